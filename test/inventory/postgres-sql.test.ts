/** Somebody's own SQL on PostgreSQL: the same views, and nothing but reading. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Inventory } from '../../src/inventory/inventory.ts';
import { openInventory } from '../../src/inventory/inventory.ts';
import { readSqlText } from '../../src/inventory/postgres-sql-text.ts';
import type { SqlRow } from '../../src/inventory/sql-answer.ts';
import { views } from '../../src/inventory/views.ts';
import { createDatabase, describePostgres, type TestDatabase } from '../helpers/postgres.ts';
import { collect, hostOf, productOf, scopeOf, syncScope } from './helpers.ts';

describe('the text of a query', () => {
  const read = (sql: string) => readSqlText(sql, ['accountId']);

  test.each([
    ['select 1 ; -- end', 'select 1'],
    ['select accountid, ACCOUNTID, "accountid" from x', 'select "accountId", "accountId", "accountid" from x'],
    ["select 'accountId; /*' -- ;", "select 'accountId; /*'"],
    ["select E'\\'; accountId'", "select E'\\'; accountId'"],
    ['select $a$ accountId ; $a$ /* a /* ; */ ; */', 'select $a$ accountId ; $a$'],
  ])('%j is %j', (sql, spelled) => expect(read(sql)).toMatchObject({ sql: spelled, fault: null }));

  test.each([
    ['select 1; select 2', /more than one/],
    ['select 1) as x, (select 2', /brackets/],
    ["select 'open", /quotation mark/],
    ['/* open /* */', /empty/],
    ['select U&"a"', /written as they are/],
  ])('%j is refused', (sql, says) => expect(read(sql).fault).toMatch(says));

  test('names what is called', () => {
    expect(read('select Count(*), "Odd" /* x */ (1), a from b where c in (1)').called).toEqual(['count', 'Odd', 'in']);
  });
});

