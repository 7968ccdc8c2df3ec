import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Inventory, openInventory } from '../../src/inventory/inventory.ts';
import { runSql } from '../../src/inventory/sql.ts';
import type { SqlRow } from '../../src/inventory/sql-answer.ts';
import { views } from '../../src/inventory/views.ts';
import { recordFields } from '../../src/model/record-fields.ts';
import { hostOf, productOf, scopeOf, syncScope, type TemporaryFolder, temporaryFolder } from './helpers.ts';

let folder: TemporaryFolder;
let path: string;
let inventory: Inventory;
beforeAll(async () => {
  folder = await temporaryFolder();
  path = join(folder.path, 'odd 100%?#&.db');
  inventory = await openInventory({ path });
  const runId = await inventory.beginRun('all');
  const hosts = [
    hostOf('1', { name: "it's", vcpus: 4, publicIps: ['203.0.113.7', '203.0.113.8'], tags: { env: 'prod' } }),
    hostOf('2', { name: '数据库', vcpus: null }),
  ];
  await syncScope(inventory, scopeOf(), hosts);
  await syncScope(inventory, scopeOf('cn-east-3', { kind: 'products', service: 'rms' }), [productOf('v-1')]);
  await inventory.finishRun(runId, 'ok', [
    {
      status: 'ok',
      scope: scopeOf(),
      requests: 3,
      retries: 1,
      durationMs: 20,
      counts: { total: 2, added: 2, changed: 0, removed: 0, unchanged: 0 },
    },
  ]);
});
afterAll(async () => {
  await inventory.close();
  await folder.remove();
});

const ask = (sql: string): SqlRow[] => {
  const [, ...rows] = [...runSql({ path, sql, accountNames: [['acc-1', 'production']] })].flat();
  return rows;
};
const namesOf = (sql: string): SqlRow | undefined => [...runSql({ path, sql, accountNames: [] })].flat()[0];

