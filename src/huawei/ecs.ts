/** Elastic Cloud Server: an account's hosts. */
import { EcsClient } from '@huaweicloud/huaweicloud-sdk-ecs/v2/EcsClient.js';
import { ListServersDetailsRequest } from '@huaweicloud/huaweicloud-sdk-ecs/v2/model/ListServersDetailsRequest.js';
import { hostOf, type ListedHost } from './host.ts';
import { asNumber, asObject, listAt } from './read.ts';
import { type Rows, splitRows } from './rows.ts';
import type { CallWatcher, Sdk } from './sdk.ts';
import { openEndCheck, walk } from './walk.ts';

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
  /** Every host is going to be read: nothing is known of them that could spare it. */
  readonly allNew?: boolean | undefined;
}

const fetchPage = async (sdk: Sdk, options: ListServersOptions, limit: number, marker: string | null) => {
  const request = new ListServersDetailsRequest().withLimit(limit);
  if (marker !== null) request.withMarker(marker);
  const { region, projectId, watcher, signal } = options;
  const parse = (body: Buffer) => splitRows(body, 'servers', (row) => hostOf(row, options), options.allNew);
  const page = await sdk.call({ service: 'ecs', region, projectId, parse, watcher, signal }, (client) =>
    new EcsClient(client).listServersDetails(request),
  );
  // What `parse` has made of it.
  const { rows, answer } = page as Rows<ListedHost>;
  listAt(answer, 'servers', `${path} in ${region}`);
  return { rows, total: asNumber(asObject(answer)?.count) };
};

/**
 * Lists every ECS host of a project, page by page, by marker, so that a host deleted between two pages hides no other.
 * @throws AppError `permission-missing` without ECS ReadOnlyAccess; `bad-response`, `count-mismatch`, `paging-loop` for a
 * list that cannot be trusted to be whole
 */
export const listServers = (sdk: Sdk, options: ListServersOptions): AsyncGenerator<ListedHost[]> => {
  const limit = options.pageSize ?? serversPerPage;
  return walk<ListedHost>({
    what: `servers in ${options.region} (project ${options.projectId})`,
    idOf: (host) => host.source.id,
    isEnd: openEndCheck(limit),
    fetch: async (marker) => {
      const { rows, total } = await fetchPage(sdk, options, limit, marker);
      return { items: rows, total, markers: rows.map((host) => host.source.id) };
    },
  });
};

/** One small read that needs the permission to list hosts: the proof that a key may. */
export const probeServers = async (sdk: Sdk, options: ListServersOptions): Promise<void> => {
  await fetchPage(sdk, options, 1, null);
};