describePostgres('inventory sql on PostgreSQL', () => {
  let database: TestDatabase;
  let inventory: Inventory;
  beforeAll(async () => {
    database = await createDatabase();
    inventory = await openInventory({ database: database.url });
    const runId = await inventory.beginRun('all');
    const hosts = [
      hostOf('1', { name: "it's", vcpus: 4, publicIps: ['203.0.113.7', '203.0.113.8'], tags: { env: 'prod' } }),
      hostOf('2', { name: '数据库', vcpus: null }),
      { ...hostOf('3'), document: { odd: 'a\0b', half: '\ud800', of: 'the cloud' } },
    ];
    await syncScope(inventory, scopeOf(), hosts);
    await syncScope(inventory, scopeOf('cn-east-3', { kind: 'products', service: 'rms' }), [productOf('v-1')]);
    const counts = { total: 3, added: 3, changed: 0, removed: 0, unchanged: 0 };
    await inventory.finishRun(runId, 'ok', [
      { status: 'ok', scope: scopeOf(), requests: 3, retries: 1, durationMs: 20, counts },
    ]);
  });
  afterAll(async () => {
    await inventory.close();
    await database.drop();
  });

  const accountNames = new Map([['acc-1', "produc'tion"]]);
  const answer = (sql: string, signal?: AbortSignal): Promise<SqlRow[]> =>
    collect(inventory.query(sql, { accountNames, signal }));
  const ask = async (sql: string) => (await answer(sql)).slice(1);

  test.each(views.map(({ name }) => name))('%s has the columns that it is said to have', async (name) => {
    const said = views.find((view) => view.name === name)?.columns.map((column) => column.name);
    expect((await answer(`select * from ${name}`))[0]).toEqual(said);
  });

  test('records have their accounts’ names; lists, tags and documents are JSON', async () => {
    expect(await ask('select account, region, id, name, vcpus, updatedAt from hosts order by id limit 2')).toEqual([
      ["produc'tion", 'cn-north-4', '1', "it's", 4, '2024-05-02T00:00:00.000Z'],
      ["produc'tion", 'cn-north-4', '2', '数据库', null, '2024-05-02T00:00:00.000Z'],
    ]);
    expect(await ask('select h.name, ip.value from hosts as h, json_each(h.publicIps) as ip order by 2')).toEqual([
      ["it's", '203.0.113.7'],
      ["it's", '203.0.113.8'],
    ]);
    expect(await ask("select tags ->> 'env', tags, document ->> 'of' from hosts where id = '1'")).toEqual([
      ['prod', '{"env":"prod"}', 'the cloud'],
    ]);
    expect(await ask("select document ->> 'odd', document ->> 'half' from hosts where id = '3'")).toEqual([
      ['a\u2400b', '\ufffd'],
    ]);
  });

  test('runs, outcomes, scopes and changes', async () => {
    expect(await ask('select what, status from runs')).toEqual([['all', 'ok']]);
    expect(await ask('select region, total, added, requests, errorCode from outcomes')).toEqual([
      ['cn-north-4', 3, 3, 3, null],
    ]);
    expect(await ask('select kind, region, type, total from scopes order by kind')).toEqual([
      ['hosts', 'cn-north-4', null, 3],
      ['products', 'cn-east-3', null, 1],
    ]);
    expect(await ask("select change, count from changes where kind = 'hosts'")).toEqual([['first-seen', 3]]);
  });

  test('values are as from SQLite', async () => {
    const sql = `select 9007199254740991 as a, 9007199254740993 as b, 1.5 as d, '\\x00ff'::bytea as e, null as f, true as g,
      'NaN'::float as h, '{"a": [1, "x y"]}'::jsonb as i, 'x' as X, 'y' as x`;
    expect(await answer(sql)).toEqual([
      ['a', 'b', 'd', 'e', 'f', 'g', 'h', 'i', 'x', 'x:9'],
      [9007199254740991, '9007199254740993', 1.5, 'AP8=', null, 1, 'NaN', '{"a":[1,"x y"]}', 'x', 'y'],
    ]);
  });

  test('rows come in their order, however many', async () => {
    const rows = await ask('select i from generate_series(1, 1050) as i order by i desc');
    expect(rows.map(([i]) => i)).toEqual(Array.from({ length: 1050 }, (_, index) => 1050 - index));
  });

  test.each(['select 1;', '-- first\nselect 1 -- then', 'values (1)', 'with x as (select 1) select * from x'])(
    '%j is one query',
    async (sql) => expect(await ask(sql)).toEqual([[1]]),
  );

  test.each<[string, RegExp]>([
    ['delete from huawei_assets.hosts', /syntax error/],
    ['with x as (delete from huawei_assets.hosts returning 1) select * from x', /data-modifying/],
    ['select 1; delete from huawei_assets.hosts', /more than one statement/],
    ['select 1) as answer; commit; select (1', /more than one statement/],
    ['select * from huawei_assets.hosts for update', /FOR UPDATE/],
    ['create table x(a int)', /syntax error/],
    ['commit', /syntax error/],
    ["select set_config('transaction_read_only', 'off', true)", /set_config does more than compute/],
    [`select "pg_advisory_lock"(1)`, /pg_advisory_lock does more/],
    ['select pg_terminate_backend(pid) from pg_stat_activity', /pg_terminate_backend does more/],
    ["select pg_read_file('/etc/hostname')", /pg_read_file does more/],
    ["select query_to_xml('delete from huawei_assets.hosts', true, true, '')", /query_to_xml does more/],
    ["select nextval('huawei_assets.scopes_id_seq')", /nextval does more/],
    ['select lo_create(0)', /lo_create does more/],
    ["select pg_notify('x', '')", /pg_notify does more/],
    ['select nope from hosts', /column "nope" does not exist/],
    ['select * from nope', /relation "nope" does not exist/],
    ['select $1', /no parameters/],
    ['select 1 / 0', /division by zero/],
    ['', /empty/],
    ['-- nothing', /empty/],
    ["select '\0'", /no SQL has/],
  ])('%j is refused', async (sql, says) => {
    await expect(ask(sql)).rejects.toMatchObject({ code: 'usage', message: expect.stringMatching(says) as unknown });
    expect(await inventory.countRecords('hosts')).toBe(3);
  });

  test('any text is answered or refused, and changes nothing', async () => {
    const pieces =
      "select * from hosts where name = 'x' ; delete update ( ) -- \n /* */ as answer with , 1 \" $$ \0 \ud800".split(
        ' ',
      );
    const anything = fc.oneof(
      fc.array(fc.constantFrom(...pieces), { maxLength: 9 }).map((parts) => parts.join(' ')),
      fc.string({ unit: 'binary', maxLength: 20 }),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (sql) => {
        const error = await ask(sql).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        if (error !== undefined) expect(error).toMatchObject({ code: 'usage' });
      }),
      { numRuns: 60 },
    );
    expect(await inventory.countRecords('hosts')).toBe(3);
  });

  test('a signal ends a query at work, in the database, too', async () => {
    const stop = new AbortController();
    const endless = answer('select count(*) from generate_series(1, 10000000000) as a', stop.signal);
    const busy = () =>
      inventory.query(
        "select count(*) from pg_stat_activity where query like 'fetch%' and state = 'active' and pid <> pg_backend_pid() and datname = current_database()",
      );
    const count = async () => (await collect(busy()))[1]?.[0];
    while ((await count()) === 0);
    stop.abort();
    await expect(endless).rejects.toMatchObject({ code: 'cancelled' });
    while ((await count()) !== 0);
  });

  test('can be left early', async () => {
    for await (const row of inventory.query('select i from generate_series(1, 100000) as i')) {
      expect(row).toEqual(['i']);
      break;
    }
  });
});
