/** The whole way of the guide: provisioned quickly, registered, Normal, synchronised, the root key gone. */
import { describe, expect, test } from '@jest/globals';
import { expectError } from '../cli/helpers/expectations.ts';
import { expectSchema } from '../cli/helpers/schemas.ts';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';

const regions = ['cn-north-4', 'cn-east-3'];

const withPlace = async (test: (place: Workplace) => Promise<void>, options = {}) => {
  const place = await openWorkplace({ regions, servers: 5, ...options });
  try {
    await test(place);
  } finally {
    await place.close();
  }
};

const connect = ['security-center', 'connect', '--data-center', 'cn'];

describe('onboard --security-center', () => {
  test('ends with the account Normal there, its hosts on both sides, and the root key deleted', () =>
    withPlace(
      async (place) => {
        const { securityCenter, accounts, state } = place.sandbox;
        await place.run(connect);
        const flags = ['--security-center', '--retire-root-key', 'delete', '--yes'];
        const { json, code } = await place.onboardQuick('production', 0, ...flags);
        expect(code).toBe(0);
        expectSchema('onboard', json);
        expect(json).toMatchObject({
          rootKey: { status: 'deleted' },
          securityCenter: {
            accounts: [{ account: 'production', action: 'add', status: 'normal' }],
            policies: [{ regions: { added: expect.arrayContaining(regions) }, error: null }],
            triggered: ['hosts'],
          },
        });
        expect(state.findAccessKey(accounts[0]?.rootKey.id ?? '')).toBeUndefined();
        const record = securityCenter.findRecord('production');
        expect(record?.secretId).toBe(json.created.accessKeyId);
        const assets = await place.run(['security-center', 'assets', 'hosts', '--json']);
        expect(assets.json[0]).toMatchObject({ here: 5, there: 5, both: 5 });
        const status = await place.run(['status', '--json']);
        expectSchema('status', status.json);
        expect(status.json[0].securityCenter).toEqual({
          state: 'registered',
          status: 'normal',
          enabled: true,
          differences: 0,
          reason: null,
        });
        expect((await place.run(['status'])).stdout).toMatch(/SECURITY CENTER\n.*normal\n/s);
      },
      { validationDelayMs: 600 },
    ));

  test('works for the manual method, with products', () =>
    withPlace(async (place) => {
      await place.run(connect);
      const { key } = place.sandbox.state.createUser({
        name: 'cspm',
        permissions: ['ECS ReadOnlyAccess', 'Tenant Guest', 'IAM ReadOnlyAccess'],
      });
      const argv = [
        'onboard',
        '--method',
        'manual',
        '--account',
        'a',
        '--data-center',
        'cn',
        '--features',
        'host,cspm',
      ];
      const more = ['--access-key-id', key.id, '--secret-stdin', '--no-sync-now', '--security-center'];
      const { stdout, code } = await place.run([...argv, ...more], { stdin: key.secret });
      expect(code).toBe(0);
      expect(stdout).toMatch(/Security Center +registered, normal/);
      expect(place.sandbox.securityCenter.findRecord('a')?.modules.map(({ module }) => module)).toEqual([
        'HOST',
        'CSPM',
      ]);
    }));

  test('is refused before anything is made where nothing is connected', () =>
    withPlace(async (place) => {
      const before = place.sandbox.state.users().length;
      expectError(await place.onboardQuick('production', 0, '--security-center'), 'security-center-not-connected', 2);
      expect(place.sandbox.state.users()).toHaveLength(before);
    }));

  test('what Security Center refuses is told beside the account, which is saved', () =>
    withPlace(async (place) => {
      await place.run(connect);
      place.sandbox.addFault({
        service: 'security-center',
        kind: 'status',
        status: 403,
        body: '{"Code":"NoPermission"}',
      });
      const { json, code } = await place.onboardQuick('production', 0, '--security-center', '--no-sync-now');
      place.sandbox.clearFaults();
      expectSchema('onboard', json);
      expect(code).toBe(5);
      expect(json.securityCenter).toMatchObject({
        triggered: [],
        accounts: [{ action: 'failed', error: { code: 'permission-missing' } }],
      });
      expect((await place.run(['security-center', 'push', '--json'])).json.accounts[0].action).toBe('add');
    }));

  test('--dry-run lists its calls, and makes none', () =>
    withPlace(async (place) => {
      await place.run(connect);
      const before = place.sandbox.requests.filter(({ service }) => service === 'security-center').length;
      const { json } = await place.onboardQuick('production', 0, '--security-center', '--dry-run');
      expectSchema('onboard', json);
      const calls = json.calls.filter(({ service }: { service: string }) => service === 'security-center');
      expect(calls.map(({ call }: { call: string }) => call)).toContain('AddCloudVendorAccountAK');
      expect(place.sandbox.requests.filter(({ service }) => service === 'security-center')).toHaveLength(before);
    }));
});

describe('status', () => {
  test('asks nobody where nothing is connected, and not with --offline', () =>
    withPlace(async (place) => {
      await place.onboardQuick('production', 0, '--no-sync-now');
      const asked = () => place.sandbox.requests.filter(({ service }) => service === 'security-center').length;
      const unconnected = await place.run(['status', '--json']);
      expectSchema('status', unconnected.json);
      expect([unconnected.json[0].securityCenter, asked()]).toEqual([null, 0]);
      await place.run(connect);
      const before = asked();
      expect((await place.run(['status', '--offline', '--json'])).json[0].securityCenter).toBeNull();
      expect(asked()).toBe(before);
      expect((await place.run(['status', '--json'])).json[0].securityCenter.state).toBe('not-registered');
    }));

  test('goes on without Security Center when it cannot be reached', () =>
    withPlace(async (place) => {
      await place.onboardQuick('production', 0, '--no-sync-now');
      await place.run(connect);
      const env = { HUAWEI_ASSETS_SECURITY_CENTER_ENDPOINT: 'http://127.0.0.1:1' };
      const { json, code } = await place.run(['status', '--json'], { env });
      expectSchema('status', json);
      expect(code).toBe(0);
      expect(json[0].securityCenter).toMatchObject({
        state: 'unknown',
        reason: expect.stringContaining('Cannot reach'),
      });
    }));
});
