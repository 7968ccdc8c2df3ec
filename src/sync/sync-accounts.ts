/**
 * A run: plan each account's scopes, fetch and store them side by side, report every one of them. The order of work is
 * here and nowhere else: accounts take turns scope by scope, so that none waits for another's thousand regions.
 */
import PQueue from 'p-queue';
import type { Huawei } from '../huawei/cloud.ts';
import type { Account } from '../model/account.ts';
import { type CloudError, type ErrorCode, isAppError } from '../model/errors.ts';
import { once } from '../model/once.ts';
import type { ChangeCounts, RecordKind, RunStatus, Scope, ScopeOutcome } from '../model/scope.ts';
import { chooseRegions, type Narrowing, planScopes, type RegionChoice } from './plan.ts';
import type { SyncStore } from './store.ts';
import { type ProductContext, scopeErrorOf, syncScope } from './sync-scope.ts';

export interface SyncProgress {
  planned(account: string, scopes: readonly Scope[]): void;
  page(scope: Scope, count: number): void;
  retry(scope: Scope, error: CloudError, attempt: number): void;
  finished(outcome: ScopeOutcome): void;
  notice(text: string): void;
}

export interface SyncDeps {
  readonly openCloud: (account: Account, signal: AbortSignal) => Huawei;
  readonly inventory: SyncStore;
  readonly now: () => number;
  readonly progress: SyncProgress;
  readonly signal: AbortSignal;
}

export interface SyncRequest extends Narrowing {
  readonly accounts: readonly Account[];
  /** What was asked for, in the command's words, for the run's record. */
  readonly what: string;
  /** True when products were asked for by name: then a missing permission is a failure, else the scope is skipped. */
  readonly productsRequired: boolean;
  /** Scopes under way at once, over all accounts. */
  readonly concurrency: number;
  /** Wall-clock budget of the whole run. */
  readonly deadlineMs: number;
}

export interface AccountReport {
  readonly account: string;
  /** Null when this kind was not asked for. */
  readonly hosts: ChangeCounts | null;
  readonly products: ChangeCounts | null;
  readonly newRegions: readonly string[];
  readonly notProvisioned: readonly string[];
  readonly outcomes: readonly ScopeOutcome[];
}

export interface SyncReport {
  readonly runId: string;
  readonly status: Exclude<RunStatus, 'running'>;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly accounts: readonly AccountReport[];
}

interface Job {
  readonly account: Account;
  readonly cloud: Huawei;
  readonly choice: RegionChoice | null;
  readonly scopes: readonly Scope[];
  /** Known before anything was fetched: what cannot be visited, and why. */
  readonly outcomes: ScopeOutcome[];
  readonly products: () => Promise<ProductContext>;
  /** Records of given-up scopes that went. */
  readonly removed: Readonly<Record<RecordKind, number>>;
}

const noEffort = (scope: Scope) => ({ scope, requests: 0, retries: 0, durationMs: 0 });

const skipped = (scope: Scope, message: string): ScopeOutcome => ({
  ...noEffort(scope),
  status: 'skipped',
  error: { code: 'region-not-opened', message, hint: null, cloudCode: null, requestId: null },
});

const placeholder = (account: Account, kind: RecordKind, region: string): Scope => ({
  accountId: account.domainId,
  kind,
  service: kind === 'hosts' ? 'ecs' : 'rms',
  region,
  projectId: null,
  projectName: null,
});

const sameScope = (a: Scope, b: Scope): boolean =>
  a.kind === b.kind && a.service === b.service && a.region === b.region && a.projectId === b.projectId;

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

