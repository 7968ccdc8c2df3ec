/** Databases of the tests' PostgreSQL, each for one test alone. */
import { randomBytes } from 'node:crypto';
import { describe } from '@jest/globals';
import pg from 'pg';

/** Tests that need PostgreSQL; skipped, and counted so, where the global setup could start none. */
export const describePostgres = process.env.TEST_DATABASE_URL ? describe : describe.skip;

const server = (): URL => {
  if (!process.env.TEST_DATABASE_URL) throw new Error('TEST_DATABASE_URL is not set.');
  return new URL(process.env.TEST_DATABASE_URL);
};

/** One statement on a connection of its own. */
export const query = async (
  url: string,
  statement: string,
  values: readonly unknown[] = [],
): Promise<Record<string, unknown>[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement, [...values])).rows;
  } finally {
    await client.end();
  }
};

const administer = (statement: string) => query(server().href, statement);

export interface TestDatabase {
  readonly url: string;
  /** Ends every connection to it, as a server that is restarted does. */
  disconnectAll(): Promise<unknown>;
  drop(): Promise<unknown>;
}

/** A new and empty database. */
export const createDatabase = async (): Promise<TestDatabase> => {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(`create database ${name}`);
  const url = server();
  url.pathname = `/${name}`;
  return {
    url: url.href,
    disconnectAll: () => administer(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`),
    drop: () => administer(`drop database ${name} with (force)`),
  };
};
