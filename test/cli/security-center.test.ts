import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { operations } from '../../src/security-center/operations.ts';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { sendJson, startOddServer } from '../huawei/helpers.ts';
import { expectError, expectHelp, expectUsage } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

const regions = ['cn-north-4', 'cn-east-3'];
const center = (...words: string[]) => ['security-center', ...words];

/** A workplace with one account, onboarded and connected. */
const openConnected = async (options: Parameters<typeof openWorkplace>[0] = {}): Promise<Workplace> => {
  const place = await openWorkplace({ regions, servers: 6, ...options });
  await place.onboardQuick('production', 0, '--no-sync-now');
  await place.run(center('connect', '--data-center', 'cn'));
  return place;
};

const withPlace = async (test: (place: Workplace) => Promise<void>, options?: Parameters<typeof openWorkplace>[0]) => {
  const place = await openConnected(options);
  try {
    await test(place);
  } finally {
    await place.close();
  }
};

describe('security-center', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace({ regions });
  });
  afterAll(() => place.close());

  test.each([[], ['connect'], ['policy'], ['push'], ['status'], ['disconnect']])(
    '%s --help ends with examples',
    async (...words) => {
      await expectHelp(place, ...center(...words));
    },
  );

  test('policy prints exactly the operations that the program calls, and reads alone when asked', async () => {
    const { json } = await place.run(center('policy', '--json'));
    expectSchema('security-center-policy', json);
    expect(json.Statement[0].Action).toEqual(Object.keys(operations).map((name) => `yundun-sas:${name}`));
    const readOnly = await place.run(center('policy', '--read-only'));
    const document = JSON.parse(readOnly.stdout);
    expectSchema('security-center-policy', document);
    expect(readOnly.stdout).not.toMatch(/:(Add|Modify|Delete|Change|Set|Refresh)/);
    expect(document.Statement[0].Action).toContain('yundun-sas:DescribeCloudVendorAccountAKList');
  });
});

