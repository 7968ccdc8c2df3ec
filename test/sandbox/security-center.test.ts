import { describe, expect, test } from '@jest/globals';
import { believeCaller } from '../../src/sandbox/security-center/signature.ts';
import { addUser, createCenterState } from '../../src/sandbox/security-center/state.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server.ts';
import { createWorld } from '../../src/sandbox/state.ts';
import { askCenter, type CenterRequest } from './center-client.ts';

const withSandbox = async (test: (sandbox: Sandbox) => Promise<void>, options: SandboxOptions = {}) => {
  const sandbox = await startSandbox({ servers: 6, regions: ['cn-north-4', 'cn-east-3'], ...options });
  try {
    await test(sandbox);
  } finally {
    await sandbox.close();
  }
};

const list = { action: 'DescribeCloudVendorAccountAKList' } as const;

const keyOf = (sandbox: Sandbox, permissions: string[] = ['ECS ReadOnlyAccess']) =>
  sandbox.state.createUser({ name: `user-${permissions.length}`, permissions }).key;

const newRecord = (key: { id: string; secret: string }) => ({
  action: 'AddCloudVendorAccountAK',
  query: { Vendor: 'HUAWEICLOUD', AkType: 'sub', Domain: 'china', VendorAuthAlias: 'a', 'AuthModules.1': 'HOST' },
  form: { SecretId: key.id, SecretKey: key.secret },
});

describe('the signature', () => {
  test('is the one of the documentation’s own example', () => {
    const world = createWorld({
      seed: 1,
      clock: () => Date.parse('2023-10-26T10:22:32Z'),
      servers: 0,
      products: { products: 0, types: undefined },
      regions: 1,
      accounts: 1,
      subProjects: false,
      configEnabled: true,
      newKeyDelayMs: 0,
      grantDelayMs: 0,
      pageSize: undefined,
    });
    const state = createCenterState(world, {
      validationDelayMs: 0,
      syncDelayMs: 0,
      refreshIntervalMs: 0,
      pageSize: undefined,
    });
    const user = addUser(state);
    state.users.set('YourAccessKeyId', { ...user, secret: 'YourAccessKeySecret' });
    const signed = 'host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version';
    const request = {
      method: 'POST',
      target: '/?ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai',
      headers: {
        host: 'ecs.cn-shanghai.aliyuncs.com',
        'x-acs-action': 'RunInstances',
        'x-acs-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
        'x-acs-date': '2023-10-26T10:22:32Z',
        'x-acs-signature-nonce': '3156853299f313e23d1673dc12e1703d',
        'x-acs-version': '2014-05-26',
        authorization: `ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=${signed},Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0`,
      },
      body: Buffer.alloc(0),
      service: 'security-center',
      requestId: 'r',
    };
    expect(believeCaller(request, state)).toMatchObject({ secret: 'YourAccessKeySecret' });
    const { authorization } = request.headers;
    const other = { ...request.headers, authorization: authorization.replace(/.$/, 'f') };
    expect(() => believeCaller({ ...request, headers: other }, state)).toThrow();
  });

  const tampered: readonly [string, (request: CenterRequest) => CenterRequest, string][] = [
    ['another query', (request) => ({ ...request, url: `${request.url}&Lang=en` }), 'SignatureDoesNotMatch'],
    ['another body', (request) => ({ ...request, body: 'SecretKey=x' }), 'SignatureDoesNotMatch'],
    [
      'another action',
      (request) => ({ ...request, headers: { ...request.headers, 'x-acs-action': 'GetSupportedModules' } }),
      'SignatureDoesNotMatch',
    ],
    [
      'a header of Alibaba’s that is not signed',
      (request) => ({ ...request, headers: { ...request.headers, 'x-acs-source-ip': '1.1.1.1' } }),
      'IncompleteSignature',
    ],
    [
      'no signature',
      ({ headers: { authorization: _none, ...headers }, ...request }) => ({ ...request, headers }),
      'IncompleteSignature',
    ],
  ];

  test.each(tampered)('with %s is refused', (_name, tamper, code) =>
    withSandbox(async (sandbox) => {
      const ask = newRecord({ id: 'K', secret: 's' });
      expect(await askCenter(sandbox, { ...ask, tamper })).toMatchObject({ status: 400, code });
    }),
  );

  test('has a time of at most fifteen minutes ago, and a nonce that was never used', () =>
    withSandbox(async (sandbox) => {
      expect(await askCenter(sandbox, { ...list, nowMs: Date.now() - 16 * 60_000 })).toMatchObject({
        code: 'InvalidTimeStamp.Expired',
      });
      expect(await askCenter(sandbox, { ...list, nowMs: Date.now() - 14 * 60_000, nonce: 'n' })).toMatchObject({
        status: 200,
      });
      expect(await askCenter(sandbox, { ...list, nonce: 'n' })).toMatchObject({ code: 'SignatureNonceUsed' });
    }));

  test('of an unknown or disabled key, or with a token that is not its own, is refused', () =>
    withSandbox(async (sandbox) => {
      const { securityCenter } = sandbox;
      const temporary = securityCenter.issueToken(60_000);
      expect(await askCenter(sandbox, { ...list, key: { accessKeyId: 'LTAI5tx', secret: 's' } })).toMatchObject({
        status: 404,
        code: 'InvalidAccessKeyId.NotFound',
      });
      expect(await askCenter(sandbox, { ...list, key: temporary })).toMatchObject({ status: 200 });
      expect(await askCenter(sandbox, { ...list, key: { ...temporary, token: 'other' } })).toMatchObject({
        code: 'InvalidSecurityToken.Malformed',
      });
      securityCenter.disableKey(securityCenter.accessKey.accessKeyId);
      expect(await askCenter(sandbox, list)).toMatchObject({ code: 'InvalidAccessKeyId.Inactive' });
    }));
});

