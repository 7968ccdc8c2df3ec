/** Elastic Cloud Server: an account's hosts. */
import { EcsClient } from '@huaweicloud/huaweicloud-sdk-ecs/v2/EcsClient.js';
import { ListServersDetailsRequest } from '@huaweicloud/huaweicloud-sdk-ecs/v2/model/ListServersDetailsRequest.js';
import { AppError } from '../model/errors.ts';
import type { Host, Observed } from '../model/record.ts';
import { hostOf } from './host.ts';
import { asNumber, asObject, listAt } from './read.ts';
import type { CallWatcher, Sdk } from './sdk.ts';
import { type Page, walk } from './walk.ts';

/** The API allows 1,000 a page (default 25). */
export const serversPerPage = 1000;

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

const pageOf = (answer: unknown, options: ListServersOptions): Page<Observed<Host>> => {
  const items = listAt(answer, 'servers', path).map((server) => {
    const host = hostOf(server, options.projectId);
    if (!host) throw new AppError('bad-response', `ECS in ${options.region} listed a server without an id.`);
    return host;
  });
  // A server may cap the page below what was asked for, so a short page is no proof of the end: an empty one is.
  return { items, total: asNumber(asObject(answer)?.count), next: items.at(-1)?.fields.id ?? null };
};

/**
 * Lists every ECS host of a project, page by page, by marker, so that a host deleted between two pages hides no other.
 * @throws AppError `permission-missing` without ECS ReadOnlyAccess; `bad-response`, `count-mismatch`, `paging-loop` for a
 * list that cannot be trusted to be whole
 */
export const listServers = (sdk: Sdk, options: ListServersOptions): AsyncGenerator<Observed<Host>[]> => {
  const limit = options.pageSize ?? serversPerPage;
  let listed = 0;
  return walk({
    what: `servers in ${options.region} (project ${options.projectId})`,
    idOf: (host) => host.fields.id,
    fetch: async (marker) => {
      const page = pageOf(await fetchPage(sdk, options, limit, marker), options);
      listed += page.items.length;
      const isEnd = page.items.length < limit && page.total !== null && listed >= page.total;
      return isEnd ? { ...page, next: null } : page;
    },
  });
};

/** One small read that needs the permission to list hosts: the proof that a key may. */
export const probeServers = async (sdk: Sdk, options: ListServersOptions): Promise<void> => {
  listAt(await fetchPage(sdk, options, 1, null), 'servers', path);
};