describe('security-center connect', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace({ regions });
  });
  afterAll(() => place.close());

  const noKey = { ALIBABA_CLOUD_ACCESS_KEY_ID: '', ALIBABA_CLOUD_ACCESS_KEY_SECRET: '' };

  test('proves what the environment gives, and says where it found it', async () => {
    const { json, code, stderr } = await place.run(center('connect', '--data-center', 'cn', '--json'));
    expect(code).toBe(0);
    expectSchema('security-center-connect', json);
    expect(json).toMatchObject({
      dataCenter: 'chinese-mainland',
      credentials: { from: 'chain', place: 'the environment' },
      modules: [{ module: 'HOST', opened: true }, { module: 'CSPM' }, { module: 'SIEM' }],
      registeredAccounts: 0,
    });
    expect(stderr).toContain('Security Center is at ');
  });

  test('a stored AccessKey needs no environment afterwards, and lies encrypted', async () => {
    const { accessKeyId, secret } = place.sandbox.securityCenter.createUser(Object.keys(operations));
    const argv = center('connect', '--data-center', 'intl', '--access-key-id', accessKeyId, '--secret-stdin', '--json');
    const { json } = await place.run(argv, { stdin: `${secret}\n`, env: noKey });
    expect(json.credentials).toEqual({ from: 'stored', place: 'the stored AccessKey', accessKeyId });
    await place.onboardQuick('abroad', 0, '--data-center', 'intl', '--no-sync-now');
    const { code, json: status } = await place.run(center('status', '--json'), { env: noKey });
    expect(code).toBe(0);
    expect(status.find(({ account }: { account: string }) => account === 'abroad').state).toBe('not-registered');
    expect(await readFile(join(place.home, 'config', 'config.enc'), 'latin1')).not.toContain(accessKeyId);
  });

  test('credentials that may not read are refused, and nothing is noted', async () => {
    const fresh = await openWorkplace({ regions });
    const { accessKeyId, secret } = fresh.sandbox.securityCenter.createUser(['GetSupportedModules']);
    const env = { ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId, ALIBABA_CLOUD_ACCESS_KEY_SECRET: secret };
    const refused = await fresh.run(center('connect', '--data-center', 'cn', '--json'), { env });
    expectError(refused, 'permission-missing', 4);
    expect(refused.error.error.hint).toContain('security-center policy');
    await fresh.onboardQuick('production', 0, '--no-sync-now');
    expectError(await fresh.run(center('push', '--json')), 'security-center-not-connected', 2);
    await fresh.close();
  });

  test('a wrong secret is an invalid AccessKey', async () => {
    const env = { ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'a-wrong-secret-of-alibaba' };
    const result = await place.run(center('connect', '--data-center', 'cn', '--json'), { env });
    expectError(result, 'alibaba-credentials-invalid', 3);
    expect(result.stderr).not.toContain('a-wrong-secret');
  });

  test('without credentials anywhere names the places it looked at', async () => {
    const result = await place.run(center('connect', '--data-center', 'cn', '--json'), { env: noKey });
    expectError(result, 'alibaba-credentials-missing', 2);
    expect(result.error.error.details.places.length).toBeGreaterThan(3);
  });

  test('without a data center that is what is missing', async () => {
    const result = await place.run(center('connect', '--json'));
    expectError(result, 'missing-input', 2);
    expect(result.error.error.details.missing).toEqual(['--data-center cn|intl']);
  });

  test.each<[string[], RegExp]>([
    [['--access-key-id', 'ABCDEFGHIJKLMNOPQRST', '--secret-stdin'], /looks like an access key of Huawei Cloud/],
    [['--access-key-id', 'STS.abc', '--secret-stdin'], /cannot be stored/],
    [['--access-key-id', 'LTAI5tAbCdEfGhIjKlMn', '--profile', 'x'], /give one of them/],
  ])('%j is refused', (flags, says) => expectUsage(place, center('connect', '--data-center', 'cn', ...flags), says));

  test('disconnect forgets it', async () => {
    await place.run(center('connect', '--data-center', 'cn'));
    const { json } = await place.run(center('disconnect', '--data-center', 'cn', '--json'));
    expectSchema('security-center-disconnect', json);
    expectError(
      await place.run(center('disconnect', '--data-center', 'cn', '--json')),
      'security-center-not-connected',
      2,
    );
  });
});

