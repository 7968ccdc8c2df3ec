import { describe, expect, test } from '@jest/globals';
import { openHuawei } from '../../src/huawei/cloud.ts';
import {
  countResourcesByRegion,
  getRecorder,
  listResources,
  listSupportedTypes,
} from '../../src/huawei/resource-config.ts';
import { AppError } from '../../src/model/errors.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { withSandbox } from '../sandbox/client.ts';
import { accountOf, collect, failureOf, fakeSdk, sandboxOptions } from './helpers.ts';

const domain = { domainId: 'domain' };
const resource = (id: string, more: Record<string, unknown> = {}) => ({
  id,
  provider: 'evs',
  type: 'volumes',
  ...more,
});
const pageOf = (resources: readonly unknown[], next_marker: string | null = null) => ({
  resources,
  page_info: { current_count: resources.length, next_marker },
});
const listFrom = (answer: Parameters<typeof fakeSdk>[0], expected: number | null = null) =>
  collect(listResources(fakeSdk(answer), { ...domain, region: 'cn-north-4', expected }));

describe('the summary', () => {
  const rows = [
    {
      provider: 'evs',
      types: [
        {
          type: 'volumes',
          regions: [
            { region_id: 'cn-north-4', count: 2 },
            { region_id: 'global', count: '3' },
          ],
        },
      ],
    },
    { provider: 'iam', types: [{ type: 'users', regions: [{ region_id: 'global', count: 4 }, { count: 1 }] }] },
  ];

  test('is read as a bare list and under body', async () => {
    for (const answer of [rows, { body: rows }]) {
      const counts = await countResourcesByRegion(
        fakeSdk(() => answer),
        domain,
      );
      expect([...counts]).toEqual([
        ['cn-north-4', 2],
        ['global', 8],
      ]);
    }
    expect(
      (
        await countResourcesByRegion(
          fakeSdk(() => []),
          domain,
        )
      ).size,
    ).toBe(0);
  });

  test.each([
    [null],
    [{}],
    ['text'],
    [{ body: {} }],
    [[null]],
    [[{ provider: 'evs' }]],
    [[{ types: [{ regions: 5 }] }]],
    [[{ types: [{ regions: [{ region_id: 'x' }] }] }]],
  ])('%j is no summary, and not one of zeros', async (answer) => {
    expect(
      await failureOf(
        countResourcesByRegion(
          fakeSdk(() => answer),
          domain,
        ),
      ),
    ).toMatchObject({ code: 'bad-response' });
  });
});

describe('the types that Config knows', () => {
  const provider = (n: number) => ({ provider: `p${n}`, resource_types: [{ name: 'a' }, { name: 'b' }] });

  test('are read page by page, the first one without an offset', async () => {
    const asked: unknown[] = [];
    const sdk = fakeSdk(({ offset }) => {
      asked.push(offset);
      return { total_count: 3, resource_providers: offset === undefined ? [provider(1), provider(2)] : [provider(3)] };
    });
    expect([...(await listSupportedTypes(sdk, domain))]).toEqual(['p1.a', 'p1.b', 'p2.a', 'p2.b', 'p3.a', 'p3.b']);
    expect(asked).toEqual([undefined, 2]);
  });

  test.each([[{}], [{ resource_providers: [] }], [null]])('%j is no answer', async (answer) => {
    expect(
      await failureOf(
        listSupportedTypes(
          fakeSdk(() => answer),
          domain,
        ),
      ),
    ).toMatchObject({ code: 'bad-response' });
  });
});

describe('the recorder', () => {
  test('is on, with all types or some', async () => {
    const ask = (selector: unknown) =>
      getRecorder(
        fakeSdk(() => ({ selector })),
        domain,
      );
    expect(await ask({ all_supported: true })).toEqual({ isOn: true, types: null });
    expect(await ask({ all_supported: false, resource_types: ['evs.volumes', 7] })).toEqual({
      isOn: true,
      types: new Set(['evs.volumes']),
    });
    expect(await ask({})).toEqual({ isOn: true, types: new Set() });
    expect(await failureOf(ask(null))).toMatchObject({ code: 'bad-response' });
  });

  test('is off after a 404 and after its own code, and nothing else says so', async () => {
    const fail = (code: ConstructorParameters<typeof AppError>[0]) =>
      getRecorder(
        fakeSdk(() => {
          throw new AppError(code, 'no');
        }),
        domain,
      );
    expect(await fail('not-found')).toEqual({ isOn: false });
    expect(await fail('config-service-off')).toEqual({ isOn: false });
    for (const code of ['service-not-offered', 'permission-missing', 'bad-request'] as const) {
      expect(await failureOf(fail(code))).toMatchObject({ code });
    }
  });

  test('of the sandbox is on or off as it was set', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      const cloud = openHuawei(sandboxOptions(sandbox));
      const request = { domainId: accountOf(sandbox).domainId };
      expect(await cloud.getRecorder(request)).toMatchObject({ isOn: true });
      sandbox.state.disableConfig();
      expect(await cloud.getRecorder(request)).toEqual({ isOn: false });
      expect(await failureOf(cloud.countResourcesByRegion(request))).toMatchObject({ code: 'config-service-off' });
      await cloud.close();
    }));
});

