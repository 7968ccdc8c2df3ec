/** What changed, as it is read: from the newest commit back, one set of changes after another. */
import { type SelectQueryBuilder, sql } from 'kysely';
import type { ChangeKind, FieldChange } from '../model/change.ts';
import type { Host, Product } from '../model/record.ts';
import type { RecordKind, Scope } from '../model/scope.ts';
import type { Snapshot } from './backend.ts';
import { keyText, textOfKey } from './page.ts';
import type { ChangeSetTable, ChangeTable, InventoryDb, InventoryTables } from './schema.ts';
import { scopeOf } from './scopes.ts';
import { takeTurn } from './walk.ts';

/** Left out: everything. An empty list wants nothing. */
export interface ChangeFilter {
  readonly accountIds?: readonly string[] | undefined;
  readonly regions?: readonly string[] | undefined;
  readonly kinds?: readonly RecordKind[] | undefined;
  /** In any case of letters. What happened to a scope of many types is of none of them. */
  readonly types?: readonly string[] | undefined;
  readonly changes?: readonly ChangeKind[] | undefined;
  /** From then on. */
  readonly since?: Date | undefined;
  /** Before then. */
  readonly until?: Date | undefined;
  /** Ends the listing with AppError `cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

/** Of one resource; or of all records of a scope at once, and then how many they were. */
export interface StoredChange {
  /** ISO 8601 UTC: when it was seen, not when it happened. */
  readonly at: string;
  readonly runId: string;
  readonly scope: Scope;
  readonly change: ChangeKind;
  readonly type: string | null;
  readonly id: string | null;
  readonly name: string | null;
  readonly count: number | null;
  /** What is different; empty unless `changed`. */
  readonly fields: readonly FieldChange[];
  /** As it came or as it last was; null unless `added` or `removed`. */
  readonly record: Omit<Host, 'updatedAt'> | Omit<Product, 'updatedAt'> | null;
}

const setsAtOnce = 200;
/** A few rows first, so that the first line comes at once; then pages that bound the memory. */
const firstPageRows = 20;
const pageRows = 250;

type SetRow = Omit<ChangeSetTable, 'id'> & { readonly id: number };

const lowerAll = (texts: readonly string[]): string[] => texts.map((text) => keyText(text).toLowerCase());

const wantedSets = (
  db: InventoryDb,
  filter: ChangeFilter,
): SelectQueryBuilder<InventoryTables, 'change_sets', SetRow> => {
  const { accountIds, regions, kinds, since, until } = filter;
  let query = db.selectFrom('change_sets').selectAll();
  if (accountIds !== undefined) query = query.where('account_id', 'in', accountIds);
  if (regions !== undefined) query = query.where('region', 'in', regions);
  if (kinds !== undefined) query = query.where('kind', 'in', kinds);
  if (since !== undefined) query = query.where('at', '>=', since.toISOString());
  if (until !== undefined) query = query.where('at', '<', until.toISOString());
  return query;
};

async function* walkSets(db: InventoryDb, filter: ChangeFilter): AsyncGenerator<SetRow> {
  for (let last: SetRow | undefined; ; ) {
    await takeTurn(filter.signal);
    let query = wantedSets(db, filter);
    if (last !== undefined) query = query.where(sql<boolean>`(at, id) < (${last.at}, ${last.id})`);
    const sets = await query.orderBy('at', 'desc').orderBy('id', 'desc').limit(setsAtOnce).execute();
    yield* sets;
    last = sets.at(-1);
    if (sets.length < setsAtOnce) return;
  }
}

async function* walkRows(db: InventoryDb, setId: number, filter: ChangeFilter): AsyncGenerator<ChangeTable> {
  const { types, changes } = filter;
  let last: ChangeTable | undefined;
  for (let rows = firstPageRows; ; rows = pageRows) {
    if (last !== undefined) await takeTurn(filter.signal);
    let query = db.selectFrom('changes').selectAll().where('set_id', '=', setId);
    if (types !== undefined) query = query.where(sql`lower(type)`, 'in', lowerAll(types));
    if (changes !== undefined) query = query.where('change', 'in', changes as readonly ChangeTable['change'][]);
    if (last !== undefined) query = query.where(sql<boolean>`(type, id) > (${last.type}, ${last.id})`);
    const page = await query.orderBy('type').orderBy('id').limit(rows).execute();
    yield* page;
    last = page.at(-1);
    if (page.length < rows) return;
  }
}

const isWholeWanted = ({ change, type }: SetRow, { types, changes }: ChangeFilter): boolean =>
  change !== null &&
  (changes === undefined || changes.includes(change)) &&
  (types === undefined || lowerAll(types).includes(type.toLowerCase()));

/** Written by `record-changes.ts` and `page.ts` from these very types. */
const rowDetails = ({ fields, record }: ChangeTable): Pick<StoredChange, 'fields' | 'record'> => ({
  fields: fields === null ? [] : (JSON.parse(fields) as StoredChange['fields']),
  record: record === null ? null : (JSON.parse(record) as StoredChange['record']),
});

async function* walkChanges(db: InventoryDb, filter: ChangeFilter): AsyncGenerator<StoredChange> {
  for await (const set of walkSets(db, filter)) {
    const occasion = { at: set.at, runId: set.run_id, scope: scopeOf(set) };
    if (set.change === null) {
      for await (const row of walkRows(db, set.id, filter)) {
        const [type, id, name] = [row.type, row.id, row.name].map(textOfKey) as [string, string, string];
        yield { ...occasion, change: row.change, type, id, name, count: null, ...rowDetails(row) };
      }
    } else if (isWholeWanted(set, filter)) {
      const { type } = occasion.scope;
      yield {
        ...occasion,
        change: set.change,
        type,
        id: null,
        name: null,
        count: set.records,
        fields: [],
        record: null,
      };
    }
  }
}

/** Streams from one moment's state, by a connection of its own: a sync goes on while somebody reads slowly. */
export async function* streamChanges(
  open: () => Promise<Snapshot>,
  filter: ChangeFilter,
): AsyncGenerator<StoredChange, void, undefined> {
  const { db, end } = await open();
  try {
    yield* walkChanges(db, filter);
  } finally {
    await end();
  }
}
