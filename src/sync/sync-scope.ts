/** One scope: fetched to its end and stored whole, or left as it was with the reason. */
import type { Huawei } from '../huawei/cloud.ts';
import type { ProductEntry } from '../huawei/products/entry.ts';
import { AppError, type CloudError, hasCode, isAppError } from '../model/errors.ts';
import type { Observed, UnreadPage } from '../model/record.ts';
import type { ChangeCounts, CommitOptions, Scope, ScopeOutcome } from '../model/scope.ts';
import { scopeErrorOf } from './outcomes.ts';
import type { ProductContext } from './plan-products.ts';
import type { ScopeWriter, SyncStore } from './store.ts';

export interface ScopeDeps {
  readonly runId: string;
  readonly cloud: Huawei;
  readonly inventory: Pick<SyncStore, 'beginScope'>;
  readonly products: ProductContext;
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly onPage: (scope: Scope, count: number) => void;
  readonly onRetry: (scope: Scope, error: CloudError, attempt: number) => void;
}

/** Config's list of a region. @throws AppError `config-service-off` when there is none to be trusted */
const fetchFromConfig = async function* (scope: Scope, deps: ScopeDeps, watcher: object): AsyncGenerator<Observed[]> {
  const { counts, recorder } = await deps.products.ask();
  const { accountId, region } = scope;
  let seen = 0;
  const expected = isAppError(counts) ? null : (counts.get(region) ?? 0);
  const request = { domainId: accountId, region, expected, watcher, signal: deps.signal };
  for await (const page of deps.cloud.listResources({ ...request, without: deps.products.direct })) {
    seen += page.length;
    yield page;
  }
  if (seen === 0 && !isAppError(recorder) && !recorder.isOn) {
    throw new AppError(
      'config-service-off',
      `Config lists nothing in ${region}, and its resource recorder is off: nothing can be said of the products there.`,
    );
  }
};

/**
 * A service's own list of one type. VPC and EIP answer with an empty list when the permission is missing, too; a project
 * normally has a security group, so without one nothing is believed ("Precautions for API Permissions" of VPC).
 */
const fetchFromService = async function* (
  scope: Scope,
  entry: ProductEntry,
  deps: ScopeDeps,
  watcher: object,
): AsyncGenerator<Observed[]> {
  const { accountId, region, projectId } = scope;
  const request = { region, projectId, domainId: accountId, watcher, signal: deps.signal };
  let isEmpty = true;
  for await (const page of deps.cloud.listProducts(entry, request)) {
    isEmpty = false;
    yield page;
  }
  if (isEmpty && entry.emptyMayMeanForbidden && !(await deps.cloud.hasSecurityGroups(request))) {
    throw new AppError(
      'permission-missing',
      `${entry.title} in ${region}: the list is empty, as it is without permission, and not even a security group is seen.`,
    );
  }
};

const fetchPages = (
  scope: Scope,
  deps: ScopeDeps,
  watcher: object,
  writer: ScopeWriter,
): AsyncGenerator<Observed[]> => {
  const { kind, projectId, region, type } = scope;
  const entry = type === null ? undefined : deps.products.entries.get(type);
  if (entry) return fetchFromService(scope, entry, deps, watcher);
  if (kind === 'products' || projectId === null) return fetchFromConfig(scope, deps, watcher);
  const storeUnread = (page: UnreadPage) => {
    const storing = writer.storeUnread(page);
    storing?.then(
      ({ ids }) => deps.onPage(scope, ids.length),
      () => undefined,
    );
    return storing;
  };
  const request = { region, projectId, watcher, signal: deps.signal };
  return deps.cloud.listServers({ ...request, allNew: writer.isFirst, storeUnread });
};

/** What a whole picture of this scope takes over from the other source, and what it leaves to it. */
const commitOptionsOf = ({ kind, type }: Scope, { products }: ScopeDeps): CommitOptions => {
  if (kind === 'hosts') return {};
  return type === null ? { supersedes: products.covered, keeps: [...products.direct] } : { supersedes: [type] };
};

/** A service that is not there, not bought or not permitted is nothing to list; a list of everything must be there. */
const isNothingToList = (scope: Scope, error: unknown): boolean =>
  scope.type !== null &&
  hasCode(error, 'service-not-offered', 'service-not-subscribed', 'permission-missing', 'access-forbidden');

/** Syncs a scope. Never throws: what went wrong is the outcome, and the old picture stays. */
export const syncScope = async (scope: Scope, deps: ScopeDeps): Promise<ScopeOutcome> => {
  const startedMs = deps.now();
  let requests = 0;
  let retries = 0;
  const watcher = {
    onRequest: () => {
      requests += 1;
    },
    onRetry: (error: CloudError, attempt: number) => {
      retries += 1;
      deps.onRetry(scope, error, attempt);
    },
  };
  const effort = () => ({ scope, requests, retries, durationMs: Math.max(0, deps.now() - startedMs) });
  try {
    const counts = await storeWhole(scope, deps, watcher);
    return { ...effort(), status: 'ok', counts };
  } catch (error) {
    const status = isNothingToList(scope, error) ? 'skipped' : 'failed';
    return { ...effort(), status, error: scopeErrorOf(error) };
  }
};

const storeWhole = async (scope: Scope, deps: ScopeDeps, watcher: object): Promise<ChangeCounts> => {
  if (deps.signal.aborted) throw new AppError('cancelled', 'Not started: the run was stopped.');
  const writer = await deps.inventory.beginScope(deps.runId, scope);
  const pages = fetchPages(scope, deps, watcher, writer);
  // Neither `for await` nor an async function: their variables would keep a page while there is no room for it to be stored, and
  // while the next one is fetched.
  const store = ({ done, value }: IteratorResult<Observed[], void>): boolean | Promise<boolean> => {
    if (done) return false;
    const count = value.length;
    const written = writer.write(value.splice(0));
    return written.then(() => {
      deps.onPage(scope, count);
      return true;
    });
  };
  try {
    while (await pages.next().then(store));
    return await writer.commit(commitOptionsOf(scope, deps));
  } catch (error) {
    await writer.abort();
    throw error;
  }
};
