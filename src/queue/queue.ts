/**
 * The queue of accounts whose tasks are due, for any number of workers: pg-boss on PostgreSQL. A job says no more than which account
 * to look at. What is due is decided by who does it, so a job that is delivered twice does nothing twice, and one that is lost
 * is sent again because the account is still due.
 */
import type PgBoss from 'pg-boss';
import { withLock } from '../postgres/locks.ts';
import type { Postgres } from '../postgres/postgres.ts';
import {
  accountQueue,
  defaultQueueTimes,
  failedQueue,
  fetchOrThrow,
  type QueueTimes,
  startBoss,
  stopBoss,
} from './boss.ts';
import { connectionsOf, type QueueConnections } from './connections.ts';
import { type FailedJob, type JobError, type OpenJob, selectFailed, selectOpen, selectOrphans } from './jobs.ts';
import {
  createTables,
  emptyHands,
  forgetWorkers,
  hasTables,
  markGone,
  plannedAt,
  putWorker,
  removeWorker,
  type SeenWorker,
  selectWorkers,
  takeTurn,
  type WorkerMark,
} from './workers.ts';

/** An account to look at. */
export interface Offer {
  /** IAM domain id. */
  readonly accountId: string;
  /** Since when it is due (ISO 8601 UTC): the longest due is taken first. */
  readonly dueSince: string;
}

export interface AccountJob {
  readonly id: string;
  readonly accountId: string;
  /** Tries before this one, which failed. */
  readonly failures: number;
  readonly priority: number;
}

/** How the queue stands. */
export interface QueueView {
  readonly open: readonly OpenJob[];
  readonly failed: readonly FailedJob[];
  readonly workers: readonly SeenWorker[];
  /** When a worker last looked at what is due (ISO 8601 UTC); null: never. */
  readonly plannedAt: string | null;
}

/** For a process that does jobs. Every call throws AppError `database-unreachable` or `database-error`. */
export interface WorkerQueue {
  /** Says that this worker lives, and which jobs it has in hand. */
  beat(jobIds: readonly string[]): Promise<void>;
  /** The worker is gone: what it still has in hand goes to others. */
  leave(): Promise<void>;
  /** @returns true for one worker in so many ms: it is the one that plans */
  takeTurn(everyMs: number): Promise<boolean>;
  /** Tries the jobs of workers that are gone again, and clears away what is over. */
  tidy(): Promise<Tidied>;
  /** Sends all of them in one statement. Of an account at most one job waits. */
  send(offers: readonly Offer[]): Promise<void>;
  /** Takes up to so many jobs, those that are due longest first; nobody else gets them. */
  fetch(atMost: number): Promise<readonly AccountJob[]>;
  complete(job: AccountJob): Promise<void>;
  /** It is tried again after a while, and set aside after too many tries. */
  fail(job: AccountJob, error: JobError): Promise<void>;
  /** Another worker may have it at once, and it does not count as a try. */
  giveBack(job: AccountJob): Promise<void>;
  close(): Promise<void>;
}

/** Seconds since 2020 fit a priority until 2088; the earlier the higher. */
const priorityOf = ({ dueSince }: Offer): number => Math.round((Date.UTC(2020) - Date.parse(dueSince)) / 1000);

const jobOf = (accountId: string, priority: number): PgBoss.JobInsert => ({
  name: accountQueue,
  data: { accountId },
  singletonKey: accountId,
  priority,
});

const workerLost: JobError = { code: 'worker-lost', message: 'the worker that had it is gone' };

const isResting = ({ failedAt }: FailedJob, restMs: number, nowMs: number): boolean =>
  nowMs - Date.parse(failedAt) < restMs;

/** Those whose account has been done since, and all but the newest of an account. */
const outdated = (failed: readonly FailedJob[]): readonly FailedJob[] => {
  const newest = new Map(failed.map(({ accountId, id }) => [accountId, id]));
  return failed.filter(({ accountId, id, isOver }) => isOver || newest.get(accountId) !== id);
};

/** Whether a worker certainly is gone, as a process of this machine that has ended. */
export type IsGone = (worker: Pick<SeenWorker, 'host' | 'pid'>) => boolean;

export interface Tidied {
  /** Accounts that are in the queue, or rest because they failed too often. */
  readonly busy: ReadonlySet<string>;
  /** Workers that were found to be gone with jobs in hand. */
  readonly lost: readonly LostWorker[];
}

interface Tidying {
  readonly connections: QueueConnections;
  readonly times: QueueTimes;
  readonly now: () => number;
  readonly isGone: IsGone;
}

const deleteFailed = async (boss: PgBoss, jobs: readonly FailedJob[]): Promise<void> => {
  const ids = jobs.map(({ id }) => id);
  if (ids.length > 0) await boss.deleteJob(failedQueue, ids);
};

/** A worker that is gone, or has been silent for so long that it counts as such. */
export interface LostWorker extends Pick<WorkerMark, 'host' | 'pid'> {
  /** What a process of this mark took later is not the worker's (ISO 8601 UTC). */
  readonly before: string;
}

/** A container that is started anew has the host and the pid of the one before. */
const successorOf = (worker: SeenWorker, all: readonly SeenWorker[]): SeenWorker | undefined =>
  all.find(({ host, pid, startedAt }) => host === worker.host && pid === worker.pid && startedAt > worker.startedAt);

