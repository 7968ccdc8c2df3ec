import { type Call, param, queryValue, type Route, route, signedHeader } from './call.ts';
import { ecsError, gatewayError, type PageRank, Refusal, type Reply } from './errors.ts';
import { joinRows, type PageCache } from './page-cache.ts';
import { mayDo, reachesProject } from './permissions.ts';
import { type Row, rowsOf } from './series.ts';
import type { Project } from './state.ts';

const defaultLimit = 25;
const mostLimit = 1000;

const badParameter = (text: string): Refusal => new Refusal(ecsError(400, 'Ecs.0005', `Invalid parameter: ${text}.`));

const projectOf = (call: Call): Project => {
  const id = param(call, 'project');
  if (signedHeader(call, 'x-project-id') !== id) {
    throw new Refusal(
      ecsError(400, 'Ecs.0023', 'The project ID in the URL is different from that in the request credential.'),
    );
  }
  const project = call.caller.account.projects.get(id);
  if (project === undefined || project.region !== call.region || !project.isEnabled) {
    throw new Refusal(gatewayError(403, 'APIGW.0310', 'The project is unavailable', call.requestId));
  }
  return project;
};

const needServerRight = (call: Call, project: Project, action: string): void => {
  const { account, user } = call.caller;
  if (account.isFrozen) throw new Refusal(ecsError(403, 'Ecs.0071', 'The account has been suspended.'));
  if (mayDo(call.world, { account, user }, action, { kind: 'project', projectId: project.id })) return;
  throw new Refusal(
    reachesProject(call.world, { account, user }, project.id)
      ? ecsError(403, 'Pdp.0001', `Policy doesn't allow ${action} to be performed.`)
      : ecsError(403, 'Ecs.0003', 'You do not have the permission or the balance is insufficient.'),
  );
};

const understood = new Set(['limit', 'marker', 'offset', 'name', 'status', 'not-tags', 'enterprise_project_id']);

const readNumber = (call: Call, name: string, fallback: number): number => {
  const text = queryValue(call, name);
  if (text === undefined) return fallback;
  if (!/^\d{1,9}$/.test(text)) throw badParameter(`${name} ${text}`);
  return Number(text);
};

interface Page {
  readonly limit: number;
  readonly marker: string | undefined;
  /** Counted in pages, from 1; 0 means 1. */
  readonly pageNumber: number;
}

const readPage = (call: Call): Page => {
  const strange = [...call.query.keys()].find((name) => !understood.has(name));
  if (strange !== undefined) throw badParameter(strange);
  const limit = readNumber(call, 'limit', defaultLimit);
  if (limit < 1 || limit > mostLimit) throw badParameter(`limit ${limit}`);
  const marker = queryValue(call, 'marker');
  if (marker !== undefined && call.query.has('offset')) throw badParameter('marker and offset cannot be used together');
  return {
    limit: Math.min(limit, call.world.pageSize ?? mostLimit),
    marker,
    pageNumber: Math.max(1, readNumber(call, 'offset', 1)),
  };
};

const startOf = (project: Project, page: Page): number => {
  if (page.marker !== undefined) {
    const position = project.servers.positionOf(page.marker);
    if (position === undefined) throw badParameter(`marker ${page.marker} could not be found`);
    return position + 1;
  }
  const skipped = (page.pageNumber - 1) * page.limit;
  if (project.servers.size === project.servers.end) return skipped;
  let position = 0;
  for (let seen = 0; seen < skipped && position < project.servers.end; position += 1) {
    if (project.servers.idAt(position) !== undefined) seen += 1;
  }
  return position;
};

const writePage = (project: Project, start: number, limit: number): Buffer => {
  const rows: string[] = [];
  for (let position = start; position < project.servers.end && rows.length < limit; position += 1) {
    const text = project.servers.textAt(position);
    if (text !== undefined) rows.push(text);
  }
  return joinRows(`{"count":${project.servers.size},"servers":[`, rows, ']}');
};

/** Where a page stands, for faults. */
const rankOf = (project: Project, page: Page, start: number): PageRank => {
  const { servers } = project;
  let rows = 0;
  let position = start;
  for (; position < servers.end && rows <= page.limit; position += 1)
    if (servers.idAt(position) !== undefined) rows += 1;
  return { isFirst: page.marker === undefined && page.pageNumber === 1, isLast: rows <= page.limit };
};

type RowTest = (row: Row) => boolean;

const rowTests = (call: Call): RowTest[] => {
  const name = queryValue(call, 'name');
  const status = queryValue(call, 'status');
  const notTags = queryValue(call, 'not-tags');
  const enterprise = queryValue(call, 'enterprise_project_id');
  const tests: RowTest[] = [];
  if (name !== undefined) tests.push((row) => String(row.name).includes(name));
  if (status !== undefined) tests.push((row) => row.status === status.toUpperCase());
  // No generated server is bare metal, so the one tag that clients leave out needs no test of every row.
  if (notTags !== undefined && notTags !== '__type_baremetal') {
    tests.push((row) => !(Array.isArray(row.tags) && row.tags.includes(notTags)));
  }
  if (enterprise !== undefined && enterprise !== 'all_granted_eps')
    tests.push((row) => row.enterprise_project_id === enterprise);
  return tests;
};

const listFiltered = (project: Project, page: Page, tests: readonly RowTest[]): Reply => {
  const found = [...rowsOf(project.servers)].filter((row) => tests.every((test) => test(row)));
  const at = page.marker === undefined ? -1 : found.findIndex((row) => row.id === page.marker);
  if (page.marker !== undefined && at < 0) throw badParameter(`marker ${page.marker} could not be found`);
  const start = page.marker === undefined ? (page.pageNumber - 1) * page.limit : at + 1;
  return {
    status: 200,
    body: JSON.stringify({ count: found.length, servers: found.slice(start, start + page.limit) }),
    page: { isFirst: start === 0, isLast: start + page.limit >= found.length },
  };
};

/** `GET /v1/{project}/cloudservers/detail`: ECS API reference, "Querying Details About ECSs". */
const listServers =
  (cache: PageCache) =>
  (call: Call): Reply => {
    const project = projectOf(call);
    needServerRight(call, project, 'ecs:cloudServers:list');
    const page = readPage(call);
    const tests = rowTests(call);
    if (tests.length > 0) return listFiltered(project, page, tests);
    const start = startOf(project, page);
    const key = `${project.id}/${project.servers.version}/${start}/${page.limit}`;
    const cached = cache.get(key);
    const body = cached ?? writePage(project, start, page.limit);
    cache.set(key, body);
    return { status: 200, body, page: rankOf(project, page, start) };
  };

export const ecsRoutes = (cache: PageCache): readonly Route[] => [
  route('GET', '/v1/{project}/cloudservers/detail', listServers(cache)),
];
