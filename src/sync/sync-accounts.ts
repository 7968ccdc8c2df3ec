/**
 * A run: plan each account's scopes, fetch and store them side by side, report every one of them. The order of work is
 * here and nowhere else: accounts take turns scope by scope, so that none waits for another's thousand regions.
 */
import PQueue from 'p-queue';
import type { Account } from '../model/account.ts';
import { isAppError } from '../model/errors.ts';
import type { Scope, ScopeOutcome } from '../model/scope.ts';
import { failed, failWhereAllIsForbidden } from './outcomes.ts';
import { type Job, planAccount } from './plan-account.ts';
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

/** Pages of hosts are large: so many scopes of hosts at once bound the memory, whatever room there is for others. */
const mostHostScopes = 16;

/** Lets scopes of hosts in before others, as they take longest, and only so many of them at once. */
const openFloor = (queue: PQueue, concurrency: number) => {
  const hosts = new PQueue({ concurrency: Math.min(mostHostScopes, concurrency) });
  return (scope: Scope, work: () => Promise<void>): Promise<void> =>
    scope.kind === 'hosts' ? hosts.add(() => queue.add(work, { priority: 1 })) : queue.add(work);
};

interface Run {
  readonly runId: string;
  readonly deps: SyncDeps;
  readonly signal: AbortSignal;
  /** Whether the deadline, and nobody, stopped the run. */
  readonly isOver: () => boolean;
}

const planJob = async (account: Account, request: SyncRequest, { runId, deps, signal, isOver }: Run): Promise<Job> => {
  const job = await planAccount(account, request, { ...deps, runId }, signal);
  return { ...job, outcomes: job.outcomes.map((outcome) => byDeadline(outcome, isOver())) };
};

/** Visits one scope, unless the key was refused meanwhile, and notes what became of it. */
const visit = async (job: Job, scope: Scope, { runId, deps, signal, isOver }: Run): Promise<void> => {
  const answered = await job.guard.enter(scope.service);
  const { refusal } = job.guard;
  const onPage = (at: Scope, count: number) => {
    answered();
    deps.progress.page(at, count);
  };
  const { now, inventory, progress } = deps;
  const { cloud, products } = job;
  const outcome = refusal
    ? failed(scope, refusal)
    : await syncScope(scope, { runId, cloud, inventory, products, now, signal, onPage, onRetry: progress.retry });
  job.guard.learn(outcome);
  answered();
  const final = byDeadline(outcome, isOver());
  job.outcomes.push(final);
  progress.finished(final);
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
  const run: Run = { runId, deps, signal, isOver: () => deadline.aborted && !deps.signal.aborted };
  const queue = new PQueue({ concurrency: request.concurrency });
  const jobs = await Promise.all(request.accounts.map((account) => queue.add(() => planJob(account, request, run))));
  const enter = openFloor(queue, request.concurrency);
  try {
    await Promise.all(inTurns(jobs).map(({ job, scope }) => enter(scope, () => visit(job, scope, run))));
  } finally {
    await Promise.all(jobs.map((job) => job.cloud.close()));
  }
  const done = jobs.map((job) => ({
    ...job,
    outcomes: request.productsRequired ? failWhereAllIsForbidden(job.outcomes) : job.outcomes,
  }));
  const outcomes = done.flatMap((job) => job.outcomes);
  const status = statusOf(outcomes, deps.signal.aborted);
  await deps.inventory.finishRun(runId, status, outcomes);
  await forgetOldChanges(request, deps);
  return {
    runId,
    status,
    startedAt: new Date(startedMs).toISOString(),
    finishedAt: new Date(deps.now()).toISOString(),
    accounts: done.map((job) => reportOf(job, request.kinds)),
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
