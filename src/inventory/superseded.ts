/**
 * What a new picture takes over from other scopes: a product type of a region belongs to the source that listed it whole
 * last.
 */
import { sql } from 'kysely';
import type { Picture } from './dialect.ts';
import { keyText } from './page.ts';
import { identityOfRow, number } from './picture-sql.ts';
import type { Tx } from './schema.ts';
import { removeScopes } from './scopes.ts';

/** The scopes of all types beside this one of a single type, or of these single types beside this one of all. */
const scopesBeside = ({ dialect, claim }: Picture, types: readonly string[]) => {
  const { accountId, kind, region, type } = claim.scope;
  const isOther = type === null ? sql`type in ${dialect.json.texts(types)}` : sql`type = ''`;
  return sql`select id from scopes where account_id = ${accountId} and kind = ${kind} and region = ${region}
    and id <> ${claim.scopeId} and ${isOther}`;
};

/** Whether there is anything to take over from: mostly not, and then a picture is made with half the statements. */
export const hasOthers = async (tx: Tx, picture: Picture, types: readonly string[]): Promise<boolean> => {
  if (types.length === 0) return false;
  const { rows } = await sql`${scopesBeside(picture, types)} limit 1`.execute(tx);
  return rows.length > 0;
};

/** Which rows of those scopes go: all of a scope of one type, only some of a scope of all. */
const rowsTaken = ({ dialect, claim }: Picture, types: readonly string[]) => {
  const { type, projectId } = claim.scope;
  if (type === null) return sql`true`;
  const isOfTypes = sql`r.type in ${dialect.json.texts(types.map(keyText))}`;
  return projectId === null
    ? isOfTypes
    : sql`${isOfTypes} and ${dialect.json.valueAt(sql`r.fields`, ['projectId'], 'text')} = ${projectId}`;
};

/** Notes the rows as replaced by the picture's rows of the same resources. */
const noteTaken = async (tx: Tx, picture: Picture, types: readonly string[]): Promise<void> => {
  const { scopeId, scope } = picture.claim;
  const { kind } = scope;
  await sql`insert into replaced (scope_id, new_row_id, is_foreign, row_id)
    select ${number(scopeId)}, case when s.id is null then 0 else coalesce(s.row_id, -1) end, 1, r.row_id
    from scopes as other
    join ${sql.table(kind)} as r on r.scope_id = other.id and r.generation <= other.generation
    left join seen as s on s.scope_id = ${scopeId} and s.id = ${identityOfRow(kind)}
    where other.id in (${scopesBeside(picture, types)}) and ${rowsTaken(picture, types)}`.execute(tx);
};

const lowerTotals = async (tx: Tx, { claim }: Picture): Promise<void> => {
  await sql`update scopes set total = total - taken.n from (
      select r.scope_id, count(*) as n from replaced as p join ${sql.table(claim.scope.kind)} as r using (row_id)
      where p.scope_id = ${claim.scopeId} and p.is_foreign = 1 group by r.scope_id
    ) as taken
    where scopes.id = taken.scope_id`.execute(tx);
};

/** Notes what the picture takes over, and has the other scopes' totals say so; the rows themselves are still there. */
export const takeOver = async (tx: Tx, picture: Picture, types: readonly string[]): Promise<void> => {
  if (types.length === 0) return;
  await noteTaken(tx, picture, types);
  await lowerTotals(tx, picture);
};

/** Removes the scopes of one type whose place a scope of all types has taken; a writer in them ends with an error. */
export const removeTaken = async (tx: Tx, picture: Picture, types: readonly string[]): Promise<void> => {
  const { kind, type } = picture.claim.scope;
  if (type !== null || types.length === 0) return;
  const { rows } = await sql<{ id: number }>`${scopesBeside(picture, types)}`.execute(tx);
  await removeScopes(
    tx,
    picture.dialect,
    rows.map(({ id }) => ({ id, kind })),
  );
};
