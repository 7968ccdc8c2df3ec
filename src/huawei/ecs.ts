/** Elastic Cloud Server: an account's hosts. */
import { EcsClient } from '@huaweicloud/huaweicloud-sdk-ecs/v2/EcsClient.js';
import { ListServersDetailsRequest } from '@huaweicloud/huaweicloud-sdk-ecs/v2/model/ListServersDetailsRequest.js';
import { AppError } from '../model/errors.ts';
import type { Host, Observed } from '../model/record.ts';
import { hostOf } from './host.ts';
import { asNumber, asObject, listAt } from './read.ts';
import type { CallWatcher, Sdk } from './sdk.ts';
import { type Page, walk } from './walk.ts';

/**
 * The API allows 1,000 a page (default 25), and its page advises 200 for large accounts; a page of 200 is also small
 * enough to be garbage soon: peak memory of a sync of 60,000 hosts was 275 to 282 MB instead of 349 to 397 MB.
 */
const serversPerPage = 200;

const path = 'GET /v1/{project_id}/cloudservers/detail';

export interface ListServersOptions {
  readonly region: string;
  readonly projectId: string;
  readonly watcher?: CallWatcher | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly pageSize?: number;
}

const fetchPage = async (sdk: Sdk, options: ListServersOptions, limit: number, marker: string | null) => {
  const request = new ListServersDetailsRequest().withLimit(limit);
  if (marker !== null) request.withMarker(marker);
  const { region, projectId, watcher, signal } = options;
  return sdk.call({ service: 'ecs', region, projectId, watcher, signal }, (client) =>
    new EcsClient(client).listServersDetails(request),
  );
};

const readServers = (answer: unknown, options: ListServersOptions): Observed<Host>[] =>
  listAt(answer, 'servers', `${path} in ${options.region}`).map((server) => {
    const host = hostOf(server, options.projectId);
    if (!host) throw new AppError('bad-response', `ECS in ${options.region} listed a server without an id.`);
    return host;
  });

/**
 * Decides whether a page with rows is the last. A short one is, where the count is exactly what was listed and nothing says
 * that this server shortens pages or that the list changed meanwhile: deleted rows that were listed must not stand for others,
 * and a count below what was listed is none to trust.
 */
const openEndCheck = (limit: number): ((page: Page<unknown>, listed: number) => boolean) => {
  let areFull = true;
  let firstTotal: number | null | undefined;
  return ({ items, total }, listed) => {
    if (firstTotal === undefined) firstTotal = total;
    const isTrusted = areFull && total !== null && total === firstTotal;
    areFull &&= items.length >= limit;
    return isTrusted && !areFull && listed === total;
  };
};

/**
 * Lists every ECS host of a project, page by page, by marker, so that a host deleted between two pages hides no other.
 * @throws AppError `permission-missing` without ECS ReadOnlyAccess; `bad-response`, `count-mismatch`, `paging-loop` for a
 * list that cannot be trusted to be whole
 */
export const listServers = (sdk: Sdk, options: ListServersOptions): AsyncGenerator<Observed<Host>[]> => {
  const limit = options.pageSize ?? serversPerPage;
  return walk<Observed<Host>>({
    what: `servers in ${options.region} (project ${options.projectId})`,
    idOf: (host) => host.fields.id,
    isEnd: openEndCheck(limit),
    fetch: async (marker) => {
      const answer = await fetchPage(sdk, options, limit, marker);
      const items = readServers(answer, options);
      const total = asNumber(asObject(answer)?.count);
      return { items, total, markers: items.map((host) => host.fields.id) };
    },
  });
};

/** One small read that needs the permission to list hosts: the proof that a key may. */
export const probeServers = async (sdk: Sdk, options: ListServersOptions): Promise<void> => {
  listAt(await fetchPage(sdk, options, 1, null), 'servers', path);
};
