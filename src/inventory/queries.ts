/** The reading half of the inventory: whole pictures only, whatever is being written meanwhile. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ExpressionBuilder, sql } from 'kysely';
import { cancelled } from '../model/errors.ts';
import type { Host, Product } from '../model/record.ts';
import type { RecordKind, Scope } from '../model/scope.ts';
import { keyText } from './page.ts';
import type { InventoryTables, RecordTable } from './schema.ts';
import { scopeOf } from './scopes.ts';
import { connect, type InventoryDb, withTranslatedErrors } from './sqlite.ts';
import type { Condition } from './where.ts';
import { sqlOf } from './where-sql.ts';

export type RecordOf<K extends RecordKind> = K extends 'hosts' ? Host : Product;

export interface StoredRecord<K extends RecordKind = RecordKind> {
  readonly accountId: string;
  readonly region: string;
  readonly projectName: string | null;
  readonly fields: RecordOf<K>;
  /** The cloud's own document; only where it was asked for. */
  readonly document?: unknown;
}

/** Each list names what is wanted; left out: everything. An empty list wants nothing. */
export interface RecordFilter {
  readonly accountIds?: readonly string[] | undefined;
  readonly regions?: readonly string[] | undefined;
  /** In any case of letters. */
  readonly statuses?: readonly string[] | undefined;
  readonly types?: readonly string[] | undefined;
  /** Part of any text of the record, such as its name, an address or a tag; ASCII letters in any case. */
  readonly text?: string | undefined;
  readonly where?: Condition | undefined;
  /** What people call the accounts, by id, for conditions on `account`. */
  readonly accountNames?: ReadonlyMap<string, string> | undefined;
}

export interface StoredScope {
  readonly scope: Scope;
  readonly total: number;
  /** ISO 8601 UTC; null while the scope has never been listed to its end. */
  readonly lastOkAt: string | null;
  readonly lastRunId: string | null;
}

