import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Fault, startSandbox } from '../../src/sandbox/server.ts';
import { ask, config, ecsPage, iam, projectId, rootKey, send, sign, withSandbox } from './client.ts';

const faulty = (fault: Fault, servers = 4) => startSandbox({ servers, regions: 1, faults: [fault] });

describe('faults', () => {
  test('status gives the status and body asked for', () =>
    withSandbox(
      faulty({ kind: 'status', status: 503, body: '{"x":1}', headers: { 'Retry-After': '7' } }),
      async (sandbox) => {
        const answer = await ecsPage(sandbox, 'cn-north-4');
        expect([answer.status, answer.text, answer.headers.get('retry-after')]).toEqual([503, '{"x":1}', '7']);
        expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
      },
    ));

  test('throttle gives 429 with Retry-After', () =>
    withSandbox(faulty({ kind: 'throttle' }), async (sandbox) => {
      const answer = await ecsPage(sandbox, 'cn-north-4');
      expect([answer.status, answer.json.error_code, answer.headers.get('retry-after')]).toEqual([
        429,
        'APIGW.0308',
        '1',
      ]);
    }));

  test('html gives a page where JSON was expected', () =>
    withSandbox(faulty({ kind: 'html' }), async (sandbox) => {
      const answer = await ecsPage(sandbox, 'cn-north-4');
      expect(answer.headers.get('content-type')).toContain('text/html');
      expect(answer.text).toContain('<html>');
    }));

  test.each(['cut', 'reset'] as const)('%s ends the connection without a whole answer', (kind) =>
    withSandbox(faulty({ kind }), async (sandbox) => {
      await expect(ecsPage(sandbox, 'cn-north-4')).rejects.toThrow();
    }),
  );

  test.each(['reset', 'hang', 'status', 'html'] as const)('%s with done keeps the answer back, not the deed', (kind) =>
    withSandbox(startSandbox({ faults: [{ kind, done: true, method: 'POST' }] }), async (sandbox) => {
      const create = { body: { group: { name: 'readers', domain_id: sandbox.accounts[0]?.domainId } } };
      const answered = iam(sandbox, 'POST', '/v3/groups', create).then(
        ({ status }) => status,
        () => 'ended',
      );
      while (sandbox.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
      expect(sandbox.state.findGroup('readers')).toBeDefined();
      await sandbox.close();
      expect(await answered).not.toBe(201);
    }),
  );

  test('hang gives no answer, and close ends it', () =>
    withSandbox(faulty({ kind: 'hang' }), async (sandbox) => {
      const hanging = ecsPage(sandbox, 'cn-north-4').catch(() => 'ended');
      while (sandbox.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
      expect(sandbox.requests[0]?.status).toBe(0);
      await sandbox.close();
      expect(await hanging).toBe('ended');
    }));

  test('malformed gives a whole body that is no JSON', () =>
    withSandbox(faulty({ kind: 'malformed' }), async (sandbox) => {
      const answer = await ecsPage(sandbox, 'cn-north-4');
      expect(answer.status).toBe(200);
      expect(answer.text.length).toBeGreaterThan(100);
      expect(answer.json).toBeUndefined();
    }));

  test('empty gives an empty body', () =>
    withSandbox(faulty({ kind: 'empty' }), async (sandbox) => {
      const answer = await ecsPage(sandbox, 'cn-north-4');
      expect([answer.status, answer.text]).toEqual([200, '']);
    }));

  test('wrong-count promises one row more than there is', () =>
    withSandbox(faulty({ kind: 'wrong-count' }), async (sandbox) => {
      const servers = await ecsPage(sandbox, 'cn-north-4');
      expect([servers.json.count, servers.json.servers.length]).toEqual([5, 4]);
      const resources = await config(sandbox, '/all-resources', { query: { limit: '3' } });
      expect([resources.json.page_info.current_count, resources.json.resources.length]).toEqual([4, 3]);
    }));

  test('duplicate-rows repeats the last row of the page before', () =>
    withSandbox(faulty({ kind: 'duplicate-rows' }), async (sandbox) => {
      const first = await ecsPage(sandbox, 'cn-north-4', { query: { limit: '2' } });
      const second = await ecsPage(sandbox, 'cn-north-4', {
        query: { limit: '2', marker: first.json.servers.at(-1).id },
      });
      const ids = [...first.json.servers, ...second.json.servers].map((server: { id: string }) => server.id);
      const [a, b, c, d] = sandbox.state.servers().map((server) => server.id);
      expect(ids).toEqual([a, a, b, b, c, d]);
    }));

  test('marker-gone refuses later pages only', () =>
    withSandbox(faulty({ kind: 'marker-gone', times: 1 }), async (sandbox) => {
      const first = await ecsPage(sandbox, 'cn-north-4', { query: { limit: '2' } });
      const later = () =>
        ecsPage(sandbox, 'cn-north-4', { query: { limit: '2', marker: first.json.servers.at(-1).id } });
      expect([first.status, (await later()).status, (await later()).status]).toEqual([200, 400, 200]);
    }));

  test('slow answers rightly, later', () =>
    withSandbox(faulty({ kind: 'slow', ms: 60 }), async (sandbox) => {
      const before = performance.now();
      expect((await ecsPage(sandbox, 'cn-north-4')).status).toBe(200);
      expect(performance.now() - before).toBeGreaterThan(55);
    }));

  test('a fault strikes only what it names, after so many requests and so many times', () =>
    withSandbox(startSandbox({ regions: 2 }), async (sandbox) => {
      sandbox.addFault({
        service: 'ecs',
        region: 'cn-north-4',
        path: /cloudservers/,
        method: 'GET',
        kind: 'status',
        status: 500,
        after: 1,
        times: 1,
      });
      const statuses = [];
      for (let request = 0; request < 3; request += 1) statuses.push((await ecsPage(sandbox, 'cn-north-4')).status);
      expect(statuses).toEqual([200, 500, 200]);
      sandbox.addFault({ service: 'ecs', region: 'cn-north-4', kind: 'html' });
      expect((await ecsPage(sandbox, 'ap-southeast-1')).status).toBe(200);
      expect((await iam(sandbox, 'GET', '/v3/auth/domains')).status).toBe(200);
      sandbox.clearFaults();
      expect((await ecsPage(sandbox, 'cn-north-4')).json.servers).toBeDefined();
    }));
});

describe('the throttle', () => {
  test('counts each service and region by itself and lets go after a second', async () => {
    let nowMs = Date.UTC(2026, 0, 1);
    await withSandbox(startSandbox({ clock: () => nowMs, regions: 2, throttle: { perSecond: 2 } }), async (sandbox) => {
      const page = (region: string) => ecsPage(sandbox, region, { nowMs });
      expect([(await page('cn-north-4')).status, (await page('cn-north-4')).status]).toEqual([200, 200]);
      const over = await page('cn-north-4');
      expect([over.status, over.json.error_code, over.headers.get('retry-after')]).toEqual([429, 'APIGW.0308', '1']);
      expect(over.json.error_msg).toContain('limit:2,time:1 second');
      expect((await page('ap-southeast-1')).status).toBe(200);
      nowMs += 1000;
      expect((await page('cn-north-4')).status).toBe(200);
    });
  });
});

describe('recorded answers', () => {
  // Odd spacing on purpose: a body that was parsed and written again would lose it.
  const ecsBody = '{"count":1, "servers" : [ {"id":"recorded","status":"SHUTOFF","name":"ITAU\\u6d4b"} ]}';
  const exchange = (method: string, url: string, status: number, body: string) => ({
    request: { method, url },
    response: { status, headers: { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' }, body },
  });
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'recordings-'));
    const recorded = [
      exchange(
        'GET',
        'https://ecs.ap-southeast-1.myhuaweicloud.com/v1/ap-southeat-1/cloudservers/detail?limit=100&offset=1',
        200,
        ecsBody,
      ),
      exchange(
        'GET',
        'https://kms.cn-north-4.myhuaweicloud.com/v1.0/0123456789abcdef0123456789abcdef/keys',
        403,
        '{"error_code":"KMS.0203"}\n',
      ),
    ];
    writeFileSync(join(folder, 'recorded.json'), JSON.stringify(recorded));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('are served byte for byte, for any project and query', () =>
    withSandbox(startSandbox({ recordings: folder }), async (sandbox) => {
      expect((await ecsPage(sandbox, 'cn-north-4', { query: { limit: '1000' } })).text).toBe(ecsBody);
      const keys = await ask(sandbox, {
        service: 'kms',
        region: 'cn-north-4',
        path: '/v1.0/someproject/keys',
        key: rootKey(sandbox),
      });
      expect([keys.status, keys.text]).toEqual([403, '{"error_code":"KMS.0203"}\n']);
    }));

  test.each([{ marker: 'recorded' }, { offset: '2' }])('have no later page: %j', (query) =>
    withSandbox(startSandbox({ recordings: folder }), async (sandbox) => {
      expect((await ecsPage(sandbox, 'cn-north-4', { query })).json).toEqual({ count: 1, servers: [] });
    }),
  );

  test('still need a signature', () =>
    withSandbox(startSandbox({ recordings: folder }), async (sandbox) => {
      const answer = await ecsPage(sandbox, 'cn-north-4', { key: { id: rootKey(sandbox).id, secret: 'x' } });
      expect(answer.status).toBe(401);
    }));
});

test('the log of requests names what was asked and holds no signature', () =>
  withSandbox(startSandbox(), async (sandbox) => {
    await ecsPage(sandbox, 'cn-north-4', { query: { limit: '2' } });
    const id = projectId(sandbox, 'cn-north-4');
    expect(sandbox.requests).toEqual([
      {
        method: 'GET',
        path: `/v1/${id}/cloudservers/detail`,
        query: 'limit=2',
        service: 'ecs',
        region: 'cn-north-4',
        accessKeyId: rootKey(sandbox).id,
        status: 200,
      },
    ]);
    const { headers } = sign(sandbox, { service: 'iam', path: '/v3/regions', key: rootKey(sandbox) });
    expect(JSON.stringify(sandbox.requests)).not.toContain(headers.authorization?.slice(-64));
  }));

test('a request of no known shape is refused, not answered with nothing', () =>
  withSandbox(startSandbox(), async (sandbox) => {
    const answer = await send({ url: `${sandbox.url}/`, method: 'GET', headers: {}, body: '' });
    expect([answer.status, answer.json.error_code]).toEqual([404, 'APIGW.0101']);
  }));
