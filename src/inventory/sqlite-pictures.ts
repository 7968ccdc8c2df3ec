/** How a scope's picture is written on SQLite: what is seen stands in temporary tables of the one connection that writes. */
import { CompiledQuery, sql } from 'kysely';
import type { RecordKind } from '../model/scope.ts';
import { hasPicture } from './claims.ts';
import type { Picture, PictureSql } from './dialect.ts';
import type { PackedPage } from './page.ts';
import type { InventoryDb, Tx } from './schema.ts';

export const createTemporary = async (db: InventoryDb): Promise<void> => {
  await sql`create temp table seen (
    scope_id integer not null, id text not null, row_id integer, primary key (scope_id, id)
  ) without rowid`.execute(db);
  await sql`create temp table replaced (
    scope_id integer not null, new_row_id integer not null, is_foreign integer not null, row_id integer not null,
    primary key (scope_id, new_row_id, is_foreign, row_id)
  ) without rowid`.execute(db);
};

/** The identity, as of `identityOfRow`, of an element of a page's keys. */
const identityOfKey = (kind: RecordKind) =>
  kind === 'hosts' ? sql`value ->> 0` : sql`(value ->> 3) || '/' || (value ->> 0)`;

const forget = async (tx: Tx, scopeId: number): Promise<void> => {
  await sql`delete from seen where scope_id = ${scopeId}`.execute(tx);
  await sql`delete from replaced where scope_id = ${scopeId}`.execute(tx);
};

/** A resource that came on an earlier page as well: the later page counts, so the earlier one's row goes. */
const dropRepeated = async (tx: InventoryDb, { claim }: Picture, keys: string): Promise<void> => {
  const { scope, scopeId } = claim;
  const repeated = await sql<{ id: string; row_id: number | null }>`
    select id, row_id from seen
    where scope_id = ${scopeId} and id in (select ${identityOfKey(scope.kind)} from json_each(${keys}))`.execute(tx);
  for (const { id, row_id } of repeated.rows) {
    if (row_id !== null) await tx.deleteFrom(scope.kind).where('row_id', '=', row_id).execute();
    await sql`delete from seen where scope_id = ${scopeId} and id = ${id}`.execute(tx);
  }
};

const comparePage = async (tx: InventoryDb, picture: Picture, keys: string): Promise<number[]> => {
  const { scope, scopeId, visible } = picture.claim;
  await dropRepeated(tx, picture, keys);
  await sql`insert into seen (scope_id, id)
    select ${scopeId}, ${identityOfKey(scope.kind)} from json_each(${keys})`.execute(tx);
  const different = await sql<{ position: number }>`
    select page.key as position from json_each(${keys}) as page
    where not exists (
      select 1 from ${sql.table(scope.kind)} as r
      where r.scope_id = ${scopeId} and r.name = page.value ->> 1 and r.id = page.value ->> 0
        and r.hash = page.value ->> 2 and r.generation <= ${visible}
    )`.execute(tx);
  return different.rows.map((row) => row.position);
};

/** Without a first row id SQLite gives the rows the next ones. */
const insertPage = (table: string): string => `
  insert into ${table}
    (row_id, scope_id, generation, id, name, hash, type, status, updated_at, fields, document)
  select ?1 + key, ?2, ?3, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
    cast(substr(?5, value ->> 6, value ->> 7) as text), cast(substr(?5, value ->> 8, value ->> 9) as text)
  from json_each(?4)`;

const nextRowId = async (tx: InventoryDb, kind: RecordKind): Promise<number> => {
  const last = await tx
    .selectFrom(kind)
    .select((select) => select.fn.max('row_id').as('row_id'))
    .executeTakeFirst();
  return (last?.row_id ?? 0) + 1;
};

/**
 * Adds rows in one statement: a call of libsql per row would cost as much as the row. Where there is nothing to compare them
 * with, they are noted as seen at the end (`noteWritten`), or not at all: one by one that was a third of SQLite's time.
 */
const addPage = async (tx: InventoryDb, { claim }: Picture, page: PackedPage): Promise<void> => {
  const { scope, scopeId, visible } = claim;
  const first = hasPicture(claim) ? await nextRowId(tx, scope.kind) : null;
  const values = [first, scopeId, visible + 1, page.keys, page.bytes];
  await tx.executeQuery(CompiledQuery.raw(insertPage(scope.kind), values));
  if (first === null) return;
  await sql`insert into seen (scope_id, id, row_id)
    select ${scopeId}, ${identityOfKey(scope.kind)}, ${first} + key from json_each(${page.keys}) where true
    on conflict (scope_id, id) do update set row_id = excluded.row_id`.execute(tx);
};

export const sqlitePictures: PictureSql = {
  begin: (tx, claim) => forget(tx, claim.scopeId),
  // A connection that is lost takes its process along.
  prove: async () => undefined,
  comparePage,
  addPage,
  end: forget,
};
