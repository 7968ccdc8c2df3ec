/**
 * How a scope's picture is written on SQLite: pages are added under a generation that is not visible yet, and the ids seen
 * are kept in a temporary table. A row of `seen` with a `row_id` is a row written now; without, the visible row still holds.
 */
import { CompiledQuery, sql } from 'kysely';
import type { ChangeCounts } from '../model/scope.ts';
import { type Claim, hasPicture, type Tx } from './claims.ts';
import type { PackedPage } from './page.ts';
import type { InventoryDb } from './sqlite.ts';

export interface Picture {
  /** Number of the writer in this process: the key of its rows in `seen`. */
  readonly writer: number;
  readonly claim: Claim;
}

export const createSeen = async (db: InventoryDb): Promise<void> => {
  await sql`create temp table seen (
    writer integer not null, id text not null, row_id integer, primary key (writer, id)
  ) without rowid`.execute(db);
};

const forget = async (tx: Tx, { writer }: Picture): Promise<void> => {
  await sql`delete from temp.seen where writer = ${writer}`.execute(tx);
};

/** An id that came on an earlier page as well: the later page counts, so the earlier one's row goes. */
const dropRepeated = async (tx: Tx, { writer, claim }: Picture, keys: string): Promise<void> => {
  const repeated = await sql<{ id: string; row_id: number | null }>`
    select id, row_id from temp.seen
    where writer = ${writer} and id in (select value ->> 0 from json_each(${keys}))`.execute(tx);
  for (const { id, row_id } of repeated.rows) {
    if (row_id !== null) await tx.deleteFrom(claim.kind).where('row_id', '=', row_id).execute();
    await sql`delete from temp.seen where writer = ${writer} and id = ${id}`.execute(tx);
  }
};

/** Notes a page's ids as seen and returns the positions of those that are new or changed. */
export const comparePage = async (tx: Tx, picture: Picture, keys: string): Promise<number[]> => {
  const { writer, claim } = picture;
  await dropRepeated(tx, picture, keys);
  await sql`insert into temp.seen (writer, id) select ${writer}, value ->> 0 from json_each(${keys})`.execute(tx);
  const different = await sql<{ position: number }>`
    select page.key as position from json_each(${keys}) as page
    where not exists (
      select 1 from ${sql.table(claim.kind)} as r
      where r.scope_id = ${claim.scopeId} and r.name = page.value ->> 1 and r.id = page.value ->> 0
        and r.hash = page.value ->> 2 and r.generation <= ${claim.visible}
    )`.execute(tx);
  return different.rows.map((row) => row.position);
};

const insertPage = (table: string): string => `
  insert into ${table}
    (row_id, scope_id, generation, id, name, hash, type, status, updated_at, fields, document)
  select ?1 + key, ?2, ?3, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
    cast(substr(?5, value ->> 6, value ->> 7) as text), cast(substr(?5, value ->> 8, value ->> 9) as text)
  from json_each(?4)`;

/** Adds rows in one statement: a call of libsql per row would cost as much as the row. */
export const addPage = async (tx: Tx, picture: Picture, page: PackedPage): Promise<void> => {
  const { writer, claim } = picture;
  if (!hasPicture(claim)) await dropRepeated(tx, picture, page.keys);
  const last = await tx
    .selectFrom(claim.kind)
    .select((select) => select.fn.max('row_id').as('row_id'))
    .executeTakeFirst();
  const first = (last?.row_id ?? 0) + 1;
  const values = [first, claim.scopeId, claim.visible + 1, page.keys, page.bytes];
  await tx.executeQuery(CompiledQuery.raw(insertPage(claim.kind), values));
  await sql`insert into temp.seen (writer, id, row_id)
    select ${writer}, value ->> 0, ${first} + key from json_each(${page.keys}) where true
    on conflict (writer, id) do update set row_id = excluded.row_id`.execute(tx);
};

interface Tally {
  readonly total: number;
  readonly unchanged: number;
}

const tally = async (tx: Tx, { writer }: Picture): Promise<Tally> => {
  const { rows } = await sql<Tally>`select count(*) as total, count(*) - count(row_id) as unchanged
    from temp.seen where writer = ${writer}`.execute(tx);
  return rows[0] ?? { total: 0, unchanged: 0 };
};

/** Removes the rows of the picture so far that are not in the new one, and returns how many ids left with them. */
const removeReplaced = async (tx: Tx, { writer, claim }: Picture): Promise<number> => {
  const table = sql.table(claim.kind);
  const gone = await sql<{ n: number }>`select count(*) as n from ${table} as r
    where scope_id = ${claim.scopeId} and generation <= ${claim.visible}
      and not exists (select 1 from temp.seen as s where s.writer = ${writer} and s.id = r.id)`.execute(tx);
  await sql`delete from ${table} where scope_id = ${claim.scopeId} and generation <= ${claim.visible}
    and not exists (
      select 1 from temp.seen as s where s.writer = ${writer} and s.id = ${table}.id and s.row_id is null
    )`.execute(tx);
  return gone.rows[0]?.n ?? 0;
};

/** Leaves exactly the new picture's rows in the scope, and says what is different. */
export const completePicture = async (tx: Tx, picture: Picture): Promise<ChangeCounts> => {
  const before = picture.claim.total;
  const { total, unchanged } = await tally(tx, picture);
  const removed = before > unchanged ? await removeReplaced(tx, picture) : 0;
  await forget(tx, picture);
  const changed = before - removed - unchanged;
  return { total, added: total - unchanged - changed, changed, removed, unchanged };
};

/** Drops what was written; only for a picture whose claim still stands, as others may own its row numbers otherwise. */
export const dropPicture = async (tx: Tx, picture: Picture, owns: boolean): Promise<void> => {
  if (owns) {
    await sql`delete from ${sql.table(picture.claim.kind)} where row_id in (
      select row_id from temp.seen where writer = ${picture.writer} and row_id is not null
    )`.execute(tx);
  }
  await forget(tx, picture);
};
