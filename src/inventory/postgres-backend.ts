/** The inventory in a PostgreSQL database, which several machines may use at once. */
import { HandleEmptyInListsPlugin, Kysely, PostgresDialect, replaceWithNoncontingentExpression, sql } from 'kysely';
import pRetry from 'p-retry';
import { AppError } from '../model/errors.ts';
import { placeOf } from '../postgres/address.ts';
import { codeOf } from '../postgres/errors.ts';
import { withLock } from '../postgres/locks.ts';
import { openPostgres, type Postgres } from '../postgres/postgres.ts';
import type { Backend, Snapshot } from './backend.ts';
import { isCurrent, type Migrations, migrate } from './migrations.ts';
import { postgresDialect } from './postgres-dialect.ts';
import { migrations } from './postgres-migrations.ts';
import { retried, transaction } from './postgres-retry.ts';
import { runPostgresSql } from './postgres-sql.ts';
import { readTranslated } from './queries.ts';
import type { InventoryDb, InventoryTables } from './schema.ts';
import { openStore } from './store.ts';

export const schema = 'huawei_assets';

/** For all scopes of a process together: pages are short statements, and a commit takes one connection. */
const connections = 6;
/** Each for as long as somebody reads; those beyond wait for the end of one. */
const readersAtOnce = 32;
/** How long a statement waits for the lock of another transaction, such as a commit of a large scope. */
const lockTimeoutMs = 60_000;

/** `end` of the pool is this module's: Kysely would end it when the first of two that share it is destroyed. */
const openDb = (postgres: Postgres): InventoryDb =>
  new Kysely<InventoryTables>({
    dialect: new PostgresDialect({ pool: { connect: () => postgres.connect(), end: async () => undefined } }),
    plugins: [new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression })],
  });

const appliedNames = async (db: InventoryDb): Promise<readonly string[]> => {
  const table = await sql<{ name: string | null }>`select to_regclass(${`${schema}.kysely_migration`}) as name`.execute(
    db,
  );
  if (table.rows[0]?.name === null) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map((row) => row.name);
};

/** The config may make the schema at the same moment: duplicates of a name are tried again. */
const madeMeanwhile: readonly string[] = ['23505', '42P06', '42P07'];

const upgrade = (postgres: Postgres, db: InventoryDb, steps: Migrations): Promise<void> =>
  withLock(postgres, [schema, 'upgrade'], () =>
    pRetry(() => migrate(db, steps, schema), {
      retries: 3,
      minTimeout: 50,
      shouldRetry: ({ error }) => madeMeanwhile.includes(codeOf(error)),
    }),
  );

const openMigrated = async (postgres: Postgres, name: string, steps: Migrations): Promise<InventoryDb> => {
  const db = openDb(postgres);
  const newer = { name, hint: 'Update huawei-assets on this machine.' };
  if (!isCurrent(await appliedNames(db), steps, newer)) {
    await upgrade(postgres, db, steps);
    isCurrent(await appliedNames(db), steps, newer);
  }
  return db;
};

const lockNotAvailable = '55P03';
const busy = (name: string, cause: unknown): AppError =>
  new AppError('inventory-busy', `The inventory ${name} is in use by another process.`, {
    hint: 'Wait for the other huawei-assets to end, then try again.',
    cause,
  });

/** On a connection of its own, so that who reads slowly holds up nobody. What it makes is rolled back. */
const openSnapshot = async (postgres: Postgres, readers: InventoryDb): Promise<Snapshot> => {
  const moment = await retried(postgres, () =>
    readers.startTransaction().setIsolationLevel('repeatable read').execute(),
  );
  return {
    dialect: postgresDialect,
    db: moment,
    end: async () => {
      // Of a connection that was lost nothing is left to be rolled back.
      await moment
        .rollback()
        .execute()
        .catch(() => undefined);
    },
  };
};

/**
 * Opens the database and brings it to this version; several processes may do so at once.
 * @throws AppError `usage` for what is no PostgreSQL URL, `inventory-error` for a database of a newer version
 */
export const openPostgresBackend = async (
  url: string,
  clock: () => Date,
  steps: Migrations = migrations,
): Promise<Backend> => {
  const options = { searchPath: schema, lockTimeoutMs };
  const postgres = openPostgres(url, { ...options, max: connections });
  const snapshots = openPostgres(url, { ...options, max: readersAtOnce });
  const readers = openDb(snapshots);
  const name = `in the database ${placeOf(postgres.address)}`;
  const translated = <T>(work: () => Promise<T>): Promise<T> =>
    postgres.translated(async () => {
      try {
        return await work();
      } catch (error) {
        throw codeOf(error) === lockNotAvailable ? busy(name, error) : error;
      }
    });
  try {
    const db = await translated(() => openMigrated(postgres, name, steps));
    return {
      dialect: postgresDialect,
      db,
      translated,
      read: (work) => translated(() => retried(postgres, work)),
      snapshot: () => openSnapshot(snapshots, readers),
      openStore: async () =>
        openStore({
          name,
          dialect: postgresDialect,
          clock,
          run: (work) => translated(() => retried(postgres, () => work(db))),
          transact: (work) => translated(() => transaction(postgres, db, work)),
          close: async () => undefined,
        }),
      query: (question, signal) => readTranslated({ translated }, runPostgresSql(postgres, question, signal)),
      close: async () => {
        await snapshots.end();
        await postgres.end();
      },
    };
  } catch (error) {
    await postgres.end();
    throw error;
  }
};
