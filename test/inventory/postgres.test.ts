/** What is PostgreSQL's alone: many processes at once, connections and notes that are lost, texts that it has no place for. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Inventory, openInventory } from '../../src/inventory/inventory.ts';
import type { Migrations } from '../../src/inventory/migrations.ts';
import { migrations } from '../../src/inventory/postgres-migrations.ts';
import type { ScopeWriter } from '../../src/inventory/scope-writer.ts';
import { parseWhere } from '../../src/inventory/where.ts';
import { hasCode } from '../../src/model/errors.ts';
import type { Host, Observed } from '../../src/model/record.ts';
import type { Scope } from '../../src/model/scope.ts';
import { openPostgres } from '../../src/postgres/postgres.ts';
import { createDatabase, describePostgres, type TestDatabase } from '../helpers/postgres.ts';
import { collect, hostOf, idsOf, productOf, readingOf, scopeOf, syncScope } from './helpers.ts';

describePostgres('the inventory on PostgreSQL', () => {
  let database: TestDatabase;
  let opened: Inventory[];
  let inventory: Inventory;
  const open = async (): Promise<Inventory> => {
    const another = await openInventory({ database: database.url });
    opened.push(another);
    return another;
  };
  const openMany = (count: number) => Promise.all(Array.from({ length: count }, open));

  beforeEach(async () => {
    database = await createDatabase();
    opened = [];
    inventory = await open();
  });
  afterEach(async () => {
    await Promise.all(opened.map((each) => each.close()));
    await database.drop();
  });

  const ask = async (statement: string) => {
    const postgres = openPostgres(database.url, { searchPath: 'huawei_assets' });
    try {
      return (await postgres.query(statement)).rows;
    } finally {
      await postgres.end();
    }
  };

  describe('many processes at once', () => {
    test('make the tables of an empty database once', async () => {
      await ask('drop schema huawei_assets cascade');
      const all = await openMany(6);
      expect(await Promise.all(all.map((each) => each.countRecords('hosts')))).toEqual(all.map(() => 0));
      expect(await ask('select name from kysely_migration')).toHaveLength(Object.keys(migrations).length);
    });

    test('an older program refuses the tables of a newer one', async () => {
      const newer: Migrations = { ...migrations, '9999-later': { up: async () => undefined } };
      await (await openInventory({ database: database.url, migrations: newer })).close();
      await expect(open()).rejects.toMatchObject({
        code: 'inventory-error',
        message: expect.stringContaining('newer version') as unknown,
      });
    });

    test('one takes a lease, all others hear who has it', async () => {
      const all = await openMany(6);
      for (let round = 0; round < 5; round += 1) {
        const key = { accountId: `acc-${round}`, what: 'hosts' } as const;
        const answers = await Promise.all(all.map((each) => each.takeLease(key, 60_000)));
        expect(answers.filter((answer) => 'token' in answer)).toHaveLength(1);
      }
    });

    test('one takes a lease that is over, and no end of a task is lost', async () => {
      const key = { accountId: 'acc-1', what: 'hosts' } as const;
      await inventory.takeLease(key, -1);
      const all = await openMany(6);
      const answers = await Promise.all(all.map((each) => each.takeLease(key, 60_000)));
      expect(answers.filter((answer) => 'token' in answer)).toHaveLength(1);
      const end = { at: '2026-01-01T00:00:00.000Z', status: 'failed', error: 'timeout' } as const;
      await Promise.all(all.map((each) => each.recordTask(key, end)));
      expect(await inventory.listTasks()).toMatchObject([{ failures: 6 }]);
    });

    test('one writes a scope, all others hear that it is busy', async () => {
      const all = await openMany(6);
      for (const region of ['r1', 'r2', 'r3']) {
        const begun = await Promise.allSettled(all.map((each) => each.beginScope('run', scopeOf(region))));
        const writers = begun.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
        expect(writers).toHaveLength(1);
        expect(
          begun.filter((each) => each.status === 'rejected' && hasCode(each.reason, 'inventory-busy')),
        ).toHaveLength(5);
        await writers[0]?.write([hostOf('a')]);
        await writers[0]?.commit();
      }
      expect(await inventory.countRecords('hosts')).toBe(3);
    });

    test('take over from each other without standing in each other’s way', async () => {
      const types = ['evs.volumes', 'vpc.vpcs', 'elb.lbs'];
      const product = (type: string, id: string) => productOf(id, { type, projectId: 'p1' });
      const products: Scope = scopeOf('r1', { kind: 'products', service: 'rms', projectId: null, projectName: null });
      const direct = (type: string): Scope => ({ ...products, service: 'direct', type, projectId: 'p1' });
      const write = async (each: Inventory, scope: Scope, listed: readonly string[], round: number) => {
        const writer = await each.beginScope('run', scope);
        await writer.write(listed.flatMap((type) => [product(type, 'same'), product(type, `${round}`)]));
        // Another source may have taken over what this picture relies on; then its picture counts.
        await writer.commit({ supersedes: listed }).catch((error: unknown) => {
          if (!hasCode(error, 'inventory-busy')) throw error;
          return writer.abort();
        });
      };
      const all = await openMany(4);
      for (let round = 0; round < 4; round += 1) {
        await Promise.all([
          write(inventory, products, types, round),
          ...types.map((type, at) => write(all[at] as Inventory, direct(type), [type], round)),
        ]);
      }
      const stored = await collect(inventory.listRecords('products'));
      expect(new Set(stored.map(({ fields }) => `${fields.type} ${fields.id}`)).size).toBe(stored.length);
      const scopes = await inventory.listScopes();
      expect(scopes.reduce((sum, { total }) => sum + total, 0)).toBe(stored.length);
      expect(await ask('select * from replaced')).toEqual([]);
    });

    test('a scope is removed whole, even while its writer adds to it', async () => {
      const [one, two] = (await openMany(2)) as [Inventory, Inventory];
      const writer = await one.beginScope('run', scopeOf());
      const pages = Array.from({ length: 30 }, (_, page) => [hostOf(`${page}`)]);
      const writing = (async () => {
        for (const page of pages) await writer.write(page);
      })().catch(() => undefined);
      await two.deleteAccount('acc-1');
      await writing;
      await expect(writer.commit()).rejects.toMatchObject({ code: 'inventory-busy' });
      expect(await ask('select * from hosts')).toEqual([]);
      expect(await ask('select * from seen')).toEqual([]);
    });
  });

  describe('what is lost on the way', () => {
    const withPicture = async () => {
      await syncScope(inventory, scopeOf(), [hostOf('a'), hostOf('b', { os: 'old' })]);
      return inventory.beginScope('run-2', scopeOf());
    };
    /** `write` returns before the page is stored. */
    const seenAre = async (count: number): Promise<void> => {
      while ((await ask('select 1 from seen')).length < count);
    };

    test('connections that end between two pages, and before the commit, cost nothing', async () => {
      const writer = await withPicture();
      await writer.write([hostOf('a')]);
      await seenAre(1);
      await database.disconnectAll();
      await writer.write([hostOf('b', { os: 'new' })]);
      await seenAre(2);
      await database.disconnectAll();
      expect(await writer.commit()).toEqual({ total: 2, added: 0, changed: 1, removed: 0, unchanged: 1 });
      expect(await idsOf(inventory)).toEqual(['a', 'b']);
    });

    const failing = async (writer: ScopeWriter): Promise<unknown> => {
      const error = await writer.commit().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      await writer.abort();
      return error;
    };

    const waiting = "from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
    /** A lock on the scope's row holds a commit up. */
    const holdScope = async () => {
      const holder = openPostgres(database.url, { searchPath: 'huawei_assets' });
      const client = await holder.connect();
      await client.query('begin');
      await client.query('select 1 from scopes for update');
      return async () => {
        await client.query('rollback');
        client.release();
        await holder.end();
      };
    };

    test('a connection that ends within a commit costs nothing either', async () => {
      const writer = await withPicture();
      await writer.write([hostOf('c')]);
      await seenAre(1);
      const letGo = await holdScope();
      const done = writer.commit();
      while ((await ask(`select 1 ${waiting}`)).length === 0);
      await ask(`select pg_terminate_backend(pid) ${waiting}`);
      await letGo();
      expect(await done).toMatchObject({ added: 1, removed: 2 });
      expect(await idsOf(inventory)).toEqual(['c']);
    });

    test('connections that keep ending leave the picture before, and the next sync works', async () => {
      const writer = await withPicture();
      await writer.write([hostOf('c')]);
      await seenAre(1);
      const letGo = await holdScope();
      let isOver = false;
      const failed = writer
        .commit()
        .catch((error: unknown) => error)
        .finally(() => {
          isOver = true;
        });
      while (!isOver) await ask(`select pg_terminate_backend(pid) ${waiting}`);
      await letGo();
      expect(await failed).toMatchObject({ code: 'database-unreachable' });
      await writer.abort();
      expect(await idsOf(inventory)).toEqual(['a', 'b']);
      expect(await syncScope(inventory, scopeOf(), [hostOf('c')])).toMatchObject({ added: 1, removed: 2 });
    });

    test('a crash, which empties what was noted, never empties a picture', async () => {
      const writer = await withPicture();
      await writer.write([hostOf('a'), hostOf('new')]);
      await seenAre(2);
      await ask('truncate seen, replaced, writing');
      expect(await failing(writer)).toMatchObject({ code: 'inventory-error' });
      expect(await idsOf(inventory)).toEqual(['a', 'b']);
      expect(await syncScope(inventory, scopeOf(), [hostOf('a'), hostOf('new')])).toEqual({
        total: 2,
        added: 1,
        changed: 0,
        removed: 1,
        unchanged: 1,
      });
      expect(await ask('select 1 from hosts')).toHaveLength(2);
    });

    test('a page after such a crash fails as well', async () => {
      const writer = await withPicture();
      await ask('truncate seen, replaced, writing');
      await writer.write([hostOf('a')]);
      expect(await failing(writer)).toMatchObject({ code: 'inventory-error' });
    });

    test('a list that is read while connections end says so', async () => {
      await syncScope(
        inventory,
        scopeOf(),
        Array.from({ length: 600 }, (_, at) => hostOf(`${at}`)),
      );
      const rows = inventory.listRecords('hosts');
      await rows.next();
      await database.disconnectAll();
      await expect(collect(rows)).rejects.toMatchObject({ code: 'database-unreachable' });
      expect(await inventory.countRecords('hosts')).toBe(600);
    });
  });

  test('documents that PostgreSQL has no place for are kept, and looked into', async () => {
    const odd = (id: string, document: unknown): Observed<Host> => ({ ...hostOf(id), document });
    const raw = (id: string, bytes: Buffer): Observed<Host> => {
      const host = hostOf(id);
      const { name, type } = host.fields;
      return { ...host, source: { id, name, type, bytes, read: () => readingOf(host.fields, bytes) } };
    };
    await syncScope(inventory, scopeOf(), [
      odd('half', { a: 'x\ud800y', b: 'seen' }),
      odd('nul', { a: 'x\0y', b: 'seen', c: '\\u0000', d: '\\\ud83d\ude00' }),
      raw('large', Buffer.from('{"a": 1e999999, "b": "seen"}')),
      raw('bytes', Buffer.from([...Buffer.from('{"b": "seen", "a": "'), 0xff, ...Buffer.from('"}')])),
    ]);
    const found = async (where: string) => {
      const condition = parseWhere('hosts', where, new Date());
      const rows = await collect(inventory.listRecords('hosts', { where: condition }, { documents: true }));
      return rows.map(({ fields }) => fields.id).sort();
    };
    expect(await found("document.b = 'seen'")).toEqual(['bytes', 'half', 'nul']);
    expect(await found("document.a ~ 'x' and document.a ~ 'y'")).toEqual(['half', 'nul']);
    expect(await found("document.c = '\\\\u0000' and document.d = '\\\\\ud83d\ude00'")).toEqual(['nul']);
    expect(await found('document.a > 1')).toEqual([]);
    const documents = await collect(inventory.listRecords('hosts', {}, { documents: true }));
    expect(documents.map(({ document }) => (document as { a: unknown }).a)).toEqual([
      '\ufffd',
      'x\ud800y',
      Number.POSITIVE_INFINITY,
      'x\0y',
    ]);
  });

  test('a role that may not make the tables is told so', async () => {
    const role = `reader_${Math.random().toString(36).slice(2)}`;
    await ask(`create role ${role} login password 'x'`);
    const url = new URL(database.url);
    url.username = role;
    url.password = 'x';
    await ask('drop schema huawei_assets cascade');
    await expect(openInventory({ database: url.href })).rejects.toMatchObject({ code: 'database-error' });
    await ask(`drop role ${role}`);
  });
});
