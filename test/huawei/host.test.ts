import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { listServers } from '../../src/huawei/ecs.ts';
import { hostOf } from '../../src/huawei/host.ts';
import { asNumber, asTime } from '../../src/huawei/read.ts';
import { splitRows } from '../../src/huawei/rows.ts';
import { collect, failureOf, fakeSdk } from './helpers.ts';

const recordedBody = (): { servers: Record<string, unknown>[] } =>
  JSON.parse(
    JSON.parse(readFileSync(new URL('../recordings/ecs-servers.json', import.meta.url), 'utf8'))[0].response.body,
  );

const place = { region: 'cn-north-4', projectId: 'project' };

const hostOfServer = (server: Record<string, unknown>) => {
  const body = Buffer.from(JSON.stringify({ servers: [{ id: 'one', ...server }] }));
  const [host] = splitRows(body, 'servers', (row) => hostOf(row, place)).rows;
  if (!host) throw new Error('no row');
  return host;
};

const fieldsOf = (server: Record<string, unknown>) => hostOfServer(server).fields;

const list = (answer: unknown) =>
  collect(
    listServers(
      fakeSdk(() => answer),
      { region: 'cn-north-4', projectId: 'project' },
    ),
  );

test('a recorded server is read in full, Chinese name and missing addresses included', async () => {
  const [host] = await list(recordedBody());
  expect(host?.fields).toEqual({
    id: 'bac642b0-a9ca-4a13-b6b9-9e41b35905b6',
    name: 'ITAU测试服务器_勿删',
    type: 'ecs.server',
    status: 'SHUTOFF',
    projectId: 'project',
    enterpriseProjectId: null,
    createdAt: '2025-03-17T10:38:38.000Z',
    updatedAt: '2025-03-21T02:25:17.000Z',
    tags: {},
    privateIp: null,
    publicIp: null,
    privateIps: [],
    publicIps: [],
    ipv6s: [],
    osType: 'Linux',
    os: 'Huawei Cloud EulerOS 2.0 Standard 64 bit',
    flavor: 'x1.1u.1g',
    vcpus: 1,
    memoryMb: 1024,
    zone: 'ap-southeast-1a',
    vpcId: '24bbb54c-659f-4141-8db9-a957e12b6ee8',
    imageId: '51a76dc4-0a0c-4e7c-bb01-d9dbaabe1441',
    keyName: null,
    chargingMode: 'on-demand',
    securityGroups: [
      { id: '21acfb26-36cd-4aa4-b42e-fe3f88bd588c', name: 'default' },
      { id: 'de011f0e-d1c2-45b7-aea5-e642f12333b6', name: 'sg-default-smb' },
    ],
  });
  expect(JSON.stringify(host?.document)).not.toMatch(/user_data|IyEvYmluL3No/);
});

describe('a server of the documents', () => {
  test('has its private, public and IPv6 addresses told apart, each once', () => {
    const row = (addr: string, type: string) => ({
      addr,
      'OS-EXT-IPS:type': type,
      version: addr.includes(':') ? '6' : '4',
    });
    const fields = fieldsOf({
      addresses: {
        vpc1: [row('192.168.0.5', 'fixed'), row('198.18.1.1', 'floating'), row('192.168.0.5', 'fixed')],
        vpc2: [row('10.0.0.7', 'fixed'), row('2001:db8::5', 'fixed')],
      },
    });
    expect(fields).toMatchObject({
      privateIp: '192.168.0.5',
      privateIps: ['192.168.0.5', '10.0.0.7'],
      publicIps: ['198.18.1.1'],
      publicIp: '198.18.1.1',
      ipv6s: ['2001:db8::5'],
    });
  });

  test('keeps its own tags, split at the first equals sign, and not the platform ones', () => {
    const tags = ['team=a=b', 'bare', '_sys_x=1', '__type_baremetal', 'empty='];
    expect(fieldsOf({ tags })?.tags).toEqual({ team: 'a=b', bare: '', empty: '' });
  });

  test('has its enterprise project, where only a system tag tells it, too', () => {
    const sys_tags = [{ key: '_sys_enterprise_project_id', value: 'ep1' }];
    expect(fieldsOf({ sys_tags })?.enterpriseProjectId).toBe('ep1');
    expect(fieldsOf({ sys_tags, enterprise_project_id: '0' })?.enterpriseProjectId).toBe('0');
  });

  test.each([
    ['0', 'on-demand'],
    ['1', 'yearly-monthly'],
    ['2', 'spot'],
    [1, 'yearly-monthly'],
    ['3', 'unknown'],
    ['constructor', 'unknown'],
    [undefined, null],
    [null, null],
  ])('charged as %j is %j', (charging_mode, expected) => {
    expect(fieldsOf({ metadata: { charging_mode } })?.chargingMode).toBe(expected);
  });

  test('booted from a volume has an empty image and is read from its metadata', () => {
    expect(fieldsOf({ image: '', metadata: { 'metering.image_id': 'image1' } })?.imageId).toBe('image1');
  });
});

