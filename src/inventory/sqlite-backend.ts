/** The inventory in one SQLite file. */
import { sql } from 'kysely';
import type { Backend, SqlQuestion } from './backend.ts';
import { isCurrent, type Migrations, migrate } from './migrations.ts';
import { runSqlRemotely } from './remote-sql.ts';
import { openRemoteStore } from './remote-store.ts';
import type { InventoryDb } from './schema.ts';
import type { SqlRequest } from './sql.ts';
import type { SqlRow } from './sql-answer.ts';
import { connect, prepareFile, withTranslatedErrors } from './sqlite.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { openGroups } from './sqlite-groups.ts';
import { migrations } from './sqlite-migrations.ts';
import { createTemporary } from './sqlite-pictures.ts';
import { openStore, type ReadPage, type Store } from './store.ts';
import { takeTurn } from './walk.ts';

export interface FileOptions {
  readonly path: string;
  /** The built `worker.ts`, for jobs that write much; it has its own clock. Without it this thread writes. */
  readonly worker?: URL | undefined;
  /** The built process that runs SQL. Without it this thread does, and cannot be stopped while SQLite works. */
  readonly sqlProcess?: URL | undefined;
}

const upgrade = async (path: string, steps: Migrations): Promise<void> => {
  const db = connect(path, 'write');
  try {
    // Not within the migration: inside a transaction SQLite ignores it.
    await sql`pragma foreign_keys = off`.execute(db);
    await migrate(db, steps);
  } finally {
    await db.destroy();
  }
};

const appliedNames = async (db: InventoryDb): Promise<readonly string[]> => {
  const table = await sql<{
    n: number;
  }>`select count(*) as n from sqlite_master where name = 'kysely_migration'`.execute(db);
  if (table.rows[0]?.n !== 1) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map((row) => row.name);
};

/** The connection that reads; one that writes is opened beforehand only when there is something to upgrade. */
const openMigrated = async (path: string, steps: Migrations): Promise<InventoryDb> => {
  await prepareFile(path);
  const db = connect(path, 'read');
  try {
    const newer = { name: path, hint: 'Update huawei-assets, or choose another folder with --home.' };
    if (!isCurrent(await appliedNames(db), steps, newer)) await upgrade(path, steps);
    return db;
  } catch (error) {
    await db.destroy();
    throw error;
  }
};

/** Opens the one connection that writes; expects a file that `openSqlite` has prepared. */
export const openSqliteStore = async (path: string, clock: () => Date, readPage?: ReadPage): Promise<Store> => {
  const db = connect(path, 'write');
  await createTemporary(db);
  const transact = openGroups(db);
  return openStore({
    name: path,
    dialect: sqliteDialect,
    clock,
    readPage,
    run: (work) => withTranslatedErrors(path, () => work(db)),
    transact: (work) => withTranslatedErrors(path, () => transact(work)),
    close: () => db.destroy(),
  });
};

async function* runSqlHere(request: SqlRequest, signal: AbortSignal): AsyncGenerator<SqlRow, void, undefined> {
  const { runSql } = await import('./sql.ts');
  for (const rows of runSql(request)) {
    await takeTurn(signal);
    yield* rows;
  }
}

/**
 * Opens the file and brings it to this version; makes its folder (0700) and file (0600) where missing.
 * @throws AppError `inventory-error` for a damaged file, another kind of file, or one of a newer version: it stays as it was
 */
export const openSqlite = async (
  { path, worker, sqlProcess }: FileOptions,
  clock: () => Date,
  steps: Migrations = migrations,
): Promise<Backend> => {
  const translated = <T>(work: () => Promise<T>): Promise<T> => withTranslatedErrors(path, work);
  const db = await translated(() => openMigrated(path, steps));
  return {
    dialect: sqliteDialect,
    db,
    translated,
    read: translated,
    snapshot: async () => {
      const own = connect(path, 'read');
      const moment = await own.startTransaction().execute();
      return {
        dialect: sqliteDialect,
        db: moment,
        end: async () => {
          await moment.rollback().execute();
          await own.destroy();
        },
      };
    },
    openStore: () => translated(() => (worker ? openRemoteStore(path, worker) : openSqliteStore(path, clock))),
    query: (question: SqlQuestion, signal) => {
      const request = { path, ...question };
      return sqlProcess ? runSqlRemotely(request, sqlProcess, signal) : runSqlHere(request, signal);
    },
    close: () => db.destroy(),
  };
};
