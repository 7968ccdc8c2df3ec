/** One scope: fetched to its end and stored whole, or left as it was with the reason. */
import type { Huawei } from '../huawei/cloud.ts';
import { AppError, CloudError, isAppError } from '../model/errors.ts';
import type { Observed } from '../model/record.ts';
import type { ChangeCounts, Scope, ScopeError, ScopeOutcome } from '../model/scope.ts';
import type { SyncStore } from './store.ts';

/** What an account's product scopes share: asked once for all regions. */
export interface ProductContext {
  /** Resources that Config counts, by region; null when it may not or cannot say. */
  readonly counts: ReadonlyMap<string, number> | null;
  readonly recorderIsOn: boolean | null;
}

export interface ScopeDeps {
  readonly runId: string;
  readonly cloud: Huawei;
  readonly inventory: Pick<SyncStore, 'beginScope'>;
  readonly products: () => Promise<ProductContext>;
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly onPage: (scope: Scope, count: number) => void;
  readonly onRetry: (scope: Scope, error: CloudError, attempt: number) => void;
}

/** An error as it is kept with a run and printed: no stack, no secrets. */
export const scopeErrorOf = (error: unknown): ScopeError => {
  const known = isAppError(error)
    ? error
    : new AppError('internal', error instanceof Error ? error.message : String(error));
  const answer = known instanceof CloudError ? known.answer : null;
  return {
    code: known.code,
    message: known.message,
    hint: known.hint ?? null,
    cloudCode: answer?.cloudCode ?? null,
    requestId: answer?.requestId ?? null,
  };
};

const fetchProducts = async function* (scope: Scope, deps: ScopeDeps, watcher: object): AsyncGenerator<Observed[]> {
  const { counts, recorderIsOn } = await deps.products();
  let seen = 0;
  const expected = counts === null ? null : (counts.get(scope.region) ?? 0);
  const request = { domainId: scope.accountId, region: scope.region, expected, watcher, signal: deps.signal };
  for await (const page of deps.cloud.listResources(request)) {
    seen += page.length;
    yield page;
  }
  if (seen === 0 && recorderIsOn === false) {
    throw new AppError(
      'config-service-off',
      `Config lists nothing in ${scope.region}, and its resource recorder is off: nothing can be said of the products there.`,
    );
  }
};

const fetchPages = (scope: Scope, deps: ScopeDeps, watcher: object): AsyncGenerator<Observed[]> => {
  const { projectId, region } = scope;
  if (scope.kind === 'products' || projectId === null) return fetchProducts(scope, deps, watcher);
  return deps.cloud.listServers({ region, projectId, watcher, signal: deps.signal });
};

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
  const effort = () => ({ scope, requests, retries, durationMs: deps.now() - startedMs });
  try {
    const counts = await storeWhole(scope, deps, watcher);
    return { ...effort(), status: 'ok', counts };
  } catch (error) {
    return { ...effort(), status: 'failed', error: scopeErrorOf(error) };
  }
};

const storeWhole = async (scope: Scope, deps: ScopeDeps, watcher: object): Promise<ChangeCounts> => {
  if (deps.signal.aborted) throw new AppError('cancelled', 'Not started: the run was stopped.');
  const writer = await deps.inventory.beginScope(deps.runId, scope);
  const pages = fetchPages(scope, deps, watcher);
  // Not `for await`: its variable would keep a page in memory while the next one is fetched.
  const storeNext = async (): Promise<boolean> => {
    const page = await pages.next();
    if (page.done) return false;
    await writer.write(page.value);
    deps.onPage(scope, page.value.length);
    return true;
  };
  try {
    while (await storeNext());
    return await writer.commit();
  } catch (error) {
    await writer.abort();
    throw error;
  }
};