describe('security-center push', () => {
  test('registers the user key, waits until it is Normal, and brings the policy there', () =>
    withPlace(
      async (place) => {
        const { sandbox } = place;
        const { json, code, stderr } = await place.run(center('push', '--json'));
        expect(code).toBe(0);
        expectSchema('security-center-push', json);
        const [account] = json.accounts;
        expect(account).toMatchObject({ account: 'production', action: 'add', status: 'normal', error: null });
        expect(account.modules).toMatchObject([{ module: 'HOST', feature: 'host', status: 'normal', reason: null }]);
        expect(stderr).toContain('Security Center validates production ...');
        const record = sandbox.securityCenter.findRecord('production');
        expect(record).toMatchObject({
          authId: Number(account.authId),
          akType: 'sub',
          domain: 'china',
          isEnabled: true,
        });
        expect(record?.secretId).not.toBe(sandbox.accounts[0]?.rootKey.id);
        expect(sandbox.securityCenter.regions()).toEqual([...regions].sort());
        expect(sandbox.securityCenter.defaultSite()).toBe('cn');
        expect(sandbox.securityCenter.schedules()).toEqual([
          { type: 0, targetId: 0, periodMinutes: 360, isOn: true },
          { type: 2, targetId: record?.authId, periodMinutes: 1440, isOn: true },
        ]);
        const again = await place.run(center('push', '--json'));
        expect(again.json.accounts[0]).toMatchObject({ action: 'unchanged', foundBy: 'id', changes: [] });
        expect(again.json.policies[0]).toMatchObject({ regions: { added: [] }, frequencies: [] });
        expect(sandbox.securityCenter.records()).toHaveLength(1);
      },
      { validationDelayMs: 700 },
    ));

  test('--dry-run says what would be done, and changes nothing', () =>
    withPlace(async (place) => {
      const before = place.sandbox.requests.length;
      const { json, code } = await place.run(center('push', '--dry-run', '--json'));
      expectSchema('security-center-push', json);
      expect({ code, action: json.accounts[0].action }).toEqual({ code: 0, action: 'add' });
      expect(json.policies[0].regions.added.sort()).toEqual([...regions].sort());
      const calls = place.sandbox.requests.slice(before).map(({ path }) => path.slice(1));
      expect(calls.filter((name) => operations[name as keyof typeof operations] !== 'read')).toEqual([]);
      expect((await place.run(center('push', '--dry-run'))).stdout).toContain('would be registered');
    }));

  test('a record that somebody made before is found by its key, or by its name, and not doubled', () =>
    withPlace(async (place) => {
      const { securityCenter, state } = place.sandbox;
      const { json: shown } = await place.run(['accounts', 'show', 'production', '--json']);
      const key = { secretId: shown.accessKeyId, secretKey: 'not-known-to-the-test' };
      const byKey = securityCenter.addRecord({ alias: 'made-in-console', ...key });
      const first = await place.run(center('push', '--json'));
      expect(first.json.accounts[0]).toMatchObject({ action: 'update', foundBy: 'key', authId: String(byKey.authId) });
      expect(first.json.accounts[0].changes).toEqual(['alias', 'validation']);
      expect(securityCenter.records()).toMatchObject([{ alias: 'production' }]);
      securityCenter.removeRecord(byKey.authId);
      const { key: old } = state.createUser({ name: 'old', permissions: ['ECS ReadOnlyAccess'] });
      const byName = securityCenter.addRecord({
        alias: 'production',
        secretId: old.id,
        secretKey: old.secret,
        modules: ['HOST', 'CSPM'],
      });
      const second = await place.run(center('push', '--json'));
      expect(second.json.accounts[0]).toMatchObject({ action: 'update', foundBy: 'alias', changes: ['access-key'] });
      expect(securityCenter.records()).toMatchObject([{ authId: byName.authId, secretId: shown.accessKeyId }]);
      // What was chosen in the console stays.
      expect(byName.modules.map(({ module }) => module)).toEqual(['HOST', 'CSPM']);
    }));

  test('a name that belongs to another Huawei Cloud account, or two records, are left alone', () =>
    withPlace(
      async (place) => {
        const { securityCenter, state, accounts } = place.sandbox;
        const other = state.createUser({ name: 'o', permissions: ['ECS ReadOnlyAccess'] }, accounts[1]?.name).key;
        const stranger = securityCenter.addRecord({ alias: 'production', secretId: other.id, secretKey: other.secret });
        const refused = await place.run(center('push', '--json'));
        expect(refused.code).toBe(2);
        expect(refused.json.accounts[0].error).toMatchObject({ code: 'registration-conflict' });
        expect(stranger.secretId).toBe(other.id);
        securityCenter.setModule(stranger.authId, 'HOST', 1, 'x');
        securityCenter.addRecord({ alias: 'production', secretId: 'ANOTHERKEY', secretKey: 's' });
        const both = await place.run(center('push', '--json'));
        expect(both.json.accounts[0].error.message).toContain('several records');
        expect(securityCenter.records()).toHaveLength(2);
      },
      { accounts: 2 },
    ));

  test.each([
    ['cut', [0, 0]],
    ['reset', [6, 0]],
  ] as const)(
    'an answer that is lost after (cut) or before (reset) the record was made ends in one record: %s',
    (kind, codes) =>
      withPlace(async (place) => {
        place.sandbox.addFault({
          service: 'security-center',
          path: /AddCloudVendorAccountAK/,
          kind,
          times: 1,
        });
        const first = await place.run(center('push', '--json'));
        const second = await place.run(center('push', '--json'));
        expect([first.code, second.code]).toEqual(codes);
        expect(place.sandbox.securityCenter.records()).toHaveLength(1);
      }),
  );

  test('--timeout ends the wait for an answer that does not come', () =>
    withPlace(async (place) => {
      place.sandbox.addFault({ service: 'security-center', kind: 'hang' });
      const { error } = await place.run(center('connect', '--data-center', 'cn', '--timeout', '200ms', '--json'));
      expect(error.error).toMatchObject({ code: 'timeout', message: expect.stringContaining('within 0.2 s') });
    }));

  test('a program that died between the making and the noting finds its record again', () =>
    withPlace(async (place) => {
      await place.run(center('push'));
      const config = await import('../../src/config/store.ts');
      const store = config.openConfig({
        dir: join(place.home, 'config'),
        masterKey: { environmentKey: place.env.HUAWEI_ASSETS_KEY ?? '' },
      });
      // As it was when the intention was noted.
      await store.update((data) => {
        const book = data.securityCenter as { registrations: object[] };
        return {
          ...data,
          securityCenter: { ...book, registrations: book.registrations.map((each) => ({ ...each, authId: null })) },
        };
      });
      const { json } = await place.run(center('push', '--json'));
      expect(json.accounts[0]).toMatchObject({ action: 'unchanged', foundBy: 'key' });
      expect(place.sandbox.securityCenter.records()).toHaveLength(1);
    }));

  test('a key without its permission is abnormal there: in plain words, with what to grant, and exit 5', () =>
    withPlace(async (place) => {
      const { state } = place.sandbox;
      for (const { groupName } of state
        .grants()
        .filter(({ groupName }) => groupName.startsWith('AlibabaCloudGroup_'))) {
        state.revokeGrants(groupName);
      }
      const { json, code } = await place.run(center('push', '--json'));
      expect(code).toBe(5);
      expect(json.accounts[0].modules[0]).toMatchObject({
        status: 'abnormal',
        message: expect.stringContaining('Policy'),
        reason: 'the IAM user lacks a permission',
        remedy: expect.stringContaining('ECS ReadOnlyAccess'),
      });
      expect((await place.run(center('push'))).stdout).toContain('Grant ECS ReadOnlyAccess');
    }));

  test('a key of another site says so', () =>
    withPlace(async (place) => {
      place.sandbox.securityCenter.setSite('global');
      const { json } = await place.run(center('push', '--json'));
      expect(json.accounts[0].modules[0]).toMatchObject({
        message: 'ak_domain_error',
        reason: expect.stringContaining('another Huawei Cloud site'),
      });
    }));

  test('--wait 0s does not wait: what is still being validated is no failure', () =>
    withPlace(
      async (place) => {
        const { json, code } = await place.run(center('push', '--wait', '0s', '--json'));
        expect({ code, status: json.accounts[0].status }).toEqual({ code: 0, status: 'validating' });
      },
      { validationDelayMs: 3_600_000 },
    ));

  test('a module that was not opened is refused before anything is made', () =>
    withPlace(async (place) => {
      place.sandbox.securityCenter.closeModule('HOST');
      const { json, code } = await place.run(center('push', '--json'));
      expect(code).toBe(4);
      expect(json.accounts[0]).toMatchObject({ action: 'failed', error: { code: 'module-not-opened' } });
      expect(place.sandbox.securityCenter.records()).toHaveLength(0);
    }));

  test('regions of the other data center are left out, and what is selected stays', () =>
    withPlace(async (place) => {
      const { securityCenter } = place.sandbox;
      securityCenter.selectRegions(['cn-east-3'], 'intl');
      securityCenter.selectRegions(['ap-southeast-1'], 'cn');
      securityCenter.setDefaultSite('intl');
      const { json } = await place.run(center('push', '--json'));
      expect(json.policies[0].regions).toMatchObject({
        added: ['cn-north-4'],
        takenElsewhere: ['cn-east-3'],
        defaultSite: { before: 'other', after: 'other', blocked: true },
      });
      expect(securityCenter.regions()).toEqual(['ap-southeast-1', 'cn-north-4']);
      expect((await place.run(center('push'))).stdout).toContain(
        'Left out, because the other data center has them: cn-east-3',
      );
    }));

  test('--no-policy leaves regions and frequencies alone', () =>
    withPlace(async (place) => {
      const { json } = await place.run(center('push', '--no-policy', '--json'));
      expect(json.policies).toEqual([]);
      expect(place.sandbox.securityCenter.regions()).toEqual([]);
      expect(place.sandbox.securityCenter.schedules()).toEqual([]);
    }));

  test('a policy that may not be brought there hides no registration', () =>
    withPlace(async (place) => {
      const allowed = Object.keys(operations).filter((name) => name !== 'SetSyncRefreshRegion');
      const { accessKeyId, secret } = place.sandbox.securityCenter.createUser(allowed);
      const env = { ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId, ALIBABA_CLOUD_ACCESS_KEY_SECRET: secret };
      const { json, code } = await place.run(center('push', '--json'), { env });
      expectSchema('security-center-push', json);
      expect(code).toBe(5);
      expect(json.accounts[0]).toMatchObject({ action: 'add', status: 'normal' });
      expect(json.policies[0].error.code).toBe('permission-missing');
    }));

  test('every change is in the audit log, without secrets', () =>
    withPlace(async (place) => {
      await place.run(center('push'));
      const lines = (await readFile(join(place.home, 'data', 'audit.ndjson'), 'utf8')).trim().split('\n');
      const paths = lines
        .map((line) => JSON.parse(line))
        .filter(({ service }) => service === 'security-center')
        .map(({ path }) => path);
      expect(paths).toEqual([
        'AddCloudVendorAccountAK',
        'SetSyncRefreshRegion',
        'ChangeAssetRefreshTaskConfig',
        'ChangeAssetRefreshTaskConfig',
      ]);
    }));

  test('SIEM names the Huawei Cloud account', () =>
    withPlace(
      async (place) => {
        const { state, securityCenter, accounts } = place.sandbox;
        const { key } = state.createUser(
          { name: 'soc', permissions: ['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess'] },
          accounts[1]?.name,
        );
        const argv = [
          'onboard',
          '--method',
          'manual',
          '--account',
          'soc',
          '--data-center',
          'cn',
          '--features',
          'host,soc',
          '--access-key-id',
          key.id,
        ];
        await place.run([...argv, '--secret-stdin', '--no-sync-now', '--yes'], { stdin: key.secret });
        await place.run(center('push', 'soc'));
        expect(securityCenter.findRecord('soc')).toMatchObject({ ctdrCloudUserId: accounts[1]?.domainId });
      },
      { accounts: 2 },
    ));
});

