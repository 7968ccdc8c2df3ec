/** Walks the records along the index, a stretch at a time, so that no statement takes long and memory stays the same. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import { cancelled } from '../model/errors.ts';
import type { RecordKind } from '../model/scope.ts';
import type { Dialect } from './dialect.ts';
import { judgesRows, type RecordFilter, wanted } from './record-filter.ts';
import type { InventoryDb, InventoryTables, RecordTable } from './schema.ts';
import type { ScopeRow } from './stored-scopes.ts';

/** A few rows first, so that the first line comes at once; then stretches that bound the memory. */
const firstRows = 20;
const shownRows = 250;
/** Of rows that are looked into, few may be wanted: more at once, and still few enough that no statement takes long. */
export const judgedRows = 2_000;

type RecordTables = Pick<InventoryTables, RecordKind>;

/** The rows `r` of a scope's visible picture. */
export const visibleRows = (db: InventoryDb, kind: RecordKind, scope: ScopeRow) =>
  // Both tables have the one shape; the types of kysely cannot follow a name that is a variable.
  db
    .withTables<{ r: RecordTable }>()
    .selectFrom(sql<RecordTable>`${sql.table(kind satisfies keyof RecordTables)}`.as('r'))
    .where('r.scope_id', '=', scope.id)
    .where('r.generation', '<=', scope.generation);

/** A row's place in the index, which is the order of the listing. Two products may share name and id, but not the hash. */
const placeColumns = ['r.name', 'r.id', 'r.generation', 'r.hash'] as const;
type Place = Pick<RecordTable, 'name' | 'id' | 'generation' | 'hash'>;

const placeOrder = sql`r.name, r.id, r.generation, r.hash`;
const place = sql`(${placeOrder})`;
const valuesOf = ({ name, id, generation, hash }: Place) => sql`(${name}, ${id}, ${generation}, ${hash})`;

/** The place of the nth row, read off the index alone; undefined when fewer rows are left. */
const placeOfRow = (rows: ReturnType<typeof visibleRows>, n: number): Promise<Place | undefined> =>
  rows
    .select(placeColumns)
    .orderBy(placeOrder)
    .limit(1)
    .offset(n - 1)
    .executeTakeFirst();

/** SQLite works in this thread: signals and timers get their turn between two statements. @throws AppError `cancelled` */
export const takeTurn = async (signal: AbortSignal | undefined): Promise<void> => {
  await nextTurn();
  if (signal?.aborted) throw cancelled();
};

/** Which records are walked, and how they are read. */
export interface Walk {
  readonly dialect: Dialect;
  readonly kind: RecordKind;
  readonly filter: RecordFilter;
  readonly signal: AbortSignal | undefined;
}

/** What is read of a record. */
export interface RecordRow {
  readonly scope_id: number;
  readonly updated_at: string | null;
  readonly fields: string;
  /** Where documents are wanted. */
  readonly document?: string;
}

/** The cloud's documents are most of the bytes. */
export const columnsOf = (documents: boolean) =>
  ['r.scope_id', 'r.updated_at', 'r.fields', ...(documents ? (['r.document'] as const) : [])] as const;

/** Queries for one scope's wanted rows `r`, a stretch of the index at a time: each is to be run before the next is asked for. */
export async function* stretchesOf(db: InventoryDb, scope: ScopeRow, walk: Walk, longest: number) {
  const { dialect, kind, filter, signal } = walk;
  let after: Place | undefined;
  for (let rows = firstRows; ; rows = longest) {
    await takeTurn(signal);
    let rest = visibleRows(db, kind, scope);
    if (after !== undefined) rest = rest.where(sql<boolean>`${place} > ${valuesOf(after)}`);
    const last = await placeOfRow(rest, rows);
    if (last !== undefined) rest = rest.where(sql<boolean>`${place} <= ${valuesOf(last)}`);
    yield rest.where(wanted(dialect.json, filter, scope.stored.scope)).orderBy(placeOrder);
    if (last === undefined) return;
    after = last;
  }
}

/** Reads the wanted records in the order of the index: nothing is ever sorted. */
export async function* indexedRows(
  db: InventoryDb,
  scopes: readonly ScopeRow[],
  documents: boolean,
  walk: Walk,
): AsyncGenerator<RecordRow, void, undefined> {
  const longest = judgesRows(walk.filter) ? judgedRows : shownRows;
  for (const scope of scopes) {
    for await (const stretch of stretchesOf(db, scope, walk, longest)) {
      yield* await stretch.select(columnsOf(documents)).execute();
    }
  }
}
