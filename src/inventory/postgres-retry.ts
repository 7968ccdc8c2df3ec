/** What is tried again on PostgreSQL because it certainly was not done, or may be done twice. */
import pRetry, { AbortError } from 'p-retry';
import { hasCode, isAppError } from '../model/errors.ts';
import { codeOf, postgresError } from '../postgres/errors.ts';
import type { Postgres } from '../postgres/postgres.ts';
import type { InventoryDb, Tx } from './schema.ts';

/** Two transactions that stood in each other's way: one of them was ended. */
const conflicts: readonly string[] = ['40001', '40P01'];

/** A connection that was there and ended: a server that restarts ends all of them, and the pool hears of it a moment late. */
const isLost = (error: unknown, { address }: Postgres): boolean =>
  // Who could not connect at all has already been tried again.
  !isAppError(error) && hasCode(postgresError(error, address), 'database-unreachable');

/** Work that leaves nothing when it fails, or may be done twice: one reading statement, or the writing of one page. */
export const retried = <T>(postgres: Postgres, work: () => Promise<T>): Promise<T> =>
  pRetry(work, {
    retries: 5,
    minTimeout: 20,
    randomize: true,
    shouldRetry: ({ error }) => conflicts.includes(codeOf(error)) || isLost(error, postgres),
  });

/** A transaction, which is not tried again once its end was asked for: it may have been kept. */
export const transaction = <T>(postgres: Postgres, db: InventoryDb, work: (tx: Tx) => Promise<T>): Promise<T> =>
  retried(postgres, async () => {
    let isEnding = false;
    try {
      return await db.transaction().execute(async (tx) => {
        const result = await work(tx);
        isEnding = true;
        return result;
      });
    } catch (error) {
      throw isEnding && error instanceof Error ? new AbortError(error) : error;
    }
  });
