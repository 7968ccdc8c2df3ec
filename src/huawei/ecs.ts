/** Elastic Cloud Server: an account's hosts. */
import type { StoredPage, UnreadPage } from '../model/record.ts';
import { type HostPlace, type ListedHost, readServers } from './host.ts';
import { asNumber, asObject, listAt } from './read.ts';
import type { CallWatcher, Sdk } from './sdk.ts';
import { openEndCheck, walk } from './walk.ts';

/**
 * The API allows 1,000 a page (default 25), and its page advises 200 for large accounts; a page of 200 is also small
 * enough to be garbage soon: peak memory of a sync of 60,000 hosts was 275 to 282 MB instead of 349 to 397 MB.
 */
const serversPerPage = 200;

const path = '/v1/{project_id}/cloudservers/detail';

export interface ListServersOptions extends HostPlace {
  readonly watcher?: CallWatcher | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly pageSize?: number;
  /** Every host is going to be read: nothing is known of them that could spare it. */
  readonly allNew?: boolean | undefined;
  /** Takes a page to read and store it; null when it has no time for that now. */
  readonly storeUnread?: ((page: UnreadPage) => Promise<StoredPage> | null) | undefined;
}

interface ServerPage extends StoredPage {
  /** None where they are stored already. */
  readonly hosts: readonly ListedHost[];
}

const readPage = async (body: Buffer, options: ListServersOptions): Promise<ServerPage> => {
  const { region, projectId, allNew = false } = options;
  const stored = await options.storeUnread?.({ body, region, projectId });
  if (stored) return { ...stored, hosts: [] };
  const { rows, answer } = readServers(body, options, allNew);
  return { ids: rows.map(({ source }) => source.id), answer, hosts: rows };
};

const fetchPage = async (sdk: Sdk, options: ListServersOptions, limit: number, marker: string | null) => {
  const query = marker === null ? { limit } : { limit, marker };
  const { region, projectId, watcher, signal } = options;
  const parse = (body: Buffer) => readPage(body, options);
  const page = await sdk.call({ service: 'ecs', region, projectId, parse, watcher, signal }, { path, query });
  // What `parse` has made of it.
  const { ids, answer, hosts } = page as ServerPage;
  listAt(answer, 'servers', `GET ${path} in ${region}`);
  return { ids, hosts, total: asNumber(asObject(answer)?.count) };
};

interface ServerItem {
  readonly id: string;
  readonly host: ListedHost | undefined;
}

/**
 * Lists every ECS host of a project, page by page, by marker, so that a host deleted between two pages hides no other. What
 * `storeUnread` took is listed and proven like the rest, and not yielded.
 * @throws AppError `permission-missing` without ECS ReadOnlyAccess; `bad-response`, `count-mismatch`, `paging-loop` for a
 * list that cannot be trusted to be whole
 */
export async function* listServers(sdk: Sdk, options: ListServersOptions): AsyncGenerator<ListedHost[]> {
  const limit = options.pageSize ?? serversPerPage;
  const pages = walk<ServerItem>({
    what: `servers in ${options.region} (project ${options.projectId})`,
    idOf: ({ id }) => id,
    isEnd: openEndCheck(limit),
    fetch: async (marker) => {
      const { ids, hosts, total } = await fetchPage(sdk, options, limit, marker);
      return { items: ids.map((id, index) => ({ id, host: hosts[index] })), total, markers: ids };
    },
  });
  // Emptied, because a suspended generator keeps its variables: the page would stay in memory while the next one is fetched.
  for await (const page of pages) yield page.splice(0).flatMap(({ host }) => host ?? []);
}

/** One small read that needs the permission to list hosts: the proof that a key may. */
export const probeServers = async (sdk: Sdk, options: ListServersOptions): Promise<void> => {
  await fetchPage(sdk, options, 1, null);
};
