import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseDatabase } from '../../src/cli/database-choice.ts';
import { createDatabase, describePostgres, query, type TestDatabase } from '../helpers/postgres.ts';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { ensureBuilt, spawnProgram } from '../helpers/spawn-program.ts';
import { expectError } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

describe('the address of a database', () => {
  test.each<[string, string[]]>([
    ['postgres://u@h/db', []],
    ['postgresql://u:pass-word@h:5433/db?sslmode=require', ['pass-word']],
    ['postgres://u:p%40ss%2Fword@h/db', ['p%40ss%2Fword', 'p@ss/word']],
    ['postgres://u:p@ss@h/db', ['p%40ss', 'p@ss']],
    ['POSTGRES://u:%zz@h/db', ['%zz']],
    ['postgres://h/db?user=u&password=in%20query', ['in query', 'in%20query']],
    ['postgres:///db?host=/var/run/postgresql', []],
  ])('%s has the secrets %j', (text, secrets) => {
    expect(parseDatabase(text, '--database')).toMatchObject({ url: text, secrets });
  });
});

describe('--database', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace();
  });
  afterAll(() => place.close());

  test.each([
    '',
    'mysql://u:planted-password@h/db',
    'u:planted-password@h/db',
    'postgres:/u:planted-password@h/db',
    'postgres://u:planted-password@h',
    'postgres://u:planted-password@h:99999999/db',
  ])('%j is refused by flag and by variable, and never repeated', async (text) => {
    for (const run of [
      place.run(['accounts', 'list', '--database', text, '--json']),
      place.run(['accounts', 'list', '--json'], { env: { HUAWEI_ASSETS_DATABASE_URL: text } }),
    ]) {
      const result = await run;
      expectError(result, 'usage', 2);
      expect(result.stdout + result.stderr).not.toContain('planted');
    }
  });

  test.each([
    ['--databse', 'postgres://u:planted-password@h/db', 'status'],
    ['--databse=postgres://u:planted-password@h/db', 'status'],
    ['status', 'postgres://u:planted-password@h/db'],
    ['postgres://u:planted-password@h/db'],
  ])('an address in the wrong place does not show its password: %s %s', async (...argv) => {
    const result = await place.run(argv);
    expect(result.code).toBe(2);
    expect(result.stdout + result.stderr).not.toContain('planted');
  });
});

describePostgres('a database that is there', () => {
  let place: Workplace;
  let database: TestDatabase;
  beforeAll(async () => {
    place = await openWorkplace({ regions: 1, servers: 2 });
    database = await createDatabase();
    ensureBuilt();
  });
  afterAll(async () => {
    await place.close();
    await database.drop();
  });

  const addressWith = (change: (url: URL) => void): string => {
    const url = new URL(database.url);
    change(url);
    return url.href;
  };
  const run = (argv: readonly string[], url = database.url) =>
    place.run(argv, { env: { HUAWEI_ASSETS_DATABASE_URL: url } });

  test('doctor checks server, way and privileges, and says where things are', async () => {
    const { json, code } = await run(['doctor', '--json']);
    expectSchema('doctor', json);
    expect(code).toBe(0);
    const byCheck = new Map(json.map((finding: { check: string }) => [finding.check, finding]));
    expect(byCheck.get('database')).toMatchObject({ status: 'ok', found: expect.stringMatching(/PostgreSQL \d+/) });
    expect(byCheck.get('way to the database')).toMatchObject({ status: 'ok' });
    expect(byCheck.get('privileges')).toMatchObject({ status: 'ok' });
    expect(byCheck.get('config')).toMatchObject({
      status: 'ok',
      found: expect.stringContaining('no configuration yet'),
    });
  });

  test('doctor names the privileges that are missing', async () => {
    const role = `reader_${randomBytes(4).toString('hex')}`;
    const name = new URL(database.url).pathname.slice(1);
    await query(database.url, `create role ${role} login password 'planted-password'`);
    await query(database.url, `revoke all on database ${name} from public`);
    await query(database.url, `grant connect on database ${name} to ${role}`);
    const url = addressWith((address) => {
      address.username = role;
      address.password = 'planted-password';
    });
    const { json, code, stdout, stderr } = await run(['doctor', '--json'], url);
    expect(code).toBe(1);
    expect(json.find(({ check }: { check: string }) => check === 'privileges')).toMatchObject({
      status: 'fail',
      found: `${role} lacks TEMPORARY on the database, CREATE on the database`,
    });
    expect(stdout + stderr).not.toContain('planted');
    await query(database.url, `drop owned by ${role}; drop role ${role}`);
  });

  test.each<[string, (url: URL) => void, string]>([
    ['wrong password', (url) => (url.password = 'planted-password'), 'refuses the user or the password'],
    ['no such database', (url) => (url.pathname = '/none'), 'does not exist'],
    ['nobody there', (url) => (url.port = '1'), 'nothing listens there'],
  ])('doctor tells a %s, and still checks the rest', async (_what, change, found) => {
    const { json, code, stdout, stderr } = await run(['doctor', '--json'], addressWith(change));
    expect(code).toBe(1);
    expect(json).toContainEqual(
      expect.objectContaining({ check: 'database', status: 'fail', found: expect.stringContaining(found) }),
    );
    expect(json.map(({ check }: { check: string }) => check)).toEqual(expect.arrayContaining(['disk', 'reach china']));
    expect(stdout + stderr).not.toContain('planted');
  });

  test('config path says that it is a database, without user and password', async () => {
    const { json } = await run(['config', 'path', '--json']);
    expectSchema('config-path', json);
    const { host, pathname } = new URL(database.url);
    expect(json).toMatchObject({ database: `postgres://${host}${pathname}`, exists: false, mode: null });
    expect(json.inventory).toBe(json.database);
  });

  test.each(['PGPASSWORD', 'PGPASSFILE'])('the password may come from %s', async (variable) => {
    const { username, password, hostname, port } = new URL(database.url);
    const file = join(place.home, 'pgpass');
    await writeFile(file, `${hostname}:${port}:*:${username}:${password}\n`, { mode: 0o600 });
    const env = {
      ...place.env,
      HUAWEI_ASSETS_DATABASE_URL: addressWith((url) => {
        url.password = '';
      }),
      [variable]: variable === 'PGPASSWORD' ? password : file,
    };
    const { code, stdout } = await spawnProgram(['accounts', 'list', '--json'], { env }).ended;
    expect([code, stdout.trim()]).toEqual([0, '[]']);
    await rm(file);
    const { [variable]: _left, ...without } = env;
    const refused = await spawnProgram(['accounts', 'list', '--json'], { env: { ...without, PGPASSFILE: '/none' } })
      .ended;
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('PGPASSWORD');
  });

  test('a password in the flag works, is warned of and never repeated', async () => {
    const url = addressWith((address) => {
      address.username = 'postgres';
    });
    const flag = await place.run(['accounts', 'list', '--json', '--database', url]);
    expect(flag).toMatchObject({ code: 0, json: [] });
    expect(flag.stderr).toMatch(/^warning: The password in --database can be seen .*PGPASSWORD/);
    expect((await run(['accounts', 'list', '--json'])).stderr).toBe('');
  });
});
