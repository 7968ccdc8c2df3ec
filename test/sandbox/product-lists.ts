/**
 * The lists of Huawei Cloud's products as a client must walk them, written from the API references alone: it shares nothing
 * with the tables of the sandbox.
 */
import type { Sandbox } from '../../src/sandbox/server.ts';
import { type Answer, type Ask, ask, domainId, projectId, rootKey } from './client.ts';

type Query = Readonly<Record<string, string>>;

/** How the next page is asked for, after so many rows; undefined when there is none. */
export type Next = (answer: Answer, rows: readonly unknown[], asked: Asked) => Asked | undefined;

export interface Asked {
  readonly query?: Query;
  readonly body?: Readonly<Record<string, unknown>>;
  /** Rows seen before. */
  readonly seen: number;
}

export interface Walk {
  readonly limit: (size: number) => Asked;
  readonly next: Next;
}

// biome-ignore lint/suspicious/noExplicitAny: answers have many shapes
type Json = any;

const withQuery = (asked: Asked, query: Query, rows: number): Asked => ({
  ...asked,
  query: { ...asked.query, ...query },
  seen: asked.seen + rows,
});

const limitQuery = (size: number): Asked => ({ query: { limit: String(size) }, seen: 0 });

/** `marker` is the last row's id: go on until a page is empty. */
export const lastId = (id = 'id'): Walk => ({
  limit: limitQuery,
  next: (_answer, rows, asked) => {
    const last: Json = rows.at(-1);
    return last === undefined ? undefined : withQuery(asked, { marker: String(last[id]) }, rows.length);
  },
});

/** `page_info.next_marker` until it is absent, null or empty. */
export const pageInfo: Walk = {
  limit: limitQuery,
  next: (answer, rows, asked) => {
    const marker: unknown = (answer.json.page_info ?? answer.json.pageInfo)?.next_marker;
    return typeof marker === 'string' && marker !== '' ? withQuery(asked, { marker }, rows.length) : undefined;
  },
};

/** Rows are counted from `from`: go on until a page is empty. */
export const rowOffset = (from = 0, name = 'offset', extra: Query = {}): Walk => ({
  limit: (size) => ({ query: { ...extra, limit: String(size), [name]: String(from) }, seen: 0 }),
  next: (_answer, rows, asked) =>
    rows.length === 0 ? undefined : withQuery(asked, { [name]: String(from + asked.seen + rows.length) }, rows.length),
});

/** Pages are counted from 1. */
export const pageNumber = (page: string, size: string): Walk => ({
  limit: (wanted) => ({ query: { [size]: String(wanted), [page]: '1' }, seen: 0 }),
  next: (_answer, rows, asked) =>
    rows.length === 0 ? undefined : withQuery(asked, { [page]: String(Number(asked.query?.[page]) + 1) }, rows.length),
});

/** A number that the answer gives, until it reaches the count. */
export const cursor = (size: string, next: string, count: string): Walk => ({
  limit: (wanted) => ({ query: { [size]: String(wanted) }, seen: 0 }),
  next: (answer, rows, asked) =>
    answer.json[next] >= answer.json[count]
      ? undefined
      : withQuery(asked, { marker: String(answer.json[next]) }, rows.length),
});

/** The same without a count: go on until a page is empty. */
export const untilEmpty = (next: string): Walk => ({
  limit: limitQuery,
  next: (answer, rows, asked) =>
    rows.length === 0 ? undefined : withQuery(asked, { marker: String(answer.json[next]) }, rows.length),
});

/** KMS: everything stands in the body. */
export const bodyMarker = (fixed: Readonly<Record<string, string>>): Walk => ({
  limit: (size) => ({ body: { ...fixed, limit: String(size) }, seen: 0 }),
  next: (answer, rows, asked) =>
    answer.json.truncated === 'true'
      ? { body: { ...asked.body, marker: answer.json.next_marker }, seen: asked.seen + rows.length }
      : undefined,
});