/** A server that repeats whatever it was sent, in whatever shape. */
const echoes: readonly [string, Parameters<typeof startOddServer>[0]][] = [
  [
    'refusals',
    (_request, response, _count, body) => sendJson(response, 400, { Code: 'InvalidParameter', Message: body }),
  ],
  [
    'pages',
    (request, response, _count, body) => response.writeHead(502).end(`<html>${JSON.stringify(request.headers)}${body}`),
  ],
  [
    'signed texts',
    (_request, response, _count, body) =>
      sendJson(response, 400, { Code: 'SignatureDoesNotMatch', Message: `server string to sign is:${body}` }),
  ],
];

test.each(echoes)(
  'what a hostile endpoint repeats in %s is shown nowhere, not with --debug and --verbose either',
  (_name, answer) =>
    withPlace(async (place) => {
      const empty = { CloudVendorAccountAKs: [], PageInfo: { TotalCount: 0 }, SupportedModuleResponse: [] };
      const server = await startOddServer((request, response, count, body) =>
        request.headers['x-acs-action'] === 'AddCloudVendorAccountAK' || count > 4
          ? answer(request, response, count, body)
          : sendJson(response, 200, empty),
      );
      const env = { HUAWEI_ASSETS_SECURITY_CENTER_ENDPOINT: server.url };
      // The workplace searches everything that is written.
      const result = await place.run(center('push', '--debug', '--verbose', '--json'), { env });
      expect(result.stderr).toContain('AddCloudVendorAccountAK');
      expect(result.json.accounts[0].action).toBe('failed');
      await server.close();
    }),
);

