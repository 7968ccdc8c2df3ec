/** Both databases, for the tests that each has to pass. */
import { join } from 'node:path';
import { afterAll, describe } from '@jest/globals';
import pg from 'pg';
import { type Inventory, type InventoryOptions, openInventory } from '../../src/inventory/inventory.ts';
import { createDatabase, describePostgres, type TestDatabase } from '../helpers/postgres.ts';
import { temporaryFolder } from './helpers.ts';

type Options = Pick<InventoryOptions, 'clock' | 'version'>;

/** One inventory, empty at first, that may be opened several times. */
export interface TestStore {
  open(options?: Options): Promise<Inventory>;
  /** Rows of its tables, as the database itself has them. */
  rows(statement: string): Promise<unknown[]>;
  remove(): Promise<void>;
}

const sqliteStore = async (): Promise<TestStore> => {
  const folder = await temporaryFolder();
  const path = join(folder.path, 'inventory.db');
  return {
    open: (options) => openInventory({ path, ...options }),
    rows: async (statement) => {
      const { default: Libsql } = await import('libsql');
      const database = new Libsql(path);
      const rows = database.prepare(statement).all();
      database.close();
      return rows;
    },
    remove: () => folder.remove(),
  };
};

const ask = async (url: string, statement: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('set search_path to huawei_assets');
    return (await client.query(statement)).rows ?? [];
  } finally {
    await client.end();
  }
};

const emptyAll = `do $$ begin
  execute (select 'truncate ' || string_agg(format('huawei_assets.%I', tablename), ', ') || ' restart identity'
    from pg_tables where schemaname = 'huawei_assets' and tablename not like 'kysely%');
end $$`;

/** Emptying a database takes a tenth of the time of making another one. */
const databases = () => {
  const idle: TestDatabase[] = [];
  afterAll(() => Promise.all(idle.map((database) => database.drop())));
  return async (): Promise<TestStore> => {
    const database = idle.pop() ?? (await createDatabase());
    return {
      open: (options) => openInventory({ database: database.url, ...options }),
      rows: (statement) => ask(database.url, statement),
      remove: async () => {
        await ask(database.url, emptyAll);
        idle.push(database);
      },
    };
  };
};

export type CreateStore = () => Promise<TestStore>;

/** @param suite is told, too, how many of a property's runs are worth their time there */
export const describeStores = (
  name: string,
  suite: (create: CreateStore, runs: (many: number) => number) => void,
): void => {
  describe(`${name} on SQLite`, () => suite(sqliteStore, (many) => many));
  describePostgres(`${name} on PostgreSQL`, () => suite(databases(), (many) => Math.ceil(many / 4)));
};