export const bodyOffset: Walk = {
  limit: (size) => ({ body: { limit: size, offset: 0 }, seen: 0 }),
  next: (_answer, rows, asked) =>
    rows.length === 0
      ? undefined
      : { body: { ...asked.body, offset: asked.seen + rows.length }, seen: asked.seen + rows.length },
};

export const once: Walk = { limit: () => ({ seen: 0 }), next: () => undefined };

export interface ProductList {
  readonly type: string;
  readonly service: string;
  /** `{p}` is the project, `{d}` the account. */
  readonly path: string;
  readonly walk: Walk;
  /** Where the rows stand; nothing for an answer that is an array. */
  readonly rows: string;
  /** A name, a dotted path, or what makes the id of a row. */
  readonly id?: string | ((row: Json) => string);
  /** What must be sent to see everything. */
  readonly query?: Query;
  readonly method?: 'POST';
  /** Where the number of all rows stands. */
  readonly total?: string;
  /** The page size that holds without one asked for, and the most that may be asked for. */
  readonly usual?: number;
  readonly most?: number;
  /** The page size for walks where 2 is not allowed. */
  readonly size?: number;
  /** Where the product has this host; everywhere when absent. */
  readonly regions?: readonly string[];
  /** The same list in every region. */
  readonly isEverywhere?: boolean;
  readonly isGlobal?: boolean;
  /** Where to ask for a global list; `global` when absent. */
  readonly region?: string;
  /** The parameter that names one enterprise project, where nothing means all of them. */
  readonly eachEnterprise?: string;
  /** Permission that opens this list alone, and the status without one; 200 means an empty list. */
  readonly permission: string;
  readonly refused?: 200;
}

const at = (json: Json, path: string): Json =>
  path === '' ? json : path.split('.').reduce((value, name) => value?.[name], json);

export const idOf = (list: ProductList, row: Json): string =>
  typeof list.id === 'function' ? list.id(row) : String(at(row, list.id ?? 'id'));

export const rowsIn = (list: ProductList, answer: Answer): Json[] => at(answer.json, list.rows) ?? [];

export const totalIn = (list: ProductList, answer: Answer): number | undefined =>
  list.total === undefined ? undefined : at(answer.json, list.total);

/** One call for a list, in a region's own project. */
export const askList = (
  sandbox: Sandbox,
  list: ProductList,
  region: string,
  asked: Asked,
  more: Partial<Ask> = {},
): Promise<Answer> => {
  const project = list.isGlobal === true ? '' : projectId(sandbox, region);
  const scope = list.isGlobal === true ? { 'x-domain-id': domainId(sandbox) } : { 'x-project-id': project };
  return ask(sandbox, {
    method: list.method ?? 'GET',
    service: list.service,
    region: list.isGlobal === true ? (list.region ?? 'global') : (region.split('_')[0] ?? ''),
    path: list.path.replace('{p}', project).replace('{d}', domainId(sandbox)),
    query: { ...list.query, ...asked.query },
    ...(asked.body === undefined ? {} : { body: asked.body }),
    headers: scope,
    key: rootKey(sandbox),
    ...more,
  });
};

const walkOnce = async (
  sandbox: Sandbox,
  list: ProductList,
  region: string,
  first: Asked,
  between?: (page: number) => void,
): Promise<Json[]> => {
  const found: Json[] = [];
  let asked: Asked | undefined = first;
  for (let page = 1; asked !== undefined; page += 1) {
    if (page > 500) throw new Error(`${list.path} does not end`);
    const answer: Answer = await askList(sandbox, list, region, asked);
    if (answer.status !== 200) throw new Error(`${list.path}: ${answer.status} ${answer.text}`);
    const rows = rowsIn(list, answer);
    found.push(...rows);
    asked = list.walk.next(answer, rows, asked);
    between?.(page);
  }
  return found;
};

