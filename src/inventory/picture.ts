/**
 * How a scope's picture is written on SQLite: pages are added under a generation that is not visible yet, and the ids seen
 * are kept in a temporary table. A row of `seen` with a `row_id` is a row written now; without, the visible row still holds.
 */
import { CompiledQuery, sql } from 'kysely';
import type { RecordKind } from '../model/scope.ts';
import { type Claim, hasPicture, type Tx } from './claims.ts';
import type { PackedPage } from './page.ts';
import type { InventoryDb } from './sqlite.ts';

export interface Picture {
  /** Number of the writer in this process: the key of its rows in `seen`. */
  readonly writer: number;
  readonly claim: Claim;
}

/**
 * `seen`: what the new pictures have, by identity. `replaced`: rows that a new picture removes, each with the new row that
 * comes in its place; 0 when there is none, -1 when that is one of the scope's rows that still hold.
 */
export const createTemporary = async (db: InventoryDb): Promise<void> => {
  await sql`create temp table seen (
    writer integer not null, id text not null, row_id integer, primary key (writer, id)
  ) without rowid`.execute(db);
  await sql`create temp table replaced (
    writer integer not null, new_row_id integer not null, is_foreign integer not null, row_id integer not null,
    primary key (writer, new_row_id, is_foreign, row_id)
  ) without rowid`.execute(db);
};

/** What makes two rows the same resource: the id of a host, type and id of a product, of which two types may share an id. */
export const identityOfRow = (kind: RecordKind) => (kind === 'hosts' ? sql`r.id` : sql`r.type || '/' || r.id`);

/** The same of an element of a page's keys. */
const identityOfKey = (kind: RecordKind) =>
  kind === 'hosts' ? sql`value ->> 0` : sql`(value ->> 3) || '/' || (value ->> 0)`;

export const forget = async (tx: Tx, { writer }: Picture): Promise<void> => {
  await sql`delete from temp.seen where writer = ${writer}`.execute(tx);
  await sql`delete from temp.replaced where writer = ${writer}`.execute(tx);
};

/** A resource that came on an earlier page as well: the later page counts, so the earlier one's row goes. */
const dropRepeated = async (tx: Tx, { writer, claim }: Picture, keys: string): Promise<void> => {
  const repeated = await sql<{ id: string; row_id: number | null }>`
    select id, row_id from temp.seen
    where writer = ${writer} and id in (select ${identityOfKey(claim.scope.kind)} from json_each(${keys}))`.execute(tx);
  for (const { id, row_id } of repeated.rows) {
    if (row_id !== null) await tx.deleteFrom(claim.scope.kind).where('row_id', '=', row_id).execute();
    await sql`delete from temp.seen where writer = ${writer} and id = ${id}`.execute(tx);
  }
};

/** Notes a page's records as seen and returns the positions of those that are new or changed. */
export const comparePage = async (tx: Tx, picture: Picture, keys: string): Promise<number[]> => {
  const { writer, claim } = picture;
  await dropRepeated(tx, picture, keys);
  await sql`insert into temp.seen (writer, id)
    select ${writer}, ${identityOfKey(claim.scope.kind)} from json_each(${keys})`.execute(tx);
  const different = await sql<{ position: number }>`
    select page.key as position from json_each(${keys}) as page
    where not exists (
      select 1 from ${sql.table(claim.scope.kind)} as r
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

/**
 * Adds rows in one statement: a call of libsql per row would cost as much as the row. Where there is nothing to compare them
 * with, they are noted as seen at the end (`noteWritten`), or not at all: one by one that was a third of SQLite's time.
 */
export const addPage = async (tx: Tx, picture: Picture, page: PackedPage): Promise<void> => {
  const { writer, claim } = picture;
  const last = await tx
    .selectFrom(claim.scope.kind)
    .select((select) => select.fn.max('row_id').as('row_id'))
    .executeTakeFirst();
  const first = (last?.row_id ?? 0) + 1;
  const values = [first, claim.scopeId, claim.visible + 1, page.keys, page.bytes];
  await tx.executeQuery(CompiledQuery.raw(insertPage(claim.scope.kind), values));
  if (!hasPicture(claim)) return;
  await sql`insert into temp.seen (writer, id, row_id)
    select ${writer}, ${identityOfKey(claim.scope.kind)}, ${first} + key from json_each(${page.keys}) where true
    on conflict (writer, id) do update set row_id = excluded.row_id`.execute(tx);
};

const writtenRows = ({ claim }: Picture) => sql`${sql.table(claim.scope.kind)} as r
  where r.scope_id = ${claim.scopeId} and r.generation > ${claim.visible}`;

/** Of a picture that was compared with nothing: of a resource that came on several pages the last row stays. */
export const foldWritten = async (tx: Tx, picture: Picture): Promise<void> => {
  const { kind } = picture.claim.scope;
  await sql`delete from ${sql.table(kind)} where row_id in (
    select row_id from (
      select r.row_id, row_number() over (partition by ${identityOfRow(kind)} order by r.row_id desc) as nth
      from ${writtenRows(picture)}
    ) where nth > 1
  )`.execute(tx);
};

export const countWritten = async (tx: Tx, picture: Picture): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${writtenRows(picture)}`.execute(tx);
  return rows[0]?.n ?? 0;
};

/** Notes the rows of such a picture as seen. */
export const noteWritten = async (tx: Tx, picture: Picture): Promise<void> => {
  const identity = identityOfRow(picture.claim.scope.kind);
  await sql`insert into temp.seen (writer, id, row_id)
    select ${picture.writer}, ${identity}, r.row_id from ${writtenRows(picture)} order by ${identity}`.execute(tx);
};

/** Drops what was written; only for a picture whose claim still stands, as others may own its row numbers otherwise. */
export const dropPicture = async (tx: Tx, picture: Picture, owns: boolean): Promise<void> => {
  if (owns) {
    const { scope, scopeId, visible } = picture.claim;
    await tx.deleteFrom(scope.kind).where('scope_id', '=', scopeId).where('generation', '>', visible).execute();
  }
  await forget(tx, picture);
};
