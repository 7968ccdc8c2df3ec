/** What is SQLite's alone: files and their modes, versions, damage, killed processes, the worker thread. */

import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Kysely } from 'kysely';
import Libsql from 'libsql';
import { readServers } from '../../src/huawei/host.ts';
import { type Inventory, openInventory } from '../../src/inventory/inventory.ts';
import type { Migrations } from '../../src/inventory/migrations.ts';
import { translateError } from '../../src/inventory/sqlite.ts';
import { migrations } from '../../src/inventory/sqlite-migrations.ts';
import {
  buildInto,
  collect,
  hostOf,
  idsOf,
  scopeOf,
  startChild,
  syncScope,
  type TemporaryFolder,
  temporaryFolder,
} from './helpers.ts';

let folder: TemporaryFolder;
let path: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder.path, 'data', 'inventory.db');
});
afterEach(() => folder.remove());

const rowsInFile = (table: string): number => {
  const database = new Libsql(path);
  const [row] = database.prepare(`select count(*) as n from ${table}`).all() as { n: number }[];
  database.close();
  return row?.n ?? -1;
};

const tablesInFile = (): string[] => {
  const database = new Libsql(path);
  const rows = database.prepare(`select name from sqlite_master where type = 'table'`).all() as { name: string }[];
  database.close();
  return rows.map((row) => row.name);
};

const modeOf = async (name: string): Promise<number> => (await stat(name)).mode & 0o777;

describe('files', () => {
  test('are private: the folder 0700, the database and its logs 0600', async () => {
    const inventory = await openInventory({ path });
    await syncScope(inventory, scopeOf(), [hostOf('a')]);
    expect(await modeOf(join(folder.path, 'data'))).toBe(0o700);
    const names = await readdir(join(folder.path, 'data'));
    expect(names.sort()).toEqual(['inventory.db', 'inventory.db-shm', 'inventory.db-wal']);
    for (const name of names) expect(await modeOf(join(folder.path, 'data', name))).toBe(0o600);
    await inventory.close();
  });

  test('grow by next to nothing when a sync finds nothing new, however many records there are', async () => {
    const pages = Array.from({ length: 12 }, (_, page) =>
      Array.from({ length: 250 }, (_unused, at) => hostOf(`${page}-${at}`)),
    );
    const inventory = await openInventory({ path });
    await syncScope(inventory, scopeOf(), ...pages);
    const database = new Libsql(path);
    database.prepare('pragma wal_checkpoint(truncate)').all();
    database.close();
    expect(await syncScope(inventory, scopeOf(), ...pages)).toMatchObject({ unchanged: 3_000 });
    // A frame is a page of 16 KiB: the claim on the scope and the commit move its one row.
    expect((await stat(`${path}-wal`)).size).toBeLessThan(10 * 16_500);
    await inventory.close();
  });

  test('that others could read become 0600', async () => {
    await mkdir(join(folder.path, 'data'));
    await writeFile(path, '', { mode: 0o644 });
    await (await openInventory({ path })).close();
    expect(await modeOf(path)).toBe(0o600);
  });

  test('that hold something else are refused and stay as they are', async () => {
    await mkdir(join(folder.path, 'data'));
    const letter = 'Dear reader, this is no database. '.repeat(200);
    await writeFile(path, letter);
    await expect(openInventory({ path })).rejects.toMatchObject({
      code: 'inventory-error',
      message: expect.stringContaining(path),
      hint: expect.any(String),
    });
    expect(await readFile(path, 'utf8')).toBe(letter);
    expect(await readdir(join(folder.path, 'data'))).toEqual(['inventory.db']);
  });

  test('that are damaged are refused and stay as they are', async () => {
    const inventory = await openInventory({ path });
    await syncScope(
      inventory,
      scopeOf(),
      Array.from({ length: 200 }, (_, at) => hostOf(`${at}`)),
    );
    await inventory.close();
    const raw = new Libsql(path);
    raw.prepare('pragma wal_checkpoint(truncate)').all();
    raw.close();
    const damaged = Buffer.from(await readFile(path)).fill(7, 100, 4_000);
    const copy = join(folder.path, 'copy.db');
    await writeFile(copy, damaged);
    await expect(openInventory({ path: copy })).rejects.toMatchObject({ code: 'inventory-error' });
    expect((await readFile(copy)).equals(damaged)).toBe(true);
  });

  test('that cannot be made are an error that names them', async () => {
    await writeFile(join(folder.path, 'data'), 'a file where the folder should be');
    await expect(openInventory({ path })).rejects.toMatchObject({ code: 'inventory-error', details: { path } });
    await expect(openInventory({ path: folder.path })).rejects.toMatchObject({ code: 'inventory-error' });
  });

  test.each([
    ['SQLITE_BUSY', 'inventory-busy'],
    ['SQLITE_BUSY_SNAPSHOT', 'inventory-busy'],
    ['SQLITE_FULL', 'inventory-error'],
    ['SQLITE_READONLY', 'inventory-error'],
    ['UNKNOWN_SQLITE_ERROR_1544', 'inventory-error'],
    ['UNKNOWN_SQLITE_ERROR_517', 'inventory-busy'],
    ['SQLITE_IOERR_WRITE', 'inventory-error'],
    ['EROFS', 'inventory-error'],
    ['ENOSPC', 'inventory-error'],
  ])('%s is told as %s with a hint', (code, expected) => {
    const cause = Object.assign(new Error('as SQLite says it'), { code });
    expect(translateError(cause, path)).toMatchObject({ code: expected, hint: expect.any(String), cause });
  });

  test('a mistake in our own SQL stays a bug', () => {
    const bug = Object.assign(new Error('no such column'), { code: 'SQLITE_ERROR' });
    expect(translateError(bug, path)).toBe(bug);
  });
});