/** Walks a list to its end, once for each enterprise project where there is no other way. */
export const walkList = async (
  sandbox: Sandbox,
  list: ProductList,
  region: string,
  size: number,
  between?: (page: number) => void,
): Promise<Json[]> => {
  const first = list.walk.limit(size);
  const parameter = list.eachEnterprise;
  if (parameter === undefined) return walkOnce(sandbox, list, region, first, between);
  const projects = new Set(sandbox.state.products({ type: list.type }).map(({ row }) => String(row[parameter])));
  const found: Json[] = [];
  for (const id of projects)
    found.push(...(await walkOnce(sandbox, list, region, { ...first, query: { ...first.query, [parameter]: id } })));
  return found;
};

const everyone = { enterprise_project_id: 'all_granted_eps' };

/** A list of `/v2/{p}/...` and the like in its commonest form: rows by offset, the number of all rows beside them. */
const list = (
  type: string,
  service: string,
  path: string,
  rows: string,
  permission: string,
  more: Partial<ProductList> = {},
): ProductList => ({ type, service, path, rows, permission, walk: rowOffset(), ...more });

const silent = { refused: 200 } as const;
const page2000 = { walk: pageInfo, most: 2000 };

const evs: readonly ProductList[] = [
  list('evs.volumes', 'evs', '/v2/{p}/cloudvolumes/detail', 'volumes', 'EVS ReadOnlyAccess', {
    query: everyone,
    total: 'count',
    usual: 1000,
  }),
  list('evs.volumes', 'evs', '/v2/{p}/cloudvolumes/detail', 'volumes', 'ECS ReadOnlyAccess', {
    walk: lastId(),
    total: 'count',
  }),
  list('evs.snapshots', 'evs', '/v2/{p}/cloudsnapshots/detail', 'snapshots', 'EVS ReadOnlyAccess', { total: 'count' }),
];

const vpcLists = (
  ...entries: readonly (readonly [string, string, string, Partial<ProductList>])[]
): readonly ProductList[] =>
  entries.map(([type, path, rows, more]) =>
    list(type, 'vpc', path, rows, 'VPC ReadOnlyAccess', { ...silent, ...more }),
  );

const vpc = vpcLists(
  ['vpc.vpcs', '/v3/{p}/vpc/vpcs', 'vpcs', page2000],
  ['vpc.vpcs', '/v1/{p}/vpcs', 'vpcs', { walk: lastId() }],
  ['vpc.subnets', '/v1/{p}/subnets', 'subnets', { walk: lastId() }],
  ['vpc.securityGroups', '/v3/{p}/vpc/security-groups', 'security_groups', page2000],
  ['vpc.securityGroups', '/v1/{p}/security-groups', 'security_groups', { walk: lastId() }],
  ['vpc.securityGroupRules', '/v3/{p}/vpc/security-group-rules', 'security_group_rules', page2000],
  ['vpc.flowLogs', '/v1/{p}/fl/flow_logs', 'flow_logs', { walk: lastId() }],
  ['vpc.peerings', '/v2.0/vpc/peerings', 'peerings', { walk: lastId() }],
  ['vpc.firewallGroups', '/v3/{p}/vpc/firewalls', 'firewalls', page2000],
  ['vpc.routeTables', '/v1/{p}/routetables', 'routetables', { walk: lastId() }],
  ['vpc.ports', '/v1/{p}/ports', 'ports', { walk: lastId(), most: 2000 }],
  ['vpc.publicips', '/v3/{p}/eip/publicips', 'publicips', { ...page2000, total: 'total_count' }],
  ['vpc.publicips', '/v3/{p}/eip/publicips', 'publicips', { total: 'total_count' }],
  ['vpc.bandwidths', '/v1/{p}/bandwidths', 'bandwidths', { walk: lastId() }],
  ['vpc.bandwidths', '/v3/{p}/eip/bandwidths', 'eip_bandwidths', { ...page2000, total: 'total_count' }],
);