describe('the views', () => {
  test.each(views.map(({ name }) => name))('%s has the columns that it is said to have', (name) => {
    const said = views.find((view) => view.name === name)?.columns.map((column) => column.name);
    expect(namesOf(`select * from ${name}`)).toEqual(said);
  });

  test.each(['hosts', 'products'] as const)('%s have every field', (kind) => {
    expect(namesOf(`select * from ${kind}`)).toEqual(expect.arrayContaining(Object.keys(recordFields[kind])));
  });

  test('hold records with their accounts’ names, lists and documents as JSON', () => {
    expect(ask('select account, region, id, name, vcpus, updatedAt from hosts order by id')).toEqual([
      ['production', 'cn-north-4', '1', "it's", 4, '2024-05-02T00:00:00.000Z'],
      ['production', 'cn-north-4', '2', '数据库', null, '2024-05-02T00:00:00.000Z'],
    ]);
    expect(ask('select ip.value from hosts, json_each(publicIps) as ip order by 1')).toEqual([
      ['203.0.113.7'],
      ['203.0.113.8'],
    ]);
    expect(ask("select tags ->> 'env', document ->> 'of' from hosts where id = '1'")).toEqual([['prod', 'the cloud']]);
    expect(ask('select type, count(*) from products group by type')).toEqual([['evs.volumes', 1]]);
  });

  test('hold runs, outcomes, scopes and changes', () => {
    expect(ask('select what, status from runs')).toEqual([['all', 'ok']]);
    expect(ask('select account, region, total, added, requests, errorCode from outcomes')).toEqual([
      ['production', 'cn-north-4', 2, 2, 3, null],
    ]);
    expect(ask('select kind, region, type, total from scopes order by kind')).toEqual([
      ['hosts', 'cn-north-4', null, 2],
      ['products', 'cn-east-3', null, 1],
    ]);
    expect(ask("select change, count from changes where kind = 'hosts'")).toEqual([['first-seen', 2]]);
  });

  test('show whole pictures only', async () => {
    const writer = await inventory.beginScope('run-1', scopeOf());
    await writer.write([hostOf('3')]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(ask('select count(*) from hosts')).toEqual([[2]]);
    await writer.abort();
  });
});

describe('values', () => {
  test('whole numbers beyond 2^53 and bytes are texts; the rest is what it is', () => {
    const sql =
      "select 9007199254740991 as a, 9007199254740993 as b, -9007199254740993 as c, 1.5 as d, x'00ff' as e, null as f, '' as g";
    expect(ask(sql)).toEqual([[9007199254740991, '9007199254740993', '-9007199254740993', 1.5, 'AP8=', null, '']]);
  });

  test('columns of one name keep apart', () => {
    expect(namesOf("select 'a' as x, 'b' as x, 1 as X")).toEqual(['x', 'x:1', 'X:2']);
  });

  test('rows come in their order, however many', () => {
    const sql =
      'with recursive n(i) as (select 1 union all select i + 1 from n where i < 1050) select i from n order by i desc';
    expect(ask(sql).map(([i]) => i)).toEqual(Array.from({ length: 1050 }, (_, index) => 1050 - index));
  });

  test.each([
    'select 1;',
    ' select 1 ; ; ',
    '-- first\nselect 1 -- then',
    'select 1 /* so */ ; -- end',
    'values (1)',
    'with x as (select 1) select * from x',
  ])('%j is one query', (sql) => expect(ask(sql)).toEqual([[1]]));
});

describe('what is refused', () => {
  const written = () => join(folder.path, 'written');

  test.each<[string, RegExp]>([
    ['delete from main.hosts', /near "delete"/],
    ['with x as (select 1) delete from main.hosts', /near "delete"/],
    ["insert into main.runs values ('x')", /near "insert"/],
    ['drop view hosts', /near "drop"/],
    ['create table x(a)', /near "create"/],
    ['pragma query_only = off', /near "pragma"/],
    ["attach 'FILE' as other", /near "attach"/],
    ["vacuum into 'FILE'", /near "vacuum"/],
    ['begin immediate', /near "begin"/],
    ['explain select 1', /near "explain"/],
    ['select 1; delete from main.hosts', /more than one statement/],
    ['select 1; select 2', /more than one statement/],
    ['select 1 -- ;\n; pragma query_only = off', /more than one statement/],
    ["select writefile('FILE', 'x')", /writefile does more than compute/],
    [`select "writefile"('FILE', 'x') from hosts`, /writefile does more/],
    ["select 1 from hosts where coalesce(null, writefile('FILE', name)) > 0", /writefile does more/],
    ["select * from json_each(writefile('FILE', '1'))", /writefile does more/],
    ["with a as materialized (select writefile('FILE', 'x') as x) select * from a", /writefile does more/],
    ["select sum(writefile('FILE', 'x')) over () from hosts", /writefile does more/],
    ["select name from hosts order by writefile('FILE', name)", /writefile does more/],
    ["select (select max(writefile('FILE', name)) from hosts group by id limit 1)", /writefile does more/],
    ["select readfile('/etc/hostname')", /readfile does more/],
    ["select sha3_query('delete from main.hosts')", /sha3_query does more/],
    ["select load_extension('x')", /load_extension does more|not authorized/],
    ["select name from fsdir('/')", /fsdir is not of the inventory/],
    ['select * from sqlite_dbpage', /sqlite_dbpage is not of the inventory/],
    ['select nope from hosts', /no such column: nope/],
    ['select * from nope', /no such table/],
    ['select ?', /parameters are not allowed/],
    ['', /incomplete input/],
    ['-- nothing', /incomplete input/],
    ['select', /incomplete input/],
    ['hosts', /near "hosts"/],
  ])('%s', (sql, says) => {
    const asked = () => ask(sql.replaceAll('FILE', written()));
    expect(asked).toThrow(says);
    expect(asked).toThrow(expect.objectContaining({ code: 'usage' }));
    expect(existsSync(written())).toBe(false);
    expect(ask('select count(*) from hosts')).toEqual([[2]]);
  });

  test('any text is answered or refused, and changes nothing', () => {
    const pieces = [
      'select',
      '*',
      'from',
      'hosts',
      'main.hosts',
      'where',
      'name',
      '=',
      "'x'",
      ';',
      'delete',
      'update',
      'pragma',
      'query_only',
      '(',
      ')',
      '--',
      '\n',
      '/*',
      '*/',
      'as',
      'answer',
      'with',
      ',',
      '1',
      '"',
      '`',
      '\0',
      '\ud800',
    ];
    const anything = fc.oneof(
      fc.array(fc.constantFrom(...pieces), { maxLength: 9 }).map((parts) => parts.join(' ')),
      fc.string({ unit: 'binary', maxLength: 20 }),
    );
    fc.assert(
      fc.property(anything, (sql) => {
        try {
          ask(sql);
        } catch (error) {
          expect(error).toMatchObject({ code: 'usage' });
        }
      }),
      { numRuns: 300 },
    );
    expect(ask('select count(*) from hosts')).toEqual([[2]]);
  });

  test('a damaged file is an error that names it', async () => {
    const { writeFile } = await import('node:fs/promises');
    const damaged = join(folder.path, 'damaged.db');
    await writeFile(damaged, 'no database'.repeat(1_000));
    expect(() => [...runSql({ path: damaged, sql: 'select 1', accountNames: [] })]).toThrow(
      expect.objectContaining({ code: 'inventory-error' }),
    );
  });
});
