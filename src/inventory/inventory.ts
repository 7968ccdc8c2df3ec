/** The inventory: what was observed of the accounts, in one SQLite file or in a PostgreSQL database. */
import type { AccessKeyCheck } from '../model/access-key-check.ts';
import type { Alarm, AlarmKey, ToldAlarm } from '../model/notification.ts';
import type { RecordKind, RunStatus, Scope, ScopeOutcome } from '../model/scope.ts';
import type { Lease, TaskEnd, TaskState } from '../model/task.ts';
import type { Backend } from './backend.ts';
import { type ChangeFilter, type StoredChange, streamChanges } from './list-changes.ts';
import type { Migrations } from './migrations.ts';
import type { EndedProcess } from './process-mark.ts';
import { countMatching, type ListOptions, readTranslated, type StoredRecord, streamRecords } from './queries.ts';
import type { RecordFilter } from './record-filter.ts';
import {
  type RunFilter,
  type StoredCheck,
  type StoredRun,
  selectCheck,
  selectChecks,
  selectRun,
  selectRuns,
} from './runs.ts';
import { openScopeWriter, openTraffic, type ScopeWriter } from './scope-writer.ts';
import type { RemovedRecords } from './scopes.ts';
import type { SqlRow } from './sql-answer.ts';
import type { FileOptions } from './sqlite-backend.ts';
import type { Store } from './store.ts';
import { type StoredScope, selectStoredScopes } from './stored-scopes.ts';
import { type GrantedLease, type LeaseKey, selectLeases, selectTasks, type TaskKey } from './tasks.ts';
import { selectToldAlarms } from './told-alarms.ts';