/** Scopes of the policy that cannot be visited: regions without a project, projects that the key no longer sees. */
const outOfReach = async (
  account: Account,
  choice: RegionChoice,
  scopes: readonly Scope[],
  request: SyncRequest,
  deps: SyncDeps,
): Promise<Pick<Job, 'outcomes' | 'removed'>> => {
  const isWanted = (region: string) => request.regions === null || request.regions.includes(region);
  const stored = (await deps.inventory.listScopes(account.domainId)).map(({ scope }) => scope);
  const prune = async (kind: RecordKind) => {
    const ofKind = stored.filter((scope) => scope.kind === kind);
    const kept = ofKind.filter((scope) => !isGivenUp(scope, account));
    if (!request.kinds.includes(kind) || kept.length === ofKind.length) return 0;
    return (await deps.inventory.pruneScopes(account.domainId, kind, kept)).records;
  };
  const removed = { hosts: await prune('hosts'), products: await prune('products') };
  const unseen = stored.filter(
    (scope) =>
      request.kinds.includes(scope.kind) &&
      isWanted(scope.region) &&
      !isGivenUp(scope, account) &&
      !scopes.some((planned) => sameScope(planned, scope)),
  );
  const notOpened = choice.notOpened.filter((region) => isWanted(region) && !unseen.some((s) => s.region === region));
  return {
    removed,
    outcomes: [
      ...notOpened.map((region) =>
        skipped(
          placeholder(account, request.kinds[0] ?? 'hosts', region),
          `Region ${region} has no project in account "${account.name}": it is not opened, or the key does not see it.`,
        ),
      ),
      ...unseen.map((scope) =>
        skipped(
          scope,
          `Project ${scope.projectName ?? scope.region} is out of the key's sight; its last picture is kept.`,
        ),
      ),
    ],
  };
};

const planAccount = async (
  account: Account,
  request: SyncRequest,
  deps: SyncDeps,
  signal: AbortSignal,
): Promise<Job> => {
  const cloud = deps.openCloud(account, signal);
  const products = once(() => askConfig(cloud, account.domainId, signal));
  try {
    const choice = chooseRegions(account.policy, await cloud.listAccountRegions(account.domainId));
    const scopes = planScopes(account, choice, request);
    for (const region of choice.added) deps.progress.notice(`${account.name}: new region ${region} is picked up.`);
    deps.progress.planned(account.name, scopes);
    return { account, cloud, choice, scopes, products, ...(await outOfReach(account, choice, scopes, request, deps)) };
  } catch (error) {
    const failure = scopeErrorOf(error);
    const regions = request.regions ?? account.policy.regions;
    const outcomes = request.kinds.flatMap((kind) =>
      regions.map((region) => ({
        ...noEffort(placeholder(account, kind, region)),
        status: 'failed' as const,
        error: failure,
      })),
    );
    return { account, cloud, choice: null, scopes: [], products, outcomes, removed: { hosts: 0, products: 0 } };
  }
};

/** Without CSPM the account was never granted what products need: a refusal there is no failure of the run. */
const excuse = (outcome: ScopeOutcome, account: Account, request: SyncRequest): ScopeOutcome => {
  const isExcused =
    outcome.status === 'failed' &&
    outcome.scope.kind === 'products' &&
    !request.productsRequired &&
    !account.features.includes('cspm') &&
    ['permission-missing', 'config-service-off', 'service-not-offered'].includes(outcome.error.code);
  return isExcused ? { ...outcome, status: 'skipped' } : outcome;
};

/** One scope of each account in turn. */
const inTurns = (jobs: readonly Job[]): { job: Job; scope: Scope }[] => {
  const longest = Math.max(0, ...jobs.map((job) => job.scopes.length));
  return Array.from({ length: longest }).flatMap((_, index) =>
    jobs.flatMap((job) => {
      const scope = job.scopes[index];
      return scope ? [{ job, scope }] : [];
    }),
  );
};