describe('the list', () => {
  test('yields named fields, and leaves out hosts', async () => {
    const [product, ...others] = await listFrom(() =>
      pageOf([
        resource('1', {
          name: '数据盘',
          project_id: 'p',
          ep_id: '0',
          created: '2025-01-01T00:00:00Z',
          checksum: 'c',
          provisioning_state: 'Succeeded',
          tags: { a: 'b' },
          properties: { status: 'in-use', user_data: 'x', metadata: { __system__encrypted: '1' }, size: 40 },
        }),
        resource('2', { provider: 'ecs', type: 'cloudservers' }),
      ]),
    );
    expect(others).toEqual([]);
    expect(product?.fields).toEqual({
      id: '1',
      name: '数据盘',
      type: 'evs.volumes',
      provider: 'evs',
      status: 'in-use',
      projectId: 'p',
      enterpriseProjectId: '0',
      createdAt: '2025-01-01T00:00:00.000Z',
      updatedAt: null,
      checksum: 'c',
      tags: { a: 'b' },
      vpcId: null,
      publicAddresses: [],
      encryption: { enabled: true, kmsKeyId: null },
      source: 'config',
      details: { size: 40, volumeType: null, isShared: null, isBootable: null, servers: null },
    });
    expect(JSON.stringify(product?.document)).not.toContain('user_data');
  });

  test('takes from the properties what they say, and nothing that they leave out', async () => {
    const read = async (properties: unknown, more: Record<string, unknown> = {}) =>
      (await listFrom(() => pageOf([resource('1', { properties, ...more })])))[0]?.fields;
    expect(await read(undefined)).toMatchObject({ vpcId: null, publicAddresses: [], encryption: null });
    expect(await read({ vpcId: 'v', public_ips: ['1.2.3.4', '1.2.3.4'], disk_encryption_id: 'k' })).toMatchObject({
      vpcId: 'v',
      publicAddresses: ['1.2.3.4'],
      encryption: { enabled: true, kmsKeyId: 'k' },
    });
    expect(await read({ encrypted: false })).toMatchObject({ encryption: { enabled: false, kmsKeyId: null } });
    expect(
      await read({ volumeType: 'SSD', size: 40, multiattach: 'true', attachments: [{ serverId: 's' }] }),
    ).toMatchObject({
      details: { size: 40, volumeType: 'SSD', isShared: true, isBootable: null, servers: ['s'] },
    });
    expect(await read({ diskEncryptionId: 'k' })).toMatchObject({ encryption: { enabled: true, kmsKeyId: 'k' } });
    expect(await read({ publicIpAddress: '1.2.3.4' })).toMatchObject({ publicAddresses: ['1.2.3.4'] });
    expect(await read({ size: 1 }, { provider: 'un', type: 'heard-of' })).toMatchObject({ details: {} });
    expect(await read({}, { provider: 'vpc', type: 'vpcs' })).toMatchObject({ vpcId: '1' });
  });

  test.each([[null], [undefined], ['']])('ends at the marker %j', async (next) => {
    const rows = await listFrom(() => ({ resources: [resource('1')], page_info: { next_marker: next } }));
    expect(rows).toHaveLength(1);
  });

  test('with a resource that cannot be named fails', async () => {
    for (const bad of [resource(''), resource('1', { type: null }), resource('1', { provider: 7 }), null, []]) {
      expect(await failureOf(listFrom(() => pageOf([bad])))).toMatchObject({ code: 'bad-response' });
    }
  });

  test('whose page has fewer rows than it says fails', async () => {
    const answer = { resources: [resource('1')], page_info: { current_count: 2, next_marker: null } };
    expect(await failureOf(listFrom(() => answer))).toMatchObject({
      code: 'count-mismatch',
      details: { counted: 2, listed: 1 },
    });
  });

  test('shorter than the summary is believed only when a new summary agrees', async () => {
    const withSummary = (count: number) => (_query: unknown, url: string) =>
      url.endsWith('/summary')
        ? [{ provider: 'evs', types: [{ type: 'volumes', regions: [{ region_id: 'cn-north-4', count }] }] }]
        : pageOf([resource('1')]);
    expect(await listFrom(withSummary(1), 2)).toHaveLength(1);
    expect(await failureOf(listFrom(withSummary(2), 2))).toMatchObject({ code: 'count-mismatch' });
  });

  test('of the sandbox is whole for every region and the global resources', () =>
    withSandbox(startSandbox({ pageSize: 4, products: 60, servers: 20 }), async (sandbox) => {
      const cloud = openHuawei(sandboxOptions(sandbox));
      const { domainId, regions } = accountOf(sandbox);
      const counts = await cloud.countResourcesByRegion({ domainId });
      for (const region of [...regions, 'global']) {
        const listed = await collect(cloud.listResources({ domainId, region, expected: counts.get(region) ?? 0 }));
        const wanted = sandbox.state.resources({ region }).map(({ id }) => id);
        expect(listed.map(({ fields }) => fields.id).sort()).toEqual(wanted.sort());
      }
      await cloud.close();
    }));
});
