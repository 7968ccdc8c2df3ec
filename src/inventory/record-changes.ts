/** Writes down what a commit changes, in its own transaction: a change is on record if and only if it is in the picture. */
import { sql } from 'kysely';
import type { FieldChange, WholeChange } from '../model/change.ts';
import { once } from '../model/once.ts';
import type { Scope } from '../model/scope.ts';
import type { Picture } from './dialect.ts';
import { number } from './picture-sql.ts';
import type { Tx } from './schema.ts';
import { columnsOf } from './scopes.ts';

/** By whom and when. */
export interface Occasion {
  readonly runId: string;
  readonly at: Date;
}

/** Makes the set with its first change, so that a commit without changes leaves nothing; returns its id. */
export type ChangeSet = () => Promise<number>;

const addSet = async (
  tx: Tx,
  scope: Scope,
  { runId, at }: Occasion,
  whole: { readonly change: WholeChange; readonly records: number } | null,
): Promise<number> => {
  const { id } = await tx
    .insertInto('change_sets')
    .values({ ...columnsOf(scope), at: at.toISOString(), run_id: runId, change: null, records: null, ...whole })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
};

export const openChangeSet = (tx: Tx, scope: Scope, occasion: Occasion): ChangeSet =>
  once(() => addSet(tx, scope, occasion, null));

/** One entry for all records of a scope; none where there were none. */
export const recordWhole = async (
  tx: Tx,
  scope: Scope,
  occasion: Occasion,
  change: WholeChange,
  records: number,
): Promise<void> => {
  if (records > 0) await addSet(tx, scope, occasion, { change, records });
};

export interface ChangedRecord {
  /** Of the row that is visible from now on. */
  readonly rowId: number;
  readonly fields: readonly FieldChange[];
}

export const recordChanged = async (
  tx: Tx,
  { dialect, claim }: Picture,
  set: ChangeSet,
  records: readonly ChangedRecord[],
): Promise<void> => {
  if (records.length === 0) return;
  const rows = JSON.stringify(records.map(({ rowId, fields }) => [rowId, JSON.stringify(fields)]));
  await sql`insert into changes (set_id, type, id, name, change, fields)
    select ${number(await set())}, r.type, r.id, r.name, 'changed', one.value ->> 1
    from ${dialect.json.each(rows)} join ${sql.table(claim.scope.kind)} as r on r.row_id = cast(one.value ->> 0 as bigint)`.execute(
    tx,
  );
};

/** Of the rows that were written now, those that replace none. */
export const recordAdded = async (tx: Tx, { claim }: Picture, set: ChangeSet): Promise<void> => {
  await sql`insert into changes (set_id, type, id, name, change, record)
    select ${number(await set())}, r.type, r.id, r.name, 'added', r.fields
    from seen as s join ${sql.table(claim.scope.kind)} as r on r.row_id = s.row_id
    where s.scope_id = ${claim.scopeId} and not exists (
      select 1 from replaced as p where p.scope_id = ${claim.scopeId} and p.new_row_id = s.row_id
    )`.execute(tx);
};

/** Of the rows that go, those that no other replaces; two sources may have had the same one. */
export const recordRemoved = async (tx: Tx, { claim }: Picture, set: ChangeSet): Promise<void> => {
  await sql`insert into changes (set_id, type, id, name, change, record)
    select ${number(await set())}, r.type, r.id, r.name, 'removed', r.fields
    from replaced as p join ${sql.table(claim.scope.kind)} as r on r.row_id = p.row_id
    where p.scope_id = ${claim.scopeId} and p.new_row_id = 0
    on conflict do nothing`.execute(tx);
};

/** Bounds of one transaction of `dropChanges`, so that a sync that waits for it does not wait long. */
const setsAtOnce = 100;
const rowsAtOnce = 1_000;

const dropRows = async (tx: Tx, setId: number, most: number): Promise<number> => {
  const { numDeletedRows } = await tx
    .deleteFrom('changes')
    .where('set_id', '=', setId)
    .where((where) =>
      where(
        where.refTuple('type', 'id'),
        'in',
        where
          .selectFrom('changes')
          .select(['type', 'id'])
          .where('set_id', '=', setId)
          .limit(most)
          .$asTuple('type', 'id'),
      ),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
};

/** Removes some of the changes before a time, the oldest first. @returns whether there may be more */
export const dropSomeChanges = async (tx: Tx, before: Date): Promise<boolean> => {
  const sets = await tx
    .selectFrom('change_sets')
    .select('id')
    .where('at', '<', before.toISOString())
    .orderBy('at')
    .orderBy('id')
    .limit(setsAtOnce)
    .execute();
  let room = rowsAtOnce;
  for (const { id } of sets) {
    room -= await dropRows(tx, id, room);
    if (room <= 0) return true;
    await tx.deleteFrom('change_sets').where('id', '=', id).execute();
  }
  return sets.length === setsAtOnce;
};

/** Removes all that is on record of an account. */
export const dropAccountChanges = async (tx: Tx, accountId: string): Promise<void> => {
  const sets = tx.selectFrom('change_sets').select('id').where('account_id', '=', accountId);
  await tx.deleteFrom('changes').where('set_id', 'in', sets).execute();
  await tx.deleteFrom('change_sets').where('account_id', '=', accountId).execute();
};