describe('security-center status', () => {
  test('puts what is said there beside what is seen here, and marks differences', () =>
    withPlace(async (place) => {
      const { securityCenter, state } = place.sandbox;
      const before = await place.run(center('status', '--json'));
      expectSchema('security-center-status', before.json);
      expect(before.json[0]).toMatchObject({ account: 'production', state: 'not-registered', registration: null });
      await place.run(center('push'));
      await place.run(['sync', 'hosts']);
      const good = await place.run(center('status', '--json'));
      expectSchema('security-center-status', good.json);
      expect(good.json[0]).toMatchObject({
        state: 'registered',
        here: { keyStatus: 'valid', paused: false, lastHostSyncAt: expect.any(String) },
        registration: {
          enabled: true,
          status: 'normal',
          differences: [],
          modules: [{ module: 'HOST', here: 'normal', status: 'normal' }],
        },
      });
      const record = securityCenter.findRecord('production');
      const { key } = state.createUser({ name: 'other', permissions: [] });
      if (!record) throw new Error('no record');
      Object.assign(record, { alias: 'renamed', secretId: key.id, isEnabled: false });
      securityCenter.setModule(record.authId, 'HOST', 1, 'ak_domain_error');
      const bad = await place.run(center('status', '--json'));
      expectSchema('security-center-status', bad.json);
      const differences = bad.json[0].registration.differences.map(({ what }: { what: string }) => what);
      expect(differences).toEqual(['access-key', 'alias', 'paused', 'verdict']);
      const { stdout } = await place.run(center('status'));
      expect(stdout).toContain('! production, alias: here production, there renamed.');
    }));

  test('a data center that is not connected, or not reached, is no failure', () =>
    withPlace(
      async (place) => {
        await place.onboardQuick('abroad', 1, '--data-center', 'intl', '--no-sync-now');
        place.sandbox.addFault({
          service: 'security-center',
          kind: 'status',
          status: 403,
          body: '{"Code":"NoPermission"}',
        });
        const { json, code } = await place.run(center('status', '--json'));
        expectSchema('security-center-status', json);
        expect(code).toBe(0);
        expect(json).toMatchObject([
          { account: 'production', state: 'unknown', error: { code: 'permission-missing' } },
          { account: 'abroad', state: 'not-connected', error: null },
        ]);
      },
      { accounts: 2 },
    ));
});

