import { describe, expect, test } from '@jest/globals';
import { startSandbox } from '../../src/sandbox/server.ts';
import { ask, config, ecsPage, iam, rootKey, withSandbox } from './client.ts';

describe('the controls of a test', () => {
  test('change what Config says, checksum of a changed server included', () =>
    withSandbox(startSandbox({ servers: 1, products: 50, regions: 1 }), async (sandbox) => {
      const made = sandbox.state.addResource('cn-north-4', 'dcs.instances', { name: 'redis' });
      const [key] = sandbox.state.resources({ type: 'kms.keys' });
      sandbox.state.changeResource(key?.id ?? '', { name: 'renamed', tags: { a: 'b' } });
      const redis = await config(sandbox, `/all-resources/${made.id}`);
      expect(redis.json).toMatchObject({ name: 'redis', provider: 'dcs', type: 'instances', region_id: 'cn-north-4' });
      const tagged = await config(sandbox, '/all-resources', { query: { tags: 'a=b' } });
      expect(tagged.json.resources).toEqual([expect.objectContaining({ id: key?.id, name: 'renamed' })]);
      const checksum = async () =>
        (await config(sandbox, '/all-resources', { query: { type: 'ecs.cloudservers' } })).json.resources[0].checksum;
      const before = await checksum();
      sandbox.state.changeServer(sandbox.state.servers()[0]?.id ?? '', { name: '改名' });
      expect(await checksum()).not.toBe(before);
      expect((await ecsPage(sandbox, 'cn-north-4')).json.servers[0].name).toBe('改名');
    }));

  test('settle puts waiting keys and grants into effect', () =>
    withSandbox(startSandbox({ newKeyDelayMs: 3_600_000, grantDelayMs: 3_600_000 }), async (sandbox) => {
      const { user } = sandbox.state.createUser({ name: 'robot', permissions: [] });
      const made = await iam(sandbox, 'POST', '/v3.0/OS-CREDENTIAL/credentials', {
        body: { credential: { user_id: user.id } },
      });
      const key = { id: made.json.credential.access, secret: made.json.credential.secret };
      const read = () => ask(sandbox, { service: 'iam', path: '/v3/auth/domains', key });
      expect((await read()).status).toBe(401);
      sandbox.state.settle();
      expect((await read()).status).toBe(200);
    }));

  test('an aged key is old, and one with another secret is refused', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      const { key } = sandbox.state.createUser({ name: 'robot' });
      sandbox.state.ageKey(key.id, 100);
      const shown = await iam(sandbox, 'GET', `/v3.0/OS-CREDENTIAL/credentials/${key.id}`);
      const ageMs = Date.now() - Date.parse(shown.json.credential.create_time);
      expect(Math.round(ageMs / 86_400_000)).toBe(100);
      sandbox.state.changeSecret(key.id);
      const answer = await ask(sandbox, { service: 'iam', path: '/v3/auth/domains', key });
      expect(answer.json.error_msg).toContain('verify aksk signature fail');
    }));

  test('a disabled project is unavailable', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      sandbox.state.disableProject('cn-north-4');
      const answer = await ecsPage(sandbox, 'cn-north-4');
      expect([answer.status, answer.json.error_code]).toEqual([403, 'APIGW.0310']);
      const { json } = await iam(sandbox, 'GET', '/v3/projects', { query: { name: 'cn-north-4' } });
      expect(json.projects).toEqual([expect.objectContaining({ enabled: false })]);
    }));

  test('what does not exist is an error, not a shrug', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      expect(() => sandbox.state.disableUser('nobody')).toThrow('the sandbox has no user nobody');
      expect(() => sandbox.state.removeServer('none')).toThrow('the sandbox has no server none');
      expect(() => sandbox.state.createUser({ name: 'x', permissions: ['No Such Access'] })).toThrow('No Such Access');
    }));
});

test('latency delays every answer', () =>
  withSandbox(startSandbox({ latencyMs: 50 }), async (sandbox) => {
    const before = performance.now();
    await ask(sandbox, { service: 'iam', path: '/v3/regions', key: rootKey(sandbox) });
    expect(performance.now() - before).toBeGreaterThan(45);
  }));

test('the servers of several accounts are apart', () =>
  withSandbox(startSandbox({ accounts: 2, servers: 6 }), async (sandbox) => {
    expect(sandbox.accounts.map((account) => account.name)).toEqual(['sandbox-account', 'sandbox-account-2']);
    const ids = [...sandbox.state.servers(), ...sandbox.state.servers(undefined, 'sandbox-account-2')].map(
      (server) => server.id,
    );
    expect(new Set(ids).size).toBe(12);
  }));
