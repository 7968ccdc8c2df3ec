/** What became last of each task, and which process does it now. */
import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Lease, LeaseKind, TaskEnd, TaskKind, TaskState } from '../model/task.ts';
import type { Dialect } from './dialect.ts';
import { type EndedProcess, mayBeAlive, thisProcess } from './process-mark.ts';
import type { InventoryDb, LeaseTable, TaskTable, Tx } from './schema.ts';

/** A task of an account. */
export interface TaskKey {
  /** IAM domain id. */
  readonly accountId: string;
  readonly what: TaskKind;
}

const stateOf = (row: Selectable<TaskTable>): TaskState => ({
  accountId: row.account_id,
  what: row.what,
  at: row.at,
  status: row.status,
  error: row.error,
  lastOkAt: row.last_ok_at,
  failures: row.failures,
});

const selectTask = (db: InventoryDb | Tx, { accountId, what }: TaskKey) =>
  db.selectFrom('tasks').selectAll().where('account_id', '=', accountId).where('what', '=', what).executeTakeFirst();

/** Writes down how a task ended, and counts the ends in a row that were not whole. */
export const putTaskEnd = async (
  tx: Tx,
  dialect: Dialect,
  key: TaskKey,
  { at, status, error }: TaskEnd,
): Promise<void> => {
  await dialect.lock(tx, 'task', key.accountId, key.what);
  const before = await selectTask(tx, key);
  const isOk = status === 'ok';
  const row = {
    at,
    status,
    error,
    last_ok_at: isOk ? at : (before?.last_ok_at ?? null),
    failures: isOk ? 0 : (before?.failures ?? 0) + 1,
  };
  await tx
    .insertInto('tasks')
    .values({ account_id: key.accountId, what: key.what, ...row })
    .onConflict((conflict) => conflict.columns(['account_id', 'what']).doUpdateSet(row))
    .execute();
};

/** @param accountIds left out: all */
export const selectTasks = async (db: InventoryDb, accountIds?: readonly string[]): Promise<TaskState[]> => {
  let query = db.selectFrom('tasks').selectAll();
  if (accountIds !== undefined) query = query.where('account_id', 'in', accountIds);
  return (await query.orderBy('account_id').orderBy('what').execute()).map(stateOf);
};

export interface LeaseKey {
  /** IAM domain id; empty for what is of no account. */
  readonly accountId: string;
  readonly what: LeaseKind;
}

/** A lease that was granted; only its token renews or ends it. */
export interface GrantedLease extends LeaseKey {
  readonly token: string;
}

const leaseOf = (row: Selectable<LeaseTable>): Lease => ({
  accountId: row.account_id,
  what: row.what,
  host: row.host,
  pid: row.pid,
  takenAt: row.taken_at,
  until: row.until,
});

const isHeld = (row: Selectable<LeaseTable>, now: Date): boolean => row.until > now.toISOString() && mayBeAlive(row);

const untilOf = (now: Date, forMs: number): string => new Date(now.getTime() + forMs).toISOString();

export const newLease = ({ accountId, what }: LeaseKey): GrantedLease => ({ accountId, what, token: randomUUID() });

/** Takes the lease, or says who has it. */
export const takeLease = async (
  tx: Tx,
  dialect: Dialect,
  wanted: GrantedLease,
  forMs: number,
  now: Date,
): Promise<GrantedLease | { readonly heldBy: Lease }> => {
  const { accountId, what, token } = wanted;
  await dialect.lock(tx, 'lease', accountId, what);
  const held = await tx
    .selectFrom('leases')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('what', '=', what)
    .executeTakeFirst();
  if (held && isHeld(held, now)) return { heldBy: leaseOf(held) };
  const row = { token, ...thisProcess(), taken_at: now.toISOString(), until: untilOf(now, forMs) };
  await tx
    .insertInto('leases')
    .values({ account_id: accountId, what, ...row })
    .onConflict((conflict) => conflict.columns(['account_id', 'what']).doUpdateSet(row))
    .execute();
  return wanted;
};

/** @returns false when the lease has gone to somebody else meanwhile */
export const renewLease = async (tx: Tx, lease: GrantedLease, forMs: number, now: Date): Promise<boolean> => {
  const { numUpdatedRows } = await tx
    .updateTable('leases')
    .set({ until: untilOf(now, forMs) })
    .where('account_id', '=', lease.accountId)
    .where('what', '=', lease.what)
    .where('token', '=', lease.token)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

export const endLease = async (tx: Tx, { accountId, what, token }: GrantedLease): Promise<void> => {
  await tx
    .deleteFrom('leases')
    .where('account_id', '=', accountId)
    .where('what', '=', what)
    .where('token', '=', token)
    .execute();
};

/** Those of a process that is gone. */
export const dropLeases = async (tx: Tx, { host, pid, before }: EndedProcess): Promise<void> => {
  await tx
    .deleteFrom('leases')
    .where('host', '=', host)
    .where('pid', '=', pid)
    .where('taken_at', '<', before)
    .execute();
};

/** Those that hold now. */
export const selectLeases = async (db: InventoryDb, now: Date): Promise<Lease[]> => {
  const rows = await db.selectFrom('leases').selectAll().orderBy('account_id').orderBy('what').execute();
  return rows.filter((row) => isHeld(row, now)).map(leaseOf);
};
