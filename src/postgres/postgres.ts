/** Connections to a PostgreSQL database, from its URL. */
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pRetry from 'p-retry';
import pg from 'pg';
import { hasCode } from '../model/errors.ts';
import { connectionStringOf, type PostgresAddress, readAddress } from './address.ts';
import { postgresError } from './errors.ts';

/** One connection, for as long as it is taken. */
export type PostgresClient = pg.PoolClient;

/** A row by the names of its columns. */
export type PostgresRow = pg.QueryResultRow;

export interface PostgresOptions {
  /** Connections at once at most; more callers wait for one. Default 4. */
  readonly max?: number | undefined;
  /** Where unqualified names are looked up. Default: the server's. */
  readonly searchPath?: string | undefined;
  /** How long an answer is waited for: a network that drops everything says nothing. Default: for ever. */
  readonly answerWithinMs?: number | undefined;
  /** How long a statement waits for another transaction's lock, before SQLSTATE 55P03. Default: for ever. */
  readonly lockTimeoutMs?: number | undefined;
}

/** Whoever takes a client gives it back by `release`, with `true` when it is not to be used again. */
export interface Postgres {
  readonly address: PostgresAddress;
  /** @throws AppError `database-unreachable` or `database-error` */
  connect(): Promise<pg.PoolClient>;
  /** One statement in a transaction of its own. @throws AppError as `connect`; what else PostgreSQL says, as it is */
  query<R extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<pg.QueryResult<R>>;
  /** Says failures of the database in the program's words. */
  translated<T>(work: () => Promise<T>): Promise<T>;
  /** Ends all connections; those that are taken, or whose server does not answer, after a second. */
  end(): Promise<void>;
}

export const applicationName = 'huawei-assets';
const connectTimeoutMs = 10_000;
const keepAliveDelayMs = 30_000;
const idleMs = 30_000;

/** The pool's own limit would count the wait for a connection that somebody else has, too. */
class TimedClient extends pg.Client {
  constructor(config: pg.ClientConfig) {
    super({ ...config, connectionTimeoutMillis: connectTimeoutMs });
    // One that ends between two statements of who has taken it: the next statement says so, and nobody else needs to.
    this.on('error', () => undefined);
  }
}

/** OIDs of `int8` and `numeric`: counts and sums, which are numbers to us. */
const wholeNumbers: readonly number[] = [pg.types.builtins.INT8, pg.types.builtins.NUMERIC];

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    wholeNumbers.includes(oid) ? Number : pg.types.getTypeParser(oid, format as 'text'),
};

const settingsOf = ({ searchPath, lockTimeoutMs }: PostgresOptions): string =>
  [
    searchPath === undefined ? '' : `set search_path to ${pg.escapeIdentifier(searchPath)}`,
    lockTimeoutMs === undefined ? '' : `set lock_timeout to ${lockTimeoutMs}`,
  ]
    .filter(Boolean)
    .join(';');

/** Settings by statements, and not at the start: poolers such as PgBouncer refuse most there. */
const poolOf = (url: string, options: PostgresOptions): pg.Pool => {
  const settings = settingsOf(options);
  const pool = new pg.Pool({
    connectionString: connectionStringOf(url),
    Client: TimedClient as unknown as new () => pg.ClientBase,
    application_name: applicationName,
    max: options.max ?? 4,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveDelayMs,
    idleTimeoutMillis: idleMs,
    ...(options.answerWithinMs === undefined ? {} : { query_timeout: options.answerWithinMs }),
    types,
    ...(settings && { onConnect: async (client: pg.ClientBase) => void (await client.query(settings)) }),
  });
  // A connection that ends while nobody uses it: the next caller gets another one.
  pool.on('error', () => undefined);
  return pool;
};

/** A clean end takes a moment; a server that is gone never answers. */
const endWithinMs = 1_000;

/** Ends the pool, and cuts what does not end by itself. */
const endPool = async (pool: pg.Pool, clients: ReadonlySet<pg.PoolClient>): Promise<void> => {
  const ended = pool.end();
  await Promise.race([ended, sleep(endWithinMs, undefined, { ref: false })]);
  for (const client of clients) {
    const { connection } = client as pg.PoolClient & { readonly connection?: { readonly stream: Socket } };
    connection?.stream.destroy();
  }
};

/** A server that restarts is back soon; somebody who mistyped the port does not wait long. */
const connectRetries = { retries: 3, minTimeout: 200, factor: 2 };

/**
 * Opens a pool; the first connection is made when it is asked for.
 * @throws AppError `usage` for what is no PostgreSQL URL
 */
export const openPostgres = (url: string, options: PostgresOptions = {}): Postgres => {
  const address = readAddress(url);
  const pool = poolOf(url, options);
  const clients = new Set<pg.PoolClient>();
  pool.on('connect', (client) => clients.add(client));
  pool.on('remove', (client) => clients.delete(client));
  const translated = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw postgresError(error, address);
    }
  };
  const connect = () =>
    pRetry(() => translated(() => pool.connect()), {
      ...connectRetries,
      shouldRetry: ({ error }) => hasCode(error, 'database-unreachable'),
    });
  return {
    address,
    connect,
    translated,
    query: async <R extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) => {
      const client = await connect();
      try {
        const result = await translated(() => client.query<R>(text, [...values]));
        client.release();
        return result;
      } catch (error) {
        client.release(hasCode(error, 'database-unreachable'));
        throw error;
      }
    },
    end: () => endPool(pool, clients),
  };
};