/** A worker is seen every few seconds. */
const mostUnseenMs = 10_000;

const lostOf = (worker: SeenWorker, all: readonly SeenWorker[]): LostWorker => {
  const unseenMs = Date.parse(worker.seenAt) + mostUnseenMs;
  const successor = successorOf(worker, all);
  const beforeMs = successor ? Math.min(unseenMs, Date.parse(successor.startedAt)) : unseenMs;
  return { host: worker.host, pid: worker.pid, before: new Date(beforeMs).toISOString() };
};

/** Tries the jobs of workers that are gone again. @returns those of them that had some */
const freeOrphans = async (boss: PgBoss, connections: QueueConnections, lostAfterMs: number, isGone: IsGone) => {
  const workers = await selectWorkers(connections, lostAfterMs);
  const gone = workers.filter((worker) => !worker.isAlive || isGone(worker) || successorOf(worker, workers));
  const ids = gone.flatMap(({ isAlive, id }) => (isAlive ? [id] : []));
  await markGone(connections, ids);
  const orphans = await selectOrphans(connections, lostAfterMs);
  await Promise.all(orphans.map((id) => boss.fail(accountQueue, id, { ...workerLost })));
  await emptyHands(connections, lostAfterMs);
  return gone.filter(({ jobIds }) => jobIds.length > 0).map((worker) => lostOf(worker, workers));
};

const tidy = async (boss: PgBoss, { connections, times, now, isGone }: Tidying): Promise<Tidied> => {
  const lost = await freeOrphans(boss, connections, times.lostAfterMs, isGone);
  const failed = await selectFailed(connections);
  await deleteFailed(boss, outdated(failed));
  await forgetWorkers(connections);
  const open = await selectOpen(connections);
  const resting = failed.filter((job) => !job.isOver && isResting(job, times.restMs, now()));
  return { busy: new Set([...open, ...resting].map(({ accountId }) => accountId)), lost };
};

export interface WorkerQueueOptions {
  readonly postgres: Postgres;
  readonly worker: WorkerMark;
  readonly now: () => number;
  readonly isGone: IsGone;
  readonly times?: QueueTimes;
  /** Told of what failed in the background: it is tried again by itself. */
  readonly onError: (error: unknown) => void;
}

/** Makes what is missing of schemas, tables and queues. @throws AppError as its calls */
export const openWorkerQueue = async (options: WorkerQueueOptions): Promise<WorkerQueue> => {
  const { postgres, worker, now, isGone, times = defaultQueueTimes, onError } = options;
  const connections = connectionsOf(postgres);
  // "If not exists" is no promise to several that start at once, and pg-boss's queues lock each other out.
  const boss = await withLock(postgres, ['queue', 'tables'], async () => {
    await createTables(connections);
    return startBoss({ connections, times, supervise: true, onError });
  });
  return {
    beat: (jobIds) => putWorker(connections, worker, jobIds),
    leave: () => removeWorker(connections, worker.id),
    takeTurn: (everyMs) => takeTurn(connections, worker.id, everyMs),
    tidy: () => tidy(boss, { connections, times, now, isGone }),
    send: async (offers) => {
      if (offers.length > 0) await boss.insert(offers.map((offer) => jobOf(offer.accountId, priorityOf(offer))));
    },
    fetch: async (atMost) => {
      const jobs = await fetchOrThrow<{ accountId: string }>(boss, connections, atMost);
      return jobs.map(({ id, data: { accountId }, retryCount: failures, priority }) => ({
        id,
        accountId,
        failures,
        priority,
      }));
    },
    complete: async ({ id }) => {
      await boss.complete(accountQueue, id);
    },
    fail: async ({ id }, { code, message }) => {
      await boss.fail(accountQueue, id, { code, message });
    },
    giveBack: async ({ id, accountId, priority }) => {
      await boss.insert([jobOf(accountId, priority)]);
      await boss.deleteJob(accountQueue, id);
    },
    close: () => stopBoss(boss),
  };
};

/** Reads how the queue stands, and makes nothing. Null: no worker has ever run on this database. */
export const readQueue = async (
  postgres: Postgres,
  { lostAfterMs }: QueueTimes = defaultQueueTimes,
): Promise<QueueView | null> => {
  const connections = connectionsOf(postgres);
  if (!(await hasTables(connections))) return null;
  const [open, failed, workers, lastPlan] = await Promise.all([
    selectOpen(connections),
    selectFailed(connections),
    selectWorkers(connections, lostAfterMs),
    plannedAt(connections),
  ]);
  const stale = new Set(outdated(failed));
  return { open, failed: failed.filter((job) => !stale.has(job)), workers, plannedAt: lastPlan };
};

/** Sends these failed jobs again, before all others. */
export const retryFailed = async (postgres: Postgres, jobs: readonly FailedJob[]): Promise<void> => {
  if (jobs.length === 0) return;
  const options = {
    connections: connectionsOf(postgres),
    times: defaultQueueTimes,
    supervise: false,
    onError: () => undefined,
  };
  const boss = await startBoss(options);
  try {
    await boss.insert(jobs.map(({ accountId }) => jobOf(accountId, highestPriority)));
    await deleteFailed(boss, jobs);
  } finally {
    await stopBoss(boss);
  }
};

const highestPriority = 0;
