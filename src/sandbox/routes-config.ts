import { type Call, param, queryValue, type Route, route, signedHeader } from './call.ts';
import { configError, jsonReply, type PageRank, Refusal, type Reply } from './errors.ts';
import { handmadeServerResource } from './generate.ts';
import { sha256Hex } from './numbers.ts';
import { joinRows, type PageCache } from './page-cache.ts';
import { mayDo } from './permissions.ts';
import { typeNamed } from './products/registry.ts';
import type { Shelf as ProductShelf } from './products/shelf.ts';
import type { Fields } from './series.ts';
import type { Account, Project } from './state.ts';
import { escapeToAscii } from './templates.ts';

const defaultLimit = 100;
const mostLimit = 200;
const serverType = 'ecs.cloudservers';

/** Rows of one type in one place, as Config gives them. */
interface Shelf {
  readonly key: string;
  readonly fullType: string;
  readonly region: string;
  readonly size: number;
  readonly end: number;
  readonly version: number;
  textAt(position: number): string | undefined;
}

const serverShelf = (project: Project): Shelf => {
  const { servers, resourceHome } = project;
  return {
    key: `${project.id}/${serverType}`,
    fullType: serverType,
    region: project.region,
    size: servers.size,
    end: servers.end,
    version: servers.version,
    textAt: (position) => {
      const handmade = servers.handmadeAt(position);
      if (handmade !== undefined) {
        const resource = handmadeServerResource(handmade, resourceHome, sha256Hex(JSON.stringify(handmade)));
        return escapeToAscii(JSON.stringify(resource));
      }
      const id = servers.idAt(position);
      return id === undefined ? undefined : project.writeResource(position, id);
    },
  };
};

const productShelf = ({ type, place, rows, configTextAt }: ProductShelf): Shelf => ({
  key: `${place.projectId}/${type.name}`,
  fullType: type.name,
  region: place.region,
  size: rows.size,
  end: rows.end,
  version: rows.version,
  textAt: configTextAt,
});

/** What the recorder does not cover is not listed. */
const allShelves = (account: Account): Shelf[] =>
  [...[...account.projects.values()].map(serverShelf), ...account.shelves.inConfig().map(productShelf)].filter(
    ({ fullType }) => account.recordedTypes?.includes(fullType) ?? true,
  );

const refuse = (call: Call, status: number, code: string, message: string): Refusal =>
  new Refusal(configError(status, code, message, call.requestId));

/** The caller's account, when path, signed `X-Domain-Id` and rights agree. Codes as in Config's table of error codes. */
const needConfigRight = (call: Call, action: string): Account => {
  const { account, user } = call.caller;
  const domainId = param(call, 'domain');
  if (signedHeader(call, 'x-domain-id') !== domainId)
    throw refuse(call, 400, 'RMS.00010007', 'The domain ID is invalid.');
  const isAllowed = account.domainId === domainId && mayDo(call.world, { account, user }, action, { kind: 'global' });
  if (!isAllowed) throw refuse(call, 403, 'RMS.00010006', 'Access denied.');
  return account;
};

const needRecorder = (call: Call, account: Account): void => {
  if (!account.isConfigEnabled) throw refuse(call, 400, 'RMS.00010091', 'The tracker-config is not enabled.');
};

const wantedShelves = (call: Call, account: Account): Shelf[] => {
  const types = call.query.get('type');
  const regions = call.query.get('region_id');
  if (types?.some((type) => !/^[\w-]{1,20}\.[\w-]{1,32}$/.test(type)))
    throw refuse(call, 400, 'RMS.00010002', 'The resource type is invalid.');
  return allShelves(account).filter(
    (shelf) =>
      (types === undefined || types.includes(shelf.fullType)) &&
      (regions === undefined || regions.includes(shelf.region)),
  );
};

type RowTest = (row: Fields) => boolean;

const hasTag = (row: Fields, wanted: string): boolean => {
  const at = wanted.indexOf('=');
  const [key, value] = at < 0 ? [wanted, undefined] : [wanted.slice(0, at), wanted.slice(at + 1)];
  const tags = new Map(Object.entries(row.tags ?? {}));
  return tags.has(key) && (value === undefined || tags.get(key) === value);
};

const rowTests = (call: Call): RowTest[] => {
  const tests: RowTest[] = [];
  const [id, name] = [queryValue(call, 'id'), queryValue(call, 'name')];
  const enterprise = call.query.get('ep_id');
  const tags = call.query.get('tags');
  if (id !== undefined) tests.push((row) => row.id === id);
  if (name !== undefined) tests.push((row) => row.name === name);
  if (enterprise !== undefined) tests.push((row) => enterprise.includes(String(row.ep_id)));
  if (tags !== undefined) tests.push((row) => tags.every((tag) => hasTag(row, tag)));
  return tests;
};

