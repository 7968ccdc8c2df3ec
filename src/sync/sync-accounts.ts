/**
 * A run: plan each account's scopes, fetch and store them side by side, report every one of them. The order of work is
 * here and nowhere else: accounts take turns scope by scope, so that none waits for another's thousand regions.
 */
import PQueue from 'p-queue';
import type { Account } from '../model/account.ts';
import { isAppError } from '../model/errors.ts';
import type { Scope, ScopeOutcome } from '../model/scope.ts';
import type { Entry } from './key-guard.ts';
import { failed, failWhereAllIsForbidden } from './outcomes.ts';
import { type Job, planAccount } from './plan-account.ts';
import { reportOf, type SyncReport, statusOf } from './report.ts';
import type { RunDeps, SyncDeps, SyncRequest } from './request.ts';
import { syncScope } from './sync-scope.ts';

/** Pages of hosts are large: so many scopes of hosts at once bound the memory, whatever room there is for others. */
const mostHostScopes = 16;

/**
 * Lets in before others what others wait for, then scopes of hosts, as they take longest, and only so many of them at once; of
 * the rest the one that is earlier in its account's plan, so that accounts take turns.
 */
const openFloor = (queue: PQueue, concurrency: number) => {
  const hosts = new PQueue({ concurrency: Math.min(mostHostScopes, concurrency) });
  return (scope: Scope, position: number, isFirst: boolean, work: () => Promise<void>): Promise<void> => {
    const turn = { priority: isFirst ? 2 : -position };
    if (scope.kind !== 'hosts') return queue.add(work, turn);
    return hosts.add(() => queue.add(work, { priority: isFirst ? 2 : 1 }), turn);
  };
};

/** What stops a run, and who did. */
interface Ending {
  readonly signal: AbortSignal;
  /** Whether the deadline, and nobody, stopped the run. */
  readonly isOver: () => boolean;
  /** Ends what is still under way. */
  readonly stop: () => void;
}

interface Run extends Ending {
  readonly runId: string;
  readonly deps: SyncDeps;
  readonly startedMs: number;
}

const openEnding = (signal: AbortSignal, deadlineMs: number): Ending => {
  const deadline = AbortSignal.timeout(deadlineMs);
  const stopping = new AbortController();
  return {
    signal: AbortSignal.any([signal, deadline, stopping.signal]),
    isOver: () => deadline.aborted && !signal.aborted,
    stop: () => stopping.abort(),
  };
};

const planJob = async (account: Account, request: SyncRequest, deps: RunDeps, ending: Ending): Promise<Job> => {
  const job = await planAccount(account, request, deps, ending.signal);
  return { ...job, outcomes: job.outcomes.map((outcome) => byDeadline(outcome, ending.isOver())) };
};

type Enter = ReturnType<typeof openFloor>;

/** Visits the scopes of an account, each when its service has answered for the key and there is room. */
const visitAll = (job: Job, run: Run, enter: Enter): Promise<unknown> =>
  Promise.all(
    job.scopes.map(async (scope, position) => {
      const entry = await job.guard.enter(scope.service);
      await enter(scope, position, entry.isFirst, () => visit(job, scope, run, entry));
    }),
  );

/** Visits one scope, unless the key was refused meanwhile, and notes what became of it. */
const visit = async (job: Job, scope: Scope, { runId, deps, signal, isOver }: Run, { begin, answered }: Entry) => {
  begin();
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
  const ending = openEnding(deps.signal, request.deadlineMs);
  const queue = new PQueue({ concurrency: request.concurrency });
  // The inventory gets ready to write while the accounts are asked for their regions.
  const beginning = deps.inventory.beginRun(request.what);
  const planned = request.accounts.map((account) =>
    queue.add(() => planJob(account, request, { ...deps, runId: beginning }, ending)),
  );
  try {
    const [runId, jobs] = await Promise.all([beginning, Promise.all(planned)]);
    const run: Run = { runId, deps, startedMs, ...ending };
    const enter = openFloor(queue, request.concurrency);
    await Promise.all(jobs.map((job) => visitAll(job, run, enter)));
    return await endRun(run, jobs, request);
  } finally {
    ending.stop();
    await Promise.allSettled(planned.map(async (job) => (await job).cloud.close()));
  }
};

/** Puts on record what became of a run, and tells it. */
const endRun = async (
  { runId, deps, startedMs }: Run,
  jobs: readonly Job[],
  request: SyncRequest,
): Promise<SyncReport> => {
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
