/** Records in another order than the index's: the database sorts their keys in a temporary table, which it keeps in a file. */
import { type RawBuilder, sql } from 'kysely';
import { AppError } from '../model/errors.ts';
import type { RecordKind } from '../model/scope.ts';
import type { Dialect } from './dialect.ts';
import { type Field, parseField } from './field.ts';
import { scopeValues } from './record-filter.ts';
import type { InventoryDb } from './schema.ts';
import type { ScopeRow } from './stored-scopes.ts';
import { columnsOf, judgedRows, type RecordRow, stretchesOf, takeTurn, type Walk } from './walk.ts';
import { type ScopeValues, scalar } from './where-sql.ts';

export interface SortKey {
  readonly field: Field;
  readonly isDescending: boolean;
}

const pageRows = 250;

/** Reads `name` or, for the opposite order, `createdAt:desc`. @throws AppError `usage` for what cannot be sorted by */
export const parseSortKey = (kind: RecordKind, text: string): SortKey => {
  const isDescending = text.endsWith(':desc');
  const field = parseField(kind, text.replace(/:(?:asc|desc)$/, ''));
  const holdsMany =
    field.type === 'texts' || field.type === 'tags' || (field.type === 'json' && field.keys.length === 0);
  if (holdsMany) throw new AppError('usage', `"${field.name}" holds more than one value: it is no order to sort by.`);
  return { field, isDescending };
};

/** A key is one column or more, of which the first that differ decide. */
const columnsOfKey = ({ dialect }: Walk, { field }: SortKey, scope: ScopeValues) =>
  dialect.sortColumns((type) => scalar(dialect.json, field, scope, type), field.type);

interface OrderColumn {
  readonly name: string;
  readonly isDescending: boolean;
}

/** Puts all keys into a temporary table. @returns its columns, by which it is to be sorted */
const collectKeys = async (
  db: InventoryDb,
  scopes: readonly ScopeRow[],
  keys: readonly SortKey[],
  walk: Walk,
): Promise<readonly OrderColumn[]> => {
  const columnsIn = (scope: ScopeValues) =>
    keys.flatMap((key, index) =>
      columnsOfKey(walk, key, scope).map((column, part) => ({ ...column, ...key, name: `key${index}_${part}` })),
    );
  // Names and types are the same in all scopes.
  const columns = columnsIn({ account: '', region: '' });
  const { createTemporary, counter } = walk.dialect;
  const declared = columns.map(({ name, type }) => sql`${sql.ref(name)} ${type}`);
  await sql`${createTemporary} unsorted (position ${counter}, row_id bigint, ${sql.join(declared)})`.execute(db);
  const unsorted = db.withTables<{ unsorted: Record<string, unknown> }>();
  for (const scope of scopes) {
    const values = columnsIn(scopeValues(walk.filter, scope.stored.scope)).map(({ name, value }) => value.as(name));
    for await (const rows of stretchesOf(db, scope, walk, judgedRows)) {
      await unsorted
        .insertInto('unsorted')
        .columns(['row_id', ...columns.map(({ name }) => name)])
        .expression(rows.select(['r.row_id', ...values]))
        .execute();
    }
  }
  return columns;
};

/** What has no value comes last in either direction; what is equal keeps the order of the index. */
const orderOf = (columns: readonly OrderColumn[]): RawBuilder<unknown> =>
  sql.join([
    ...columns.map(
      ({ name, isDescending }) => sql`${sql.ref(name)} ${sql.raw(isDescending ? 'desc' : 'asc')} nulls last`,
    ),
    sql`position`,
  ]);

export interface Sorting {
  readonly keys: readonly SortKey[];
  readonly limit: number | undefined;
}

const sortKeys = async (
  db: InventoryDb,
  { createTemporary, counter }: Dialect,
  order: readonly OrderColumn[],
  limit: number | undefined,
): Promise<void> => {
  await sql`${createTemporary} sorted (position ${counter}, row_id bigint)`.execute(db);
  await sql`insert into sorted (row_id) select row_id from unsorted
    order by ${orderOf(order)} ${limit === undefined ? sql`` : sql`limit ${limit}`}`.execute(db);
  await sql`drop table unsorted`.execute(db);
};

/** Reads the wanted records in this order; on a connection of its own, where the temporary tables stay. */
export async function* sortedRows(
  db: InventoryDb,
  scopes: readonly ScopeRow[],
  documents: boolean,
  walk: Walk,
  sorting: Sorting,
): AsyncGenerator<RecordRow, void, undefined> {
  await sortKeys(db, walk.dialect, await collectKeys(db, scopes, sorting.keys, walk), sorting.limit);
  const columns = sql.join(columnsOf(documents).map((column) => sql.ref(column)));
  for (let after = 0; ; after += pageRows) {
    await takeTurn(walk.signal);
    const { rows } = await sql<RecordRow>`
      select ${columns} from sorted as s ${walk.dialect.orderedJoin} ${sql.table(walk.kind)} as r on r.row_id = s.row_id
      where s.position > ${after} and s.position <= ${after + pageRows} order by s.position`.execute(db);
    yield* rows;
    if (rows.length < pageRows) return;
  }
}
