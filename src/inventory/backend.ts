/** The database that holds an inventory. */
import type { Dialect } from './dialect.ts';
import type { InventoryDb } from './schema.ts';
import type { SqlRow } from './sql-answer.ts';
import type { Store } from './store.ts';

/** One moment's state, on a connection of its own. */
export interface Snapshot {
  readonly dialect: Dialect;
  readonly db: InventoryDb;
  end(): Promise<void>;
}

export interface SqlQuestion {
  readonly sql: string;
  /** What people call the accounts: id and name. */
  readonly accountNames: readonly (readonly [id: string, name: string])[];
}

export interface Backend {
  readonly dialect: Dialect;
  /** For reads that are done at once. */
  readonly db: InventoryDb;
  /** Says in the program's words what the database refused. */
  translated<T>(work: () => Promise<T>): Promise<T>;
  /** The same for a read that leaves nothing when it fails, and may be tried again. */
  read<T>(work: () => Promise<T>): Promise<T>;
  snapshot(): Promise<Snapshot>;
  openStore(): Promise<Store>;
  query(question: SqlQuestion, signal: AbortSignal): AsyncGenerator<SqlRow, void, undefined>;
  close(): Promise<void>;
}
