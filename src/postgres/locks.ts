/** Locks by name among all clients of a database (advisory locks): nothing is stored, and they end with who held them. */
import { createHash } from 'node:crypto';
import type { Postgres } from './postgres.ts';

/** PostgreSQL's key of a lock, 64 bits as a text; names of different things never meet, for all practical purposes. */
export const lockKey = (...names: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(names)).digest().readBigInt64BE().toString();

/**
 * Does the work while no other client of the database does such under this name; waits for them. Ends with the session,
 * so a process that dies holds nothing.
 */
export const withLock = async <T>(postgres: Postgres, names: readonly string[], work: () => Promise<T>): Promise<T> => {
  const client = await postgres.connect();
  try {
    await postgres.translated(() => client.query('select pg_advisory_lock($1)', [lockKey(...names)]));
    return await work();
  } finally {
    // The session ends, and with it the lock, whatever state the work left.
    client.release(true);
  }
};