export interface ListOptions {
  /** Yields the cloud's documents too; they are most of the bytes. */
  readonly documents?: boolean | undefined;
  /** Ends the list with AppError `cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

/** A few rows first, so that the first line comes at once; then stretches that bound the memory. */
const firstRows = 20;
const shownRows = 250;
/** Rows that are looked into may be wanted rarely: more at once, and still few enough that no statement takes long. */
const judgedRows = 2_000;

type RecordTables = Pick<InventoryTables, RecordKind>;
type RecordExpressions = ExpressionBuilder<{ r: RecordTable }, 'r'>;

const lowerAll = (texts: readonly string[]): string[] => texts.map((text) => keyText(text).toLowerCase());

/** The record's values are searched and not its JSON, in which every record has a "name"; the cheap test comes first. */
const containsText = (text: string) => {
  const wanted = text.toLowerCase();
  const asJson = JSON.stringify(wanted).slice(1, -1);
  return sql<boolean>`(instr(lower(r.fields), ${asJson}) > 0 and exists (
    select 1 from json_tree(r.fields) as part where part.type = 'text' and instr(lower(part.atom), ${wanted}) > 0
  ))`;
};

const wanted = (filter: RecordFilter, scope: Scope) => (expressions: RecordExpressions) => {
  const conditions = [];
  const { statuses, types, text, where } = filter;
  if (statuses !== undefined) conditions.push(expressions(sql`lower(r.status)`, 'in', lowerAll(statuses)));
  if (types !== undefined) conditions.push(expressions(sql`lower(r.type)`, 'in', lowerAll(types)));
  if (text !== undefined && text !== '') conditions.push(containsText(text));
  if (where !== undefined) {
    const account = filter.accountNames?.get(scope.accountId) ?? scope.accountId;
    conditions.push(sqlOf(where, { account, region: scope.region }));
  }
  return expressions.and(conditions);
};

/** Whether rows are looked into, and not only counted off the index. */
const judgesRows = ({ statuses, types, text, where }: RecordFilter): boolean =>
  statuses !== undefined || types !== undefined || Boolean(text) || where !== undefined;

interface ScopeRow {
  readonly id: number;
  readonly generation: number;
  readonly stored: StoredScope;
}

interface ScopeFilter extends RecordFilter {
  readonly kind?: RecordKind | undefined;
}

const selectScopes = async (db: InventoryDb, filter: ScopeFilter): Promise<readonly ScopeRow[]> => {
  let query = db.selectFrom('scopes').selectAll();
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
  if (filter.accountIds !== undefined) query = query.where('account_id', 'in', filter.accountIds);
  if (filter.regions !== undefined) query = query.where('region', 'in', filter.regions);
  const order = [
    'account_id',
    'region',
    sql`coalesce(project_name, '')`,
    'project_id',
    'service',
    'type',
    'kind',
  ] as const;
  const rows = await order.reduce((ordered, column) => ordered.orderBy(column), query).execute();
  return rows.map((row) => ({
    id: row.id,
    generation: row.generation,
    stored: {
      scope: scopeOf(row),
      total: row.total,
      lastOkAt: row.last_ok_at,
      lastRunId: row.last_run_id,
    },
  }));
};

export const selectStoredScopes = async (db: InventoryDb, accountId?: string): Promise<readonly StoredScope[]> => {
  const rows = await selectScopes(db, accountId === undefined ? {} : { accountIds: [accountId] });
  return rows.map((row) => row.stored);
};

const visibleRows = (db: InventoryDb, kind: RecordKind, scope: ScopeRow) =>
  // Both tables have the one shape; the types of kysely cannot follow a name that is a variable.
  db
    .withTables<{ r: RecordTable }>()
    .selectFrom(sql<RecordTable>`${sql.table(kind satisfies keyof RecordTables)}`.as('r'))
    .where('r.scope_id', '=', scope.id)
    .where('r.generation', '<=', scope.generation);

export const countMatching = async (db: InventoryDb, kind: RecordKind, filter: RecordFilter): Promise<number> => {
  const isTotal = !judgesRows(filter);
  // One transaction: a picture that is replaced between two scopes must not be counted by the old generation.
  return db.transaction().execute(async (tx) => {
    let count = 0;
    for (const scope of await selectScopes(tx, { ...filter, kind })) {
      if (isTotal) count += scope.stored.total;
      else {
        const rows = visibleRows(tx, kind, scope).where(wanted(filter, scope.stored.scope));
        const counted = await rows.select((select) => select.fn.countAll<number>().as('n')).executeTakeFirst();
        count += counted?.n ?? 0;
      }
    }
    return count;
  });
};

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

interface Walk {
  readonly kind: RecordKind;
  readonly filter: RecordFilter;
  readonly options: ListOptions;
}

/** Walks one scope in the order of the index, a stretch at a time: nothing is ever sorted. */
async function* walkScope(db: InventoryDb, scope: ScopeRow, { kind, filter, options }: Walk) {
  let after: Place | undefined;
  for (let rows = firstRows; ; rows = judgesRows(filter) ? judgedRows : shownRows) {
    await takeTurn(options.signal);
    let rest = visibleRows(db, kind, scope);
    if (after !== undefined) rest = rest.where(sql<boolean>`${place} > ${valuesOf(after)}`);
    const last = await placeOfRow(rest, rows);
    if (last !== undefined) rest = rest.where(sql<boolean>`${place} <= ${valuesOf(last)}`);
    yield* await rest
      .where(wanted(filter, scope.stored.scope))
      .select(['r.updated_at', 'r.fields'])
      .$if(options.documents === true, (all) => all.select('r.document'))
      .orderBy(placeOrder)
      .execute();
    if (last === undefined) return;
    after = last;
  }
}

/**
 * Streams the records sorted by account, region, project, service, name and id, from one moment's state and with constant
 * memory. It has a connection of its own, so that other calls, and a sync, go on while somebody reads slowly.
 */
export async function* streamRecords<K extends RecordKind>(
  path: string,
  kind: K,
  filter: RecordFilter,
  options: ListOptions,
): AsyncGenerator<StoredRecord<K>, void, undefined> {
  const db = connect(path, 'read');
  const snapshot = await db.startTransaction().execute();
  try {
    for (const scope of await selectScopes(snapshot, { ...filter, kind })) {
      const { accountId, region, projectName } = scope.stored.scope;
      for await (const row of walkScope(snapshot, scope, { kind, filter, options })) {
        // Written by `page.ts` from this very type.
        const fields = { ...JSON.parse(row.fields), updatedAt: row.updated_at } as RecordOf<K>;
        const document = row.document === undefined ? {} : { document: JSON.parse(row.document) as unknown };
        yield { accountId, region, projectName, fields, ...document };
      }
    }
  } finally {
    await snapshot.rollback().execute();
    await db.destroy();
  }
}

export const readTranslated = async function* <T>(path: string, rows: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    for (;;) {
      const next = await withTranslatedErrors(path, () => rows.next());
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await rows.return(undefined);
  }
};
