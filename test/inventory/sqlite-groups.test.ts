/** Transactions that are made one: what is said to be done is there, what failed is not, whatever else was in it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { InventoryDb, Tx } from '../../src/inventory/schema.ts';
import { connect } from '../../src/inventory/sqlite.ts';
import { openGroups } from '../../src/inventory/sqlite-groups.ts';

let folder = '';
let db: InventoryDb;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'huawei-assets-groups-'));
  db = connect(join(folder, 'inventory.db'), 'write');
  await sql`create table notes (id integer primary key, text text not null)`.execute(db);
});

afterEach(async () => {
  await db.destroy();
  rmSync(folder, { recursive: true });
});

const stored = async (): Promise<number[]> => {
  const { rows } = await sql<{ id: number }>`select id from notes order by id`.execute(db);
  return rows.map(({ id }) => id);
};

const note =
  (id: number, text = 'x') =>
  async (tx: Tx) => {
    await sql`insert into notes (id, text) values (${id}, ${text})`.execute(tx);
    return id;
  };

describe('works that come at the same time', () => {
  test('are all done, in their order, and each is answered with its own value', async () => {
    const transact = openGroups(db);
    const order: number[] = [];
    const work = (id: number) => (tx: Tx) => {
      order.push(id);
      return note(id)(tx);
    };
    const ids = Array.from({ length: 40 }, (_, index) => index);
    expect(await Promise.all(ids.map((id) => transact(work(id))))).toEqual(ids);
    expect([order, await stored()]).toEqual([ids, ids]);
  });

  test('leave nothing of one that fails midway, and keep the others', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 50 }), async (fails) => {
        await sql`delete from notes`.execute(db);
        const transact = openGroups(db);
        const works = fails.map((isFailing, id) => async (tx: Tx) => {
          await note(id)(tx);
          if (isFailing) throw new Error(`no ${id}`);
          return id;
        });
        const outcomes = await Promise.allSettled(works.map((work) => transact(work)));
        expect(outcomes).toEqual(
          fails.map((isFailing, id) =>
            isFailing ? { status: 'rejected', reason: new Error(`no ${id}`) } : { status: 'fulfilled', value: id },
          ),
        );
        expect(await stored()).toEqual(fails.flatMap((isFailing, id) => (isFailing ? [] : [id])));
      }),
      { numRuns: 30 },
    ));

  test('are told apart by what SQLite refuses, too', async () => {
    const transact = openGroups(db);
    const outcomes = await Promise.allSettled([1, 1, 2].map((id) => transact(note(id))));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await stored()).toEqual([1, 2]);
  });

  test('on a full disk are there when they are said to be, and else are not', async () => {
    await sql`pragma max_page_count = 40`.execute(db);
    const transact = openGroups(db);
    const sizes = [1_000, 2_000_000, 1_000, 1_000, 2_000_000, 1_000];
    const outcomes = await Promise.allSettled(sizes.map((size, id) => transact(note(id, 'x'.repeat(size)))));
    const done = outcomes.flatMap(({ status }, id) => (status === 'fulfilled' ? [id] : []));
    expect(outcomes[1]).toMatchObject({ status: 'rejected', reason: { code: 'SQLITE_FULL' } });
    expect(await stored()).toEqual(done);
    // And the next ones find a database that works.
    expect(await transact(note(9))).toBe(9);
  });

  test('are told apart by a commit that fails, too', async () => {
    await sql`create table owners (id integer primary key)`.execute(db);
    await sql`create table pets (owner integer references owners (id) deferrable initially deferred)`.execute(db);
    const transact = openGroups(db);
    const orphan = (tx: Tx) => sql`insert into pets (owner) values (7)`.execute(tx);
    const outcomes = await Promise.allSettled([transact(note(1)), transact(orphan), transact(note(2))]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await stored()).toEqual([1, 2]);
  });

  test('that find the database locked all say so after one wait', async () => {
    const other = connect(join(folder, 'inventory.db'), 'write');
    const lock = await other.startTransaction().execute();
    await sql`pragma busy_timeout = 200`.execute(db);
    const transact = openGroups(db);
    let tries = 0;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, id) =>
        transact((tx) => {
          tries += 1;
          return note(id)(tx);
        }),
      ),
    );
    const busy = { status: 'rejected', reason: { code: 'SQLITE_BUSY' } };
    expect(outcomes).toEqual(outcomes.map(() => expect.objectContaining({ status: 'rejected' })));
    expect(outcomes[39]).toMatchObject(busy);
    expect(tries).toBe(0);
    await lock.rollback().execute();
    await other.destroy();
    expect(await transact(note(1))).toBe(1);
  });
});
