import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { Scope } from '../../src/model/scope.ts';
import { openKeyGuard } from '../../src/sync/key-guard.ts';
import { because, failed } from '../../src/sync/outcomes.ts';

const longMs = 3_600_000;

/** Lets every service in once, and tells which are in. */
const enterAll = (guard: ReturnType<typeof openKeyGuard>, services: readonly string[]) => {
  const inside = new Map<string, () => void>();
  for (const service of services)
    void guard.enter(service).then(({ begin, answered }) => {
      begin();
      inside.set(service, answered);
    });
  return inside;
};

const settled = () => sleep(20);

describe('a key that is not known to work yet', () => {
  test('is signed with for four services at once, and for the next one when one of them has answered', async () => {
    const inside = enterAll(openKeyGuard(longMs), ['a', 'b', 'c', 'd', 'e', 'f']);
    await settled();
    expect([...inside.keys()]).toEqual(['a', 'b', 'c', 'd']);
    inside.get('c')?.();
    await settled();
    expect([...inside.keys()]).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('is signed with once for a service, until that has answered', async () => {
    const guard = openKeyGuard(longMs);
    const first = await guard.enter('ecs');
    let others = 0;
    for (let index = 0; index < 3; index++) {
      void guard.enter('ecs').then(() => {
        others += 1;
      });
    }
    await settled();
    expect(others).toBe(0);
    first.answered();
    await settled();
    expect(others).toBe(3);
  });

  test('keeps others waiting while the first of a service waits for room itself', async () => {
    const guard = openKeyGuard(10);
    const first = await guard.enter('ecs');
    let others = 0;
    void guard.enter('ecs').then(() => {
      others += 1;
    });
    await sleep(60);
    expect(others).toBe(0);
    first.begin();
    await guard.enter('ecs');
    expect(others).toBe(1);
  });

  test('keeps nobody waiting for a service that is silent', async () => {
    const guard = openKeyGuard(10);
    const inside = enterAll(guard, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']);
    await guard.enter('i');
    expect(inside.size).toBe(9);
  });
});

test('a refusal of the key is kept, and no other failure', () => {
  const guard = openKeyGuard();
  const scope = { service: 'ecs' } as Scope;
  guard.learn(failed(scope, because('throttled', 'Too many.')));
  expect(guard.refusal).toBeNull();
  guard.learn(failed(scope, because('access-key-disabled', 'It is disabled.')));
  guard.learn(failed(scope, because('access-key-not-found', 'Another.')));
  expect(guard.refusal?.code).toBe('access-key-disabled');
});
