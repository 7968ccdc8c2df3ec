import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { ensureBuilt, spawnProgram } from '../helpers/spawn-program.ts';
import { expectError, expectHelp, expectUsage } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

let place: Workplace;
beforeAll(async () => {
  place = await openWorkplace({ servers: 30, regions: ['cn-north-4', 'cn-east-3'] });
  place.sandbox.state.addServer('cn-north-4', { name: '数据库', status: 'BUILD' });
  await place.onboardQuick('production', 0);
  ensureBuilt();
}, 120_000);
afterAll(() => place.close());

const sql = (...argv: string[]) => place.run(['inventory', 'sql', ...argv]);
const endless = 'with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n';

describe('inventory sql', () => {
  test('--help ends with examples', () => expectHelp(place, 'inventory', 'sql'));

  test('--json prints what its schema says', async () => {
    const result = await sql("select account, name, vcpus, publicIps from hosts where status = 'BUILD'", '--json');
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expectSchema('inventory-sql', result.json);
    expect(result.json).toEqual([
      { account: 'production', name: '数据库', vcpus: expect.any(Number), publicIps: expect.stringMatching(/^\[/) },
    ]);
  });

  test('tables, NDJSON and CSV have the same rows', async () => {
    const query = 'select region, count(*) as n from hosts group by region order by region';
    const { json } = await sql(query, '--json');
    expect(json).toEqual([
      { region: 'cn-east-3', n: 15 },
      { region: 'cn-north-4', n: 16 },
    ]);
    expect((await sql(query)).stdout).toBe('REGION      N\ncn-east-3   15\ncn-north-4  16\n');
    expect(
      (await sql(query, '-o', 'ndjson')).stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(json);
    expect(parse((await sql(query, '-o', 'csv')).stdout, { columns: true, cast: true })).toEqual([
      { region: 'cn-east-3', n: 15 },
      { region: 'cn-north-4', n: 16 },
    ]);
    expect((await sql(query, '--query', '[0].n')).json).toBe(15);
  });

  test('no rows are [] in JSON, a header in CSV, and said in words', async () => {
    const query = "select id, name from hosts where id = ''";
    expect((await sql(query, '--json')).stdout).toBe('[]\n');
    expect((await sql(query, '-o', 'csv')).stdout).toBe('id,name\n');
    expect((await sql(query)).stdout).toBe('No rows.\n');
  });

  test('--file reads the query', async () => {
    const file = join(place.home, 'query.sql');
    await writeFile(file, '-- how many\nselect count(*) as n\nfrom hosts;\n');
    expect((await sql('--file', file, '--json')).json).toEqual([{ n: 31 }]);
    expectError(await sql('--file', join(place.home, 'none.sql'), '--json'), 'usage', 2);
  });

  test.each<[string[], RegExp]>([
    [[], /Give one query/],
    [['select 1', '--file', 'x.sql'], /Give one query/],
    [['delete from hosts'], /refused: near "delete"/],
    [['select nmae from hosts'], /no such column: nmae/],
  ])('%j is refused', (argv, says) => expectUsage(place, ['inventory', 'sql', ...argv], says));

  test('the examples of the help and of the documentation are answered', async () => {
    const help = (await place.run(['inventory', 'sql', '--help'])).stdout;
    const page = await readFile(new URL('../../docs/inventory.md', import.meta.url), 'utf8');
    const shown = [...`${help}${page}`.matchAll(/inventory sql (?:'([^']+)'|"([^"]+)")/g)];
    expect(shown.length).toBeGreaterThan(5);
    for (const [, single, double] of shown) expect((await sql(single ?? double ?? '')).code).toBe(0);
  });

  test('the shipped program asks in a process of its own: the same rows, the same refusals', async () => {
    const run = (...argv: string[]) => spawnProgram(['inventory', 'sql', ...argv], { env: place.env }).ended;
    const query = "select id, name, tags, '\u2028' as line from hosts order by id";
    expect(await run(query, '--json')).toMatchObject({ code: 0, stdout: (await sql(query, '--json')).stdout });
    const refused = await run('delete from hosts', '--json');
    expect(refused.code).toBe(2);
    expect(JSON.parse(refused.stderr).error).toMatchObject({ code: 'usage', hint: expect.stringContaining('SELECT') });
  });

  test('Ctrl-C ends a query that takes too long', async () => {
    const neverDone = 'with recursive n(i) as (select 1 union all select i + 1 from n) select i from n where i <= 150';
    const { child, ended } = spawnProgram(['inventory', 'sql', neverDone, '-o', 'ndjson'], { env: place.env });
    child.stdout?.once('data', () => child.kill('SIGINT'));
    expect(await ended).toMatchObject({ code: 130, stderr: 'Cancelled.\n' });
  });

  test('--timeout ends it, too', async () => {
    const { ended } = spawnProgram(['inventory', 'sql', endless, '--timeout', '300ms', '--json'], { env: place.env });
    const { code, stderr } = await ended;
    expect(code).toBe(6);
    expect(JSON.parse(stderr).error).toMatchObject({ code: 'timeout', message: expect.stringContaining('0.3 s') });
  });

  test('a reader that leaves ends the query', async () => {
    const { child, ended } = spawnProgram(
      [
        'inventory',
        'sql',
        'with recursive n(i) as (select 1 union all select i + 1 from n) select i from n',
        '-o',
        'ndjson',
      ],
      { env: place.env },
    );
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect((await ended).code).toBe(0);
  });
});

describe('inventory schema', () => {
  test('--help ends with examples', () => expectHelp(place, 'inventory', 'schema'));

  test('lists every view with its columns, which can be asked', async () => {
    const { json, code } = await place.run(['inventory', 'schema', '--json']);
    expect(code).toBe(0);
    expectSchema('inventory-schema', json);
    for (const { view, columns } of json) {
      const names = columns.map(({ name }: { name: string }) => `"${name}"`).join(', ');
      expect((await sql(`select ${names} from ${view} limit 1`)).code).toBe(0);
    }
    expect((await place.run(['inventory', 'schema'])).stdout).toMatch(
      /^hosts: one host\n\nCOLUMN +TYPE\naccount +text\n/,
    );
  });
});

describe('inventory info', () => {
  test('--help ends with examples', () => expectHelp(place, 'inventory', 'info'));

  test('says where it lies, how large it is and what is in it', async () => {
    const { json, code } = await place.run(['inventory', 'info', '--json']);
    expect(code).toBe(0);
    expectSchema('inventory-info', json);
    expect(json).toMatchObject({ hosts: 31, products: 0, scopes: 2, checks: 1 });
    expect(json.bytes).toBeGreaterThan(10_000);
    expect((await place.run(['inventory', 'info'])).stdout).toMatch(/^file +\/.*inventory\.db\nsize +\d+\.\d MB\n/);
  });

  test('of an empty home there is nothing yet', async () => {
    const empty = await openWorkplace();
    const { json } = await empty.run(['inventory', 'info', '--json']);
    expectSchema('inventory-info', json);
    expect(json).toMatchObject({ hosts: 0, oldestSyncAt: null });
    await empty.close();
  });
});