const sum = (outcomes: readonly ScopeOutcome[], kind: RecordKind, removed: number): ChangeCounts => {
  const counts = outcomes.flatMap((o) => (o.status === 'ok' && o.scope.kind === kind ? [o.counts] : []));
  const add = (key: keyof ChangeCounts) => counts.reduce((total, each) => total + each[key], 0);
  return {
    total: add('total'),
    added: add('added'),
    changed: add('changed'),
    removed: add('removed') + removed,
    unchanged: add('unchanged'),
  };
};

const reportOf = (job: Job, kinds: readonly RecordKind[]): AccountReport => ({
  account: job.account.name,
  hosts: kinds.includes('hosts') ? sum(job.outcomes, 'hosts', job.removed.hosts) : null,
  products: kinds.includes('products') ? sum(job.outcomes, 'products', job.removed.products) : null,
  newRegions: job.choice?.added ?? [],
  notProvisioned: job.choice?.notProvisioned ?? [],
  outcomes: job.outcomes,
});

/** `ok` when nothing failed, `failed` when nothing succeeded, else `partial`. */
const statusOf = (outcomes: readonly ScopeOutcome[], stopped: boolean): SyncReport['status'] => {
  if (stopped) return 'interrupted';
  const failed = outcomes.filter((outcome) => outcome.status === 'failed').length;
  if (failed === 0) return 'ok';
  return outcomes.some((outcome) => outcome.status === 'ok') ? 'partial' : 'failed';
};

/**
 * Syncs accounts. A failure of one scope or account never touches another.
 * @throws AppError `inventory-error` when the run itself cannot be recorded
 */
export const syncAccounts = async (request: SyncRequest, deps: SyncDeps): Promise<SyncReport> => {
  const startedMs = deps.now();
  const deadline = AbortSignal.timeout(request.deadlineMs);
  const signal = AbortSignal.any([deps.signal, deadline]);
  const runId = await deps.inventory.beginRun(request.what);
  const queue = new PQueue({ concurrency: request.concurrency });
  const jobs = await Promise.all(
    request.accounts.map((account) => queue.add(() => planAccount(account, request, deps, signal))),
  );
  try {
    await Promise.all(
      inTurns(jobs).map(({ job, scope }) =>
        queue.add(async () => {
          const outcome = await syncScope(scope, {
            runId,
            cloud: job.cloud,
            inventory: deps.inventory,
            products: job.products,
            now: deps.now,
            signal,
            onPage: deps.progress.page,
            onRetry: deps.progress.retry,
          });
          const final = byDeadline(excuse(outcome, job.account, request), deadline.aborted && !deps.signal.aborted);
          job.outcomes.push(final);
          deps.progress.finished(final);
        }),
      ),
    );
  } finally {
    await Promise.all(jobs.map((job) => job.cloud.close()));
  }
  const outcomes = jobs.flatMap((job) => job.outcomes);
  const status = statusOf(outcomes, deps.signal.aborted);
  await deps.inventory.finishRun(runId, status, outcomes);
  return {
    runId,
    status,
    startedAt: new Date(startedMs).toISOString(),
    finishedAt: new Date(deps.now()).toISOString(),
    accounts: jobs.map((job) => reportOf(job, request.kinds)),
  };
};

/** What the deadline stopped was not cancelled by anybody. */
const byDeadline = (outcome: ScopeOutcome, isOver: boolean): ScopeOutcome =>
  isOver && outcome.status === 'failed' && outcome.error.code === 'cancelled'
    ? {
        ...outcome,
        error: {
          ...outcome.error,
          code: 'timeout',
          message: 'The deadline of the run passed before this scope was whole.',
        },
      }
    : outcome;

/** True for an error that every scope of the run shares, which is then the run's own error. */
export const sharedErrorCode = (report: SyncReport): ErrorCode | null => {
  const codes = new Set(
    report.accounts.flatMap((account) =>
      account.outcomes.flatMap((outcome) => (outcome.status === 'failed' ? [outcome.error.code] : [])),
    ),
  );
  const [only] = codes;
  return report.status === 'failed' && codes.size === 1 && only ? only : null;
};
