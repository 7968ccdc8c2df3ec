/**
 * A run: plan each account's scopes, fetch and store them side by side, report every one of them. The order of work is
 * here and nowhere else: accounts take turns scope by scope, so that none waits for another's thousand regions.
 */
import PQueue from 'p-queue';
import { isAppError } from '../model/errors.ts';
import type { Scope, ScopeOutcome } from '../model/scope.ts';
import { failed, type Job, planAccount } from './plan-account.ts';
import { reportOf, type SyncReport, statusOf } from './report.ts';
import type { SyncDeps, SyncRequest } from './request.ts';
import { syncScope } from './sync-scope.ts';

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
  const isOver = () => deadline.aborted && !deps.signal.aborted;
  const jobs = await Promise.all(
    request.accounts.map((account) =>
      queue.add(async () => {
        const job = await planAccount(account, request, { ...deps, runId }, signal);
        return { ...job, outcomes: job.outcomes.map((outcome) => byDeadline(outcome, isOver())) };
      }),
    ),
  );
  try {
    await Promise.all(
      inTurns(jobs).map(({ job, scope }) =>
        queue.add(async () => {
          const answered = await job.guard.enter(scope.service);
          const { refusal } = job.guard;
          const onPage = (at: Scope, count: number) => {
            answered();
            deps.progress.page(at, count);
          };
          const { now, inventory } = deps;
          const { cloud, products } = job;
          const onRetry = deps.progress.retry;
          const outcome = refusal
            ? failed(scope, refusal)
            : await syncScope(scope, { runId, cloud, inventory, products, now, signal, onPage, onRetry });
          job.guard.learn(outcome);
          answered();
          const final = byDeadline(outcome, isOver());
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
  await forgetOldChanges(request, deps);
  return {
    runId,
    status,
    startedAt: new Date(startedMs).toISOString(),
    finishedAt: new Date(deps.now()).toISOString(),
    accounts: jobs.map((job) => reportOf(job, request.kinds)),
  };
};

/** Housekeeping: a run that has stored everything does not fail of it, and the next one does what it left. */
const forgetOldChanges = async ({ keepChangesMs }: SyncRequest, deps: SyncDeps): Promise<void> => {
  try {
    await deps.inventory.dropChanges(new Date(deps.now() - keepChangesMs), deps.signal);
  } catch (error) {
    if (!isAppError(error)) throw error;
    deps.progress.notice(`Old changes were not removed: ${error.message}`);
  }
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
