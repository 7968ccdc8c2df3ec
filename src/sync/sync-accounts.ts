/**
 * A run: plan each account's scopes, fetch and store them side by side, report every one of them. The order of work is
 * here and nowhere else: accounts take turns scope by scope, so that none waits for another's thousand regions.
 */
import PQueue from 'p-queue';
import type { Huawei } from '../huawei/cloud.ts';
import type { Account } from '../model/account.ts';
import type { CloudError } from '../model/errors.ts';
import type { Scope, ScopeOutcome } from '../model/scope.ts';
import type { Narrowing } from './plan.ts';
import { type Job, planAccount } from './plan-account.ts';
import { reportOf, type SyncReport, statusOf } from './report.ts';
import type { SyncStore } from './store.ts';
import { syncScope } from './sync-scope.ts';

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
          const final = byDeadline(outcome, deadline.aborted && !deps.signal.aborted);
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
