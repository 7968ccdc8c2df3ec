/** The queue in the database that was named. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { AppError } from '../model/errors.ts';
import { openPostgres, type Postgres } from '../postgres/postgres.ts';
import type { WorkerQueue } from '../queue/queue.ts';
import type { Context } from './context.ts';
import { version } from './version.ts';

/** One to ask for jobs, one to say that it lives, one for maintenance. */
const mostConnections = 3;

/** Its statements take milliseconds. */
const answerWithinMs = 20_000;

/** @throws AppError `usage` where no database was named */
export const openQueueDatabase = (context: Context): Postgres => {
  const choice = context.database();
  if (!choice) {
    throw new AppError('usage', 'The queue is in a database, and none is named.', {
      hint: 'Name it with --database or HUAWEI_ASSETS_DATABASE_URL. On one machine "huawei-assets run" does the same without one.',
    });
  }
  const postgres = openPostgres(choice.url, { max: mostConnections, answerWithinMs });
  context.onClose(() => postgres.end());
  return postgres;
};

/** Of a process on another machine nothing is known. */
const isGone = ({ host, pid }: { readonly host: string; readonly pid: number }): boolean => {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
};

/** @param onError told of what failed in the background */
export const openQueueOfWorker = async (
  postgres: Postgres,
  accountsAtOnce: number,
  onError: (error: unknown) => void,
  context: Context,
): Promise<WorkerQueue> => {
  const { openWorkerQueue } = await import('../queue/queue.ts');
  const worker = { id: randomUUID(), host: hostname(), pid: process.pid, version, accountsAtOnce };
  const queue = await openWorkerQueue({ postgres, worker, now: context.io.now, isGone, onError });
  context.onClose(() => queue.close());
  return queue;
};