describe('an operation', () => {
  test('that is not there, or of another version, is not found', () =>
    withSandbox(async (sandbox) => {
      for (const ask of [{ action: 'DescribeNothing' }, { ...list, version: '2017-01-01' }]) {
        expect(await askCenter(sandbox, ask)).toMatchObject({ status: 404, code: 'InvalidApi.NotFound' });
      }
    }));

  test('needs the RAM user’s right', () =>
    withSandbox(async (sandbox) => {
      const key = sandbox.securityCenter.createUser(['GetSupportedModules']);
      expect(await askCenter(sandbox, { ...list, key })).toMatchObject({ status: 403, code: 'NoPermission' });
      expect(await askCenter(sandbox, { action: 'GetSupportedModules', key })).toMatchObject({ status: 200 });
    }));

  test('refuses parameters that it misses or does not know', () =>
    withSandbox(async (sandbox) => {
      const { form: _form, ...withoutKey } = newRecord(keyOf(sandbox));
      expect(await askCenter(sandbox, withoutKey)).toMatchObject({ code: 'MissingSecretId' });
      expect(await askCenter(sandbox, { ...list, query: { Pagesize: '3' } })).toMatchObject({
        code: 'UnsupportedParameter',
      });
      expect(await askCenter(sandbox, { ...list, query: { Vendor: 'HUAWEI' } })).toMatchObject({
        code: 'InvalidVendor',
      });
    }));

  test('is throttled with a status of 400', () => {
    const now = Date.now();
    return withSandbox(
      async (sandbox) => {
        await askCenter(sandbox, list);
        expect(await askCenter(sandbox, list)).toMatchObject({ status: 400, code: 'Throttling.User' });
      },
      { throttle: { perSecond: 1 }, clock: () => now },
    );
  });
});