const parseRow = (text: string): Fields => JSON.parse(text);

const passes = (text: string, tests: readonly RowTest[]): boolean => {
  if (tests.length === 0) return true;
  const row = parseRow(text);
  return tests.every((test) => test(row));
};

interface Cursor {
  readonly key: string;
  readonly position: number;
}

// A marker names a place, not a row, so it outlives the row that it followed.
const writeMarker = (cursor: Cursor): string =>
  Buffer.from(`${cursor.key}#${cursor.position}`, 'utf8').toString('base64url');

const readMarker = (call: Call, shelves: readonly Shelf[]): Cursor => {
  const text = queryValue(call, 'marker');
  if (text === undefined) return { key: shelves[0]?.key ?? '', position: 0 };
  if (text.length < 4 || text.length > 400)
    throw refuse(call, 400, 'RMS.00010035', 'The length of the marker is invalid.');
  const [key = '', position = ''] = Buffer.from(text, 'base64url').toString('utf8').split('#');
  if (!shelves.some((shelf) => shelf.key === key) || !/^\d+$/.test(position)) {
    throw refuse(call, 400, 'RMS.00010034', 'The marker is invalid.');
  }
  return { key, position: Number(position) };
};

const readLimit = (call: Call, fallback: number): number => {
  const text = queryValue(call, 'limit') ?? String(fallback);
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit < 1) throw refuse(call, 400, 'RMS.00010024', 'The limit must be at least 1.');
  if (limit > mostLimit) throw refuse(call, 400, 'RMS.00010025', `The limit must be at most ${mostLimit}.`);
  return Math.min(limit, call.world.pageSize ?? mostLimit);
};

/** Row texts from a place on, and the place of the first row that no longer fitted. */
const takeRows = (
  shelves: readonly Shelf[],
  from: Cursor,
  limit: number,
  tests: readonly RowTest[],
): { rows: string[]; next: Cursor | undefined } => {
  const rows: string[] = [];
  const first = shelves.findIndex((shelf) => shelf.key === from.key);
  for (const [index, shelf] of shelves.slice(Math.max(0, first)).entries()) {
    for (let position = index === 0 ? from.position : 0; position < shelf.end; position += 1) {
      const text = shelf.textAt(position);
      if (text === undefined || !passes(text, tests)) continue;
      if (rows.length === limit) return { rows, next: { key: shelf.key, position } };
      rows.push(text);
    }
  }
  return { rows, next: undefined };
};

const writePage = (shelves: readonly Shelf[], from: Cursor, limit: number, tests: readonly RowTest[]): Buffer => {
  const { rows, next } = takeRows(shelves, from, limit, tests);
  const info = { current_count: rows.length, next_marker: next === undefined ? null : writeMarker(next) };
  return joinRows('{"resources":[', rows, `],"page_info":${JSON.stringify(info)}}`);
};

const lastWords = '"next_marker":null}}';

/** Where a page stands, for faults: read from its end, as pages are kept as they were written. */
const rankOf = (call: Call, body: Buffer): PageRank => ({
  isFirst: !call.query.has('marker'),
  isLast: body.toString('latin1', body.length - lastWords.length) === lastWords,
});

const readPage = (call: Call, cache: PageCache, shelves: readonly Shelf[], limit: number): Buffer => {
  const from = readMarker(call, shelves);
  const tests = rowTests(call);
  if (tests.length > 0) return writePage(shelves, from, limit, tests);
  // Versions only grow, so their sum names one state of all the shelves.
  const version = shelves.reduce((sum, shelf) => sum + shelf.version, 0);
  const wanted = `${call.path}?${call.query.get('type')}&${call.query.get('region_id')}`;
  const key = `${wanted}@${shelves.length}.${version}/${from.key}/${from.position}/${limit}`;
  const body = cache.get(key) ?? writePage(shelves, from, limit, tests);
  cache.set(key, body);
  return body;
};

const listPage = (call: Call, cache: PageCache, shelves: readonly Shelf[], limit: number): Reply => {
  const body = readPage(call, cache, shelves, limit);
  return { status: 200, body, page: rankOf(call, body) };
};

const listAllResources =
  (cache: PageCache) =>
  (call: Call): Reply => {
    const account = needConfigRight(call, 'rms:resources:list');
    needRecorder(call, account);
    for (const name of ['type', 'region_id']) {
      if ((call.query.get(name)?.length ?? 0) > 1)
        throw refuse(call, 400, 'RMS.00010001', `Only one ${name} is allowed.`);
    }
    return listPage(call, cache, wantedShelves(call, account), readLimit(call, defaultLimit));
  };

