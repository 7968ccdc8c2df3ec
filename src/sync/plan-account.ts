/** What a run does for one account: which scopes it visits, and which it cannot, and why. */
import type { Huawei } from '../huawei/cloud.ts';
import type { Account } from '../model/account.ts';
import { AppError, isAppError } from '../model/errors.ts';
import { once } from '../model/once.ts';
import type { RecordKind, Scope, ScopeOutcome } from '../model/scope.ts';
import { type KeyGuard, openKeyGuard } from './key-guard.ts';
import { because, failed, placeholder, scopeErrorOf, skipped } from './outcomes.ts';
import { chooseRegions, planScopes, type RegionChoice } from './plan.ts';
import { areProductsOptional, contextOf, type ProductContext, planProducts, withoutProducts } from './plan-products.ts';
import { askConfig, type ProductSources } from './product-sources.ts';
import type { RunDeps, SyncRequest } from './request.ts';

export interface Job {
  readonly account: Account;
  readonly cloud: Huawei;
  readonly choice: RegionChoice | null;
  readonly scopes: readonly Scope[];
  /** Where products come from; null when none are pulled. */
  readonly sources: ProductSources | null;
  /** Known before anything was fetched: what cannot be visited, and why. */
  readonly outcomes: ScopeOutcome[];
  readonly products: ProductContext;
  readonly guard: KeyGuard;
  /** Records of given-up scopes that went. */
  readonly removed: Readonly<Record<RecordKind, number>>;
}

/** A stored picture whose region the policy gave up; one that is merely out of the key's sight is kept. */
const isGivenUp = (scope: Scope, account: Account): boolean => {
  const { policy } = account;
  if (scope.region === 'global' || policy.regions.includes(scope.region)) return false;
  return !policy.autoIncludeNewRegions || policy.knownRegions.includes(scope.region);
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
  { account, cloud, choice }: Pick<Job, 'account' | 'cloud'> & { readonly choice: RegionChoice },
  request: SyncRequest,
  deps: RunDeps,
): Promise<Pick<Job, 'outcomes' | 'removed'>> => {
  const isWanted = ({ kind, region }: Scope) =>
    request.kinds.includes(kind) && (request.regions === null || request.regions.includes(region));
  const stored = (await deps.inventory.listScopes(account.domainId)).map(({ scope }) => scope);
  const visible = new Set(choice.regions.flatMap((region) => region.projects.map((project) => project.id)));
  const isOutOfSight = ({ projectId }: Scope) => projectId !== null && !visible.has(projectId);
  const vanished = await explainVanished(
    stored.filter((scope) => isWanted(scope) && !isGivenUp(scope, account) && isOutOfSight(scope)),
    cloud,
    account.domainId,
  );
  const goes = (scope: Scope) => isGivenUp(scope, account) || vanished.deleted.includes(scope);
  const prune = async (kind: RecordKind) => {
    const ofKind = stored.filter((scope) => scope.kind === kind);
    const kept = ofKind.filter((scope) => !goes(scope));
    if (!request.kinds.includes(kind) || kept.length === ofKind.length) return 0;
    return (await deps.inventory.pruneScopes(await deps.runId, account.domainId, kind, kept)).records;
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

const unsureText = (region: string, account: string): string =>
  `${region} looks like a new region, but Huawei Cloud gave no list of regions: it is left out. Include it with: huawei-assets policy set "${account}" --regions ...,${region}`;

/** Plans an account; when it cannot even be asked for its regions, each of them has failed. */
export const planAccount = async (
  account: Account,
  request: SyncRequest,
  deps: RunDeps,
  signal: AbortSignal,
): Promise<Job> => {
  const cloud = await deps.openCloud(account, signal);
  const ask = once(() => askConfig(cloud, account.domainId, signal));
  const guard = openKeyGuard();
  try {
    const available = await cloud.listAccountRegions(account.domainId);
    if (available.length === 0) throw new AppError('permission-missing', 'The key sees no region of the account.');
    const choice = chooseRegions(account.policy, available);
    const plan = await planProducts(account, request, cloud, ask);
    const scopes = planScopes(account, choice, request, plan.sources);
    for (const region of choice.added) deps.progress.notice(`${account.name}: new region ${region} is picked up.`);
    for (const region of choice.unsure) deps.progress.notice(`${account.name}: ${unsureText(region, account.name)}`);
    deps.progress.planned(account.name, scopes);
    const beyond = await outOfReach({ account, cloud, choice }, request, deps);
    return {
      account,
      cloud,
      guard,
      choice,
      scopes,
      sources: plan.sources,
      products: contextOf(plan, ask),
      removed: beyond.removed,
      outcomes: [...plan.outcomes, ...beyond.outcomes],
    };
  } catch (error) {
    const failure = scopeErrorOf(error);
    // An account that was saved before its key saw a region has none, and has failed all the same.
    const regions = request.regions ?? (account.policy.regions.length > 0 ? account.policy.regions : ['global']);
    const kinds = request.kinds.filter((kind) => kind !== 'products' || !areProductsOptional(account, request));
    const outcomes = kinds.flatMap((kind) =>
      regions.map((region) => failed(placeholder(account, kind, region), failure)),
    );
    const nothing = {
      choice: null,
      scopes: [],
      sources: null,
      products: contextOf(withoutProducts, ask),
      removed: { hosts: 0, products: 0 },
    };
    return { account, cloud, guard, outcomes, ...nothing };
  }
};
