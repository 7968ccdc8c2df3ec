import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { expectHelp } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

describe('status', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace({ accounts: 3, servers: 4, regions: ['cn-north-4', 'cn-east-3'] });
    await place.onboardQuick('whole', 0);
    await place.onboardQuick('narrow', 1, '--regions', 'cn-north-4', '--no-auto-include-new-regions', '--no-sync-now');
    await place.onboardQuick('broken', 2);
    const { accessKeyId } = (await place.run(['accounts', 'show', 'broken', '--json'])).json;
    place.sandbox.state.deleteKey(accessKeyId);
    await place.run(['check-ak', 'broken']);
    await place.run(['sync', 'hosts', '--account', 'broken']);
  });
  afterAll(() => place.close());

  const of = async (account: string) => (await place.run(['status', '--account', account, '--json'])).json[0];

  test('--help ends with examples', () => expectHelp(place, 'status'));

  test('--json prints what its schema says, an item an account', async () => {
    const result = await place.run(['status', '--json']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expectSchema('status', result.json);
    expect(result.json).toHaveLength(3);
  });

  test('an account that was synced says how much and when', async () => {
    const { hosts, products } = await of('whole');
    expect(hosts).toMatchObject({ total: 4, lastStatus: 'ok', failedScopes: [] });
    expect(hosts.lastCompleteAt).not.toBeNull();
    expect(products).toMatchObject({ total: null, lastSyncAt: null, lastStatus: null });
  });

  test('regions that the policy leaves out are named, and what was never synced says so', async () => {
    const view = await of('narrow');
    expect(view).toMatchObject({
      regions: ['cn-north-4'],
      notProvisioned: ['cn-east-3'],
      autoIncludeNewRegions: false,
    });
  });

  test('a key that is gone makes its features abnormal; the last whole picture is still there', async () => {
    const view = await of('broken');
    expect(view.accessKey.status).toBe('not-found');
    expect(view.features).toEqual([
      expect.objectContaining({ status: 'abnormal', reason: 'the access key is not-found' }),
    ]);
    expect(view.hosts).toMatchObject({ total: 4, lastStatus: 'failed' });
    expect(view.hosts.lastCompleteAt).not.toBeNull();
  });

  test('for people it is a line an account, then a line a promise, then what needs more words', async () => {
    const blocks = (await place.run(['status'])).stdout.trimEnd().split('\n\n');
    const [accounts = '', promises = '', words = ''] = blocks;
    expect(blocks).toHaveLength(3);
    expect(accounts).toMatch(/^ACCOUNT +FEATURES +ACCESS KEY +HOSTS +PRODUCTS\n/);
    expect(accounts).toMatch(/^whole +host normal +valid +4 +-$/m);
    expect(accounts).toMatch(/^broken +host abnormal +not-found +4 +-$/m);
    expect(promises).toMatch(/^ACCOUNT +WHAT +EVERY +LAST +NEXT\n/);
    expect(promises).toMatch(/^whole +ak-check +24h +valid just now +in 2\d h$/m);
    expect(promises).toMatch(/^whole +hosts +6h +ok just now +in [56] h$/m);
    expect(promises).toMatch(/^narrow +hosts +6h +never +(in \d min|now|due now) \(first\)$/m);
    expect(words.split('\n')).toEqual([
      expect.stringMatching(/^narrow: not provisioned: cn-east-3$/),
      expect.stringMatching(/^broken: host abnormal: the access key is not-found$/),
      expect.stringMatching(/^broken: the access key \S+, or its user, was removed \(/),
    ]);
  });

  test('is readable at 80 columns', async () => {
    const [accounts = '', promises = ''] = (await place.run(['status'])).stdout.split('\n\n');
    for (const line of [accounts, promises].join('\n').split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('says when each promise was kept last and is to be kept next', async () => {
    const { schedule, hosts } = await of('whole');
    expect(schedule.map(({ what }: { what: string }) => what)).toEqual(['ak-check', 'hosts']);
    const [, task] = schedule;
    expect(task).toMatchObject({ frequency: '6h', dueSince: null, reason: 'period', runningOn: null });
    expect(Date.parse(hosts.lastSyncAt)).toBeGreaterThanOrEqual(Date.parse(task.lastAt));
    const waitMs = Date.parse(task.nextAt) - Date.parse(task.lastAt);
    expect(waitMs).toBeLessThanOrEqual(6 * 3_600_000);
    expect(waitMs).toBeGreaterThanOrEqual(5.4 * 3_600_000);
  });

  test('what is due says for how long', async () => {
    const now = () => Date.now() + 30 * 3_600_000;
    const { json } = await place.run(['status', '--account', 'whole', '--json'], { now });
    expect(json[0].schedule.map(({ dueSince }: { dueSince: string | null }) => dueSince === null)).toEqual([
      false,
      false,
    ]);
    expectSchema('status', json);
    expect((await place.run(['status', '--account', 'whole'], { now })).stdout).toMatch(/hosts +6h .* due for 2\d h$/m);
  });

  test('a promise that is switched off, or whose account is paused, has no next time', async () => {
    await place.run(['policy', 'set', 'narrow', '--host-sync', 'off']);
    const reasons = async () => (await of('narrow')).schedule.map(({ reason }: { reason: string }) => reason);
    expect(await reasons()).toEqual(['period', 'off']);
    await place.run(['accounts', 'pause', 'narrow']);
    expect(await reasons()).toEqual(['paused', 'paused']);
    await place.run(['accounts', 'resume', 'narrow']);
    await place.run(['policy', 'set', 'narrow', '--host-sync', '6h']);
  });

  test('time passes in words', async () => {
    const now = () => Date.now() + 5 * 3_600_000;
    expect((await place.run(['status', '--account', 'whole'], { now })).stdout).toContain('ok 5 h ago');
  });

  test('a part of what is promised does not keep the promise', async () => {
    const own = await openWorkplace({ servers: 2, regions: ['cn-north-4', 'cn-east-3'] });
    await own.onboardQuick('production', 0, '--no-sync-now');
    const last = async () => (await own.run(['status', '--json', '--query', '[0].schedule[1].lastAt'])).json;
    await own.run(['sync', 'hosts', '--region', 'cn-north-4']);
    expect(await last()).toBeNull();
    await own.run(['sync']);
    expect(await last()).not.toBeNull();
    await own.close();
  });

  test('a permission that is not yet in effect says when it is looked at again, and the sync waits for that', async () => {
    const own = await openWorkplace({ servers: 2, regions: 1, grantDelayMs: 3_600_000 });
    await own.onboardQuick('production');
    const [view] = (await own.run(['status', '--json'])).json;
    expect(view.features[0].status).toBe('pending');
    const [check, hosts] = view.schedule;
    expect([check.reason, hosts.reason, hosts.nextAt]).toEqual(['pending', 'pending', check.nextAt]);
    expect(Date.parse(check.nextAt) - Date.parse(check.lastAt)).toBeLessThanOrEqual(5 * 60_000);
    expect((await own.run(['status'])).stdout).toMatch(/^production: host pending: .*; looked at again in \d min$/m);
    await own.close();
  });

  test('an empty home is an empty list, and tells people how to begin', async () => {
    const empty = await openWorkplace();
    expect((await empty.run(['status', '--json'])).stdout).toBe('[]\n');
    expect((await empty.run(['status'])).stdout).toContain('huawei-assets onboard');
    await empty.close();
  });
});

test('an account of the manual method is what its key was seen to be when it was saved', async () => {
  const place = await openWorkplace({ servers: 1, regions: ['cn-north-4'] });
  const permissions = ['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess'];
  const { key } = place.sandbox.state.createUser({ name: 'auditor', permissions });
  const argv = ['onboard', '--method', 'manual', '--account', 'manual', '--data-center', 'cn', '--features', 'host'];
  await place.run([...argv, '--access-key-id', key.id, '--secret-stdin', '--no-sync-now'], { stdin: key.secret });
  const [status] = (await place.run(['status', '--json'])).json;
  expect(status).toMatchObject({ account: 'manual', features: [{ feature: 'host', status: 'normal' }] });
  await place.close();
});
