/** A connection that ends while a transaction is committed: whether it was done is not known, and nothing may be left of it. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openInventory } from '../../src/inventory/inventory.ts';
import { connect } from '../../src/inventory/sqlite.ts';
import { sqliteDialect } from '../../src/inventory/sqlite-dialect.ts';
import { createTemporary } from '../../src/inventory/sqlite-pictures.ts';
import { openStore, type Store, type StoreAccess } from '../../src/inventory/store.ts';
import { AppError } from '../../src/model/errors.ts';
import { scopeOf, type TemporaryFolder, temporaryFolder } from './helpers.ts';

const lost = () => new AppError('database-unreachable', 'The connection ended.');

/** How transactions end from now on: as they should, done but not told so, or not at all. */
type Fate = 'well' | 'unheard' | 'undone';

describe('a connection that ends', () => {
  let folder: TemporaryFolder;
  let fate: Fate;
  let store: Store;
  let another: Store;

  const openFlaky = async (path: string): Promise<Store> => {
    const db = connect(path, 'write');
    await createTemporary(db);
    const transact: StoreAccess['transact'] = async (work) => {
      if (fate === 'undone') throw lost();
      const done = await db.transaction().execute(work);
      if (fate === 'unheard') throw lost();
      return done;
    };
    const run: StoreAccess['run'] = (work) => work(db);
    return openStore({
      name: path,
      dialect: sqliteDialect,
      clock: () => new Date(),
      run,
      transact,
      close: () => db.destroy(),
    });
  };

  beforeEach(async () => {
    folder = await temporaryFolder();
    const path = join(folder.path, 'inventory.db');
    await (await openInventory({ path })).close();
    fate = 'well';
    store = await openFlaky(path);
    another = await openFlaky(path);
  });
  afterEach(async () => {
    fate = 'well';
    await store.close();
    await another.close();
    await folder.remove();
  });

  const key = { accountId: 'acc-1', what: 'hosts' } as const;

  test('leaves no lease that nobody holds', async () => {
    fate = 'unheard';
    await expect(store.takeLease(key, 60_000)).rejects.toMatchObject({ code: 'database-unreachable' });
    fate = 'well';
    expect(await another.takeLease(key, 60_000)).toHaveProperty('token');
  });

  test('leaves no claim that nobody holds, once a transaction succeeds again', async () => {
    fate = 'unheard';
    await expect(store.beginScope(scopeOf())).rejects.toMatchObject({ code: 'database-unreachable' });
    fate = 'well';
    await expect(another.beginScope(scopeOf())).rejects.toMatchObject({ code: 'inventory-busy' });
    await store.beginRun('hosts');
    expect(await another.beginScope(scopeOf())).toMatchObject({ hasPicture: false });
  });

  test('while a scope is given up leaves it to the next, without what was written', async () => {
    const { writer } = await store.beginScope(scopeOf());
    fate = 'undone';
    await expect(store.abortScope(writer)).rejects.toMatchObject({ code: 'database-unreachable' });
    fate = 'well';
    await store.beginRun('hosts');
    const next = await another.beginScope(scopeOf());
    expect(await another.commitScope(next.writer, 'run', {}, null)).toMatchObject({ total: 0 });
  });
});
