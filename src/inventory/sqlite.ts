/** SQLite as the inventory uses it: private files, WAL, waiting for locks, and its errors in the program's words. */
import { chmod, mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type SqliteStatement,
} from 'kysely';
import Libsql from 'libsql';
import { AppError, isAppError } from '../model/errors.ts';
import type { InventoryDb, InventoryTables } from './schema.ts';

/** How long a statement waits for another process's transaction. */
const busyTimeoutMs = 15_000;
/** Large pages keep most documents in one page: a fifth less time for a first sync than the default of 4096. */
const pageSizeBytes = 16_384;
/** 8 MB of log before it is folded into the file. */
const walPages = 512;
const cacheKb = 24_000;
const maxCachedStatements = 100;

/** What a connection is for: a writer takes the write lock at `begin`, so that it waits there and not halfway. */
export type ConnectionUse = 'read' | 'write';

class InventoryAdapter extends SqliteAdapter {
  // SQLite can; the base class says no out of caution for statements that the migrations do not use.
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class WriteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection);
    } catch (error) {
      // After some errors, a full disk is one, SQLite has rolled back by itself; the error to tell is the first one.
      if (!(error instanceof Error && error.message.includes('no transaction is active'))) throw error;
    }
  }
}

/** Statements are kept, because libsql frees one, with the page bound to it, only when it is garbage-collected. */
const withStatementCache = (database: InstanceType<typeof Libsql>): SqliteDatabase => {
  const statements = new Map<string, SqliteStatement>();
  return {
    prepare: (text) => {
      const known = statements.get(text);
      if (known !== undefined) return known;
      if (statements.size >= maxCachedStatements) statements.clear();
      const statement = database.prepare(text);
      statements.set(text, statement);
      return statement;
    },
    close: () => {
      statements.clear();
      database.close();
    },
  };
};

const dialectOf = (database: SqliteDatabase, use: ConnectionUse): Dialect => ({
  createAdapter: () => new InventoryAdapter(),
  createDriver: () => (use === 'write' ? new WriteDriver({ database }) : new SqliteDriver({ database })),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
});

/** Opens one more connection to an inventory that `prepareFile` has prepared. */
export const connect = (path: string, use: ConnectionUse): InventoryDb => {
  const database = new Libsql(path);
  try {
    database.exec(`pragma busy_timeout = ${busyTimeoutMs}`);
    database.exec('pragma foreign_keys = on');
    if (use === 'write') {
      database.exec(`pragma page_size = ${pageSizeBytes}`);
      database.prepare('pragma journal_mode = wal').all([]);
      database.exec('pragma synchronous = normal');
      database.exec(`pragma wal_autocheckpoint = ${walPages}`);
      database.exec(`pragma journal_size_limit = ${walPages * pageSizeBytes * 4}`);
      database.exec(`pragma cache_size = ${-cacheKb}`);
      // The ids seen of a scope spill to a file when they are many.
      database.exec('pragma temp_store = file');
    }
    return new Kysely<InventoryTables>({ dialect: dialectOf(withStatementCache(database), use) });
  } catch (error) {
    database.close();
    throw error;
  }
};

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );

/** Only for a file that is not there: closing a file drops the locks that SQLite holds on it in the same process. */
const createFile = async (path: string): Promise<void> => {
  const file = await open(path, 'a', 0o600);
  await file.close();
};

/** Makes the folder (0700) and file (0600) where missing. SQLite gives the log files beside it the mode of the file. */
export const prepareFile = async (path: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  if (!(await exists(path))) await createFile(path);
  for (const name of [path, `${path}-wal`, `${path}-shm`]) {
    const mode = await stat(name).then(
      (found) => found.mode,
      () => undefined,
    );
    if (mode !== undefined && (mode & 0o077) !== 0) await chmod(name, 0o600);
  }
};

interface Translation {
  readonly match: RegExp;
  readonly code: 'inventory-error' | 'inventory-busy';
  readonly message: (path: string) => string;
  readonly hint: string;
}

const translations: readonly Translation[] = [
  {
    match: /^SQLITE_(BUSY|LOCKED)/,
    code: 'inventory-busy',
    message: (path) => `The inventory ${path} is in use by another process.`,
    hint: 'Wait for the other huawei-assets to end, then try again.',
  },
  {
    match: /^(SQLITE_NOTADB|SQLITE_CORRUPT)/,
    code: 'inventory-error',
    message: (path) => `The inventory ${path} is damaged or is no inventory; it was left as it is.`,
    hint: 'Move the file away and run "huawei-assets sync" to build a new one, or choose another folder with --home.',
  },
  {
    match: /^(SQLITE_FULL|ENOSPC|EDQUOT)/,
    code: 'inventory-error',
    message: (path) => `The disk that holds the inventory ${path} is full.`,
    hint: 'Free some space; the last whole picture of every scope is kept.',
  },
  {
    match: /^(SQLITE_READONLY|SQLITE_PERM|SQLITE_AUTH|EROFS|EACCES|EPERM)/,
    code: 'inventory-error',
    message: (path) => `The inventory ${path} cannot be written.`,
    hint: 'Check who owns the file and its folder, or choose another folder with --home.',
  },
  {
    match: /^(SQLITE_CANTOPEN|SQLITE_IOERR|ENOTDIR|EISDIR|EEXIST|ENOENT|ConnectionFailed)/,
    code: 'inventory-error',
    message: (path) => `The inventory ${path} cannot be opened or read.`,
    hint: 'Check the path and the disk, or choose another folder with --home.',
  },
];

/** SQLite's primary result codes; libsql knows no names for the extended ones, whose last byte is the primary one. */
const primaryCodes = new Map([
  [3, 'SQLITE_PERM'],
  [5, 'SQLITE_BUSY'],
  [6, 'SQLITE_LOCKED'],
  [8, 'SQLITE_READONLY'],
  [10, 'SQLITE_IOERR'],
  [11, 'SQLITE_CORRUPT'],
  [13, 'SQLITE_FULL'],
  [14, 'SQLITE_CANTOPEN'],
  [23, 'SQLITE_AUTH'],
  [26, 'SQLITE_NOTADB'],
]);

const namedCode = (code: string): string => {
  const [, extended] = /^UNKNOWN_SQLITE_ERROR_(\d+)$/.exec(code) ?? [];
  return (extended && primaryCodes.get(Number(extended) & 0xff)) || code;
};

/** Says in the program's words what the database or file system refused; anything else passes unchanged, as a bug. */
export const translateError = (error: unknown, path: string): unknown => {
  if (isAppError(error) || !(typeof error === 'object' && error !== null)) return error;
  const code = namedCode('code' in error && typeof error.code === 'string' ? error.code : '');
  const message = 'message' in error && typeof error.message === 'string' ? error.message : '';
  const known = translations.find(({ match }) => match.test(code) || (code === '' && match.test(message)));
  if (known === undefined) return error;
  return new AppError(known.code, known.message(path), {
    hint: known.hint,
    details: { path, reason: code === '' ? message : code },
    cause: error,
  });
};

export const withTranslatedErrors = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw translateError(error, path);
  }
};
