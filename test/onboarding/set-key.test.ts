import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';

describe('accounts set-key', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await openWorkplace({ regions: 1, servers: 2, accounts: 2 });
    await place.onboardQuick('production', 0, '--no-sync-now');
  });
  afterEach(() => place.close());

  const setKey = (key: { id: string; secret: string }, ...flags: string[]) =>
    place.run(['accounts', 'set-key', 'production', '--access-key-id', key.id, '--secret-stdin', '--json', ...flags], {
      stdin: key.secret,
    });
  const stored = async () => (await place.run(['accounts', 'show', 'production', '--json'])).json.accessKeyId;

  test('takes a key that works and may do what it must', async () => {
    const { key } = place.sandbox.state.createUser({
      name: 'second',
      permissions: ['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess'],
    });
    const result = await setKey(key);
    expect([result.code, result.json.userName, await stored()]).toEqual([0, 'second', key.id]);
    expect((await place.run(['sync', 'hosts'])).code).toBe(0);
  });

  test('keeps the old key when the new one lacks a permission, is of another account, is wrong, or is the root key', async () => {
    const before = await stored();
    const { state, accounts } = place.sandbox;
    const poor = state.createUser({ name: 'poor', permissions: ['IAM ReadOnlyAccess'] }).key;
    const stranger = state.createUser(
      { name: 'x', permissions: ['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess'] },
      accounts[1]?.name,
    ).key;
    const codes = [
      await setKey(poor),
      await setKey(stranger),
      await setKey({ id: poor.id, secret: 'x'.repeat(40) }),
      await setKey(accounts[0]?.rootKey ?? poor),
    ].map(({ code, error }) => [code, error.error.code]);
    expect(codes).toEqual([
      [4, 'permission-missing'],
      [2, 'usage'],
      [3, 'access-key-wrong-secret'],
      [3, 'root-key-refused'],
    ]);
    expect(await stored()).toBe(before);
    expect((await setKey(poor, '--yes')).code).toBe(0);
  });
});

test('--wait waits for the grants, then syncs and retires the root key', async () => {
  let now = Date.now();
  const started = now;
  const place = await openWorkplace({ regions: 1, servers: 2, grantDelayMs: 10 * 60_000 });
  try {
    const { rootKey } = place.sandbox.accounts[0] ?? { rootKey: { id: '', secret: '' } };
    // Each look at the clock is a minute later; the grants settle with the fifth minute.
    const clock = () => {
      now += 60_000;
      if (now - started > 5 * 60_000) place.sandbox.state.settle();
      return now;
    };
    const argv = [
      'onboard',
      '--method',
      'quick',
      '--account',
      'a',
      '--data-center',
      'cn',
      '--access-key-id',
      rootKey.id,
      '--secret-stdin',
    ];
    const result = await place.run([...argv, '--wait', '29m', '--retire-root-key', 'delete', '--yes', '--json'], {
      stdin: rootKey.secret,
      now: clock,
    });
    expect([result.code, result.json.features[0].status, result.json.rootKey.status]).toEqual([0, 'normal', 'deleted']);
    expect(result.json.sync.accounts[0].hosts.total).toBe(2);
  } finally {
    await place.close();
  }
}, 60_000);