const listByType =
  (cache: PageCache) =>
  (call: Call): Reply => {
    const account = needConfigRight(call, 'rms:resources:list');
    needRecorder(call, account);
    const fullType = `${param(call, 'provider')}.${param(call, 'type')}`;
    const region = queryValue(call, 'region_id');
    const shelves = allShelves(account).filter(
      (shelf) => shelf.fullType === fullType && (region === undefined || shelf.region === region),
    );
    return listPage(call, cache, shelves, readLimit(call, mostLimit));
  };

const countRows = (shelf: Shelf, tests: readonly RowTest[]): number => {
  if (tests.length === 0) return shelf.size;
  let count = 0;
  for (let position = 0; position < shelf.end; position += 1) {
    const text = shelf.textAt(position);
    if (text !== undefined && passes(text, tests)) count += 1;
  }
  return count;
};

const countResources = (call: Call): Reply => {
  const account = needConfigRight(call, 'rms:resources:list');
  needRecorder(call, account);
  const tests = rowTests(call);
  const total = wantedShelves(call, account).reduce((sum, shelf) => sum + countRows(shelf, tests), 0);
  return jsonReply(200, { total_count: total });
};

const summarize = (call: Call): Reply => {
  const account = needConfigRight(call, 'rms:resources:list');
  needRecorder(call, account);
  const tests = rowTests(call);
  const providers = new Map<string, Map<string, Map<string, number>>>();
  for (const shelf of wantedShelves(call, account)) {
    const count = countRows(shelf, tests);
    if (count === 0) continue;
    const [provider = '', type = ''] = shelf.fullType.split('.');
    const types = providers.get(provider) ?? new Map<string, Map<string, number>>();
    const regions = types.get(type) ?? new Map<string, number>();
    providers.set(provider, types.set(type, regions.set(shelf.region, (regions.get(shelf.region) ?? 0) + count)));
  }
  const body = [...providers].map(([provider, types]) => ({
    provider,
    types: [...types].map(([type, regions]) => ({
      type,
      regions: [...regions].map(([region, count]) => ({ region_id: region, count })),
    })),
  }));
  return jsonReply(200, body);
};

const showResource = (call: Call): Reply => {
  const account = needConfigRight(call, 'rms:resources:get');
  needRecorder(call, account);
  const id = param(call, 'resource');
  const { rows } = takeRows(allShelves(account), { key: '', position: 0 }, 1, [(row) => row.id === id]);
  const [text] = rows;
  if (text === undefined) throw refuse(call, 404, 'RMS.00010005', 'Resource not found.');
  return { status: 200, body: text };
};

const showTracker = (call: Call): Reply => {
  const account = needConfigRight(call, 'rms:trackerConfig:get');
  if (!account.isConfigEnabled) throw refuse(call, 404, 'RMS.00010005', 'Resource not found.');
  return jsonReply(200, {
    channel: { obs: { bucket_name: 'sandbox-config', bucket_prefix: null, region_id: account.regions[0] ?? '' } },
    selector: { all_supported: account.recordedTypes === undefined, resource_types: account.recordedTypes ?? [] },
    retention_period_in_days: 2557,
    agency_name: 'rms_tracker_agency',
    domain_id: account.domainId,
    frozen_status: { is_frozen: account.isFrozen, frozen_scene: [] },
  });
};

// Needs no right.
const listProviders = (call: Call): Reply => {
  const { account } = call.caller;
  const byProvider = new Map<string, object[]>();
  for (const fullType of [serverType, ...call.world.configTypes]) {
    const [provider = '', type = ''] = fullType.split('.');
    const isGlobal = typeNamed(fullType)?.isGlobal === true;
    const entry = {
      name: type,
      display_name: type,
      global: isGlobal,
      regions: isGlobal ? ['global'] : account.regions,
      track: account.recordedTypes?.includes(fullType) === false ? 'untracked' : 'tracked',
    };
    byProvider.set(provider, [...(byProvider.get(provider) ?? []), entry]);
  }
  const all = [...byProvider].map(([provider, types]) => ({
    provider,
    display_name: provider.toUpperCase(),
    category_display_name: 'Sandbox',
    resource_types: types,
  }));
  const offset = Number(queryValue(call, 'offset') ?? 0);
  const limit = readLimit(call, mostLimit);
  return jsonReply(200, { total_count: all.length, resource_providers: all.slice(offset, offset + limit) });
};

const root = '/v1/resource-manager/domains/{domain}';

/** Config, whose API still goes by its old name RMS. */
export const configRoutes = (cache: PageCache): readonly Route[] => [
  route('GET', `${root}/all-resources`, listAllResources(cache)),
  route('GET', `${root}/all-resources/summary`, summarize),
  route('GET', `${root}/all-resources/count`, countResources),
  route('GET', `${root}/all-resources/{resource}`, showResource),
  route('GET', `${root}/provider/{provider}/type/{type}/resources`, listByType(cache)),
  route('GET', `${root}/tracker-config`, showTracker),
  route('GET', `${root}/providers`, listProviders),
];
