import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';

describe('an account over time', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await openWorkplace({
      servers: 12,
      products: 30,
      regions: ['cn-north-4', 'ap-southeast-1'],
      subProjects: true,
    });
  });
  afterEach(() => place.close());

  const onboardManually = async (...flags: string[]) => {
    const { key } = place.sandbox.state.createUser({
      name: 'auditor',
      permissions: ['ECS ReadOnlyAccess', 'Tenant Guest', 'IAM ReadOnlyAccess'],
    });
    const argv = [
      'onboard',
      '--method',
      'manual',
      '--account',
      'prod',
      '--data-center',
      'cn',
      '--features',
      'host,cspm',
    ];
    const result = await place.run(
      [...argv, '--access-key-id', key.id, '--secret-stdin', '--no-sync-now', '--json', ...flags],
      {
        stdin: key.secret,
      },
    );
    expect(result.code).toBe(0);
    return key;
  };
  const sync = async (...argv: string[]) => {
    const result = await place.run(['sync', ...argv, '--json']);
    const [account] = result.json.accounts;
    return { ...result, hosts: account.hosts, products: account.products, scopes: account.scopes };
  };
  const count = async (what: 'hosts' | 'products') => (await place.run([what, '--json'])).json.length;

  test('an account whose key saw no region when it was saved fails until it does', async () => {
    const { key } = place.sandbox.state.createUser({ name: 'nobody', permissions: [] });
    const argv = ['onboard', '--method', 'manual', '--account', 'bare', '--data-center', 'cn', '--features', 'host'];
    const flags = ['--access-key-id', key.id, '--secret-stdin', '--no-sync-now', '--yes', '--json'];
    const saved = await place.run([...argv, ...flags], { stdin: key.secret });
    expect([saved.code, saved.json.policy.regions]).toEqual([0, []]);
    const failed = await sync('hosts');
    expect([failed.code, failed.json.status]).toEqual([4, 'failed']);
    expect(failed.scopes).toMatchObject([
      { region: 'global', status: 'failed', error: { code: 'permission-missing' } },
    ]);
  });

  test('the first sync finds everything once, the second finds it unchanged', async () => {
    await onboardManually();
    const first = await sync();
    expect(first.code).toBe(0);
    const expected = place.sandbox.state.serverCount();
    expect(first.hosts).toEqual({ total: expected, added: expected, changed: 0, removed: 0, unchanged: 0 });
    expect(await count('hosts')).toBe(expected);
    const second = await sync();
    expect(second.hosts).toEqual({ total: expected, added: 0, changed: 0, removed: 0, unchanged: expected });
    expect(second.products).toMatchObject({ added: 0, changed: 0, removed: 0, unchanged: first.products.total });
  });

  test('what appeared, changed and disappeared is counted', async () => {
    await onboardManually();
    await sync('hosts');
    const { state } = place.sandbox;
    const [gone, changed] = state.servers('cn-north-4');
    state.removeServer(String(gone?.id));
    state.changeServer(String(changed?.id), { name: 'renamed', status: 'SHUTOFF' });
    state.addServer('ap-southeast-1', { name: 'new' });
    const again = await sync('hosts');
    expect(again.hosts).toMatchObject({ added: 1, changed: 1, removed: 1 });
    expect((await place.run(['hosts', '--search', 'renamed', '--json'])).json).toHaveLength(1);
  });

  test('a region that fails keeps its last whole picture, and the others are stored', async () => {
    await onboardManually();
    const before = (await sync('hosts')).hosts.total;
    place.sandbox.state.addServer('ap-southeast-1', { name: 'new' });
    place.sandbox.addFault({ service: 'ecs', region: 'cn-north-4', kind: 'status', status: 403, after: 1 });
    const result = await sync('hosts');
    expect([result.code, result.json.status]).toEqual([5, 'partial']);
    expect(await count('hosts')).toBe(before + 1);
    expect(result.scopes.filter((s: { status: string }) => s.status === 'failed')[0].error.code).toBe(
      'permission-missing',
    );
  });

  test('a lost grant deletes nothing, however empty the lists become', async () => {
    await onboardManually();
    const before = (await sync()).hosts.total;
    place.sandbox.state.revokeGrants('auditor');
    const result = await sync();
    expect([result.code, result.json.status]).toEqual([4, 'failed']);
    expect(await count('hosts')).toBe(before);
  });

  test('a region that is opened is picked up with region management on, and left out with it off', async () => {
    await onboardManually();
    await sync('hosts');
    place.sandbox.state.addRegion('la-south-2', 4);
    const result = await sync('hosts');
    expect(result.json.accounts[0].newRegions).toEqual(['la-south-2']);
    expect(result.hosts.added).toBe(4);
    expect((await place.run(['policy', 'show', 'prod', '--json'])).json.policy.regions).toContain('la-south-2');
    expect((await sync('hosts')).json.accounts[0].newRegions).toEqual([]);
    await place.run(['policy', 'set', 'prod', '--regions', 'cn-north-4', '--no-auto-include-new-regions']);
    const narrowed = await sync('hosts');
    expect(narrowed.json.accounts[0].notProvisioned.sort()).toEqual(['ap-southeast-1', 'la-south-2']);
    expect(
      (await place.run(['hosts', '--json', '--query', '[].region'])).json.every((r: string) => r === 'cn-north-4'),
    ).toBe(true);
  });

  test('a region that is opened with region management off is shown as not provisioned', async () => {
    await onboardManually('--no-auto-include-new-regions');
    place.sandbox.state.addRegion('la-south-2', 4);
    await sync('hosts');
    const [status] = (await place.run(['status', '--json'])).json;
    expect(status.notProvisioned).toEqual(['la-south-2']);
    expect(status.regions).not.toContain('la-south-2');
  });

  test('a sub-project that was deleted takes its hosts along', async () => {
    await onboardManually();
    await sync('hosts');
    const before = await count('hosts');
    place.sandbox.state.deleteProject('cn-north-4_team');
    const result = await sync('hosts');
    expect(result.json.status).toBe('ok');
    expect(result.hosts.removed).toBeGreaterThan(0);
    expect(await count('hosts')).toBe(before - result.hosts.removed);
  });

  test('a sub-project that the key no longer sees keeps its hosts, and the run says so', async () => {
    await onboardManually();
    await sync('hosts');
    const before = await count('hosts');
    place.sandbox.state.disableProject('cn-north-4_team');
    const result = await sync('hosts');
    expect([result.code, result.json.status]).toEqual([5, 'partial']);
    expect(await count('hosts')).toBe(before);
  });

  test('Config without its recorder is not taken for an account without products', async () => {
    await onboardManually();
    const before = (await sync('products')).products.total;
    place.sandbox.state.disableConfig();
    const config = await sync('products', '--source', 'config');
    expect([config.code, config.json.status]).toEqual([4, 'failed']);
    expect(config.scopes[0].error.code).toBe('config-service-off');
    expect(await count('products')).toBe(before);
    const auto = await sync('products');
    expect([auto.code, auto.json.status]).toEqual([0, 'ok']);
    expect(auto.json.accounts[0].productSource).toEqual({
      used: 'direct',
      reason: expect.stringMatching(/^Config cannot be read: .* Each service was asked/),
    });
  });

  test('a product that comes from another source than before is still the same product, and is there once', async () => {
    await onboardManually();
    await sync('products');
    const listed = async () =>
      (await place.run(['products', '--json'])).json
        .map((product: { type: string; id: string }) => `${product.type} ${product.id}`)
        .sort();
    const before = await listed();
    expect(new Set(before).size).toBe(before.length);
    for (const source of ['direct', 'config', 'auto']) {
      const result = await sync('products', '--source', source);
      expect(result.json.status).toBe('ok');
      expect(await listed()).toEqual(before);
      const gone = (await place.run(['changes', '--since', result.json.runId, '--change', 'removed', '--json'])).json;
      expect(gone).toEqual([]);
    }
  });

  test('user data of servers is stored nowhere', async () => {
    await onboardManually();
    await sync('hosts');
    const { json } = await place.run(['hosts', '--json']);
    expect(JSON.stringify(json)).not.toContain('user_data');
  });
});