describe('a record', () => {
  const added = async (sandbox: Sandbox, key: { id: string; secret: string }) => {
    const { json } = await askCenter(sandbox, newRecord(key));
    const { json: listed } = await askCenter(sandbox, list);
    return { answer: json.Data, listed: listed.CloudVendorAccountAKs[0] };
  };

  test('is validated after a while, and tells no secret', () => {
    let now = Date.now();
    return withSandbox(
      async (sandbox) => {
        const key = keyOf(sandbox);
        const { answer, listed } = await added(sandbox, key);
        expect([answer.ServiceStatus, listed.ServiceStatus]).toEqual([2, 2]);
        now += 5_000;
        const { json } = await askCenter(sandbox, list);
        expect(json.CloudVendorAccountAKs[0]).toMatchObject({
          ServiceStatus: 0,
          VendorUid: sandbox.accounts[0]?.domainId,
        });
        expect(json.CloudVendorAccountAKs[0].SecretId).toBe(`${key.id.slice(0, -4)}****`);
        expect(JSON.stringify([answer, listed, json])).not.toContain(key.secret);
      },
      { validationDelayMs: 5_000, clock: () => now },
    );
  });

  const faulty: readonly [string, (sandbox: Sandbox) => { id: string; secret: string }, RegExp][] = [
    ['of a key without the permission', (sandbox) => keyOf(sandbox, []), /^Policy doesn't allow/],
    ['of a wrong secret', (sandbox) => ({ ...keyOf(sandbox), secret: 'x' }), /verify aksk signature fail$/],
    ['of a key that is not there', () => ({ id: 'HPUANOBODYNOBODYNOBO', secret: 'x' }), /not exist$/],
    [
      'of a disabled key',
      (sandbox) => {
        const key = keyOf(sandbox);
        sandbox.state.disableKey(key.id);
        return key;
      },
      /is inactive$/,
    ],
    [
      'of another site',
      (sandbox) => {
        sandbox.securityCenter.setSite('global');
        return keyOf(sandbox);
      },
      /^ak_domain_error$/,
    ],
  ];

  test.each(faulty)('%s is abnormal, and says why', (_name, key, why) =>
    withSandbox(async (sandbox) => {
      const { listed } = await added(sandbox, key(sandbox));
      expect(listed.ServiceStatus).toBe(1);
      expect(listed.AuthModules).toMatchObject([
        { Module: 'HOST', ModuleServiceStatus: 1, Message: expect.stringMatching(why) },
      ]);
    }),
  );

  test('gives its hosts at the first look after regions were selected, one look a minute', () => {
    let now = Date.now();
    return withSandbox(
      async (sandbox) => {
        await added(sandbox, keyOf(sandbox));
        const hosts = { action: 'DescribeCloudCenterInstances', query: { Flags: '4', PageSize: '100' } };
        const count = async () => (await askCenter(sandbox, hosts)).json.PageInfo.TotalCount;
        const look = { action: 'RefreshAssets', query: { AssetType: 'ecs', Vendor: '4' } };
        await askCenter(sandbox, look);
        expect(await count()).toBe(0);
        await askCenter(sandbox, {
          action: 'SetSyncRefreshRegion',
          query: { Vendor: 'HUAWEICLOUD', 'RegionIds.1': 'cn-north-4' },
        });
        expect(await askCenter(sandbox, look)).toMatchObject({ code: 'Throttling.User' });
        now += 60_000;
        await askCenter(sandbox, look);
        expect(await count()).toBe(sandbox.state.serverCount('cn-north-4'));
      },
      { clock: () => now },
    );
  });
});

test('a region belongs to one data center, and so does what is new', () =>
  withSandbox(async (sandbox) => {
    const set = (dataCenter: 'cn' | 'intl') =>
      askCenter(sandbox, {
        action: 'SetSyncRefreshRegion',
        dataCenter,
        query: { Vendor: 'HUAWEICLOUD', 'RegionIds.1': 'cn-north-4', DefaultRegion: '1' },
      });
    expect(await set('cn')).toMatchObject({ status: 200 });
    expect(await set('intl')).toMatchObject({ code: 'InvalidRegionIds' });
    const asked = { action: 'ListCloudVendorRegions', dataCenter: 'intl', query: { Vendor: 'HUAWEICLOUD' } } as const;
    const { json } = await askCenter(sandbox, asked);
    expect(json.Data.find(({ RegionId }: { RegionId: string }) => RegionId === 'cn-north-4')).toMatchObject({
      Selected: 0,
      Disable: 1,
    });
    const other = await askCenter(sandbox, {
      action: 'GetLocalDefaultRegion',
      dataCenter: 'intl',
      query: { Vendor: 'HUAWEICLOUD' },
    });
    expect(other.json.Status).toBe(2);
  }));
