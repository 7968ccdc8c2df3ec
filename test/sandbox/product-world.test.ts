/** Whether the products make one world: with each other, with the servers, with Config and with what was recorded. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Sandbox, sandboxUserData, sandboxUserDataMarker, startSandbox } from '../../src/sandbox/server.ts';
import { config, withSandbox } from './client.ts';
import { allLists, walkList } from './product-lists.ts';

// biome-ignore lint/suspicious/noExplicitAny: rows have many shapes
type Json = any;

const region = 'cn-north-4';
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ servers: 8, products: 50 * 20, regions: [region] });
});
afterAll(() => sandbox.close());

const rows = (type: string): Json[] => sandbox.state.products({ type, region }).map(({ row }) => row);
const ids = (type: string): string[] => sandbox.state.products({ type }).map(({ id }) => id);

describe('neighbours', () => {
  test('a server’s disks hang on it, and on nothing else', () => {
    const disks = new Map(rows('evs.volumes').map((row) => [row.id, row]));
    for (const server of sandbox.state.servers() as Json[]) {
      const attached = server['os-extended-volumes:volumes_attached'];
      expect(attached.length).toBe(2);
      for (const { id, device } of attached)
        expect(disks.get(id).attachments).toEqual([expect.objectContaining({ server_id: server.id, device })]);
    }
    const used = [...disks.values()].filter((row) => row.attachments.length > 0);
    expect(used).toHaveLength(16);
    expect(used.every((row) => row.status === 'in-use')).toBe(true);
  });

  test('a server’s groups, network and image are listed', () => {
    const images = new Set([...ids('ims.images'), ...ids('ims.publicImages')]);
    for (const server of sandbox.state.servers() as Json[]) {
      expect(ids('vpc.vpcs')).toContain(server.metadata.vpc_id);
      expect(images.has(server.image.id)).toBe(true);
      const names = new Map(rows('vpc.securityGroups').map((row) => [row.id, row.name]));
      for (const group of server.security_groups) expect(names.get(group.id)).toBe(group.name);
    }
  });

  test('a server’s public address is an EIP bound to its port', () => {
    const shown = (sandbox.state.servers() as Json[]).flatMap((server) =>
      Object.values<Json[]>(server.addresses ?? {})
        .flat()
        .filter((address) => address['OS-EXT-IPS:type'] === 'floating')
        .map((address) => [address.addr, address['OS-EXT-IPS:port_id'], server.id]),
    );
    const bound = rows('vpc.publicips').filter((row) => row.associate_instance_type === 'PORT');
    expect(shown.length).toBeGreaterThan(0);
    expect(bound.map((row) => [row.public_ip_address, row.associate_instance_id, row.vnic.instance_id])).toEqual(shown);
  });

  test('what else is public has an EIP, too', () => {
    const eips = new Map(rows('vpc.publicips').map((row) => [row.id, row]));
    const balancers = rows('elb.loadbalancers').filter((row) => row.eips.length > 0);
    expect(balancers.length).toBeGreaterThan(0);
    for (const { id, eips: own } of balancers) {
      expect(eips.get(own[0].eip_id)).toMatchObject({
        associate_instance_id: id,
        public_ip_address: own[0].eip_address,
      });
    }
    for (const rule of rows('nat.dnatRules').filter((row) => row.floating_ip_id !== ''))
      expect(eips.get(rule.floating_ip_id).associate_instance_id).toBe(rule.nat_gateway_id);
    expect(rows('vpc.publicips').some((row) => row.status === 'DOWN')).toBe(true);
  });

  test.each([
    ['vpc.securityGroupRules', 'security_group_id', 'vpc.securityGroups'],
    ['vpc.subnets', 'vpc_id', 'vpc.vpcs'],
    ['rds.instances', 'vpc_id', 'vpc.vpcs'],
    ['rds.instances', 'security_group_id', 'vpc.securityGroups'],
    ['evs.snapshots', 'volume_id', 'evs.volumes'],
    ['cbr.backup', 'vault_id', 'cbr.vault'],
    ['lts.streams', 'log_group_id', 'lts.groups'],
    ['as.scalingGroups', 'scaling_configuration_id', 'as.scalingConfigurations'],
    ['csms.secrets', 'kms_key_id', 'kms.keys'],
    ['vpnaas.vpnConnections', 'vgw_id', 'vpnaas.vpnGateways'],
    ['vpcep.endpoints', 'endpoint_service_id', 'vpcep.endpointServices'],
  ])('%s: each %s is one of %s', (type, field, target) => {
    const known = new Set(ids(target));
    expect(rows(type).every((row) => known.has(row[field]))).toBe(true);
  });

  test('HSS watches the servers, Anti-DDoS the EIPs, nodes are servers', () => {
    const servers = sandbox.state.servers().map(({ id }) => id);
    expect(ids('hss.hosts')).toEqual(servers);
    expect(rows('hss.hosts').map((row) => row.host_name)).toEqual(sandbox.state.servers().map(({ name }) => name));
    expect(ids('antiddos.eips')).toEqual(ids('vpc.publicips'));
    expect(rows('cce.nodes').every((row) => servers.includes(row.status.serverId))).toBe(true);
  });
});

describe('Config and the services', () => {
  test('agree on ids, names, regions, projects, tags and enterprise projects', () =>
    withSandbox(startSandbox({ servers: 6, products: 50 * 6, regions: 2, subProjects: true }), async (own) => {
      const types = new Set(own.state.resources().map((row) => `${row.provider}.${row.type}`));
      expect(types.size).toBe(50);
      for (const type of types) {
        const known: Json[] = own.state.resources({ type });
        const listed = own.state.products({ type });
        expect(known.map((row) => [row.id, row.region_id, row.project_id])).toEqual(
          listed.map((each) => [each.id, each.region, each.projectId]),
        );
        const text = JSON.stringify(listed.map(({ row }) => row));
        expect(known.every((row) => text.includes(JSON.stringify(row.name)))).toBe(true);
      }
      const volumes: Json[] = own.state.resources({ type: 'evs.volumes' });
      const disks: Json[] = own.state.products({ type: 'evs.volumes' }).map(({ row }) => row);
      expect(volumes.map((row) => [row.name, row.tags, row.ep_id])).toEqual(
        disks.map((row) => [row.name, row.tags, row.enterprise_project_id]),
      );
    }));

  test('see the same change', () =>
    withSandbox(startSandbox({ products: 50 * 2, regions: [region] }), async (own) => {
      const [volume] = own.state.products({ type: 'evs.volumes' });
      const before = own.state.resources({ type: 'evs.volumes' })[0]?.checksum;
      own.state.changeProduct(volume?.id ?? '', { name: 'renamed', tags: { a: 'b' } });
      const { json } = await config(own, `/all-resources/${volume?.id}`);
      expect(json).toMatchObject({ name: 'renamed', tags: { a: 'b' } });
      expect(json.checksum).not.toBe(before);
      own.state.changeResource(volume?.id ?? '', { tags: { only: 'Config' } });
      expect((await config(own, `/all-resources/${volume?.id}`)).json.tags).toEqual({ only: 'Config' });
      own.state.removeProduct(volume?.id ?? '');
      expect((await config(own, `/all-resources/${volume?.id}`)).status).toBe(404);
    }));
});

describe('posture', () => {
  /** In a world with one product a type and region, each region is of another kind: careless, careful, and so on. */
  test('careless and careful stand side by side in a small world', () =>
    withSandbox(startSandbox({ products: 50 * 3, regions: 3 }), async (small) => {
      const flags = (type: string, read: (row: Json) => unknown) =>
        small.state.products({ type }).map(({ row }) => read(row));
      expect(flags('evs.volumes', (row) => row.metadata.__system__encrypted).slice(0, 2)).toEqual(['0', '1']);
      expect(flags('rds.instances', (row) => row.public_ips.length > 0).slice(0, 2)).toEqual([true, false]);
      expect(flags('obs.buckets', (row) => row.acl === 'private').slice(0, 2)).toEqual([false, true]);
      expect(flags('dcs.instances', (row) => row.no_password_access).slice(0, 2)).toEqual(['true', 'false']);
      expect(flags('cce.clusters', (row) => row.status.endpoints.length).slice(0, 2)).toEqual([2, 1]);
      const open = small.state
        .products({ type: 'vpc.securityGroupRules' })
        .filter(({ row }: Json) => row.direction === 'ingress' && row.remote_ip_prefix === '0.0.0.0/0');
      expect(open.length).toBeGreaterThan(0);
      const [soon] = small.state.products({ type: 'scm.certificates' });
      const left = Date.parse(`${String(soon?.row.expire_time).slice(0, 19).replace(' ', 'T')}Z`) - Date.now();
      expect(left / 86_400_000).toBeCloseTo(12, 0);
    }));

  test('secrets stand where the real rows have them', () => {
    const holders = ['bms.servers', 'as.scalingConfigurations', 'functiongraph.functions', 'cce.nodes'];
    for (const type of [
      ...holders,
      'elb.certificates',
      'modelarts.notebooks',
      'workspace.desktops',
      'ccm.certificates',
    ]) {
      const text = JSON.stringify(sandbox.state.products({ type }).map(({ row }) => row));
      expect(text.includes(sandboxUserDataMarker) || text.includes(sandboxUserData)).toBe(true);
    }
  });
});

