/**
 * How a scope's picture is written on PostgreSQL, by several machines at once. A page is one statement, which proves the
 * claim by touching it: one round trip. What was seen stands in tables of the database and not of a session, so a
 * connection may be lost between two pages.
 */
import { type RawBuilder, sql } from 'kysely';
import { AppError } from '../model/errors.ts';
import type { RecordKind } from '../model/scope.ts';
import { type Claim, hasPicture, lostClaim } from './claims.ts';
import type { Picture, PictureSql } from './dialect.ts';
import { identityOfRow } from './picture-sql.ts';
import type { InventoryDb, Tx } from './schema.ts';

/** The identity, as of `identityOfRow`, of an element of a page's keys. */
const identityOfKey = (kind: RecordKind) =>
  kind === 'hosts' ? sql`key ->> 0` : sql`(key ->> 3) || '/' || (key ->> 0)`;

/** The claim's row, locked until the statement ends; no row when the claim is lost, or what was noted under it. */
const heldClaim = ({ scopeId, token }: Claim, now: Date) => sql`held as (
  update scopes set writer_at = ${now.toISOString()}
  where id = ${scopeId} and writer = ${token}
    and exists (select 1 from writing as w where w.scope_id = scopes.id and w.token = ${token})
  returning id
)`;

const pageOf = (kind: RecordKind, keys: string) => sql`page as materialized (
  select held.id as scope_id, key, position, ${identityOfKey(kind)} as identity
  from held, jsonb_array_elements(${keys}::jsonb) with ordinality as keys(key, position)
)`;

/** Rows of resources that came on an earlier page as well: the later page counts. */
const withoutRepeated = (kind: RecordKind) => sql`repeated as (
  delete from ${sql.table(kind)} where row_id in (
    select s.row_id from seen as s join page on page.scope_id = s.scope_id and page.identity = s.id
    where s.row_id is not null
  )
)`;

const lostNotes = (label: string): AppError =>
  new AppError(
    'inventory-error',
    `What was noted of ${label} is gone, as after a crash of the database; the last whole picture stays.`,
    { hint: 'Sync again.' },
  );

const prove = async (db: InventoryDb | Tx, { scopeId, token, label }: Claim): Promise<void> => {
  const { rows } = await sql`select 1 from writing where scope_id = ${scopeId} and token = ${token}`.execute(db);
  if (rows.length === 0) throw lostNotes(label);
};

/** Why a statement did not find its claim. */
const whyLost = async (db: InventoryDb, claim: Claim): Promise<Error> => {
  const row = await db.selectFrom('scopes').select('writer').where('id', '=', claim.scopeId).executeTakeFirst();
  return row?.writer === claim.token ? lostNotes(claim.label) : lostClaim(claim.label);
};

/** Runs a statement that answers at least one row while the claim holds. */
const runHeld = async <R>(db: InventoryDb, claim: Claim, statement: RawBuilder<R>): Promise<readonly R[]> => {
  const { rows } = await statement.execute(db);
  if (rows.length === 0) throw await whyLost(db, claim);
  return rows;
};

const compared = ({ claim }: Picture, keys: string, now: Date) => {
  const { scope, scopeId, visible } = claim;
  return sql<{ position: number | null }>`with ${heldClaim(claim, now)},
    ${pageOf(scope.kind, keys)},
    ${withoutRepeated(scope.kind)},
    noted as (
      insert into seen (scope_id, id) select scope_id, identity from page
      on conflict (scope_id, id) do update set row_id = null
    )
    select different.position from held left join (
      select position - 1 as position from page where not exists (
        select 1 from ${sql.table(scope.kind)} as r
        where r.scope_id = ${scopeId} and r.name = page.key ->> 1 and r.id = page.key ->> 0
          and r.hash = page.key ->> 2 and r.generation <= ${visible}
      )
    ) as different on true`;
};

/** A text of the page's, whose place is told by two of its keys. */
const text = (at: number) => {
  const [from, length] = [sql.lit(at), sql.lit(at + 1)];
  return sql`convert_from(substring(bytes from (key ->> ${from})::int for (key ->> ${length})::int), 'UTF8')`;
};

/** What is written where there is nothing to compare it with is noted as seen at the end (`noteWritten`). */
const noted = (claim: Claim) =>
  hasPicture(claim)
    ? sql`, noted as (
        insert into seen (scope_id, id, row_id) select scope_id, identity, row_id from added
        on conflict (scope_id, id) do update set row_id = excluded.row_id
      )`
    : sql``;

const added = ({ claim }: Picture, keys: string, bytes: Uint8Array, now: Date) => {
  const { scope, visible } = claim;
  return sql<{ id: number }>`with ${heldClaim(claim, now)},
    ${pageOf(scope.kind, keys)},
    texts as (select ${bytes}::bytea as bytes),
    ${withoutRepeated(scope.kind)},
    added as (
      insert into ${sql.table(scope.kind)} as r
        (scope_id, generation, id, name, hash, type, status, updated_at, fields, document)
      select scope_id, ${sql.lit(visible + 1)}, key ->> 0, key ->> 1, key ->> 2, key ->> 3, key ->> 4, key ->> 5,
        ${text(6)}, ${text(8)}
      from page, texts
      order by position
      returning r.scope_id, ${identityOfRow(scope.kind)} as identity, r.row_id
    )
    ${noted(claim)}
    select id from held`;
};

const forget = async (tx: Tx, scopeId: number): Promise<void> => {
  await sql`delete from seen where scope_id = ${scopeId}`.execute(tx);
  await sql`delete from replaced where scope_id = ${scopeId}`.execute(tx);
};

export const postgresPictures: PictureSql = {
  begin: async (tx, { scopeId, token }) => {
    await forget(tx, scopeId);
    await sql`insert into writing (scope_id, token) values (${scopeId}, ${token})
      on conflict (scope_id) do update set token = excluded.token`.execute(tx);
  },
  prove,
  comparePage: async (db, picture, keys, now) => {
    const rows = await runHeld(db, picture.claim, compared(picture, keys, now));
    return rows.flatMap(({ position }) => position ?? []);
  },
  addPage: async (db, picture, { keys, bytes }, now) => {
    await runHeld(db, picture.claim, added(picture, keys, bytes, now));
  },
  end: async (tx, scopeId) => {
    await forget(tx, scopeId);
    await sql`delete from writing where scope_id = ${scopeId}`.execute(tx);
  },
};
