/**
 * One of many workers: takes accounts from the queue and works them off, and in its turn looks at what is due and sends it. What
 * the queue holds is a hint; what is due is decided under the lease, from what is on record.
 */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAppError } from '../model/errors.ts';
import type { Lease } from '../model/task.ts';
import type { PlannedTask } from './due.ts';
import { type DueAccount, dueAccounts, readPlan, type WorkDeps, type WorkStore, workOffAccount } from './work-off.ts';

export interface WorkerJob {
  readonly id: string;
  /** IAM domain id. */
  readonly accountId: string;
}

/** A process that is gone. */
export interface LostProcess {
  readonly host: string;
  readonly pid: number;
  /** What a process of this mark took later is another's (ISO 8601 UTC). */
  readonly before: string;
}

/** What a worker needs of the queue. */
export interface JobQueue<J extends WorkerJob> {
  beat(jobIds: readonly string[]): Promise<void>;
  leave(): Promise<void>;
  takeTurn(everyMs: number): Promise<boolean>;
  /** @returns accounts that are in the queue, or rest; workers that were found to be gone */
  tidy(): Promise<{ readonly busy: ReadonlySet<string>; readonly lost: readonly LostProcess[] }>;
  send(accounts: readonly DueAccount[]): Promise<void>;
  fetch(atMost: number): Promise<readonly J[]>;
  complete(job: J): Promise<void>;
  fail(job: J, error: { readonly code: string; readonly message: string }): Promise<void>;
  giveBack(job: J): Promise<void>;
}

export interface WorkerStore extends WorkStore {
  listLeases(): Promise<readonly Lease[]>;
  /** Its leases, and its claims on what it was writing, are void at once. */
  endProcess(lost: LostProcess): Promise<void>;
}

export interface WorkerDeps<R, J extends WorkerJob> extends WorkDeps<R> {
  readonly store: WorkerStore;
  readonly queue: JobQueue<J>;
  /** Told of what kept an account's tasks from being done, or with null of what keeps the worker from its work. */
  readonly onError: (accountId: string | null, error: unknown) => void;
  /** How often it says that it lives, and looks whether it is its turn to plan. */
  readonly lookMs: number;
  /** How often it asks an empty queue for jobs. */
  readonly fetchMs: number;
  /** After each look that went well: the plan, where it was this worker's turn. */
  readonly onLook: (plan: readonly PlannedTask[] | null) => void;
}

const pause = async (ms: number, stop: AbortSignal): Promise<void> => {
  await sleep(ms, undefined, { signal: stop }).catch((error: unknown) => {
    if (!stop.aborted) throw error;
  });
};

/** What an unexpected error says may hold anything: it stands in the worker's log, and not in the queue. */
const partsOf = (error: unknown) =>
  isAppError(error)
    ? { code: error.code, message: error.message }
    : { code: 'internal', message: 'an unexpected failure, which the log of the worker tells' };

/** Sends the accounts that are due, but for those that are in the queue, rest, or are being done by whomever. */
const planAndSend = async <R, J extends WorkerJob>(deps: WorkerDeps<R, J>): Promise<readonly PlannedTask[]> => {
  const { busy, lost } = await deps.queue.tidy();
  for (const each of lost) await deps.store.endProcess(each);
  const [plan, leases] = await Promise.all([readPlan(deps), deps.store.listLeases()]);
  const held = new Set(leases.map(({ accountId }) => accountId));
  await deps.queue.send(dueAccounts(plan).filter(({ accountId }) => !busy.has(accountId) && !held.has(accountId)));
  return plan;
};

/** Planning never takes more than this share of the time, however many accounts there are. */
const planningShare = 0.05;

const openLooking = <R, J extends WorkerJob>(deps: WorkerDeps<R, J>, inHand: ReadonlyMap<string, J>) => {
  const { queue, lookMs, now } = deps;
  let planMs = lookMs;
  const look = async (): Promise<readonly PlannedTask[] | null> => {
    await queue.beat([...inHand.keys()]);
    // A little less, so that a look that comes a moment early does not wait for another round.
    if (!(await queue.takeTurn(planMs * 0.9))) return null;
    const beganMs = now();
    const plan = await planAndSend(deps);
    planMs = Math.max(lookMs, (now() - beganMs) / planningShare);
    return plan;
  };
  return async (): Promise<void> => {
    while (!deps.stop.aborted) {
      try {
        deps.onLook(await look());
      } catch (error) {
        deps.onError(null, error);
      }
      await pause(lookMs, deps.stop);
    }
  };
};

const doJob = async <R, J extends WorkerJob>(job: J, deps: WorkerDeps<R, J>): Promise<void> => {
  const { queue, onError } = deps;
  try {
    if (await workOffAccount(job.accountId, deps)) await queue.complete(job);
    else await queue.giveBack(job);
  } catch (error) {
    onError(job.accountId, error);
    // Without the database it cannot be said, and need not be: nobody has the job in hand any more, so that it is tried again.
    await queue.fail(job, partsOf(error)).catch(() => undefined);
  }
};

/** Takes as many jobs as it has hands, and more when one of them is done. */
const openTaking = <R, J extends WorkerJob>(deps: WorkerDeps<R, J>, inHand: Map<string, J>) => {
  const { queue, accountsAtOnce, fetchMs, stop } = deps;
  const running = new Set<Promise<void>>();
  const begin = (job: J): void => {
    inHand.set(job.id, job);
    const ended = doJob(job, deps).finally(() => {
      inHand.delete(job.id);
      running.delete(ended);
    });
    running.add(ended);
  };
  const take = async (): Promise<void> => {
    const free = accountsAtOnce - running.size;
    if (free === 0) return Promise.race(running);
    const jobs = await queue.fetch(free);
    for (const job of jobs) begin(job);
    if (jobs.length > 0) await queue.beat([...inHand.keys()]);
    if (jobs.length < free) await pause(fetchMs, stop);
  };
  return async (): Promise<void> => {
    while (!stop.aborted) {
      try {
        await take();
      } catch (error) {
        deps.onError(null, error);
        await pause(fetchMs, stop);
      }
    }
    await Promise.all(running);
  };
};

/**
 * Works until `stop` fires and what is under way has ended or was given back. A database that goes away is told, nothing is begun
 * meanwhile, and the work goes on when it is back.
 */
export const keepWorking = async <R, J extends WorkerJob>(deps: WorkerDeps<R, J>): Promise<void> => {
  // Every task under way listens to the one signal; Node warns on stderr of more than ten.
  setMaxListeners(0, deps.abandon, deps.stop);
  const inHand = new Map<string, J>();
  await Promise.all([openLooking(deps, inHand)(), openTaking(deps, inHand)()]);
  await deps.queue.leave().catch(() => undefined);
};
