/** A local installation moved into a database. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { connect } from '../../src/inventory/sqlite.ts';
import { expectError, expectHelp } from '../cli/helpers/expectations.ts';
import { expectSchema } from '../cli/helpers/schemas.ts';
import { createDatabase, describePostgres, query, type TestDatabase } from '../helpers/postgres.ts';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { ensureBuilt, spawnProgram } from '../helpers/spawn-program.ts';

const looks = [
  ['accounts', 'list'],
  ['accounts', 'show', 'production'],
  ['hosts'],
  ['products'],
  ['changes'],
  ['status'],
  ['notify', 'list'],
  ['config', 'get'],
];

describePostgres('config migrate', () => {
  let place: Workplace;
  let database: TestDatabase;
  const now = Date.now() + 60_000;

  /** What every command says, of the files here or of the database. */
  const seen = async (url?: string): Promise<Record<string, unknown>> => {
    const texts: Record<string, unknown> = {};
    for (const argv of looks) {
      const env = url === undefined ? {} : { HUAWEI_ASSETS_DATABASE_URL: url };
      const result = await place.run([...argv, '--json'], { env, now: () => now });
      texts[argv.join(' ')] = [result.code, result.json];
    }
    return texts;
  };
  const digestOf = async (name: string): Promise<string> =>
    createHash('sha256')
      .update(await readFile(join(place.home, name)))
      .digest('hex');
  const files = async () => {
    // What is in the log of a database that was closed gets into its file when its statements are collected: here it is now.
    const inventory = connect(join(place.home, 'data/inventory.db'), 'write');
    await sql`pragma wal_checkpoint(truncate)`.execute(inventory);
    await inventory.destroy();
    return Promise.all(['config/config.enc', 'config/config.seal.json', 'data/inventory.db'].map(digestOf));
  };
  const migrate = (...flags: string[]) => place.run(['config', 'migrate', '--to', database.url, '--json', ...flags]);

  beforeAll(async () => {
    ensureBuilt();
    place = await openWorkplace({ accounts: 3, servers: 40, products: 60, regions: ['cn-north-4', 'ap-southeast-1'] });
    await place.onboardQuick('production', 0);
    await place.onboardManual('audited', 1);
    await place.onboardQuick('broken', 2);
    const { state } = place.sandbox;
    const [gone, changed] = state.servers('cn-north-4');
    state.removeServer(String(gone?.id));
    state.changeServer(String(changed?.id), { name: 'renamed', status: 'SHUTOFF' });
    state.addServer('ap-southeast-1', { name: 'new' });
    place.sandbox.addFault({ service: 'ecs', region: 'ap-southeast-1', kind: 'status', status: 403 });
    await place.run(['sync', '--account', 'broken', '--json']);
    place.sandbox.clearFaults();
    await place.run(['sync', '--json']);
    await place.run(['check-ak', '--json']);
    await place.run(['config', 'set', 'changes-retention', '45d']);
  });
  afterAll(() => place.close());
  beforeEach(async () => {
    database = await createDatabase();
  });
  afterEach(() => database.drop());

  test('--help ends with examples', async () => {
    await expectHelp(place, 'config', 'migrate');
  });

  test('moves everything: every command says the same of both, and the files here are as they were', async () => {
    const [before, untouched] = [await seen(), await files()];
    const result = await migrate();
    expect(result.code).toBe(0);
    expectSchema('config-migrate', result.json);
    expect(result.json).toMatchObject({ dryRun: false, verified: true, accounts: ['production', 'audited', 'broken'] });
    const tables = new Set(result.json.tables.map(({ table }: { table: string }) => table));
    expect([...tables]).toEqual([
      'runs',
      'scope_runs',
      'scopes',
      'hosts',
      'products',
      'change_sets',
      'changes',
      'access_key_checks',
      'tasks',
    ]);
    expect(await seen(database.url)).toEqual(before);
    expect(await files()).toEqual(untouched);
    expect(result.stderr).toContain(`HUAWEI_ASSETS_DATABASE_URL='${database.url.replace(/:[^:@/]*@/, '@')}'`);
    expect(result.stderr).toContain('kept as they are');
    const synced = await place.run(['sync', '--json'], { env: { HUAWEI_ASSETS_DATABASE_URL: database.url } });
    expect([synced.code, synced.json.accounts[0].hosts.added]).toEqual([0, 0]);
  });

  test('--dry-run says the same as the move itself, and leaves the database empty', async () => {
    const planned = await migrate('--dry-run');
    expectSchema('config-migrate', planned.json);
    expect(planned.json).toMatchObject({ dryRun: true, verified: false });
    expect(await query(database.url, "select 1 from pg_namespace where nspname = 'huawei_assets'")).toEqual([]);
    expect((await migrate()).json.tables).toEqual(planned.json.tables);
  });

  test('for people it is a table that says that both sides are the same', async () => {
    const { stdout } = await place.run(['config', 'migrate', '--to', database.url]);
    expect(stdout).toMatch(/^Moved to postgres:.*\(3 accounts\)/);
    expect(stdout).toMatch(/hosts +production +\d+ +the same on both sides +[0-9a-f]{12}/);
  });

  test('a second time, or into what others use, is refused and changes nothing', async () => {
    await migrate();
    const rows = await query(database.url, 'select revision, sealed from huawei_assets.config');
    for (const flags of [[], ['--dry-run']]) expectError(await migrate(...flags), 'usage', 2);
    expect(await query(database.url, 'select revision, sealed from huawei_assets.config')).toEqual(rows);
  });

  test('without anything to move, or to no database, it is a usage error', async () => {
    expectError(await migrate('--home', join(place.home, 'none')), 'usage', 2);
    for (const to of ['mysql://u:planted-password@h/d', 'postgres://h']) {
      const result = await place.run(['config', 'migrate', '--to', to, '--json']);
      expectError(result, 'usage', 2);
      expect(result.stderr).not.toContain('planted');
    }
  });

  test('killed at any moment it can be run again, and nobody sees accounts before all is there', async () => {
    const before = await seen();
    const argv = ['config', 'migrate', '--to', database.url, '--json'];
    let kills = 0;
    for (const delayMs of [0, 80, 160]) {
      const { child, ended } = spawnProgram(argv, { env: { ...place.env } });
      await new Promise((resolve) => child.stderr?.once('data', resolve));
      await sleep(delayMs);
      child.kill('SIGKILL');
      if ((await ended).signal === 'SIGKILL') kills += 1;
      const listed = await place.run(['accounts', 'list', '--json'], {
        env: { HUAWEI_ASSETS_DATABASE_URL: database.url },
      });
      expect([0, 3]).toContain(listed.json.length);
      if (listed.json.length === 3) break;
    }
    expect(kills).toBeGreaterThan(0);
    const again = await migrate();
    expect([0, 2]).toContain(again.code);
    expect(await seen(database.url)).toEqual(before);
  });

  test('Ctrl-C ends it with 130, and the database has nothing', async () => {
    const result = await place.run(['config', 'migrate', '--to', database.url, '--json'], {
      signal: AbortSignal.abort(),
    });
    expectError(result, 'cancelled', 130);
    expect(await query(database.url, 'select count(*)::integer as n from huawei_assets.scopes')).toEqual([{ n: 0 }]);
    expect((await migrate()).code).toBe(0);
  });

  test('with a key file the key is kept for the database, too, and another machine is told to copy it', async () => {
    const other = await openWorkplace({ servers: 2, regions: 1 });
    const env = { HUAWEI_ASSETS_KEY: undefined } as never;
    const key = other.sandbox.accounts[0]?.rootKey;
    const onboard = [
      'onboard',
      '--method',
      'quick',
      '--account',
      'one',
      '--data-center',
      'cn',
      '--access-key-id',
      key?.id ?? '',
      '--secret-stdin',
      '--json',
    ];
    expect((await other.run(onboard, { env, stdin: key?.secret ?? '' })).code).toBe(0);
    const result = await other.run(['config', 'migrate', '--to', database.url, '--json'], { env });
    expect(result.json.key).toEqual({ source: 'key-file', keyFile: expect.stringMatching(/master-[0-9a-f]{8}\.key$/) });
    expect(result.stderr).toContain(`copy ${result.json.key.keyFile}`);
    const listed = await other.run(['accounts', 'list', '--json', '--database', database.url], { env });
    expect(listed.json).toHaveLength(1);
    await other.close();
  });
});
