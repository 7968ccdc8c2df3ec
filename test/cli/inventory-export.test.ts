import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { expectError, expectHelp, expectUsage } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

type Rows = Record<string, unknown>[];

describe('inventory export', () => {
  let place: Workplace;
  let folder: string;
  beforeAll(async () => {
    place = await openWorkplace({ servers: 300, products: 30, regions: ['cn-north-4', 'cn-east-3'], pageSize: 100 });
    const { state } = place.sandbox;
    state.addServer('cn-north-4', { name: '生产-数据库 😀', status: 'ACTIVE' });
    state.addServer('cn-north-4', { name: '=1+1', status: 'SHUTOFF' });
    await place.onboardQuick('production', 0);
  }, 60_000);
  afterAll(() => place.close());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'inventory-export-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const all = 302;
  const exportTo = (name: string, ...argv: string[]) =>
    place.run(['inventory', 'export', '--to', join(folder, name), ...argv]);
  const hosts = async (...argv: string[]): Promise<Rows> => (await place.run(['hosts', '--json', ...argv])).json;
  const readParquet = async (name: string): Promise<Rows> =>
    parquetReadObjects({ file: await asyncBufferFromFile(join(folder, name)) });

  test('--help ends with examples', () => expectHelp(place, 'inventory', 'export'));

  test('--json says what was written, as its schema has it', async () => {
    const result = await exportTo('hosts.csv', '--json');
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expectSchema('inventory-export', result.json);
    const { size, mode } = await stat(join(folder, 'hosts.csv'));
    expect(result.json).toMatchObject({ records: all, format: 'csv', kind: 'hosts', bytes: size });
    expect(mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['hosts.csv']);
  });

  test('NDJSON has the records of hosts, and with documents what the cloud answered', async () => {
    await exportTo('hosts.ndjson', '--with-documents');
    const text = await readFile(join(folder, 'hosts.ndjson'), 'utf8');
    const rows: Rows = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.map(({ document: _, ...fields }) => fields)).toEqual(await hosts());
    expect(rows[0]?.document).toMatchObject({ id: rows[0]?.id });
    expect(text).not.toContain('user_data');
  });

  test('CSV has a column for every field, and keeps a formula a text', async () => {
    await exportTo('hosts.csv');
    const rows: Record<string, string>[] = parse(await readFile(join(folder, 'hosts.csv')), { columns: true });
    const expected = await hosts();
    expect(Object.keys(rows[0] ?? {}).sort()).toEqual(Object.keys(expected[0] ?? {}).sort());
    expect(rows.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    expect(rows.map(({ name }) => name)).toContain("'=1+1");
  });

  test('Parquet has typed columns: texts, numbers, times, lists, and JSON', async () => {
    await exportTo('hosts.parquet', '--with-documents');
    const rows = await readParquet('hosts.parquet');
    const expected = await hosts();
    expect(rows).toHaveLength(all);
    const documents = rows.map(({ document }) => document);
    expect(documents[0]).toMatchObject({ id: expected[0]?.id });
    const asJson = rows.map(({ document: _, ...fields }) => JSON.parse(JSON.stringify(fields)));
    expect(asJson).toEqual(expected);
    expect(rows[0]?.createdAt).toBeInstanceOf(Date);
    const { schema, created_by } = await parquetMetadataAsync(await asyncBufferFromFile(join(folder, 'hosts.parquet')));
    const typeOf = (name: string) => schema.find((element) => element.name === name);
    expect(typeOf('vcpus')).toMatchObject({ type: 'DOUBLE' });
    expect(typeOf('createdAt')).toMatchObject({ type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' });
    expect(typeOf('publicIps')).toMatchObject({ converted_type: 'LIST' });
    expect(typeOf('tags')).toMatchObject({ converted_type: 'JSON' });
    expect(created_by).toMatch(/^huawei-assets version /);
  });

  test('filters, order and columns are those of hosts and products', async () => {
    const choice = ['--where', 'region = cn-north-4', '--sort', 'name:desc', '--limit', '5'];
    await exportTo('some.parquet', ...choice, '--columns', 'name,tags.owner,document.flavor.vcpus,privateIps');
    expect(await readParquet('some.parquet')).toEqual(
      await hosts(...choice, '--columns', 'name,tags.owner,document.flavor.vcpus,privateIps'),
    );
    const result = await exportTo('none.parquet', '--where', 'name = nobody', '--json');
    expect(result.json.records).toBe(0);
    expect(await readParquet('none.parquet')).toEqual([]);
    await exportTo('none.csv', '--kind', 'products', '--region', 'cn-nowhere-1', '--columns', 'name,encryption');
    expect(await readFile(join(folder, 'none.csv'), 'utf8')).toBe('name,encryption\n');
  });

  test('--to - prints the records', async () => {
    const result = await place.run(['inventory', 'export', '--to', '-', '--format', 'ndjson', '--limit', '2']);
    expect(
      result.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(await hosts('--limit', '2'));
  });

  test('a file that is there is left as it is without --force, and replaced with it', async () => {
    const file = join(folder, 'hosts.csv');
    await writeFile(file, 'mine');
    const refused = await exportTo('hosts.csv', '--json');
    expectError(refused, 'usage', 2);
    expect(refused.error.error).toMatchObject({
      message: expect.stringContaining('is there already'),
      hint: expect.stringContaining('--force'),
    });
    expect(await readFile(file, 'utf8')).toBe('mine');
    expect((await exportTo('hosts.csv', '--force')).code).toBe(0);
    expect(await readFile(file, 'utf8')).toMatch(/^account,region,id,name/);
  });

  test('what is no ordinary file is never replaced', async () => {
    await symlink('elsewhere', join(folder, 'link.csv'));
    await mkdir(join(folder, 'folder.csv'));
    for (const name of ['link.csv', 'folder.csv']) {
      const result = await exportTo(name, '--force', '--json');
      expectError(result, 'usage', 2);
      expect(result.error.error.message).toContain('no ordinary file');
    }
  });

  test('an export that is interrupted leaves nothing of its own, and what was there', async () => {
    await writeFile(join(folder, 'hosts.parquet'), 'mine');
    const stop = new AbortController();
    stop.abort();
    const argv = ['inventory', 'export', '--to', join(folder, 'hosts.parquet'), '--force'];
    expect((await place.run(argv, { signal: stop.signal })).code).toBe(130);
    expect(await readdir(folder)).toEqual(['hosts.parquet']);
    expect(await readFile(join(folder, 'hosts.parquet'), 'utf8')).toBe('mine');
  });

  test('a folder that is not there is named', async () => {
    const result = await exportTo('no/such/folder.csv', '--json');
    expectError(result, 'usage', 2);
    expect(result.error.error.message).toMatch(/Cannot write .*folder\.csv: ENOENT/);
  });

  test.each<[string[], RegExp]>([
    [[], /required option '--to <file>'/],
    [['--to', 'hosts.xlsx'], /not clear: name it with --format/],
    [['--to', '-'], /not clear: name it with --format/],
    [['--to', '-', '--format', 'parquet'], /Parquet file is written to a file/],
    [['--to', '-', '--format', 'csv'], /neither with --json/],
    [['--to', 'a.csv', '--kind', 'pets'], /hosts, products/],
    [['--to', 'a.csv', '--columns', 'nmae'], /did you mean name/],
  ])('%j is refused', (argv, says) => expectUsage(place, ['inventory', 'export', ...argv], says));
});
