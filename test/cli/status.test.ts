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
    expect(view.hosts.lastSyncAt).toBeNull();
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

  test('for people it is one line an account', async () => {
    const { stdout } = await place.run(['status']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^ACCOUNT +FEATURES +ACCESS KEY +HOSTS +PRODUCTS +NOT PROVISIONED$/);
    expect(lines.slice(0, 4)).toEqual(lines.filter((line) => /^(ACCOUNT|whole|narrow|broken) /.test(line)));
    expect(lines.slice(4)).toEqual([
      '',
      expect.stringMatching(/^broken: the access key \S+, or its user, was removed \(/),
    ]);
    expect(stdout).toMatch(/\nwhole +host normal +valid, just now +4, ok just now +- +-\n/);
  });

  test('time passes in words', async () => {
    const now = () => Date.now() + 5 * 3_600_000;
    expect((await place.run(['status', '--account', 'whole'], { now })).stdout).toContain('ok 5 h ago');
  });

  test('an empty home is an empty list, and tells people how to begin', async () => {
    const empty = await openWorkplace();
    expect((await empty.run(['status', '--json'])).stdout).toBe('[]\n');
    expect((await empty.run(['status'])).stdout).toContain('huawei-assets onboard');
    await empty.close();
  });
});
