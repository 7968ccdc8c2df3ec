/** SQL about the rows of a picture, the same for both databases. */
import { sql } from 'kysely';
import type { RecordKind } from '../model/scope.ts';
import type { Picture } from './dialect.ts';
import type { Tx } from './schema.ts';

/** What makes two rows the same resource: the id of a host, type and id of a product, of which two types may share an id. */
export const identityOfRow = (kind: RecordKind) => (kind === 'hosts' ? sql`r.id` : sql`r.type || '/' || r.id`);

/** A number that is selected, and not compared with a column: PostgreSQL would take it for a text. */
export const number = (value: number) => sql<number>`cast(${value} as bigint)`;

const writtenRows = ({ claim }: Picture) => sql`${sql.table(claim.scope.kind)} as r
  where r.scope_id = ${claim.scopeId} and r.generation > ${claim.visible}`;

/** Of a picture that was compared with nothing: of a resource that came on several pages the last row stays. */
export const foldWritten = async (tx: Tx, picture: Picture): Promise<void> => {
  const { kind } = picture.claim.scope;
  await sql`delete from ${sql.table(kind)} where row_id in (
    select row_id from (
      select r.row_id, row_number() over (partition by ${identityOfRow(kind)} order by r.row_id desc) as nth
      from ${writtenRows(picture)}
    ) as written where nth > 1
  )`.execute(tx);
};

export const countWritten = async (tx: Tx, picture: Picture): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${writtenRows(picture)}`.execute(tx);
  return rows[0]?.n ?? 0;
};

/** Notes the rows of such a picture as seen. */
export const noteWritten = async (tx: Tx, picture: Picture): Promise<void> => {
  const identity = identityOfRow(picture.claim.scope.kind);
  await sql`insert into seen (scope_id, id, row_id)
    select r.scope_id, ${identity}, r.row_id from ${writtenRows(picture)} order by ${identity}`.execute(tx);
};

/** Drops what was written above a generation; only under a claim that still stands, as the rows are others' otherwise. */
export const dropUnpublished = async (
  tx: Tx,
  kind: RecordKind,
  scope: { readonly scopeId: number; readonly visible: number },
): Promise<void> => {
  await tx.deleteFrom(kind).where('scope_id', '=', scope.scopeId).where('generation', '>', scope.visible).execute();
};
