import { describe, expect, test } from '@jest/globals';
import type { RetryPolicy } from '../../src/http/retry.ts';
import { openHuawei } from '../../src/huawei/cloud.ts';
import { openGates } from '../../src/huawei/gates.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { withSandbox } from '../sandbox/client.ts';
import {
  accountOf,
  anyKey,
  failureOf,
  firstPlace,
  quickRetry,
  sandboxOptions,
  sendJson,
  withOddServer,
} from './helpers.ts';

const made = { id: 'u', name: 'n' };

/** How often a call reaches a server that answers each time with this status. */
const sendsOf = async (
  status: number,
  call: (cloud: ReturnType<typeof openHuawei>) => Promise<unknown>,
  body: unknown = {},
): Promise<number> => {
  let sent = 0;
  await withOddServer(
    (_request, response) => sendJson(response, status, body),
    async (server) => {
      const options = {
        accessKey: anyKey,
        site: 'china',
        endpointTemplate: server.template,
        retry: quickRetry,
      } as const;
      const cloud = openHuawei({ ...options, limits: { connectMs: 1000, totalMs: 2000 } });
      await failureOf(call(cloud));
      await cloud.close();
      sent = server.requests.length;
    },
  );
  return sent;
};

describe('a read', () => {
  test.each([
    [429, 10],
    [500, 5],
    [502, 5],
    [503, 5],
    [504, 3],
    [302, 3],
    [400, 1],
    [401, 1],
    [403, 1],
    [404, 1],
  ])('answered with %i is sent %i times in all', async (status, times) => {
    expect(await sendsOf(status, (cloud) => cloud.iam.getDomain())).toBe(times);
  });
});

describe('a call that creates', () => {
  const creations = [
    ['a user', (cloud) => cloud.iam.createUser('n', '', 'd')],
    ['a group', (cloud) => cloud.iam.createGroup('n', '', 'd')],
    ['a key', (cloud) => cloud.iam.createKey('u', '', 'd')],
  ] as const satisfies readonly (readonly [string, (cloud: ReturnType<typeof openHuawei>) => Promise<unknown>])[];

  test.each(creations)('%s is not sent again after a failure that may have come too late', async (_what, create) => {
    for (const status of [500, 502, 503, 504, 401, 409]) expect(await sendsOf(status, create)).toBe(1);
  });

  test.each(creations)('%s is sent again after throttling, which comes before the deed', async (_what, create) => {
    expect(await sendsOf(429, create)).toBe(10);
    expect(await sendsOf(202, create, { error: { code: 'Common.0024', message: 'Flow limit exceeded.' } })).toBe(10);
  });

  test('is not sent again after a connection that broke, or an answer that was cut', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      const { domainId } = accountOf(sandbox);
      const cloud = openHuawei(sandboxOptions(sandbox));
      sandbox.addFault({ method: 'POST', kind: 'reset', times: 1 });
      expect(await failureOf(cloud.iam.createGroup('lost', '', domainId))).toMatchObject({ code: 'unreachable' });
      expect(sandbox.state.findGroup('lost')).toBeUndefined();
      sandbox.addFault({ method: 'POST', kind: 'cut', times: 1 });
      expect(await failureOf(cloud.iam.createGroup('made', '', domainId))).toMatchObject({ code: 'bad-response' });
      expect(sandbox.state.groups().filter(({ name }) => name === 'made')).toHaveLength(1);
      await cloud.close();
    }));

  test('is sent again when nothing listened, so that nothing can have been done', async () => {
    const retries: string[] = [];
    const closed = { template: '' };
    await withOddServer(
      () => {},
      async ({ template }) => {
        closed.template = template;
      },
    );
    const options = { accessKey: anyKey, site: 'china', endpointTemplate: closed.template, retry: quickRetry } as const;
    const cloud = openHuawei(options, { onRetry: ({ code }) => retries.push(code) });
    expect(await failureOf(cloud.iam.createGroup('n', '', 'd'))).toMatchObject({ code: 'unreachable' });
    expect(retries).toEqual(['unreachable', 'unreachable', 'unreachable']);
    await cloud.close();
  });
});

