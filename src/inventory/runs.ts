/** Runs of sync, their outcomes by scope, and checks of access keys. */
import { randomUUID } from 'node:crypto';
import type { AccessKeyCheck } from '../model/access-key-check.ts';
import type { RecordKind, RunStatus, ScopeOutcome } from '../model/scope.ts';
import type { TaskEnd } from '../model/task.ts';
import type { Dialect } from './dialect.ts';
import { mayBeAlive, thisProcess } from './process-mark.ts';
import type { InventoryDb, Tx } from './schema.ts';
import { putTaskEnd } from './tasks.ts';

export interface StoredRun {
  readonly id: string;
  /** As given to `beginRun`, such as `hosts`, `products` or `all`. */
  readonly what: string;
  readonly status: RunStatus;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly outcomes: readonly ScopeOutcome[];
}

export interface RunFilter {
  readonly accountId?: string | undefined;
  readonly kind?: RecordKind | undefined;
  /** Default 10. */
  readonly limit?: number | undefined;
}

/** Reports of runs are kept this long; the newest one stays in any case. */
const keepRunsMs = 90 * 86_400_000;
/** Of an account's hosts or products, the outcomes of scopes are kept for so many runs: hourly syncs of 500 accounts would else make gigabytes. */
const keepOutcomesOf = 30;
/** SQLite takes 32,766 values a statement; an outcome has five. */
const outcomesPerInsert = 1_000;

const markInterrupted = async (tx: Tx): Promise<void> => {
  const running = await tx.selectFrom('runs').select(['id', 'host', 'pid']).where('status', '=', 'running').execute();
  const dead = running.filter((run) => !mayBeAlive(run)).map((run) => run.id);
  if (dead.length > 0) await tx.updateTable('runs').set({ status: 'interrupted' }).where('id', 'in', dead).execute();
};

/** Also marks the runs whose process died, and drops reports that are older than 90 days. */
export const addRun = async (tx: Tx, what: string, now: Date): Promise<string> => {
  await markInterrupted(tx);
  const oldest = new Date(now.getTime() - keepRunsMs).toISOString();
  await tx.deleteFrom('runs').where('started_at', '<', oldest).where('status', '!=', 'running').execute();
  const id = randomUUID();
  await tx
    .insertInto('runs')
    .values({ id, what, status: 'running', started_at: now.toISOString(), finished_at: null, ...thisProcess() })
    .execute();
  return id;
};

const runsOf = (db: InventoryDb | Tx, accountId: string, kind: RecordKind | undefined) => {
  const runs = db.selectFrom('scope_runs').select('run_id').distinct().where('account_id', '=', accountId);
  return kind === undefined ? runs : runs.where('kind', '=', kind);
};

const forgetOldOutcomes = async (tx: Tx, accountId: string, kind: RecordKind): Promise<void> => {
  const newest = tx
    .selectFrom('runs')
    .select('id')
    .where('id', 'in', runsOf(tx, accountId, kind))
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(keepOutcomesOf);
  await tx
    .deleteFrom('scope_runs')
    .where('account_id', '=', accountId)
    .where('kind', '=', kind)
    .where('run_id', 'not in', newest)
    .execute();
};

export const endRun = async (
  tx: Tx,
  runId: string,
  result: { readonly status: RunStatus; readonly outcomes: readonly ScopeOutcome[]; readonly at: Date },
): Promise<void> => {
  await tx
    .updateTable('runs')
    .set({ status: result.status, finished_at: result.at.toISOString() })
    .where('id', '=', runId)
    .execute();
  const rows = result.outcomes.map((outcome) => ({
    run_id: runId,
    account_id: outcome.scope.accountId,
    kind: outcome.scope.kind,
    status: outcome.status,
    outcome: JSON.stringify(outcome),
  }));
  for (let at = 0; at < rows.length; at += outcomesPerInsert) {
    await tx
      .insertInto('scope_runs')
      .values(rows.slice(at, at + outcomesPerInsert))
      .execute();
  }
  const visited = new Map(rows.map((row) => [`${row.kind} ${row.account_id}`, row]));
  for (const { account_id, kind } of visited.values()) await forgetOldOutcomes(tx, account_id, kind);
};

