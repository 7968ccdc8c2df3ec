/** What only a config in a database can go wrong with: several machines, another's row, a server that goes away. */
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { openConfig } from '../../src/config/store.ts';
import { createDatabase, describePostgres, query } from '../helpers/postgres.ts';
import { errorOf, makeAccount, newEnvironmentKey, temporaryDirectories } from './helpers/configs.ts';
import { type Place, places, rowsOf } from './helpers/places.ts';
import { writers } from './helpers/writers.ts';

const temporary = temporaryDirectories();
const newPlace = places();
const startWriter = writers(temporary);

const until = async (isTrue: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await isTrue())) await sleep(5);
};

describePostgres('a config in a database', () => {
  let place: Place;
  let url = '';
  const environmentKey = newEnvironmentKey();
  const names = async () => (await place.open({ environmentKey }).listAccounts()).map(({ name }) => name).sort();

  beforeEach(async () => {
    place = await newPlace('database');
    url = place.database ?? '';
  });

  test('shows nothing of what it holds, and leaves no file where the key is given', async () => {
    await place.open({ environmentKey }).addAccount(makeAccount('prod'));
    const [row] = await rowsOf(url);
    const text = JSON.stringify(row);
    for (const planted of ['planted-secret', 'HPUAprod', 'domain-of', 'prod', environmentKey]) {
      expect(text).not.toContain(planted);
    }
    expect(fs.readdirSync(place.dir)).toEqual([]);
  });

  test('loses no update of twenty at once, from handles on several machines', async () => {
    const stores = Array.from({ length: 5 }, () => place.elsewhere().open({ environmentKey }));
    const works = stores.flatMap((store, which) =>
      [0, 1, 2, 3].map((each) => store.addAccount(makeAccount(`${which}-${each}`))),
    );
    await Promise.all(works);
    expect(await names()).toHaveLength(20);
    expect(await rowsOf(url)).toMatchObject([{ revision: '20' }]);
  });

  test('loses no update of processes that start on an empty database, one of which rotates the key', async () => {
    const started = ['a', 'b', 'c'].map((name) => startWriter(place.dir, 'add', name, 5, url));
    await until(() => started.some(({ lines }) => lines.length > 0));
    started.push(startWriter(place.dir, 'rotate', '', 5, url));
    expect(await Promise.all(started.map(({ ended }) => ended))).toEqual([0, 0, 0, 0]);
    expect(await place.open().listAccounts()).toHaveLength(15);
    expect(fs.readdirSync(place.dir)).toHaveLength(1);
  });

  test.each(['add', 'rotate'] as const)(
    'opens after a writer was killed (%s), with all that it had said',
    async (verb) => {
      await place.open().addAccount(makeAccount('first'));
      const said = ['first'];
      for (let round = 0; round < 5; round++) {
        const writer = startWriter(place.dir, verb, `r${round}n`, 1_000, url);
        await until(() => writer.lines.length > 1);
        await sleep(round * 2);
        writer.child.kill('SIGKILL');
        await writer.ended;
        expect(writer.lines.filter((line) => line.startsWith('failed'))).toEqual([]);
        if (verb === 'add') said.push(...writer.lines);
        const found = (await place.open().listAccounts()).map(({ name }) => name);
        expect(found).toEqual(expect.arrayContaining(said));
      }
      await place.open().addAccount(makeAccount('last'));
      await place.open().rotateKey();
      const [keyFile = ''] = fs.readdirSync(place.dir);
      expect(fs.readFileSync(path.join(place.dir, keyFile), 'utf8').trim().split('\n')).toHaveLength(1);
    },
  );

  test('is read whole only when it has moved', async () => {
    const store = place.open({ environmentKey });
    await store.addAccount(makeAccount('a'));
    const first = await store.read();
    expect(await store.read()).toBe(first);
    await place.elsewhere().open({ environmentKey }).addAccount(makeAccount('b'));
    expect((await store.read()).accounts).toHaveLength(2);
  });

  test('makes a key file of its own at first, says so once, and leaves that of the local config alone', async () => {
    const local = path.join(place.dir, 'master.key');
    fs.writeFileSync(local, `${newEnvironmentKey()}\n`);
    const before = fs.readFileSync(local, 'utf8');
    const store = place.open();
    await store.addAccount(makeAccount('a'));
    await store.addAccount(makeAccount('b'));
    const { key } = await store.describe();
    expect(store.notices).toMatchObject([{ code: 'key-file-created', path: key?.location }]);
    expect(key?.location).not.toBe(local);
    await store.rotateKey();
    expect(fs.readFileSync(local, 'utf8')).toBe(before);
  });

  test('tells a machine without its key what to set or copy, and changes nothing there or in the database', async () => {
    await place.open().addAccount(makeAccount('a'));
    const before = await place.stored();
    const other = place.elsewhere();
    const error = await errorOf(other.open().addAccount(makeAccount('b')));
    expect(error).toMatchObject({ code: 'config-key-wrong', hint: expect.stringContaining('HUAWEI_ASSETS_KEY') });
    const [keyFile = ''] = fs.readdirSync(place.dir);
    expect(error.hint).toContain(path.join(other.dir, keyFile));
    expect((await errorOf(other.open({ environmentKey }).read())).code).toBe('config-key-wrong');
    expect(await place.stored()).toEqual(before);
    expect(fs.readdirSync(other.dir)).toEqual([]);
    fs.copyFileSync(path.join(place.dir, keyFile), path.join(other.dir, keyFile));
    expect(await other.open().listAccounts()).toHaveLength(1);
  });

  test('opens on every machine with the passphrase, whose salt is in the database', async () => {
    await place.open({ passphrase: 'known to several' }).addAccount(makeAccount('a'));
    const other = place.elsewhere();
    expect(await other.open({ passphrase: 'known to several' }).listAccounts()).toHaveLength(1);
    expect((await errorOf(other.open({ passphrase: 'guessed by one' }).read())).code).toBe('config-key-wrong');
  });

  test('asks for a passphrase before others are kept waiting, and once', async () => {
    await place.open({ passphrase: 'known to several' }).addAccount(makeAccount('a'));
    let asked = 0;
    const askPassphrase = async () => {
      asked += 1;
      await place.elsewhere().open({ passphrase: 'known to several' }).addAccount(makeAccount('meanwhile'));
      return 'known to several';
    };
    const store = place.open({ askPassphrase });
    await store.addAccount(makeAccount('b'));
    expect(asked).toBe(1);
    expect(await store.listAccounts()).toHaveLength(3);
  });

  test.each<[string, string]>([
    ['content of an earlier revision', 'update huawei_assets.config set sealed = $1'],
    [
      'changed content',
      'update huawei_assets.config set sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1) where $1::bytea is not null',
    ],
    ['cut content', 'update huawei_assets.config set sealed = substring(sealed for 20) where $1::bytea is not null'],
    ['another revision', 'update huawei_assets.config set revision = 7 where $1::bytea is not null'],
  ])('with %s is refused as damaged', async (_what, statement) => {
    const store = place.open({ environmentKey });
    await store.addAccount(makeAccount('a'));
    const [old] = await query(url, 'select sealed from huawei_assets.config');
    await store.addAccount(makeAccount('b'));
    await query(url, statement, [old?.sealed]);
    const other = place.open({ environmentKey });
    expect((await errorOf(other.read())).code).toBe('config-damaged');
    expect((await errorOf(other.addAccount(makeAccount('c')))).code).toBe('config-damaged');
  });

  test('that is a whole one of an earlier day is read, and told by who saw a later one', async () => {
    const store = place.open({ environmentKey });
    await store.addAccount(makeAccount('a'));
    await query(url, 'create table public.backup as select * from huawei_assets.config');
    await store.addAccount(makeAccount('b'));
    await query(url, 'delete from huawei_assets.config');
    await query(url, 'insert into huawei_assets.config select * from public.backup');
    expect(await store.listAccounts()).toHaveLength(1);
    expect(store.notices).toMatchObject([
      { code: 'config-went-back', message: expect.stringContaining('revision 1 after 2') },
    ]);
  });

  test('of a newer program is refused and not written over', async () => {
    await place.open({ environmentKey }).addAccount(makeAccount('a'));
    await query(url, 'update huawei_assets.config set layout = 2');
    const before = await place.stored();
    for (const work of [() => names(), () => place.open({ environmentKey }).addAccount(makeAccount('b'))]) {
      expect(await errorOf(work())).toMatchObject({ code: 'config-error', message: expect.stringMatching(/newer/) });
    }
    expect(await place.stored()).toEqual(before);
  });

  test('waits for another writer, and says so when that one does not end', async () => {
    const store = place.open({ environmentKey }, { lock: { waitMs: 150 } });
    await store.addAccount(makeAccount('a'));
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    await other.query('begin; select * from huawei_assets.config for update');
    expect((await errorOf(store.addAccount(makeAccount('b')))).code).toBe('config-locked');
    await other.end();
    await store.addAccount(makeAccount('b'));
    expect(await names()).toEqual(['a', 'b']);
  });

  test('a setup is held by one process at a time, and by none when that one is killed', async () => {
    const lock = { waitMs: 300 };
    const holder = startWriter(place.dir, 'hold', 'domain-1', 1, url);
    await until(() => holder.lines.includes('held'));
    const store = place.open({ environmentKey }, { lock });
    expect(await errorOf(store.holdSetup('domain-1'))).toMatchObject({ code: 'config-locked' });
    await (await store.holdSetup('domain-2'))();
    holder.child.kill('SIGKILL');
    await holder.ended;
    const release = await store.holdSetup('domain-1');
    expect((await errorOf(place.open({ environmentKey }, { lock }).holdSetup('domain-1'))).code).toBe('config-locked');
    await release();
    await (await store.holdSetup('domain-1'))();
  });

  test('goes on after the server ended its connections, also one that held a setup', async () => {
    const database = await createDatabase();
    const store = openConfig({ dir: place.dir, database: database.url, masterKey: { environmentKey } });
    await store.addAccount(makeAccount('a'));
    const release = await store.holdSetup('domain-1');
    await database.disconnectAll();
    await store.addAccount(makeAccount('b'));
    expect(await store.listAccounts()).toHaveLength(2);
    await release();
    await store.close();
    await database.drop();
  });

  test('in a database that cannot be had fails in its words, never with the password', async () => {
    const errorWith = async (change: (address: URL) => void) => {
      const address = new URL(url);
      change(address);
      const store = openConfig({ dir: place.dir, database: address.href, masterKey: { environmentKey } });
      const error = await errorOf(store.read());
      await store.close();
      return error;
    };
    const gone = await errorWith((address) => {
      address.port = '1';
      address.password = 'planted-password';
    });
    expect(gone).toMatchObject({ code: 'database-unreachable', message: expect.stringContaining(':1') });
    expect(JSON.stringify([gone.message, gone.details, gone.hint])).not.toContain('planted-password');
    const none = await errorWith((address) => {
      address.pathname = '/no_such_database';
    });
    expect(none).toMatchObject({ code: 'database-error', message: expect.stringContaining('no_such_database') });
  });
});
