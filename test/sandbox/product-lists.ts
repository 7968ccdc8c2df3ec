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
  readonly isGlobal?: boolean;
  /** Where to ask for a global list; `global` when absent. */
  readonly region?: string;
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

/** Walks a list to its end. @throws Error when an answer is no 200 or the walk does not end */
export const walkList = async (
  sandbox: Sandbox,
  list: ProductList,
  region: string,
  size: number,
  between?: (page: number) => void,
): Promise<Json[]> => {
  const found: Json[] = [];
  let asked: Asked | undefined = list.walk.limit(size);
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

const everyone = { enterprise_project_id: 'all_granted_eps' };

export const productLists: readonly ProductList[] = [
  {
    type: 'evs.volumes',
    service: 'evs',
    path: '/v2/{p}/cloudvolumes/detail',
    walk: rowOffset(),
    rows: 'volumes',
    query: everyone,
    total: 'count',
    usual: 1000,
    permission: 'EVS ReadOnlyAccess',
  },
  {
    type: 'evs.volumes',
    service: 'evs',
    path: '/v2/{p}/cloudvolumes/detail',
    walk: lastId(),
    rows: 'volumes',
    total: 'count',
    permission: 'ECS ReadOnlyAccess',
  },
  {
    type: 'evs.snapshots',
    service: 'evs',
    path: '/v2/{p}/cloudsnapshots/detail',
    walk: rowOffset(),
    rows: 'snapshots',
    total: 'count',
    permission: 'EVS ReadOnlyAccess',
  },
  {
    type: 'vpc.vpcs',
    service: 'vpc',
    path: '/v3/{p}/vpc/vpcs',
    walk: pageInfo,
    rows: 'vpcs',
    most: 2000,
    permission: 'VPC ReadOnlyAccess',
    refused: 200,
  },
  {
    type: 'vpc.vpcs',
    service: 'vpc',
    path: '/v1/{p}/vpcs',
    walk: lastId(),
    rows: 'vpcs',
    permission: 'VPC ReadOnlyAccess',
    refused: 200,
  },
  {
    type: 'vpc.networks',
    service: 'vpc',
    path: '/v1/{p}/subnets',
    walk: lastId(),
    rows: 'subnets',
    permission: 'VPC ReadOnlyAccess',
    refused: 200,
  },
  {
    type: 'vpc.securityGroups',
    service: 'vpc',
    path: '/v3/{p}/vpc/security-groups',
    walk: pageInfo,
    rows: 'security_groups',
    most: 2000,
    permission: 'VPC ReadOnlyAccess',
    refused: 200,
  },
  {
    type: 'vpc.securityGroupRules',
    service: 'vpc',
    path: '/v3/{p}/vpc/security-group-rules',
    walk: pageInfo,
    rows: 'security_group_rules',
    most: 2000,
    permission: 'VPC ReadOnlyAccess',
    refused: 200,
  },
  {
    type: 'vpc.publicips',
    service: 'vpc',
    path: '/v3/{p}/eip/publicips',
    walk: pageInfo,
    rows: 'publicips',
    total: 'total_count',
    most: 2000,
    permission: 'VPC ReadOnlyAccess',
    refused: 200,
  },
  {
    type: 'vpc.publicips',
    service: 'vpc',
    path: '/v3/{p}/eip/publicips',
    walk: rowOffset(),
    rows: 'publicips',
    total: 'total_count',
    permission: 'VPC ReadOnlyAccess',
    refused: 200,
  },
  {
    type: 'vpc.bandwidths',
    service: 'vpc',
    path: '/v1/{p}/bandwidths',
    walk: lastId(),
    rows: 'bandwidths',
    permission: 'VPC ReadOnlyAccess',
    refused: 200,
  },
  {
    type: 'rds.instances',
    service: 'rds',
    path: '/v3/{p}/instances',
    walk: rowOffset(),
    rows: 'instances',
    total: 'total_count',
    usual: 100,
    most: 100,
    permission: 'RDS ReadOnlyAccess',
  },
  {
    type: 'kms.keys',
    service: 'kms',
    method: 'POST',
    path: '/v1.0/{p}/kms/list-keys',
    walk: bodyMarker({ key_spec: 'ALL' }),
    rows: 'key_details',
    id: 'key_id',
    most: 1000,
    permission: 'KMS ReadOnlyAccess',
  },
  {
    type: 'csms.secrets',
    service: 'kms',
    path: '/v1/{p}/secrets',
    walk: pageInfo,
    rows: 'secrets',
    permission: 'CSMS ReadOnlyAccess',
  },
];

const broker = (type: string, engine: string): ProductList => ({
  type,
  service: 'dms',
  path: '/v2/{p}/instances',
  walk: rowOffset(),
  rows: 'instances',
  id: 'instance_id',
  query: { engine, include_failure: 'true' },
  total: 'instance_num',
  usual: 10,
  most: 50,
  permission: 'DMS ReadOnlyAccess',
});

export const brokerLists: readonly ProductList[] = [
  broker('dms.kafkas', 'kafka'),
  broker('dms.rabbitmqs', 'rabbitmq'),
  broker('dms.rocketmqs', 'rocketmq'),
];

export const allLists: readonly ProductList[] = [...productLists, ...brokerLists];