describe('a record that is there', () => {
  const registered = (test: (place: Workplace) => Promise<void>) =>
    withPlace(async (place) => {
      await place.run(center('push', '--no-policy'));
      await test(place);
    });

  test('a repair that makes another key reminds of the one that Security Center has', () =>
    registered(async (place) => {
      const { accessKeyId } = (await place.run(['accounts', 'show', 'production', '--json'])).json;
      const { id, secret } = place.sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
      const repair = ['onboard', '--repair', 'production', '--access-key-id', id, '--secret-stdin', '--json'];
      const same = await place.run(repair, { stdin: secret });
      expect([same.code, same.stderr]).toEqual([0, expect.not.stringContaining('security-center set-key')]);
      place.sandbox.state.deleteKey(accessKeyId);
      const other = await place.run(repair, { stdin: secret });
      expect(other.stderr).toContain('huawei-assets security-center set-key "production"');
    }));

  test('set-key submits the account’s present key, and accounts set-key reminds of it', () =>
    registered(async (place) => {
      const { state, securityCenter } = place.sandbox;
      const { key } = state.createUser({ name: 'next', permissions: ['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess'] });
      const argv = ['accounts', 'set-key', 'production', '--access-key-id', key.id, '--secret-stdin', '--json'];
      const local = await place.run(argv, { stdin: key.secret });
      expect(local.stderr).toContain('huawei-assets security-center set-key "production"');
      const refused = await place.run(center('set-key', 'production', '--json'));
      expectError(refused, 'missing-input', 2);
      const { json, code } = await place.run(center('set-key', 'production', '--yes', '--json'));
      expectSchema('security-center-change', json);
      expect({ code, status: json.status, accessKeyId: json.accessKeyId }).toEqual({
        code: 0,
        status: 'normal',
        accessKeyId: key.id,
      });
      expect(securityCenter.findRecord('production')).toMatchObject({ secretId: key.id, secretKey: key.secret });
    }));

  test('pause and resume change both sides', () =>
    registered(async (place) => {
      const { securityCenter } = place.sandbox;
      const paused = await place.run(center('pause', 'production', '--yes', '--json'));
      expectSchema('security-center-change', paused.json);
      expect(paused.json.enabled).toBe(false);
      expect(securityCenter.findRecord('production')?.isEnabled).toBe(false);
      const shown = async () => (await place.run(['accounts', 'show', 'production', '--json'])).json.pausedAt;
      expect(await shown()).not.toBeNull();
      const status = await place.run(center('status', '--json'));
      expect(status.json[0].registration.differences).toEqual([]);
      await place.run(center('resume', 'production', '--yes'));
      expect(securityCenter.findRecord('production')?.isEnabled).toBe(true);
      expect(await shown()).toBeNull();
      const local = await place.run(['accounts', 'pause', 'production']);
      expect(local.stderr).toContain('huawei-assets security-center pause "production"');
    }));

  test('remove deletes it there, once; the account here stays', () =>
    registered(async (place) => {
      expectError(await place.run(center('remove', 'production', '--json')), 'missing-input', 2);
      const { json } = await place.run(center('remove', 'production', '--yes', '--json'));
      expectSchema('security-center-remove', json);
      expect(place.sandbox.securityCenter.records()).toHaveLength(0);
      expectError(await place.run(center('remove', 'production', '--yes', '--json')), 'registration-not-found', 2);
      expect((await place.run(['accounts', 'show', 'production'])).code).toBe(0);
    }));

  test('accounts remove takes it away there too when that is asked for, or nothing at all', () =>
    registered(async (place) => {
      const argv = ['accounts', 'remove', 'production', '--security-center', '--yes', '--json'];
      place.sandbox.addFault({ service: 'security-center', path: /Delete/, kind: 'status', status: 403, times: 1 });
      expect((await place.run(argv)).code).toBe(6);
      expect((await place.run(['accounts', 'list', '--json'])).json).toHaveLength(1);
      const { json, code } = await place.run(argv);
      expectSchema('accounts-remove', json);
      expect({ code, gone: json.deletedRegistration }).toEqual({ code: 0, gone: true });
      expect(place.sandbox.securityCenter.records()).toHaveLength(0);
    }));

  test('doctor proves the way to what is connected', () =>
    registered(async (place) => {
      const centers = async (env: Record<string, string> = {}) => {
        const { json } = await place.run(['doctor', '--json'], { env });
        expectSchema('doctor', json);
        return json.filter(({ check }: { check: string }) => check.startsWith('security center'));
      };
      expect(await centers()).toMatchObject([
        { status: 'ok', found: expect.stringContaining('from the environment, 1 Huawei') },
      ]);
      const env = { ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'another-secret-of-alibaba' };
      expect(await centers(env)).toMatchObject([
        { status: 'fail', next: expect.stringContaining('security-center connect') },
      ]);
    }));

  test('accounts remove and rename say what stays there', () =>
    registered(async (place) => {
      const renamed = await place.run(['accounts', 'rename', 'production', 'prod']);
      expect(renamed.stderr).toContain('huawei-assets security-center push "prod"');
      await place.run(center('push', 'prod', '--no-policy'));
      expect(place.sandbox.securityCenter.records()).toMatchObject([{ alias: 'prod' }]);
      const removed = await place.run(['accounts', 'remove', 'prod', '--yes']);
      expect(removed.stderr).toContain('Security Center still has "prod"');
    }));
});

test('no account is registered when none is configured', async () => {
  const place = await openWorkplace({ regions });
  expectError(await place.run(center('push', '--json')), 'account-not-found', 2);
  expect((await place.run(center('status'))).stdout).toContain('No account is configured');
  await place.close();
});
