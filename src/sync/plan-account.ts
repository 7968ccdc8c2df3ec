/** What a run does for one account: which scopes it visits, and which it cannot, and why. */
import type { Huawei } from '../huawei/cloud.ts';
import type { Account } from '../model/account.ts';
import { AppError, type ErrorCode, hasCode, isAppError } from '../model/errors.ts';
import { once } from '../model/once.ts';
import { type RecordKind, type Scope, type ScopeError, type ScopeOutcome, scopeKey } from '../model/scope.ts';
import { type KeyGuard, openKeyGuard } from './key-guard.ts';
import { chooseRegions, planScopes, type RegionChoice } from './plan.ts';
import type { RunDeps, SyncRequest } from './request.ts';
import { type ProductContext, scopeErrorOf } from './sync-scope.ts';

export interface Job {
  readonly account: Account;
  readonly cloud: Huawei;
  readonly choice: RegionChoice | null;
  readonly scopes: readonly Scope[];
  /** Known before anything was fetched: what cannot be visited, and why. */
  readonly outcomes: ScopeOutcome[];
  readonly products: () => Promise<ProductContext>;
  readonly guard: KeyGuard;
  /** Records of given-up scopes that went. */
  readonly removed: Readonly<Record<RecordKind, number>>;
}

const noEffort = (scope: Scope) => ({ scope, requests: 0, retries: 0, durationMs: 0 });

const because = (code: ErrorCode, message: string): ScopeError => ({
  code,
  message,
  hint: null,
  cloudCode: null,
  requestId: null,
});

export const failed = (scope: Scope, error: ScopeError): ScopeOutcome => ({
  ...noEffort(scope),
  status: 'failed',
  error,
});

const skipped = (scope: Scope, error: ScopeError): ScopeOutcome => ({ ...noEffort(scope), status: 'skipped', error });

const placeholder = (account: Account, kind: RecordKind, region: string): Scope => ({
  accountId: account.domainId,
  kind,
  service: kind === 'hosts' ? 'ecs' : 'rms',
  type: null,
  region,
  projectId: null,
  projectName: null,
});

/** A stored picture whose region the policy gave up; one that is merely out of the key's sight is kept. */
const isGivenUp = (scope: Scope, account: Account): boolean => {
  const { policy } = account;
  if (scope.region === 'global' || policy.regions.includes(scope.region)) return false;
  return !policy.autoIncludeNewRegions || policy.knownRegions.includes(scope.region);
};

/** Asks Config once for all regions; what cannot be asked is left unknown and shows when the scopes are listed. */
const askConfig = async (cloud: Huawei, domainId: string, signal: AbortSignal): Promise<ProductContext> => {
  const optional = async <T>(call: Promise<T>): Promise<T | null> => {
    try {
      return await call;
    } catch (error) {
      if (isAppError(error) && error.code !== 'cancelled') return null;
      throw error;
    }
  };
  const [counts, recorder] = await Promise.all([
    optional(cloud.countResourcesByRegion({ domainId, signal })),
    optional(cloud.getRecorder({ domainId, signal })),
  ]);
  return { counts, recorderIsOn: recorder?.isOn ?? null };
};

/** What became of scopes that have a picture but whose project the key no longer sees. */
interface Vanished {
  /** Deleted in Huawei Cloud: their records go. */
  readonly deleted: readonly Scope[];
  /** Still there, or nobody may say: their last picture stays, and the run says so. */
  readonly hidden: readonly Scope[];
}

/**
 * Tells a deleted project from one whose grant was lost, by the account's full list of projects. A key that may not read
 * that list proves nothing.
 */
const explainVanished = async (scopes: readonly Scope[], cloud: Huawei, domainId: string): Promise<Vanished> => {
  if (scopes.length === 0) return { deleted: [], hidden: [] };
  try {
    const existing = new Set(await cloud.iam.listAllProjectIds(domainId));
    const isDeleted = (scope: Scope) => scope.projectId !== null && !existing.has(scope.projectId);
    return { deleted: scopes.filter(isDeleted), hidden: scopes.filter((scope) => !isDeleted(scope)) };
  } catch (error) {
    if (isAppError(error) && error.code !== 'cancelled') return { deleted: [], hidden: scopes };
    throw error;
  }
};

