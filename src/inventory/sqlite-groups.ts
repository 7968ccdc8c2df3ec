/** Transactions that wait at the same time are made one: SQLite's commit costs as much as what most of them do. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { InventoryDb, Tx } from './schema.ts';

interface Waiting {
  readonly work: (tx: Tx) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Another process waits for the lock no longer than these take, or than the one takes that goes beyond the time. */
const mostAtOnce = 16;
const longestMs = 500;

/** When one fails, none is done, and each is done by itself: they may be done again, as on PostgreSQL. */
const doTogether = async (db: InventoryDb, waiting: Waiting[]): Promise<void> => {
  const group: Waiting[] = [];
  const startedMs = performance.now();
  const mayTakeMore = () => group.length < mostAtOnce && performance.now() - startedMs < longestMs;
  try {
    const values = await db.transaction().execute(async (tx) => {
      const done: unknown[] = [];
      for (let next = waiting.shift(); next; next = mayTakeMore() ? waiting.shift() : undefined) {
        group.push(next);
        done.push(await next.work(tx));
      }
      return done;
    });
    for (const [index, { resolve }] of group.entries()) resolve(values[index]);
  } catch (error) {
    // Without any the transaction could not begin: who waits would wait for the same lock in vain.
    if (group.length === 0) for (const { reject } of waiting.splice(0)) reject(error);
    else if (group.length === 1) group[0]?.reject(error);
    else for (const each of group) await doTogether(db, [each]);
  }
};

/** @returns does a work whole or not at all; those that were asked for first are done first */
export const openGroups = (db: InventoryDb) => {
  const waiting: Waiting[] = [];
  let isWorking = false;
  const workOff = async (): Promise<void> => {
    isWorking = true;
    while (waiting.length > 0) {
      // A worker thread is handed its messages one by one: lets in all that are there.
      await nextTurn();
      await doTogether(db, waiting);
    }
    isWorking = false;
  };
  return <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      waiting.push({ work, resolve: resolve as (value: unknown) => void, reject });
      if (!isWorking) void workOff();
    });
};
