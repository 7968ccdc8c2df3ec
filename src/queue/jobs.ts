/** The jobs as they stand in pg-boss's tables: it has no call that lists them. */
import { accountQueue, failedQueue } from './boss.ts';
import { fetchRows, type QueueConnections } from './connections.ts';
import { isAlive } from './workers.ts';

/** Why a job failed: a code and a sentence of ours, never what an unexpected error said. */
export interface JobError {
  readonly code: string;
  readonly message: string;
}

/** One that is not done. `waiting`: nobody has taken it; `retrying`: it failed and waits for another try. */
export interface OpenJob {
  readonly id: string;
  /** IAM domain id. */
  readonly accountId: string;
  readonly state: 'waiting' | 'retrying' | 'active';
  /** Times are ISO 8601 UTC. */
  readonly sentAt: string;
  /** When it was taken last; null: never. */
  readonly startedAt: string | null;
  /** When it is tried again, at the earliest. */
  readonly nextTryAt: string | null;
  /** Tries that failed. */
  readonly failures: number;
  readonly error: JobError | null;
}

/** One that failed too often. */
export interface FailedJob {
  readonly id: string;
  readonly accountId: string;
  readonly failedAt: string;
  readonly error: JobError | null;
  /** The account has been done since. */
  readonly isOver: boolean;
}

const timedOut: JobError = { code: 'timeout', message: 'it was under way for too long' };

/** What pg-boss writes by itself has a shape of its own. */
export const errorOf = (output: unknown): JobError | null => {
  if (typeof output !== 'object' || output === null) return null;
  if ('code' in output && 'message' in output) return { code: String(output.code), message: String(output.message) };
  return 'value' in output ? timedOut : null;
};

const isoOf = (date: Date | null): string | null => date?.toISOString() ?? null;

interface OpenRow {
  readonly id: string;
  readonly accountId: string;
  readonly state: 'created' | 'retry' | 'active';
  readonly sentAt: Date;
  readonly startedAt: Date | null;
  readonly startAfter: Date;
  readonly failures: number;
  readonly output: unknown;
}

const states = { created: 'waiting', retry: 'retrying', active: 'active' } as const;

export const selectOpen = async (connections: QueueConnections): Promise<OpenJob[]> => {
  const rows = await fetchRows<OpenRow>(
    connections,
    `select id, singleton_key as "accountId", state, created_on as "sentAt", started_on as "startedAt",
       start_after as "startAfter", retry_count as failures, output
     from pgboss.job where name = $1 and state < 'completed' order by priority desc, created_on, id`,
    [accountQueue],
  );
  return rows.map(({ id, accountId, state, sentAt, startedAt, startAfter, failures, output }) => ({
    id,
    accountId,
    state: states[state],
    sentAt: sentAt.toISOString(),
    startedAt: isoOf(startedAt),
    nextTryAt: state === 'retry' ? isoOf(startAfter) : null,
    // pg-boss counts a failure when the job is taken again.
    failures: state === 'retry' ? failures + 1 : failures,
    error: errorOf(output),
  }));
};

interface FailedRow {
  readonly id: string;
  readonly accountId: string;
  readonly failedAt: Date;
  readonly output: unknown;
  readonly isOver: boolean;
}

export const selectFailed = async (connections: QueueConnections): Promise<FailedJob[]> => {
  const rows = await fetchRows<FailedRow>(
    connections,
    `select failed.id, failed.data ->> 'accountId' as "accountId", failed.created_on as "failedAt", failed.output,
       exists (
         select from pgboss.job done where done.name = $1 and done.singleton_key = failed.data ->> 'accountId'
           and done.state = 'completed' and done.completed_on > failed.created_on
       ) as "isOver"
     from pgboss.job failed where failed.name = $2 and failed.state = 'created' order by failed.created_on, failed.id`,
    [accountQueue, failedQueue],
  );
  return rows.map(({ failedAt, output, ...row }) => ({
    ...row,
    failedAt: failedAt.toISOString(),
    error: errorOf(output),
  }));
};

/** Jobs under way whose worker is gone, or that were taken long ago and nobody says to have. */
export const selectOrphans = async (connections: QueueConnections, lostAfterMs: number): Promise<string[]> => {
  const rows = await fetchRows<{ id: string }>(
    connections,
    `select job.id from pgboss.job job
     where job.name = $1 and job.state = 'active'
       and not exists (
         select from huawei_assets.queue_workers worker where job.id = any(worker.job_ids) and ${isAlive('$2')}
       )
       and (
         job.started_on < now() - $2 * interval '1 ms'
         or exists (select from huawei_assets.queue_workers worker where job.id = any(worker.job_ids))
       )`,
    [accountQueue, lostAfterMs],
  );
  return rows.map(({ id }) => id);
};