describe('versions', () => {
  const failing: Migrations = {
    ...migrations,
    '9998-fails': {
      up: async (db: Kysely<unknown>) => {
        await db.schema.createTable('halfway').addColumn('id', 'integer').execute();
        throw new Error('this migration fails');
      },
    },
  };

  test('a migration that fails leaves no trace in an empty file', async () => {
    await expect(openInventory({ path, migrations: failing })).rejects.toThrow('this migration fails');
    expect(tablesInFile().filter((name) => !name.startsWith('kysely_'))).toEqual([]);
    await (await openInventory({ path })).close();
  });

  test('a migration that fails leaves no trace beside data, and stays pending', async () => {
    const inventory = await openInventory({ path });
    await syncScope(inventory, scopeOf(), [hostOf('a')]);
    await inventory.close();
    await expect(openInventory({ path, migrations: failing })).rejects.toThrow('this migration fails');
    expect(tablesInFile()).not.toContain('halfway');
    const again = await openInventory({ path });
    expect(await idsOf(again)).toEqual(['a']);
    await again.close();
  });

  test('scopes of the first version get a type, and keep their ids, rows and outcomes', async () => {
    const { '0001-first': first } = migrations;
    if (first === undefined) throw new Error('the first version is gone');
    await (await openInventory({ path, migrations: { '0001-first': first } })).close();
    const outcome = { status: 'ok', scope: { ...scopeOf(), type: undefined }, counts: {}, requests: 1 };
    const old = new Libsql(path);
    old.exec(`
      insert into scopes (id, account_id, kind, service, region, project_id, project_name, generation, total, last_ok_at)
      values (3, 'acc-1', 'hosts', 'ecs', 'cn-north-4', 'project-of-cn-north-4', 'cn-north-4', 2, 1, '2024-06-01'),
        (8, 'acc-1', 'products', 'rms', 'global', '', null, 1, 0, null), (9, 'gone', 'hosts', 'ecs', 'r', '', null, 0, 0, null);
      delete from scopes where id = 9;
      insert into hosts (scope_id, generation, id, name, hash, type, fields, document)
      values (3, 2, 'a', 'name of a', 'h', 'ecs.server', '{"id":"a"}', '{}');
      insert into runs (id, what, status, started_at, host, pid) values ('run', 'all', 'ok', '2024-06-01', 'host', 1);
      insert into scope_runs values ('run', 'acc-1', 'hosts', 'ok', '${JSON.stringify(outcome)}');`);
    old.close();

    const inventory = await openInventory({ path });
    expect(await inventory.listScopes()).toEqual([
      { scope: scopeOf(), total: 1, lastOkAt: '2024-06-01', lastRunId: null },
      {
        scope: scopeOf('global', { kind: 'products', service: 'rms', projectId: null, projectName: null }),
        total: 0,
        lastOkAt: null,
        lastRunId: null,
      },
    ]);
    expect(await idsOf(inventory)).toEqual(['a']);
    expect((await inventory.lastRuns())[0]?.outcomes[0]?.scope).toEqual(scopeOf());
    expect(await syncScope(inventory, scopeOf('r2'), [hostOf('b')])).toMatchObject({ added: 1 });
    await inventory.close();
    const raw = new Libsql(path);
    expect(raw.prepare('pragma foreign_key_check').all()).toEqual([]);
    expect(raw.prepare('select id from scopes order by id').all()).toEqual([{ id: 3 }, { id: 8 }, { id: 10 }]);
    expect(() => raw.exec(`pragma foreign_keys = on; delete from scopes where id = 3`)).toThrow('FOREIGN KEY');
    raw.close();
  });

  test('a file of a newer version is refused and stays as it is', async () => {
    const newer: Migrations = { ...migrations, '9999-later': { up: async () => undefined } };
    await (await openInventory({ path, migrations: newer })).close();
    const bytes = await readFile(path);
    await expect(openInventory({ path })).rejects.toMatchObject({
      code: 'inventory-error',
      message: expect.stringContaining('newer version'),
    });
    expect((await readFile(path)).equals(bytes)).toBe(true);
  });
});

