/** The reading half of the inventory: whole pictures only, whatever is being written meanwhile. */
import { type ExpressionBuilder, sql } from 'kysely';
import type { Host, Product } from '../model/record.ts';
import type { RecordKind, Scope } from '../model/scope.ts';
import { keyText } from './page.ts';
import type { InventoryTables, RecordTable } from './schema.ts';
import { scopeOf } from './scopes.ts';
import { connect, type InventoryDb, withTranslatedErrors } from './sqlite.ts';

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
}

export interface StoredScope {
  readonly scope: Scope;
  readonly total: number;
  /** ISO 8601 UTC; null while the scope has never been listed to its end. */
  readonly lastOkAt: string | null;
  readonly lastRunId: string | null;
}

/** A few rows first, so that the first line comes at once; then pages that bound the memory. */
const firstPageRows = 20;
const pageRows = 250;

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

const wanted = (filter: RecordFilter) => (expressions: RecordExpressions) => {
  const conditions = [];
  const { statuses, types, text } = filter;
  if (statuses !== undefined) conditions.push(expressions(sql`lower(r.status)`, 'in', lowerAll(statuses)));
  if (types !== undefined) conditions.push(expressions(sql`lower(r.type)`, 'in', lowerAll(types)));
  if (text !== undefined && text !== '') conditions.push(containsText(text));
  return expressions.and(conditions);
};

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

const recordsOf = (db: InventoryDb, kind: RecordKind, scope: ScopeRow, filter: RecordFilter) =>
  // Both tables have the one shape; the types of kysely cannot follow a name that is a variable.
  db
    .withTables<{ r: RecordTable }>()
    .selectFrom(sql<RecordTable>`${sql.table(kind satisfies keyof RecordTables)}`.as('r'))
    .where('r.scope_id', '=', scope.id)
    .where('r.generation', '<=', scope.generation)
    .where(wanted(filter));

export const countMatching = async (db: InventoryDb, kind: RecordKind, filter: RecordFilter): Promise<number> => {
  const isTotal = filter.statuses === undefined && filter.types === undefined && !filter.text;
  // One transaction: a picture that is replaced between two scopes must not be counted by the old generation.
  return db.transaction().execute(async (tx) => {
    let count = 0;
    for (const scope of await selectScopes(tx, { ...filter, kind })) {
      if (isTotal) count += scope.stored.total;
      else {
        const rows = recordsOf(tx, kind, scope, filter).select((select) => select.fn.countAll<number>().as('n'));
        count += (await rows.executeTakeFirst())?.n ?? 0;
      }
    }
    return count;
  });
};

type Position = Pick<RecordTable, 'name' | 'id'>;

/** Walks one scope by (name, id), which is the order of the index: nothing is ever sorted. */
async function* walkScope(
  db: InventoryDb,
  kind: RecordKind,
  scope: ScopeRow,
  filter: RecordFilter,
  documents: boolean,
) {
  let after: Position | undefined;
  for (let rows = firstPageRows; ; rows = pageRows) {
    let query = recordsOf(db, kind, scope, filter)
      .select(['r.name', 'r.id', 'r.updated_at', 'r.fields'])
      .$if(documents, (all) => all.select('r.document'));
    if (after !== undefined) query = query.where(sql<boolean>`(r.name, r.id) > (${after.name}, ${after.id})`);
    const page = await query.orderBy('r.name').orderBy('r.id').limit(rows).execute();
    yield* page;
    after = page.at(-1);
    if (after === undefined || page.length < rows) return;
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
  documents: boolean,
): AsyncGenerator<StoredRecord<K>, void, undefined> {
  const db = connect(path, 'read');
  const snapshot = await db.startTransaction().execute();
  try {
    for (const scope of await selectScopes(snapshot, { ...filter, kind })) {
      const { accountId, region, projectName } = scope.stored.scope;
      for await (const row of walkScope(snapshot, kind, scope, filter, documents)) {
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
