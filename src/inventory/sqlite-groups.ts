/** Transactions that wait at the same time are made one: SQLite's commit costs as much as what most of them do. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { InventoryDb, Tx } from './schema.ts';

interface Waiting {
  readonly work: (tx: Tx) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Another process waits for the lock no longer than these take. */
const mostAtOnce = 16;

/** Does one of several: when it fails, what it did is undone, and the others are not. @returns says so, after the commit */
const doApart = async (tx: Tx, { work, resolve, reject }: Waiting): Promise<() => void> => {
  await sql`savepoint apart`.execute(tx);
  try {
    const value = await work(tx);
    await sql`release apart`.execute(tx);
    return () => resolve(value);
  } catch (error) {
    // After some errors, a full disk is one, SQLite has undone all of them; then all fail of it.
    await sql`rollback to apart`.execute(tx).catch(() => Promise.reject(error));
    await sql`release apart`.execute(tx);
    return () => reject(error);
  }
};

const doTogether = async (db: InventoryDb, group: readonly Waiting[]): Promise<void> => {
  try {
    const outcomes = await db.transaction().execute(async (tx) => {
      const done: (() => void)[] = [];
      for (const each of group) done.push(await doApart(tx, each));
      return done;
    });
    for (const tell of outcomes) tell();
  } catch (error) {
    for (const { reject } of group) reject(error);
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
      await doTogether(db, waiting.splice(0, mostAtOnce));
    }
    isWorking = false;
  };
  return <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      waiting.push({ work, resolve: resolve as (value: unknown) => void, reject });
      if (!isWorking) void workOff();
    });
};