const network: readonly ProductList[] = [
  list('elb.loadbalancers', 'elb', '/v3/{p}/elb/loadbalancers', 'loadbalancers', 'ELB ReadOnlyAccess', page2000),
  list('elb.listeners', 'elb', '/v3/{p}/elb/listeners', 'listeners', 'ELB ReadOnlyAccess', page2000),
  list('elb.certificates', 'elb', '/v3/{p}/elb/certificates', 'certificates', 'ELB ReadOnlyAccess', page2000),
  list('nat.natGateways', 'nat', '/v2/{p}/nat_gateways', 'nat_gateways', 'NAT ReadOnlyAccess', {
    walk: lastId(),
    most: 2000,
  }),
  list('nat.dnatRules', 'nat', '/v2/{p}/dnat_rules', 'dnat_rules', 'NAT ReadOnlyAccess', { walk: lastId() }),
  list('nat.snatRules', 'nat', '/v2/{p}/snat_rules', 'snat_rules', 'NAT ReadOnlyAccess', { walk: lastId() }),
  list('nat.privateNatGateways', 'nat', '/v3/{p}/private-nat/gateways', 'gateways', 'NAT ReadOnlyAccess', page2000),
  list('vpcep.endpoints', 'vpcep', '/v1/{p}/vpc-endpoints', 'endpoints', 'VPCEP ReadOnlyAccess', {
    total: 'total_count',
    usual: 10,
    most: 1000,
  }),
  list(
    'vpcep.endpointServices',
    'vpcep',
    '/v1/{p}/vpc-endpoint-services',
    'endpoint_services',
    'VPCEP ReadOnlyAccess',
    {
      total: 'total_count',
      usual: 10,
      most: 1000,
    },
  ),
  list('vpnaas.vpnGateways', 'vpn', '/v5/{p}/vpn-gateways', 'vpn_gateways', 'VPN ReadOnlyAccess', { walk: once }),
  list('vpnaas.vpnConnections', 'vpn', '/v5/{p}/vpn-connection', 'vpn_connections', 'VPN ReadOnlyAccess', {
    walk: pageInfo,
    total: 'total_count',
  }),
  list('vpnaas.p2cVpnGateways', 'vpn', '/v5/{p}/p2c-vpn-gateways', 'p2c_vpn_gateways', 'VPN ReadOnlyAccess', {
    walk: pageInfo,
  }),
  list('dns.publiczones', 'dns', '/v2/zones', 'zones', 'DNS ReadOnlyAccess', {
    walk: lastId(),
    total: 'metadata.total_count',
    usual: 500,
    most: 500,
    isEverywhere: true,
  }),
  list('dns.privatezones', 'dns', '/v2/zones', 'zones', 'DNS ReadOnlyAccess', {
    query: { type: 'private' },
    total: 'metadata.total_count',
    most: 500,
  }),
  list('cdn.domains', 'cdn', '/v1.0/cdn/domains', 'domains', 'CDN ReadOnlyAccess', {
    walk: pageNumber('page_number', 'page_size'),
    query: { enterprise_project_id: 'all', show_tags: 'true' },
    total: 'total',
    usual: 30,
    most: 10_000,
    isGlobal: true,
  }),
  list(
    'dcaas.directConnects',
    'dcaas',
    '/v3/{p}/dcaas/direct-connects',
    'direct_connects',
    'DCAAS ReadOnlyAccess',
    page2000,
  ),
  list('er.instances', 'er', '/v3/{p}/enterprise-router/instances', 'instances', 'ER ReadOnlyAccess', page2000),
  list('ccaas.cloud-connections', 'cc', '/v3/{d}/ccaas/cloud-connections', 'cloud_connections', 'CC ReadOnlyAccess', {
    ...page2000,
    isGlobal: true,
  }),
];

const scaling = { walk: rowOffset(0, 'start_number'), total: 'total_number', usual: 20, most: 100 };

