/** pg-boss over connections of ours, with the queues that this program uses and how long anything of them is kept. */
import PgBoss from 'pg-boss';
import type { QueueConnections } from './connections.ts';

/** One job is one account whose tasks are due. */
export const accountQueue = 'account-tasks';
/** Where a job ends that failed again and again. */
export const failedQueue = 'account-tasks-failed';

export interface QueueTimes {
  /** Before a job is tried again, in s: doubled with each try, with jitter. */
  readonly retryDelaySeconds: number;
  /** Tries after the first. */
  readonly retryLimit: number;
  /** A worker that has not been heard of for so long is taken for gone, and its jobs are tried again. */
  readonly lostAfterMs: number;
  /** An account whose job failed for good is left alone for so long, unless somebody sends it again. */
  readonly restMs: number;
}

export const defaultQueueTimes: QueueTimes = {
  // Two seconds to two minutes: a database that restarts is back by then.
  retryDelaySeconds: 2,
  retryLimit: 6,
  lostAfterMs: 20_000,
  restMs: 3_600_000,
};

/**
 * The last net: a job that has been under way for so long is tried again, whatever its worker says. Jobs of workers that are
 * gone are found much sooner; a worker that is still at it loses nothing, because it holds the leases.
 */
const expireInSeconds = 6 * 3600;
/** A job that nobody took for so long is dropped: while its account is due, another is sent. */
const keepWaitingMinutes = 24 * 60;
/** Of what is done only the recent past is of use. */
const keepDoneSeconds = 3600;
const dropAfterHours = 24;
const maintenanceEverySeconds = 60;

/** The words of PostgreSQL and pg-boss, as they come: pg-boss tells a race between two starts by them. */
const databaseOf = (connections: QueueConnections): PgBoss.Db => ({
  executeSql: async (text, values) => {
    const { rows } = await connections.query(text, values);
    // None, of several statements.
    return { rows: [...(rows ?? [])] };
  },
});

/** A fetch of pg-boss tells a failure like an empty queue: here the failure is kept. */
export const fetchOrThrow = async <T>(
  boss: PgBoss,
  connections: QueueConnections,
  batchSize: number,
): Promise<PgBoss.JobWithMetadata<T>[]> => {
  const db = databaseOf(connections);
  const failures: unknown[] = [];
  const watched: PgBoss.Db = {
    executeSql: async (text, values) => {
      try {
        return await db.executeSql(text, values);
      } catch (error) {
        failures.push(error);
        throw error;
      }
    },
  };
  const jobs = await boss.fetch<T>(accountQueue, { batchSize, includeMetadata: true, db: watched });
  if (failures.length > 0) throw failures[0];
  return jobs;
};

const createQueues = async (boss: PgBoss, { retryDelaySeconds, retryLimit }: QueueTimes): Promise<void> => {
  const common = { retryDelay: retryDelaySeconds, retryBackoff: true, retryLimit, expireInSeconds };
  const retentionMinutes = keepWaitingMinutes;
  await boss.createQueue(failedQueue, { name: failedQueue, policy: 'standard', ...common, retentionMinutes });
  // At most one job of an account waits; one that is under way keeps no other from waiting.
  const queue = { name: accountQueue, policy: 'short', deadLetter: failedQueue, ...common, retentionMinutes } as const;
  await boss.createQueue(accountQueue, queue);
  // One that an earlier version made may differ.
  await boss.updateQueue(accountQueue, { ...queue });
};

export interface BossOptions {
  readonly connections: QueueConnections;
  readonly times: QueueTimes;
  /** Whether this process keeps the queue in order, too: expiry, archive, removal. */
  readonly supervise: boolean;
  /** Told of what failed in the background. */
  readonly onError: (error: unknown) => void;
}

/** The connections are the caller's, as are the jobs that are under way. */
export const stopBoss = (boss: PgBoss): Promise<void> => boss.stop({ graceful: false, close: false });

/** Makes schema and queues where they are missing. @throws what the database says */
export const startBoss = async ({ connections, times, supervise, onError }: BossOptions): Promise<PgBoss> => {
  const boss = new PgBoss({
    db: databaseOf(connections),
    supervise,
    // Its cron counts in minutes, and what is due is not told by a clock alone.
    schedule: false,
    maintenanceIntervalSeconds: maintenanceEverySeconds,
    archiveCompletedAfterSeconds: keepDoneSeconds,
    archiveFailedAfterSeconds: keepDoneSeconds,
    deleteAfterHours: dropAfterHours,
  });
  boss.on('error', onError);
  try {
    await boss.start();
    await createQueues(boss, times);
    return boss;
  } catch (error) {
    // Its timers would keep the process from ending.
    await stopBoss(boss);
    throw error;
  }
};