test('a 401 is never repeated: five in a row lock the key', () =>
  withSandbox(startSandbox(), async (sandbox) => {
    const accessKey = { ...accountOf(sandbox).rootKey, secret: 'wrong' };
    const cloud = openHuawei(sandboxOptions(sandbox, { accessKey }));
    expect(await failureOf(cloud.iam.getDomain())).toMatchObject({ code: 'access-key-wrong-secret' });
    expect(sandbox.requests).toHaveLength(1);
    await cloud.close();
  }));

test('a policy without tries sends once', async () => {
  const none: RetryPolicy = { ...quickRetry, tries: {} };
  await withOddServer(
    (_request, response) => sendJson(response, 500, {}),
    async (server) => {
      const cloud = openHuawei({ accessKey: anyKey, site: 'china', endpointTemplate: server.template, retry: none });
      expect(await failureOf(cloud.iam.getDomain())).toMatchObject({ code: 'server-error' });
      expect(server.requests).toHaveLength(1);
      await cloud.close();
    },
  );
});

test('a Retry-After is waited for before the next try', () =>
  withOddServer(
    (_request, response, count) => {
      if (count > 1) return sendJson(response, 200, { domains: [made] });
      response.writeHead(429, { 'Retry-After': new Date(10_000).toUTCString() }).end('{}');
    },
    async (server) => {
      // On the clock that the door was given, the date of the header is 150 ms away.
      const options = {
        accessKey: anyKey,
        site: 'china',
        endpointTemplate: server.template,
        now: () => 9_850,
      } as const;
      const cloud = openHuawei({ ...options, retry: { ...quickRetry, maxDelayMs: 1000 } });
      const startedMs = performance.now();
      expect(await cloud.iam.getDomain()).toEqual({ id: 'u', name: 'n' });
      expect(performance.now() - startedMs).toBeGreaterThanOrEqual(145);
      await cloud.close();
    },
  ));

describe('a gate', () => {
  const done = async () => {};

  test('is halved by each throttling, never below one, and regained slot by slot', async () => {
    const gate = openGates(8)('ecs', 'cn-north-4');
    gate.throttled();
    expect(gate.concurrency).toBe(4);
    for (let times = 0; times < 5; times += 1) gate.throttled();
    expect(gate.concurrency).toBe(1);
    for (let calls = 0; calls < 39; calls += 1) await gate.run(done);
    expect(gate.concurrency).toBe(2);
    for (let calls = 0; calls < 1000; calls += 1) await gate.run(done);
    expect(gate.concurrency).toBe(8);
  });

  test('of one region is not narrowed by the throttling of another', () => {
    const gateOf = openGates(8);
    gateOf('ecs', 'cn-north-4').throttled();
    expect(
      [gateOf('ecs', 'cn-north-4'), gateOf('ecs', 'cn-north-1'), gateOf('iam', 'global')].map((g) => g.concurrency),
    ).toEqual([4, 8, 8]);
  });
});

test('after a 429 fewer calls are under way at once', async () => {
  let [running, most] = [0, 0];
  await withOddServer(
    (_request, response, count) => {
      if (count <= 3) return response.writeHead(429).end('{}');
      running += 1;
      most = Math.max(most, running);
      setImmediate(() => {
        running -= 1;
        sendJson(response, 200, { servers: [], count: 0 });
      });
    },
    async (server) => {
      const options = {
        accessKey: anyKey,
        site: 'china',
        endpointTemplate: server.template,
        retry: quickRetry,
      } as const;
      const cloud = openHuawei({ ...options, maxConcurrency: 8 });
      const place = { region: 'cn-north-4', projectId: 'p' };
      await cloud.probeServers(place);
      await Promise.all(Array.from({ length: 15 }, () => cloud.probeServers(place)));
      // Three refusals: 8, 4, 2, 1. Fifteen successes earn nothing back.
      expect(most).toBe(1);
      await cloud.close();
    },
  );
});

test('throttling by the sandbox is outlasted by many calls at once', () =>
  withSandbox(startSandbox({ throttle: { perSecond: 40 }, regions: 1 }), async (sandbox) => {
    const retry: RetryPolicy = { ...quickRetry, minDelayMs: 20, maxDelayMs: 300 };
    const cloud = openHuawei(sandboxOptions(sandbox, { retry }));
    await Promise.all(Array.from({ length: 60 }, () => cloud.probeServers(firstPlace(sandbox))));
    expect(sandbox.requests.some(({ status }) => status === 429)).toBe(true);
    await cloud.close();
  }));
