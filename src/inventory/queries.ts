/** The reading half of the inventory: whole pictures only, whatever is being written meanwhile. */
import type { Host, Product } from '../model/record.ts';
import type { RecordKind } from '../model/scope.ts';
import type { Backend, Snapshot } from './backend.ts';
import { judgesRows, type RecordFilter, wanted } from './record-filter.ts';
import { type SortKey, sortedRows } from './sort.ts';
import { type StoredScope, selectScopes } from './stored-scopes.ts';
import { indexedRows, type RecordRow, visibleRows } from './walk.ts';

export type RecordOf<K extends RecordKind> = K extends 'hosts' ? Host : Product;

export interface StoredRecord<K extends RecordKind = RecordKind> {
  readonly accountId: string;
  readonly region: string;
  readonly projectName: string | null;
  readonly fields: RecordOf<K>;
  /** The cloud's own document; only where it was asked for. */
  readonly document?: unknown;
}

export interface ListOptions {
  /** Yields the cloud's documents too; they are most of the bytes. */
  readonly documents?: boolean | undefined;
  /** Instead of the order of the index. All keys are sorted before the first record comes. */
  readonly sort?: readonly SortKey[] | undefined;
  /** At most so many records. */
  readonly limit?: number | undefined;
  /** Ends the list with AppError `cancelled`. */
  readonly signal?: AbortSignal | undefined;
}

export const countMatching = async (
  { db, dialect }: Backend,
  kind: RecordKind,
  filter: RecordFilter,
): Promise<number> => {
  const isTotal = !judgesRows(filter);
  // One transaction: a picture that is replaced between two scopes must not be counted by the old generation.
  const snapshot = db.transaction().setIsolationLevel('repeatable read');
  return snapshot.execute(async (tx) => {
    let count = 0;
    for (const scope of await selectScopes(tx, { ...filter, kind })) {
      if (isTotal) count += scope.stored.total;
      else {
        const rows = visibleRows(tx, kind, scope).where(wanted(dialect.json, filter, scope.stored.scope));
        const counted = await rows.select((select) => select.fn.countAll<number>().as('n')).executeTakeFirst();
        count += counted?.n ?? 0;
      }
    }
    return count;
  });
};

/** Written by `page.ts` from this very type. */
const recordOf = <K extends RecordKind>({ scope }: StoredScope, row: RecordRow): StoredRecord<K> => {
  const { accountId, region, projectName } = scope;
  const fields = { ...JSON.parse(row.fields), updatedAt: row.updated_at } as RecordOf<K>;
  const document = row.document === undefined ? {} : { document: JSON.parse(row.document) as unknown };
  return { accountId, region, projectName, fields, ...document };
};

/**
 * Streams the records, sorted by account, region, project, service, name and id unless another order is asked for, from one
 * moment's state and with constant memory. It has a connection of its own, so that other calls, and a sync, go on while
 * somebody reads slowly.
 */
export async function* streamRecords<K extends RecordKind>(
  open: () => Promise<Snapshot>,
  kind: K,
  filter: RecordFilter,
  { documents = false, sort = [], limit, signal }: ListOptions,
): AsyncGenerator<StoredRecord<K>, void, undefined> {
  const { db, dialect, end } = await open();
  try {
    const scopes = await selectScopes(db, { ...filter, kind });
    const byId = new Map(scopes.map(({ id, stored }) => [id, stored]));
    const walk = { dialect, kind, filter, signal };
    const rows =
      sort.length === 0
        ? indexedRows(db, scopes, documents, walk)
        : sortedRows(db, scopes, documents, walk, { keys: sort, limit });
    let left = limit ?? Number.POSITIVE_INFINITY;
    for await (const row of rows) {
      const scope = byId.get(row.scope_id);
      if (scope) yield recordOf(scope, row);
      left -= 1;
      if (left <= 0) return;
    }
  } finally {
    await end();
  }
}

export const readTranslated = async function* <T>(
  { translated }: Pick<Backend, 'translated'>,
  rows: AsyncGenerator<T>,
): AsyncGenerator<T> {
  try {
    for (;;) {
      const next = await translated(() => rows.next());
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await rows.return(undefined);
  }
};