const outcomesOf = async (db: InventoryDb, runId: string, filter: RunFilter): Promise<readonly ScopeOutcome[]> => {
  let query = db.selectFrom('scope_runs').select('outcome').where('run_id', '=', runId);
  if (filter.accountId !== undefined) query = query.where('account_id', '=', filter.accountId);
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
  const rows = await query.orderBy('account_id').orderBy('kind').orderBy('outcome').execute();
  // Written by `endRun` from this very type.
  return rows.map((row) => JSON.parse(row.outcome) as ScopeOutcome);
};

/** The newest runs first; with an account or kind only finished runs that had scopes of it, and only those scopes. */
export const selectRuns = async (db: InventoryDb, filter: RunFilter): Promise<readonly StoredRun[]> => {
  const { accountId, kind } = filter;
  let query = db.selectFrom('runs').selectAll();
  if (accountId !== undefined) query = query.where('id', 'in', runsOf(db, accountId, kind));
  else if (kind !== undefined) {
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('scope_runs')
          .select('run_id')
          .whereRef('scope_runs.run_id', '=', 'runs.id')
          .where('kind', '=', kind),
      ),
    );
  }
  const rows = await query
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit ?? 10)
    .execute();
  const runs: StoredRun[] = [];
  for (const row of rows) {
    // The column holds a RunStatus only; a reader sees at once what the next run will write down.
    const status = row.status === 'running' && !mayBeAlive(row) ? 'interrupted' : (row.status as RunStatus);
    const outcomes = await outcomesOf(db, row.id, filter);
    runs.push({ id: row.id, what: row.what, status, startedAt: row.started_at, finishedAt: row.finished_at, outcomes });
  }
  return runs;
};

export const selectRun = async (
  db: InventoryDb,
  runId: string,
): Promise<Pick<StoredRun, 'startedAt' | 'finishedAt'> | undefined> => {
  const row = await db
    .selectFrom('runs')
    .select(['started_at', 'finished_at'])
    .where('id', '=', runId)
    .executeTakeFirst();
  return row && { startedAt: row.started_at, finishedAt: row.finished_at };
};

/** A check that ended with a verdict was done, whatever the verdict. */
const endOf = ({ checkedAt, status, errorCode }: AccessKeyCheck): TaskEnd =>
  status === 'unreachable'
    ? { at: checkedAt, status: 'failed', error: errorCode ?? 'unreachable' }
    : { at: checkedAt, status: 'ok', error: null };

export const putCheck = async (tx: Tx, dialect: Dialect, accountId: string, check: AccessKeyCheck): Promise<void> => {
  await putTaskEnd(tx, dialect, { accountId, what: 'ak-check' }, endOf(check));
  const row = { checked_at: check.checkedAt, status: check.status, verdict: JSON.stringify(check) };
  await tx
    .insertInto('access_key_checks')
    .values({ account_id: accountId, access_key_id: check.accessKeyId, ...row })
    .onConflict((conflict) => conflict.columns(['account_id', 'access_key_id']).doUpdateSet(row))
    .execute();
};

/** The newest verdict on the key, or without a key on any key of the account. */
export const selectCheck = async (
  db: InventoryDb,
  accountId: string,
  accessKeyId?: string,
): Promise<AccessKeyCheck | undefined> => {
  let query = db.selectFrom('access_key_checks').select('verdict').where('account_id', '=', accountId);
  if (accessKeyId !== undefined) query = query.where('access_key_id', '=', accessKeyId);
  const row = await query.orderBy('checked_at', 'desc').limit(1).executeTakeFirst();
  return row && checkOf(row);
};

/** Written by `putCheck` from this very type, or by a version that knew less. */
const checkOf = (row: { readonly verdict: string }): AccessKeyCheck => {
  const { drift = [], errorCode = null, ...check } = JSON.parse(row.verdict) as AccessKeyCheck;
  return { ...check, drift, errorCode };
};

export interface StoredCheck {
  readonly accountId: string;
  readonly check: AccessKeyCheck;
}

/** The newest verdict on each key. @param accountIds left out: of all accounts */
export const selectChecks = async (db: InventoryDb, accountIds?: readonly string[]): Promise<StoredCheck[]> => {
  let query = db.selectFrom('access_key_checks').select(['account_id', 'verdict']);
  if (accountIds !== undefined) query = query.where('account_id', 'in', accountIds);
  const rows = await query.orderBy('account_id').orderBy('checked_at', 'desc').execute();
  return rows.map((row) => ({ accountId: row.account_id, check: checkOf(row) }));
};
