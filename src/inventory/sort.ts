/** Records in another order than the index's: SQLite sorts their keys in a temporary table, which it keeps in a file. */
import { type RawBuilder, sql } from 'kysely';
import { AppError } from '../model/errors.ts';
import type { RecordKind } from '../model/scope.ts';
import { type Field, parseField } from './field.ts';
import { scopeValues } from './record-filter.ts';
import type { InventoryDb } from './sqlite.ts';
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

const keyOf = ({ field }: SortKey, scope: ScopeValues): RawBuilder<unknown> =>
  field.type === 'text' ? sql`lower(${scalar(field, scope)})` : scalar(field, scope);

const columnOf = (index: number): RawBuilder<unknown> => sql.ref(`key${index}`);

const collectKeys = async (db: InventoryDb, scopes: readonly ScopeRow[], keys: readonly SortKey[], walk: Walk) => {
  const columns = sql.join(keys.map((_key, index) => columnOf(index)));
  await sql`create temp table unsorted (position integer primary key, row_id, ${columns})`.execute(db);
  const unsorted = db.withTables<{ 'temp.unsorted': { row_id: number } }>();
  for (const scope of scopes) {
    const shared = scopeValues(walk.filter, scope.stored.scope);
    const values = keys.map((key, index) => keyOf(key, shared).as(`key${index}`));
    for await (const rows of stretchesOf(db, scope, walk, judgedRows)) {
      const selected = rows.select([sql`null`.as('position'), 'r.row_id', ...values]);
      await unsorted.insertInto('temp.unsorted').expression(selected).execute();
    }
  }
};

/** What has no value comes last in either direction; what is equal keeps the order of the index. */
const orderOf = (keys: readonly SortKey[]): RawBuilder<unknown> =>
  sql.join([
    ...keys.map(
      ({ isDescending }, index) => sql`${columnOf(index)} ${sql.raw(isDescending ? 'desc' : 'asc')} nulls last`,
    ),
    sql`position`,
  ]);

export interface Sorting {
  readonly keys: readonly SortKey[];
  readonly limit: number | undefined;
}

const sortKeys = async (db: InventoryDb, { keys, limit }: Sorting): Promise<void> => {
  await sql`create temp table sorted (position integer primary key, row_id)`.execute(db);
  await sql`insert into temp.sorted (row_id)
    select row_id from temp.unsorted order by ${orderOf(keys)} limit ${limit ?? -1}`.execute(db);
  await sql`drop table temp.unsorted`.execute(db);
};

/** Reads the wanted records in this order; on a connection of its own, where the temporary tables stay. */
export async function* sortedRows(
  db: InventoryDb,
  scopes: readonly ScopeRow[],
  documents: boolean,
  walk: Walk,
  sorting: Sorting,
): AsyncGenerator<RecordRow, void, undefined> {
  await collectKeys(db, scopes, sorting.keys, walk);
  await sortKeys(db, sorting);
  const columns = sql.join(columnsOf(documents).map((column) => sql.ref(column)));
  for (let after = 0; ; after += pageRows) {
    await takeTurn(walk.signal);
    const { rows } = await sql<RecordRow>`
      select ${columns} from temp.sorted as s cross join ${sql.table(walk.kind)} as r on r.row_id = s.row_id
      where s.position > ${after} and s.position <= ${after + pageRows} order by s.position`.execute(db);
    yield* rows;
    if (rows.length < pageRows) return;
  }
}