/** Removes pictures that the policy gave up or whose project was deleted; tells what else cannot be visited. */
const outOfReach = async (
  { account, cloud, choice, scopes }: Pick<Job, 'account' | 'cloud' | 'scopes'> & { readonly choice: RegionChoice },
  request: SyncRequest,
  deps: RunDeps,
): Promise<Pick<Job, 'outcomes' | 'removed'>> => {
  const isWanted = ({ kind, region }: Scope) =>
    request.kinds.includes(kind) && (request.regions === null || request.regions.includes(region));
  const stored = (await deps.inventory.listScopes(account.domainId)).map(({ scope }) => scope);
  const planned = new Set(scopes.map(scopeKey));
  const vanished = await explainVanished(
    stored.filter(
      (scope) =>
        scope.kind === 'hosts' && isWanted(scope) && !isGivenUp(scope, account) && !planned.has(scopeKey(scope)),
    ),
    cloud,
    account.domainId,
  );
  const goes = (scope: Scope) => isGivenUp(scope, account) || vanished.deleted.includes(scope);
  const prune = async (kind: RecordKind) => {
    const ofKind = stored.filter((scope) => scope.kind === kind);
    const kept = ofKind.filter((scope) => !goes(scope));
    if (!request.kinds.includes(kind) || kept.length === ofKind.length) return 0;
    return (await deps.inventory.pruneScopes(deps.runId, account.domainId, kind, kept)).records;
  };
  const neverOpened = choice.notOpened
    .map((region) => placeholder(account, request.kinds[0] ?? 'hosts', region))
    .filter((scope) => isWanted(scope) && !vanished.hidden.some((hidden) => hidden.region === scope.region));
  return {
    removed: { hosts: await prune('hosts'), products: await prune('products') },
    outcomes: [
      ...neverOpened.map((scope) =>
        skipped(
          scope,
          because('region-not-opened', `Region ${scope.region} is not opened: the account has no project there.`),
        ),
      ),
      ...vanished.hidden.map((scope) => failed(scope, because('permission-missing', hiddenText(scope)))),
    ],
  };
};

const hiddenText = (scope: Scope): string =>
  `The key no longer sees project ${scope.projectName ?? scope.region}: its grant is gone. The last picture is kept.`;

/** Why an account without CSPM has no products to pull; null when it may read them all the same. */
const whyNoProducts = async (account: Account, cloud: Huawei, signal: AbortSignal): Promise<ScopeError | null> => {
  try {
    await cloud.countResourcesByRegion({ domainId: account.domainId, signal });
    return null;
  } catch (error) {
    if (!hasCode(error, 'permission-missing', 'config-service-off', 'service-not-offered')) return null;
    return { ...scopeErrorOf(error), message: `${noProductsText} ${error.message}` };
  }
};

const noProductsText =
  'The account is not provisioned for CSPM and its key may not list products, so they are left out.';

const areProductsOptional = (account: Account, request: SyncRequest): boolean =>
  !request.productsRequired && !account.features.includes('cspm');

/** Products were never promised to an account without CSPM: where its key may not read them, they are left out. */
const withoutProducts = async (account: Account, request: SyncRequest, cloud: Huawei, signal: AbortSignal) => {
  const isAsked = request.kinds.includes('products');
  const reason = isAsked && areProductsOptional(account, request) ? await whyNoProducts(account, cloud, signal) : null;
  if (!reason) return { kinds: request.kinds, outcomes: [] };
  const kinds = request.kinds.filter((kind) => kind !== 'products');
  return { kinds, outcomes: [skipped(placeholder(account, 'products', 'global'), reason)] };
};

/** Plans an account; when it cannot even be asked for its regions, each of them has failed. */
export const planAccount = async (
  account: Account,
  request: SyncRequest,
  deps: RunDeps,
  signal: AbortSignal,
): Promise<Job> => {
  const cloud = await deps.openCloud(account, signal);
  const products = once(() => askConfig(cloud, account.domainId, signal));
  const guard = openKeyGuard();
  try {
    const available = await cloud.listAccountRegions(account.domainId);
    if (available.length === 0) throw new AppError('permission-missing', 'The key sees no region of the account.');
    const choice = chooseRegions(account.policy, available);
    const { kinds, outcomes } = await withoutProducts(account, request, cloud, signal);
    const scopes = planScopes(account, choice, { ...request, kinds });
    for (const region of choice.added) deps.progress.notice(`${account.name}: new region ${region} is picked up.`);
    deps.progress.planned(account.name, scopes);
    const beyond = await outOfReach({ account, cloud, choice, scopes }, request, deps);
    return {
      account,
      cloud,
      guard,
      choice,
      scopes,
      products,
      removed: beyond.removed,
      outcomes: [...outcomes, ...beyond.outcomes],
    };
  } catch (error) {
    const failure = scopeErrorOf(error);
    // An account that was saved before its key saw a region has none, and has failed all the same.
    const regions = request.regions ?? (account.policy.regions.length > 0 ? account.policy.regions : ['global']);
    const kinds = request.kinds.filter((kind) => kind !== 'products' || !areProductsOptional(account, request));
    const outcomes = kinds.flatMap((kind) =>
      regions.map((region) => failed(placeholder(account, kind, region), failure)),
    );
    return { account, cloud, guard, choice: null, scopes: [], products, outcomes, removed: { hosts: 0, products: 0 } };
  }
};