test('a deadline that passes while regions are asked for is a timeout, not a cancellation', async () => {
  const place = await openWorkplace({ regions: 1, servers: 2 });
  try {
    await place.onboardQuick('production', 0, '--no-sync-now');
    place.sandbox.addFault({ service: 'iam', kind: 'hang' });
    const result = await place.run(['sync', '--deadline', '300ms', '--json']);
    expect([result.code, result.json.status]).toEqual([6, 'failed']);
    expect(result.json.accounts[0].scopes[0].error.code).toBe('timeout');
  } finally {
    await place.close();
  }
});

test('a key that is refused is not signed with again in every region: that would lock it', async () => {
  const place = await openWorkplace({ regions: 12, servers: 24 });
  try {
    await place.onboardQuick('production', 0, '--no-sync-now');
    const body = '{"error_msg":"Incorrect IAM authentication information: Unauthorized","error_code":"APIGW.0301"}';
    place.sandbox.addFault({ service: 'ecs', kind: 'status', status: 401, body });
    const before = place.sandbox.requests.length;
    const result = await place.run(['sync', 'hosts', '--json']);
    expect([result.code, result.json.status]).toEqual([3, 'failed']);
    expect(result.json.accounts[0].scopes).toHaveLength(12);
    const refused = place.sandbox.requests.slice(before).filter(({ status }) => status === 401);
    expect(refused.length).toBeLessThanOrEqual(5);
  } finally {
    await place.close();
  }
});
