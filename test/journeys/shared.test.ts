/** Several machines with one database, from the outside. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDatabase, describePostgres, query, type TestDatabase } from '../helpers/postgres.ts';
import { expectNoSecrets, openWorkplace, type RunOptions, secretsOf, type Workplace } from '../helpers/run-program.ts';

/** All rows of all tables as text. */
const dumpOf = async (url: string): Promise<Record<string, string>> => {
  const tables = await query(
    url,
    "select table_schema || '.' || table_name as name from information_schema.tables where table_schema !~ '^(pg_|information)'",
  );
  const texts: Record<string, string> = {};
  for (const { name } of tables) {
    const rows = await query(url, `select row_to_json(t)::text as row from ${name} as t`);
    texts[String(name)] = rows.map(({ row }) => row).join('\n');
  }
  return texts;
};

describePostgres('accounts and inventory in a database', () => {
  let place: Workplace;
  let database: TestDatabase;
  let otherHome = '';
  /** As docs/shared-mode.md tells to make it: it may do no more than what is needed. */
  const role = `assets_${randomBytes(4).toString('hex')}`;
  const password = 'the-password-of-the-role';
  let url = '';

  const withDatabase = (address = url): RunOptions => ({ env: { HUAWEI_ASSETS_DATABASE_URL: address } });
  const run = (argv: readonly string[], address = url) => place.run(argv, withDatabase(address));

  beforeAll(async () => {
    place = await openWorkplace({ accounts: 2, servers: 7, products: 12, regions: ['cn-north-4', 'ap-southeast-1'] });
    database = await createDatabase();
    const address = new URL(database.url);
    const name = address.pathname.slice(1);
    await query(database.url, `create role ${role} login password '${password}'`);
    await query(database.url, `revoke all on database ${name} from public`);
    await query(database.url, 'revoke all on schema public from public');
    await query(database.url, `grant connect, create, temporary on database ${name} to ${role}`);
    Object.assign(address, { username: role, password });
    url = address.href;
    otherHome = await mkdtemp(join(tmpdir(), 'huawei-assets-other-'));
    const quick = await place.onboardQuick('production', 0, '--no-sync-now', '--database', url);
    expect([quick.code, quick.stderr.includes('can be seen by other users')]).toEqual([0, true]);
    const manual = await place.onboardManual('audited', 1, ['--no-sync-now'], withDatabase());
    expect(manual.code).toBe(0);
  });
  afterAll(async () => {
    await place.close();
    await rm(otherHome, { recursive: true, force: true });
    await database.drop();
    await query(process.env.TEST_DATABASE_URL ?? '', `drop role ${role}`);
  });

  test('a sync, a change and a check by one machine are seen by another one, the same in all', async () => {
    expect((await run(['sync', '--json'])).code).toBe(0);
    const [gone] = place.sandbox.state.servers('cn-north-4');
    place.sandbox.state.removeServer(String(gone?.id));
    const elsewhere = (argv: readonly string[]) => run([...argv, '--home', otherHome]);
    expect((await elsewhere(['sync', 'hosts', '--json'])).code).toBe(0);
    expect((await run(['check-ak', '--json'])).code).toBe(0);
    const now = Date.now() + 1_000;
    for (const argv of [['accounts', 'list'], ['hosts'], ['products'], ['changes'], ['status']]) {
      const [here, there] = await Promise.all(
        [[], ['--home', otherHome]].map((home) =>
          place.run([...argv, '--json', ...home], { ...withDatabase(), now: () => now }),
        ),
      );
      expect([argv, here?.code, here?.json.length > 0]).toEqual([argv, 0, true]);
      expect(there?.json).toEqual(here?.json);
    }
    const removed = await run(['changes', '--json', '--query', "[?change == 'removed'].id"]);
    expect(removed.json).toEqual([gone?.id]);
  });

  test('status and config path say which database it is, and show neither user nor password', async () => {
    const { host, pathname } = new URL(database.url);
    expect((await run(['status'])).stderr).toContain(`postgres://${host}${pathname}`);
    expect((await run(['config', 'path'])).stdout).toMatch(new RegExp(`inventory +postgres://${host}${pathname}\n`));
  });

  test('nothing but the log of changes in the cloud lies in the homes', async () => {
    for (const home of [place.home, otherHome]) {
      const files = (await readdir(home, { recursive: true, withFileTypes: true })).filter((each) => each.isFile());
      expect(files.map(({ name }) => name).filter((name) => name !== 'audit.ndjson')).toEqual([]);
    }
  });

  test('no secret stands in any table, nor in the other home', async () => {
    const dump = await dumpOf(database.url);
    expect(Object.keys(dump)).toEqual(expect.arrayContaining(['huawei_assets.config', 'huawei_assets.hosts']));
    await expectNoSecrets([...secretsOf(place.sandbox), place.env.HUAWEI_ASSETS_KEY ?? '', password], dump, otherHome);
  });

  test('a machine with another key is told what to set, and changes nothing', async () => {
    const before = await dumpOf(database.url);
    const key = Buffer.alloc(32, 9).toString('base64');
    const other = { env: { HUAWEI_ASSETS_DATABASE_URL: url, HUAWEI_ASSETS_KEY: key } };
    for (const argv of [['accounts', 'list'], ['sync'], ['onboard', '--no-input']]) {
      const result = await place.run([...argv, '--json'], other);
      expect([argv, result.code]).toEqual([argv, 2]);
    }
    const listed = await place.run(['accounts', 'list', '--json'], other);
    expect(listed.error.error).toMatchObject({
      code: 'config-key-wrong',
      hint: expect.stringContaining('HUAWEI_ASSETS_KEY'),
    });
    expect(await dumpOf(database.url)).toEqual(before);
  });

  const commands = [['accounts', 'list'], ['hosts'], ['status'], ['sync'], ['run', '--once'], ['inventory', 'info']];
  const faults: readonly [string, (url: URL) => void, string, number][] = [
    [
      'is stopped',
      (url) => {
        url.port = '1';
      },
      'database-unreachable',
      6,
    ],
    [
      'has another password',
      (url) => {
        url.password = 'planted-password';
      },
      'database-error',
      2,
    ],
    [
      'does not exist',
      (url) => {
        url.pathname = '/no_such_database';
      },
      'database-error',
      2,
    ],
  ];

  test.each(faults)('a database that %s is an error of every command', async (_what, change, code, exitCode) => {
    const address = new URL(url);
    change(address);
    for (const argv of commands) {
      const result = await run([...argv, '--json', '--debug'], address.href);
      expect([argv, result.code, result.stdout]).toEqual([argv, exitCode, '']);
      expect(result.stderr).toContain(`"code": "${code}"`);
      expect(result.stderr).not.toContain(address.href);
      expect(result.stderr).not.toContain('planted');
      expect(result.stderr).not.toContain(password);
    }
  });

  test('nothing is made locally when the database is away', async () => {
    const home = await mkdtemp(join(tmpdir(), 'huawei-assets-none-'));
    const address = new URL(url);
    address.port = '1';
    await run(['sync', '--home', home], address.href);
    expect(await readdir(home, { recursive: true })).toEqual([]);
    await rm(home, { recursive: true });
  });
});