const compute: readonly ProductList[] = [
  list('ims.images', 'ims', '/v2/cloudimages', 'images', 'IMS ReadOnlyAccess', {
    walk: lastId(),
    query: { __imagetype: 'private' },
    usual: 500,
  }),
  list('as.scalingGroups', 'as', '/autoscaling-api/v1/{p}/scaling_group', 'scaling_groups', 'AS ReadOnlyAccess', {
    ...scaling,
    id: 'scaling_group_id',
  }),
  list(
    'as.scalingConfigurations',
    'as',
    '/autoscaling-api/v1/{p}/scaling_configuration',
    'scaling_configurations',
    'AS ReadOnlyAccess',
    {
      ...scaling,
      id: 'scaling_configuration_id',
    },
  ),
  list('bms.servers', 'bms', '/v1/{p}/baremetalservers/detail', 'servers', 'BMS ReadOnlyAccess', {
    walk: pageNumber('offset', 'limit'),
    usual: 25,
    most: 1000,
  }),
  list('deh.dedicatedhosts', 'deh', '/v1.0/{p}/dedicated-hosts', 'dedicated_hosts', 'DEH ReadOnlyAccess', {
    walk: lastId('dedicated_host_id'),
    id: 'dedicated_host_id',
    total: 'total',
  }),
  list('cce.clusters', 'cce', '/api/v3/projects/{p}/clusters', 'items', 'CCE ReadOnlyAccess', {
    walk: once,
    id: 'metadata.uid',
    query: { detail: 'true' },
  }),
  list(
    'functiongraph.functions',
    'functiongraph',
    '/v2/{p}/fgs/functions',
    'functions',
    'FunctionGraph ReadOnlyAccess',
    {
      walk: cursor('maxitems', 'next_marker', 'count'),
      id: 'func_urn',
      total: 'count',
      usual: 400,
    },
  ),
];

const hundred = { total: 'total_count', usual: 100, most: 100 };

const databases: readonly ProductList[] = [
  list('rds.instances', 'rds', '/v3/{p}/instances', 'instances', 'RDS ReadOnlyAccess', hundred),
  list('dds.instances', 'dds', '/v3/{p}/instances', 'instances', 'DDS ReadOnlyAccess', hundred),
  list('gaussdb.instance', 'gaussdb-opengauss', '/v3.1/{p}/instances', 'instances', 'GaussDB ReadOnlyAccess', hundred),
  list('gaussdb.instance', 'gaussdb-opengauss', '/v3/{p}/instances', 'instances', 'GaussDB ReadOnlyAccess', hundred),
  list('gaussdbformysql.instance', 'gaussdb', '/v3.1/{p}/instances', 'instances', 'TaurusDB ReadOnlyAccess', hundred),
  list(
    'gaussdbformysql.instance',
    'gaussdbformysql',
    '/v3/{p}/instances',
    'instances',
    'GaussDBforMySQL ReadOnlyAccess',
    {
      ...hundred,
      regions: ['ap-southeast-1'],
    },
  ),
  list('nosql.instances', 'gaussdb-nosql', '/v3/{p}/instances', 'instances', 'GaussDBNoSQL ReadOnlyAccess', hundred),
  list('dcs.instances', 'dcs', '/v2/{p}/instances', 'instances', 'DCS ReadOnlyAccess', {
    id: 'instance_id',
    query: { include_failure: 'true' },
    total: 'instance_num',
    usual: 10,
    most: 1000,
  }),
  list('ddm.instances', 'ddm', '/v1/{p}/instances', 'instances', 'DDM ReadOnlyAccess', {
    total: 'instance_num',
    usual: 10,
    most: 128,
  }),
  list('dws.clusters', 'dws', '/v1.0/{p}/clusters', 'clusters', 'DWS ReadOnlyAccess', {
    walk: once,
    total: 'count',
    query: everyone,
  }),
];

const broker = (type: string, engine: string): ProductList =>
  list(type, 'dms', '/v2/{p}/instances', 'instances', 'DMS ReadOnlyAccess', {
    id: 'instance_id',
    query: { engine, include_failure: 'true' },
    total: 'instance_num',
    usual: 10,
    most: 50,
  });