describe('a malformed server', () => {
  test.each([
    ['null addresses', { addresses: null }],
    ['addresses as a list', { addresses: [{ addr: '1.2.3.4' }] }],
    ['an address map with null lists and rows', { addresses: { vpc: null, vpc2: [null, 7, {}] } }],
    ['lists where maps are due', { metadata: [], flavor: [], image: [] }],
    ['maps where lists are due', { tags: {}, security_groups: {}, sys_tags: {} }],
    ['rows of the wrong kind', { tags: [null, 1, {}], security_groups: [null, 'x'], sys_tags: [null] }],
  ])('with %s has nothing there', (_name, server) => {
    expect(fieldsOf(server)).toMatchObject({
      privateIp: null,
      tags: {},
      securityGroups: [],
      flavor: null,
      imageId: null,
    });
  });

  test('may have numbers as numbers or as strings, and other things are no numbers', () => {
    expect(fieldsOf({ flavor: { vcpus: '4', ram: 8192 } })).toMatchObject({ vcpus: 4, memoryMb: 8192 });
    expect(fieldsOf({ flavor: { vcpus: 'many', ram: [1] } })).toMatchObject({ vcpus: null, memoryMb: null });
    expect([asNumber(' '), asNumber('Infinity'), asNumber(true), asNumber(Number.NaN)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  test('may have a name of a megabyte', () => {
    expect(fieldsOf({ name: '测'.repeat(1_000_000) })?.name).toHaveLength(1_000_000);
  });

  test('without an id fails the list, which would not be whole', async () => {
    for (const server of [{}, { id: '' }, { id: 5 }, { id: null }]) {
      expect(await failureOf(list({ count: 1, servers: [server] }))).toMatchObject({ code: 'bad-response' });
    }
  });

  test.each([
    [null],
    [[]],
    ['text'],
    [{ servers: null }],
    [{ servers: {} }],
    [{ servers: [null] }],
    [{ servers: ['x'] }],
  ])('list %j is refused, with the call and the region', async (answer) => {
    const error = await failureOf(list(answer));
    expect(error).toMatchObject({ code: 'bad-response' });
    expect(error.message).toContain('cloudservers/detail in cn-north-4');
  });
});

const secretKeys = ['OS-EXT-SRV-ATTR:user_data', 'user_data', 'adminPass', 'admin_pass', 'personality', 'login'];
const moreSecretKeys = ['userPassword', 'init-node-password', 'private_key', 'USER_DATA', 'secret', 'token'];
const secret = 'a-secret-value-42';
const knownKeys = [
  'addresses',
  'metadata',
  'flavor',
  'image',
  'tags',
  'sys_tags',
  'security_groups',
  'properties',
  'name',
];
const key = fc.oneof(fc.constantFrom(...knownKeys, '__proto__', 'toString', 'id', 'charging_mode'), fc.string());

const anything = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium' },
    fc.constantFrom(null, true, 0, -1, '', 'x', '::', '2025-03-17T10:38:38Z'),
    fc.string(),
    fc.double(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 5 }),
    fc.record({ [secretKeys[0] ?? '']: fc.constant(secret), inner: tie('value') }),
    fc.tuple(fc.constantFrom(...secretKeys, ...moreSecretKeys), tie('value')).map(([name, inner]) => ({
      [name]: [secret, inner],
    })),
  ),
})).value;

test('no server makes the reader throw, and no secret key survives at any depth', () => {
  fc.assert(
    fc.property(fc.dictionary(key, anything), (server) => {
      const host = hostOfServer({ ...server, id: 'one' });
      expect(host.fields.id).toBe('one');
      const stored = host.source.read().document.join('');
      expect(stored).not.toContain(secret);
      expect(JSON.parse(stored)).toEqual(JSON.parse(JSON.stringify(host.document)));
      expect(JSON.stringify(host.fields)).not.toContain(secret);
    }),
    { numRuns: 500 },
  );
});

describe('times', () => {
  test.each([
    ['2025-03-17T10:38:38Z', '2025-03-17T10:38:38.000Z'],
    ['2020-01-08T06:26:08.123059Z', '2020-01-08T06:26:08.123Z'],
    ['2025-03-20T07:28:45.780415', '2025-03-20T07:28:45.780Z'],
    ['2018-08-13T13:46:46.000000', '2018-08-13T13:46:46.000Z'],
    ['2025-03-23 01:52:13.000000', '2025-03-23T01:52:13.000Z'],
    ['2021-05-27 16:46:25.0', '2021-05-27T16:46:25.000Z'],
    ['2025-03-17T10:38:38+0000', '2025-03-17T10:38:38.000Z'],
    ['2025-03-17T10:38:38+0800', '2025-03-17T02:38:38.000Z'],
    ['2025-03-17 10:38:38 +0800', '2025-03-17T02:38:38.000Z'],
    ['2025-06-18 08:10:29.000000 +0000 UTC', '2025-06-18T08:10:29.000Z'],
    ['2025-03-17 10:38:38 UTC', '2025-03-17T10:38:38.000Z'],
    ['2025-03-17T10:38:38-03:00', '2025-03-17T13:38:38.000Z'],
    ['2025-03-17', '2025-03-17T00:00:00.000Z'],
    [1716661217000, '2024-05-25T18:20:17.000Z'],
    ['1716661217000', '2024-05-25T18:20:17.000Z'],
    [1716661217, '2024-05-25T18:20:17.000Z'],
    ['1716661217', '2024-05-25T18:20:17.000Z'],
    ['', null],
    ['  ', null],
    [null, null],
    [0, null],
    [-5, null],
    [Number.NaN, null],
    [Number.MAX_VALUE, null],
    ['0000-00-00 00:00:00', null],
    ['yesterday', null],
    [{}, null],
  ])('%j is %j', (text, expected) => {
    expect(asTime(text)).toBe(expected);
  });

  test('read from anything are a time in UTC or null', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(asTime(value) ?? '2025-01-01T00:00:00.000Z').toMatch(/^[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      }),
    );
  });
});
