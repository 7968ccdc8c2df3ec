/**
 * Which workers there are, and which jobs each has in hand: pg-boss does not know. Times are the database's, so that clocks of
 * several machines need not agree.
 */
import { fetchRows, type QueueConnections } from './connections.ts';

export interface WorkerMark {
  /** Of this one process, for ever. */
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  /** Accounts that it does at once. */
  readonly accountsAtOnce: number;
}

export interface SeenWorker extends WorkerMark {
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly seenAt: string;
  /** False when it has not been heard of for too long. */
  readonly isAlive: boolean;
  readonly jobIds: readonly string[];
}

/** What is kept beside pg-boss's own tables. A step that is done again changes nothing. */
const tables = `
  create schema if not exists huawei_assets;
  create table if not exists huawei_assets.queue_workers (
    id uuid primary key,
    host text not null,
    pid integer not null,
    version text not null,
    accounts_at_once integer not null,
    started_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    job_ids uuid[] not null default '{}',
    is_gone boolean not null default false
  );
  create table if not exists huawei_assets.queue_plan (
    only_row boolean primary key default true check (only_row),
    planned_at timestamptz not null,
    worker uuid
  );
`;

export const createTables = async (connections: QueueConnections): Promise<void> => {
  await connections.query(tables);
};

export const hasTables = async (connections: QueueConnections): Promise<boolean> => {
  const text = `select to_regclass('huawei_assets.queue_plan') is not null and to_regclass('pgboss.job') is not null as "isThere"`;
  const [row] = await fetchRows<{ isThere: boolean }>(connections, text);
  return row?.isThere ?? false;
};

/** Says that the worker lives, and what it has in hand. */
export const putWorker = async (
  connections: QueueConnections,
  { id, host, pid, version, accountsAtOnce }: WorkerMark,
  jobIds: readonly string[],
): Promise<void> => {
  await connections.query(
    `insert into huawei_assets.queue_workers (id, host, pid, version, accounts_at_once, job_ids)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (id) do update set seen_at = now(), job_ids = excluded.job_ids, is_gone = false`,
    [id, host, pid, version, accountsAtOnce, jobIds],
  );
};

export const removeWorker = async (connections: QueueConnections, id: string): Promise<void> => {
  await connections.query('delete from huawei_assets.queue_workers where id = $1', [id]);
};

/** In SQL, of a row `worker`. @param lostAfterMs the parameter with the time of silence after which one is taken for gone */
export const isAlive = (lostAfterMs: string): string =>
  `(not worker.is_gone and worker.seen_at > now() - ${lostAfterMs} * interval '1 ms')`;

/** Known to be gone, before it was silent for long. */
export const markGone = async (connections: QueueConnections, ids: readonly string[]): Promise<void> => {
  if (ids.length === 0) return;
  await connections.query('update huawei_assets.queue_workers set is_gone = true where id = any($1)', [ids]);
};

/** What those that are gone had in hand is no longer theirs: others will have it. */
export const emptyHands = async (connections: QueueConnections, lostAfterMs: number): Promise<void> => {
  await connections.query(
    `update huawei_assets.queue_workers worker set job_ids = '{}' where job_ids <> '{}' and not ${isAlive('$1')}`,
    [lostAfterMs],
  );
};

/** Forgets those that have not been heard of for a day. */
export const forgetWorkers = async (connections: QueueConnections): Promise<void> => {
  await connections.query(`delete from huawei_assets.queue_workers where seen_at < now() - interval '1 day'`);
};

interface WorkerRow extends Omit<SeenWorker, 'startedAt' | 'seenAt'> {
  readonly startedAt: Date;
  readonly seenAt: Date;
}

/** @param lostAfterMs who has not been heard of for so long is taken for gone */
export const selectWorkers = async (connections: QueueConnections, lostAfterMs: number): Promise<SeenWorker[]> => {
  const rows = await fetchRows<WorkerRow>(
    connections,
    `select id, host, pid, version, accounts_at_once as "accountsAtOnce", started_at as "startedAt", seen_at as "seenAt",
       ${isAlive('$1')} as "isAlive", job_ids as "jobIds"
     from huawei_assets.queue_workers worker order by started_at, id`,
    [lostAfterMs],
  );
  return rows.map((row) => ({
    ...row,
    startedAt: row.startedAt.toISOString(),
    seenAt: row.seenAt.toISOString(),
  }));
};

/** @returns true for one caller in so many ms, whichever comes first */
export const takeTurn = async (connections: QueueConnections, worker: string, everyMs: number): Promise<boolean> => {
  const rows = await fetchRows(
    connections,
    `insert into huawei_assets.queue_plan (planned_at, worker) values (now(), $1)
     on conflict (only_row) do update set planned_at = now(), worker = excluded.worker
       where queue_plan.planned_at < now() - $2 * interval '1 ms' or queue_plan.planned_at > now() + $2 * interval '1 ms'
     returning true as taken`,
    [worker, everyMs],
  );
  return rows.length > 0;
};

/** When somebody planned last; null: never. */
export const plannedAt = async (connections: QueueConnections): Promise<string | null> => {
  const [row] = await fetchRows<{ at: Date }>(connections, 'select planned_at as at from huawei_assets.queue_plan');
  return row?.at.toISOString() ?? null;
};