describe('other processes', () => {
  let build: TemporaryFolder;
  beforeAll(async () => {
    build = await temporaryFolder();
    const children = ['endless-sync', 'holds-scope', 'opens'].map((name) => `test/inventory/children/${name}.ts`);
    await buildInto(build.path, 'src/cli/inventory-worker.ts', ...children);
  });
  afterAll(() => build.remove());

  const numberOf = (version: string | null): number => Number(version?.replace('version ', ''));

  const start = (name: string) => startChild(join(build.path, `${name}.mjs`), path);

  test('several that open a new inventory at once make one database', async () => {
    const children = ['opens', 'opens', 'opens', 'opens'].map(start);
    expect(await Promise.all(children.map((child) => child.nextLine()))).toEqual(children.map(() => 'open'));
    for (const child of children) await child.kill();
    expect(rowsInFile('kysely_migration')).toBe(Object.keys(migrations).length);
  });

  // Lines 1 to 4 are the first picture's pages, line 5 its commit, and so on.
  test.each([2, 5, 6, 9, 10, 13])('one that is killed after its step %i leaves a whole picture', async (steps) => {
    const child = start('endless-sync');
    for (let step = 0; step < steps; step += 1) await child.nextLine();
    await child.kill();
    const inventory = await openInventory({ path });
    const versions = (await collect(inventory.listRecords('hosts'))).map((row) => row.fields.os);
    expect(versions.length === 400 || (versions.length === 0 && steps < 5)).toBe(true);
    expect(new Set(versions).size).toBeLessThanOrEqual(1);
    const [version = 'version 0'] = versions;
    const recorded = await collect(inventory.listChanges());
    expect(recorded.filter(({ change }) => change === 'changed')).toHaveLength(
      400 * Math.max(0, numberOf(version) - 1),
    );
    expect(recorded.map(({ fields }) => fields[0]?.after ?? version)[0] ?? version).toBe(version);
    expect((await inventory.lastRuns())[0]?.status).toBe('interrupted');
    await inventory.beginRun('hosts');
    expect((await inventory.lastRuns()).map((run) => run.status).sort()).toEqual(['interrupted', 'running']);
    const result = await syncScope(inventory, scopeOf(), [hostOf('after')]);
    expect(result).toMatchObject({ total: 1, added: 1, removed: versions.length });
    await inventory.close();
    expect(rowsInFile('hosts')).toBe(1);
  });

  test('one that writes a scope keeps others out of it, and readers in', async () => {
    const inventory = await openInventory({ path });
    await syncScope(inventory, scopeOf(), [hostOf('old')]);
    const child = start('holds-scope');
    expect(await child.nextLine()).toBe('begun');
    await expect(inventory.beginScope('run', scopeOf())).rejects.toMatchObject({ code: 'inventory-busy' });
    expect(await idsOf(inventory)).toEqual(['old']);
    await syncScope(inventory, scopeOf('elsewhere'), [hostOf('b')]);
    await child.kill();
    expect(await syncScope(inventory, scopeOf(), [hostOf('old')])).toMatchObject({ unchanged: 1, added: 0 });
    await inventory.close();
  });

  test('a lock held by one does not keep readers waiting', async () => {
    const inventory = await openInventory({ path });
    await syncScope(inventory, scopeOf(), [hostOf('a')]);
    const lock = new Libsql(path);
    lock.exec('begin immediate');
    expect(await idsOf(inventory)).toEqual(['a']);
    expect(await inventory.countRecords('hosts')).toBe(1);
    const late = await openInventory({ path });
    expect(await late.listScopes()).toHaveLength(1);
    await late.close();
    lock.exec('rollback');
    lock.close();
    await inventory.close();
  });

  describe('the worker thread', () => {
    const worker = () => pathToFileURL(join(build.path, 'inventory-worker.mjs'));

    test('writes as this thread does', async () => {
      const inventory = await openInventory({ path, worker: worker() });
      const runId = await inventory.beginRun('hosts');
      const pages = Array.from({ length: 5 }, (_, page) =>
        Array.from({ length: 50 }, (_, at) => hostOf(`${page}-${at}`, { name: `主机 ${at}\0` })),
      );
      expect(await syncScope(inventory, scopeOf(), ...pages)).toMatchObject({ total: 250, added: 250 });
      expect(await syncScope(inventory, scopeOf(), ...pages.slice(1))).toMatchObject({ unchanged: 200, removed: 50 });
      await inventory.finishRun(runId, 'ok', []);
      const stored = await collect(inventory.listRecords('hosts', {}, { documents: true }));
      expect(stored).toHaveLength(200);
      const writer = await inventory.beginScope(runId, scopeOf());
      await writer.write([hostOf('a')]);
      await inventory.close();
      const again = await openInventory({ path });
      expect(await again.countRecords('hosts')).toBe(200);
      await again.close();
    });

    describe('reads pages of hosts', () => {
      const place = { region: 'cn-north-4', projectId: 'p1' };
      const server = (id: string) => ({ id, name: `主机 ${id}`, adminPass: 'never-stored', tags: ['env=prod'] });
      const bodyOf = (...ids: string[]) => Buffer.from(JSON.stringify({ count: 9, servers: ids.map(server) }));
      let inventory: Inventory;
      beforeEach(async () => {
        inventory = await openInventory({ path, worker: worker(), version: '1' });
      });
      afterEach(() => inventory.close());

      test('as this thread does: what came twice counts once, and is unchanged the next time', async () => {
        const writer = await inventory.beginScope('run', scopeOf());
        expect(writer.isFirst).toBe(true);
        const stored = await writer.storeUnread({ ...place, body: bodyOf('a', 'b') });
        expect(stored).toEqual({ ids: ['a', 'b'], answer: { count: 9, servers: [] } });
        await writer.storeUnread({ ...place, body: bodyOf('b', 'c') });
        expect(await writer.commit()).toMatchObject({ total: 3, added: 3 });
        const records = await collect(inventory.listRecords('hosts', {}, { documents: true }));
        expect(records.map(({ fields }) => fields.name)).toEqual(['主机 a', '主机 b', '主机 c']);
        expect(records[0]?.document).toEqual({ id: 'a', name: '主机 a', tags: ['env=prod'] });
        const { rows } = readServers(bodyOf('a', 'b', 'c'), place, false);
        expect(await syncScope(inventory, scopeOf(), rows)).toMatchObject({ total: 3, unchanged: 3 });
      });

      test('and says their ids as they came, however long', async () => {
        const ids = ['a\\b', 'x'.repeat(2_000)];
        const writer = await inventory.beginScope('run', scopeOf());
        expect(await writer.storeUnread({ ...place, body: bodyOf(...ids) })).toMatchObject({ ids });
        expect(await writer.commit()).toMatchObject({ total: 2 });
      });

      test('but not into a scope that has some, nor while it has enough to do', async () => {
        const writer = await inventory.beginScope('run', scopeOf());
        const taken = ['a', 'b', 'c'].map((id) => writer.storeUnread({ ...place, body: bodyOf(id) }));
        expect(taken.map((each) => each !== null)).toEqual([true, true, false]);
        await Promise.all(taken);
        expect(await writer.commit()).toMatchObject({ total: 2 });
        const next = await inventory.beginScope('run', scopeOf());
        expect(next.isFirst).toBe(false);
        expect(next.storeUnread({ ...place, body: bodyOf('d') })).toBeNull();
        await next.abort();
      });

      test('and refuses what is none, or has a host without an id; the picture before stays', async () => {
        const writer = await inventory.beginScope('run', scopeOf());
        await expect(writer.storeUnread({ ...place, body: Buffer.from('{"servers":[{') })).rejects.toThrow(/JSON/);
        await expect(writer.storeUnread({ ...place, body: bodyOf('') })).rejects.toMatchObject({
          code: 'bad-response',
        });
        await writer.abort();
        expect(await inventory.countRecords('hosts')).toBe(0);
      });
    });

    test('passes errors with their codes', async () => {
      const inventory = await openInventory({ path, worker: worker() });
      const writer = await inventory.beginScope('run', scopeOf());
      await expect(inventory.beginScope('run', scopeOf())).rejects.toMatchObject({
        code: 'inventory-busy',
        message: expect.stringContaining('cn-north-4'),
        hint: expect.any(String),
      });
      await writer.abort();
      await inventory.close();
    });

    test('that cannot start is an error of the inventory', async () => {
      const inventory = await openInventory({ path, worker: pathToFileURL(join(build.path, 'missing.mjs')) });
      await expect(inventory.beginRun('hosts')).rejects.toMatchObject({ code: 'inventory-error' });
      await inventory.close();
    });
  });

  test('a read after a listing that ended leaves no lock behind', async () => {
    const inventory = await openInventory({ path });
    await syncScope(inventory, scopeOf(), [hostOf('a')]);
    await collect(inventory.listRecords('hosts'));
    for await (const _row of inventory.listRecords('hosts')) break;
    const raw = new Libsql(path);
    const [result] = raw.prepare('pragma wal_checkpoint(truncate)').all() as { busy: number }[];
    expect(result?.busy).toBe(0);
    raw.close();
    await inventory.close();
  });
});