export interface QueryOptions {
  /** What people call the accounts, by id. */
  readonly accountNames?: ReadonlyMap<string, string> | undefined;
  /** Ends the query at once where a process of its own runs it, else between two rows. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Every call throws AppError `inventory-error` or `inventory-busy` for what the disk or another process refuses,
 * `database-unreachable` or `database-error` for what a PostgreSQL server does.
 */
export interface Inventory {
  /** Returns the run's id. Runs whose process died are marked interrupted. */
  beginRun(what: string): Promise<string>;
  finishRun(runId: string, status: RunStatus, outcomes: readonly ScopeOutcome[]): Promise<void>;
  /**
   * Starts a scope's new picture; nothing of it shows before its `commit`.
   * @throws AppError `inventory-busy` while another writer, here or in another process, is in this scope
   */
  beginScope(runId: string, scope: Scope): Promise<ScopeWriter>;
  /**
   * Removes the account's scopes of a kind that are not kept, with their records, in one transaction. On record it is one
   * change a scope, `given-up`.
   */
  pruneScopes(runId: string, accountId: string, kind: RecordKind, keep: readonly Scope[]): Promise<RemovedRecords>;
  /** Removes all that is known of an account; runs stay, without its scopes. */
  deleteAccount(accountId: string): Promise<RemovedRecords>;
  /** Forgets the changes before a time, in short transactions; stops between two of them when the signal fires. */
  dropChanges(before: Date, signal?: AbortSignal): Promise<void>;
  /** Ends the task `ak-check` of the account, too. */
  saveCheck(accountId: string, check: AccessKeyCheck): Promise<void>;
  /** The newest verdict on a key, or on any key of the account. */
  lastCheck(accountId: string, accessKeyId?: string): Promise<AccessKeyCheck | undefined>;
  /** The newest verdict on each key; left out: of all accounts. */
  listChecks(accountIds?: readonly string[]): Promise<readonly StoredCheck[]>;
  /** Writes down how a task of an account ended. */
  recordTask(key: TaskKey, end: TaskEnd): Promise<void>;
  /** The last end of each task; one that was never done is not listed. Left out: of all accounts. */
  listTasks(accountIds?: readonly string[]): Promise<readonly TaskState[]>;
  /**
   * Takes the right to do a task, unless another process has it: it is void when its time is over, or when its process on
   * this machine is gone.
   */
  takeLease(key: LeaseKey, forMs: number): Promise<GrantedLease | { readonly heldBy: Lease }>;
  /** From now on. @returns false when the lease has gone to another process meanwhile */
  renewLease(lease: GrantedLease, forMs: number): Promise<boolean>;
  /** Does nothing for a lease that has gone to another process. */
  endLease(lease: GrantedLease): Promise<void>;
  /** Another process is known to be gone: its leases, and its claims on scopes, are void at once. */
  endProcess(ended: EndedProcess): Promise<void>;
  /** Those that hold now. */
  listLeases(): Promise<readonly Lease[]>;
  /** What webhooks were told and not yet told the end of. */
  listTold(): Promise<readonly ToldAlarm[]>;
  /** Writes down, in one transaction, what a webhook was told, and what is over or needs no longer be told. */
  recordTold(webhook: string, raised: readonly Alarm[], over: readonly AlarmKey[]): Promise<void>;
  /** A webhook of this name begins anew. */
  forgetTold(webhook: string): Promise<void>;
  /** Newest first. With an account or kind: finished runs that had such scopes, and only these outcomes. */
  lastRuns(filter?: RunFilter): Promise<readonly StoredRun[]>;
  listScopes(accountId?: string): Promise<readonly StoredScope[]>;
  countRecords(kind: RecordKind, filter?: RecordFilter): Promise<number>;
  /** Sorted by account, region, project, service, name and id; all of one moment, however slowly they are read. */
  listRecords<K extends RecordKind>(
    kind: K,
    filter?: RecordFilter,
    options?: ListOptions,
  ): AsyncGenerator<StoredRecord<K>>;
  /** Newest first, all of one moment, with constant memory. A set of changes is one commit; in it, by type and id. */
  listChanges(filter?: ChangeFilter): AsyncGenerator<StoredChange>;
  /** When the run began and ended; undefined for a run that is not on record. */
  findRun(runId: string): Promise<Pick<StoredRun, 'startedAt' | 'finishedAt'> | undefined>;
  /**
   * Somebody's own SQL over the views of `views.ts`, read-only: first the names of its columns, then its rows.
   * @throws AppError `usage` for what is no single query, or what SQLite refuses
   */
  query(sql: string, options?: QueryOptions): AsyncGenerator<SqlRow, void, undefined>;
  /** Aborts scopes that are still being written. */
  close(): Promise<void>;
}

interface CommonOptions {
  readonly clock?: (() => Date) | undefined;
  /** The program's: what another version has read is read again by the next sync. */
  readonly version?: string | undefined;
  /** Other steps than the program's; for tests of upgrades. */
  readonly migrations?: Migrations | undefined;
}

export interface DatabaseOptions {
  /** `postgres://...`: several machines may use it at once. */
  readonly database: string;
}

export type InventoryOptions = CommonOptions & (FileOptions | DatabaseOptions);

const openBackend = async (options: InventoryOptions, clock: () => Date): Promise<Backend> => {
  if ('database' in options) {
    const { openPostgresBackend } = await import('./postgres-backend.ts');
    return openPostgresBackend(options.database, clock, options.migrations);
  }
  const { openSqlite } = await import('./sqlite-backend.ts');
  return openSqlite(options, clock, options.migrations);
};

/** Opens the store at the first write: who only reads starts no thread and takes no lock. */
const lazily = (open: () => Promise<Store>) => {
  let opening: Promise<Store> | undefined;
  return {
    get: (): Promise<Store> => {
      opening ??= open();
      return opening;
    },
    close: async (): Promise<void> => {
      const store = await opening?.catch(() => undefined);
      await store?.close();
    },
  };
};

/**
 * Opens the inventory and brings it to this version; makes it where missing. One per file and process: two that write in one
 * thread would wait for each other's locks.
 * @throws AppError `inventory-error` for a damaged file, another kind of file, or one of a newer version: it stays as it
 * was; `database-unreachable` and `database-error` for what PostgreSQL refuses
 */
export const openInventory = async (options: InventoryOptions): Promise<Inventory> => {
  const { version = '', clock = () => new Date() } = options;
  const backend = await openBackend(options, clock);
  const { db, read, snapshot } = backend;
  const traffic = openTraffic();
  const store = lazily(backend.openStore);

  return {
    beginRun: async (what) => (await store.get()).beginRun(what),
    finishRun: async (...args) => (await store.get()).finishRun(...args),
    beginScope: async (runId, scope) => {
      const writing = await store.get();
      return openScopeWriter(writing, await writing.beginScope(scope), { runId, traffic, reader: version });
    },
    pruneScopes: async (...args) => (await store.get()).pruneScopes(...args),
    deleteAccount: async (accountId) => (await store.get()).deleteAccount(accountId),
    dropChanges: async (before, signal) => {
      const writing = await store.get();
      while (!signal?.aborted && (await writing.dropSomeChanges(before)));
    },
    saveCheck: async (...args) => (await store.get()).saveCheck(...args),
    recordTask: async (...args) => (await store.get()).recordTask(...args),
    takeLease: async (...args) => (await store.get()).takeLease(...args),
    renewLease: async (...args) => (await store.get()).renewLease(...args),
    endLease: async (lease) => (await store.get()).endLease(lease),
    endProcess: async (ended) => (await store.get()).endProcess(ended),
    listTold: () => read(() => selectToldAlarms(db)),
    recordTold: async (...args) => (await store.get()).recordTold(...args),
    forgetTold: async (webhook) => (await store.get()).forgetTold(webhook),
    listTasks: (accountIds) => read(() => selectTasks(db, accountIds)),
    listLeases: () => read(() => selectLeases(db, clock())),
    listChecks: (accountIds) => read(() => selectChecks(db, accountIds)),
    lastCheck: (...args) => read(() => selectCheck(db, ...args)),
    lastRuns: (filter = {}) => read(() => selectRuns(db, filter)),
    listScopes: (accountId) => read(() => selectStoredScopes(db, accountId)),
    countRecords: (kind, filter = {}) => read(() => countMatching(backend, kind, filter)),
    listRecords: (kind, filter = {}, options = {}) =>
      readTranslated(backend, streamRecords(snapshot, kind, filter, options)),
    listChanges: (filter = {}) => readTranslated(backend, streamChanges(snapshot, filter)),
    findRun: (runId) => read(() => selectRun(db, runId)),
    query: (sql, { accountNames = new Map(), signal = new AbortController().signal } = {}) =>
      backend.query({ sql, accountNames: [...accountNames] }, signal),
    close: async () => {
      await store.close();
      await backend.close();
    },
  };
};