const applications: readonly ProductList[] = [
  broker('dms.kafkas', 'kafka'),
  broker('dms.rabbitmqs', 'rabbitmq'),
  broker('dms.rocketmqs', 'rocketmq'),
  list('smn.topic', 'smn', '/v2/{p}/notifications/topics-with-associated-resources', 'topics', 'SMN ReadOnlyAccess', {
    id: 'topic_urn',
    total: 'topic_count',
    usual: 100,
    most: 100,
  }),
  list('smn.topic', 'smn', '/v2/{p}/notifications/topics', 'topics', 'SMN ReadOnlyAccess', {
    id: 'topic_urn',
    total: 'topic_count',
    most: 100,
  }),
  list('swr.repositories', 'swr-api', '/v2/manage/repos', '', 'SWR ReadOnlyAccess', {
    id: (row) => `${row.namespace}/${row.name}`,
    most: 1000,
  }),
  list('swr.repositories', 'swr-api', '/v3/manage/repos', 'repos', 'SWR ReadOnlyAccess', {
    id: (row) => `${row.namespace}/${row.name}`,
    walk: untilEmpty('nextMarker'),
    most: 1000,
  }),
  list('swr.namespaces', 'swr-api', '/v2/manage/namespaces', 'namespaces', 'SWR ReadOnlyAccess', { walk: once }),
  list('swr.instances', 'swr-api', '/v2/{p}/instances', 'instances', 'SWR ReadOnlyAccess', {
    total: 'total',
    usual: 100,
    most: 100,
  }),
  list('apig.instances', 'apig', '/v2/{p}/apigw/instances', 'instances', 'APIG ReadOnlyAccess', {
    total: 'total',
    usual: 20,
    most: 500,
  }),
  list('css.clusters', 'css', '/v1.0/{p}/clusters', 'clusters', 'CSS ReadOnlyAccess', {
    walk: rowOffset(1, 'start'),
    total: 'totalSize',
    usual: 10,
  }),
  list('mrs.mrs', 'mrs', '/v1.1/{p}/cluster_infos', 'clusters', 'MRS ReadOnlyAccess', {
    walk: pageNumber('currentPage', 'pageSize'),
    id: 'clusterId',
    eachEnterprise: 'enterpriseProjectId',
  }),
  list('dli.queues', 'dli', '/v1.0/{p}/queues', 'queues', 'DLI ReadOnlyAccess', {
    walk: once,
    id: 'queue_id',
    query: { queue_type: 'all' },
  }),
  list(
    'dli.elasticresourcepool',
    'dli',
    '/v3/{p}/elastic-resource-pools',
    'elastic_resource_pools',
    'DLI ReadOnlyAccess',
    {
      total: 'count',
      usual: 100,
      most: 100,
    },
  ),
  list('modelarts.notebooks', 'modelarts', '/v1/{p}/notebooks', 'data', 'ModelArts ReadOnlyAccess', {
    total: 'total',
    size: 10,
    usual: 10,
    most: 50,
  }),
  list('workspace.desktops', 'workspace', '/v2/{p}/desktops/detail', 'desktops', 'Workspace ReadOnlyAccess', {
    id: 'desktop_id',
    total: 'total_count',
    usual: 500,
    most: 500,
  }),
];

const storage: readonly ProductList[] = [
  list('sfsturbo.shares', 'sfs-turbo', '/v1/{p}/sfs-turbo/shares/detail', 'shares', 'SFSTurbo ReadOnlyAccess', {
    total: 'count',
    usual: 1000,
  }),
  list('cbr.vault', 'cbr', '/v3/{p}/vaults', 'vaults', 'CBR ReadOnlyAccess', { total: 'count' }),
  list('cbr.policy', 'cbr', '/v3/{p}/policies', 'policies', 'CBR ReadOnlyAccess', { walk: once, total: 'count' }),
  list('cbr.backup', 'cbr', '/v3/{p}/backups', 'backups', 'CBR ReadOnlyAccess', { total: 'count' }),
];

const guard = { walk: pageNumber('page', 'pagesize'), query: everyone, total: 'total', usual: 10, most: 100 };