describe('recorded rows', () => {
  const recorded = (file: string, path: RegExp, name: string): Json => {
    const exchanges: Json[] = JSON.parse(
      readFileSync(join(import.meta.dirname, '../recordings', `${file}.json`), 'utf8'),
    );
    const found = exchanges.find((each) => each.response.status === 200 && path.test(each.request.url));
    return JSON.parse(found.response.body)[name][0];
  };
  /** What a value is, as far as a reader of it must care. */
  const kindOf = (value: unknown): string => {
    if (Array.isArray(value)) return 'list';
    return value === null ? 'null' : typeof value;
  };

  test.each<[string, RegExp, string, string, readonly string[]]>([
    ['evs-volumes', /cloudvolumes/, 'volumes', 'evs.volumes', []],
    ['vpc-security-groups', /security-groups/, 'security_groups', 'vpc.securityGroups', []],
    ['vpc-security-group-rules', /security-group-rules/, 'security_group_rules', 'vpc.securityGroupRules', []],
    ['elb-loadbalancers', /elb\/listeners/, 'listeners', 'elb.listeners', []],
    ['elb-loadbalancers', /loadbalancers\?/, 'loadbalancers', 'elb.loadbalancers', []],
    ['gateway-401', /authorities\?/, 'certificate_authorities', 'ccm.certificateAuthorities', []],
    ['kms-keys', /list-keys/, 'key_details', 'kms.keys', []],
    ['cts-trackers', /trackers/, 'trackers', 'cts.trackers', []],
    ['lts-groups', /groups/, 'log_groups', 'lts.groups', []],
    ['kafka-instances', /instances/, 'instances', 'dms.kafkas', []],
    ['rds-instances', /instances/, 'instances', 'rds.instances', []],
    ['cce-clusters', /clusters/, 'items', 'cce.clusters', []],
    ['eip-publicips', /publicips/, 'publicips', 'vpc.publicips', []],
    ['vpc-vpcs', /baremetalservers/, 'servers', 'bms.servers', ['addresses']],
  ])('%s: a generated row has every field, of the same kind', (file, path, name, type, loose) => {
    const real = recorded(file, path, name);
    const generated = sandbox.state.products({ type }).map(({ row }) => row);
    for (const [field, value] of Object.entries(real)) {
      const kinds = new Set(generated.map((row) => kindOf(row[field])));
      expect([field, [...kinds]]).toEqual([
        field,
        expect.arrayContaining([loose.includes(field) ? 'object' : kindOf(value)]),
      ]);
    }
  });
});

test('thirty regions of twenty types cost nothing until they are listed, and little then', () =>
  withSandbox(startSandbox({ servers: 0, products: 20 * 30 * 200, productTypes: 20, regions: 30 }), async (wide) => {
    const before = process.memoryUsage().heapUsed;
    const lists = allLists.filter(({ type }) =>
      ['evs.volumes', 'vpc.vpcs', 'rds.instances', 'cce.clusters'].includes(type),
    );
    for (const list of lists) {
      for (const { name } of wide.state.projects().slice(0, 3))
        expect(await walkList(wide, list, name, list.most ?? 100)).toHaveLength(200);
    }
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200 * 1050 * 1024);
    expect(wide.state.products({ type: 'dcs.instances' })).toEqual([]);
  }));