const security: readonly ProductList[] = [
  list('kms.keys', 'kms', '/v1.0/{p}/kms/list-keys', 'key_details', 'KMS ReadOnlyAccess', {
    method: 'POST',
    walk: bodyMarker({ key_spec: 'ALL' }),
    id: 'key_id',
    total: 'total',
    most: 1000,
  }),
  list('csms.secrets', 'kms', '/v1/{p}/secrets', 'secrets', 'CSMS ReadOnlyAccess', { walk: pageInfo, usual: 50 }),
  list('waf.instance', 'waf', '/v1/{p}/waf/instance', 'items', 'WAF ReadOnlyAccess', guard),
  list('waf.premiumHosts', 'waf', '/v1/{p}/premium-waf/host', 'items', 'WAF ReadOnlyAccess', guard),
  list('waf.premiumInstances', 'waf', '/v1/{p}/premium-waf/instance', 'items', 'WAF ReadOnlyAccess', guard),
  list('cfw.cfw_instance', 'cfw', '/v1/{p}/firewalls/list', 'data.records', 'CFW ReadOnlyAccess', {
    method: 'POST',
    walk: bodyOffset,
    id: 'fw_instance_id',
    total: 'data.total',
    most: 1024,
  }),
  list('hss.hosts', 'hss', '/v5/{p}/host-management/hosts', 'data_list', 'HSS ReadOnlyAccess', {
    id: 'host_id',
    query: everyone,
    total: 'total_num',
    size: 10,
    usual: 10,
    most: 200,
  }),
  list('cbh.instance', 'cbh', '/v2/{p}/cbs/instance/list', 'instance', 'CBH ReadOnlyAccess', {
    id: 'instance_id',
    total: 'total',
    usual: 1000,
    most: 1000,
  }),
  list('dbss.cloudservers', 'dbss', '/v1/{p}/dbss/audit/instances', 'servers', 'DBSS ReadOnlyAccess', {
    total: 'total',
  }),
  list('antiddos.eips', 'antiddos', '/v1/{p}/antiddos', 'ddosStatus', 'AntiDDoS ReadOnlyAccess', {
    id: 'floating_ip_id',
    total: 'total',
    most: 100,
  }),
  list('scm.certificates', 'scm', '/v3/scm/certificates', 'certificates', 'SCM ReadOnlyAccess', {
    query: { expired_days_since: '1095' },
    total: 'total_count',
    size: 10,
    usual: 10,
    most: 50,
    isGlobal: true,
    region: 'cn-north-4',
  }),
  list(
    'ccm.certificateAuthorities',
    'ccm',
    '/v1/private-certificate-authorities',
    'certificate_authorities',
    'PCA ReadOnlyAccess',
    {
      id: 'ca_id',
      total: 'total',
      usual: 10,
      isGlobal: true,
      region: 'cn-north-4',
    },
  ),
  list('ccm.certificates', 'ccm', '/v1/private-certificates', 'certificates', 'PCA ReadOnlyAccess', {
    id: 'certificate_id',
    total: 'total',
    usual: 10,
    isGlobal: true,
    region: 'cn-north-4',
  }),
];

const management: readonly ProductList[] = [
  list('eps.enterpriseProjects', 'eps', '/v1.0/enterprise-projects', 'enterprise_projects', 'EPS ReadOnlyAccess', {
    total: 'total_count',
    most: 1000,
    isGlobal: true,
  }),
];

const logging: readonly ProductList[] = [
  list('cts.trackers', 'cts', '/v3/{p}/trackers', 'trackers', 'CTS ReadOnlyAccess', { walk: once }),
  list('lts.groups', 'lts', '/v2/{p}/groups', 'log_groups', 'LTS ReadOnlyAccess', { walk: once, id: 'log_group_id' }),
  list('lts.streams', 'lts', '/v2/{p}/log-streams', 'log_streams', 'LTS ReadOnlyAccess', {
    walk: once,
    id: 'log_stream_id',
  }),
  list('ces.alarms', 'ces', '/v2/{p}/alarms', 'alarms', 'CES ReadOnlyAccess', {
    id: 'alarm_id',
    total: 'count',
    usual: 10,
    most: 100,
  }),
];

export const allLists: readonly ProductList[] = [
  ...evs,
  ...vpc,
  ...network,
  ...compute,
  ...databases,
  ...applications,
  ...storage,
  ...security,
  ...management,
  ...logging,
];
