import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import stringWidth from 'string-width';
import { changeLines } from '../../src/cli/output/change-lines.ts';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { expectHelp, expectUsage } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

interface Change {
  readonly change: string;
  readonly region: string;
  readonly name: string | null;
  readonly fields: readonly { readonly field: string; readonly before: unknown; readonly after: unknown }[];
}

describe('changes', () => {
  let place: Workplace;
  let second: string;
  beforeAll(async () => {
    place = await openWorkplace({ servers: 6, regions: ['cn-north-4', 'cn-east-3'] });
    const { state } = place.sandbox;
    const halted = state.addServer('cn-north-4', { name: '=web 主机', status: 'ACTIVE', key_name: null });
    const lost = state.addServer('cn-north-4', { name: 'lost' });
    await place.onboardQuick('production');
    state.changeServer(String(halted.id), { status: 'SHUTOFF', key_name: 'ops' });
    state.removeServer(String(lost.id));
    state.addServer('cn-east-3', { name: 'new escape \u001b[31m' });
    second = (await place.run(['sync', '--json'])).json.runId;
    await place.run(['sync', '--json']);
  }, 60_000);
  afterAll(() => place.close());

  const changes = (...argv: string[]) => place.run(['changes', ...argv]);
  const said = async (...argv: string[]): Promise<string[]> =>
    (await changes(...argv, '--json')).json.map(({ change, region, name }: Change) =>
      [change, region, name].filter(Boolean).join(' '),
    );

  test('--help ends with examples', () => expectHelp(place, 'changes'));

  test('--json prints what its schema says, and field by field what changed', async () => {
    const result = await changes('--json');
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expectSchema('changes', result.json);
    expect(result.json.map(({ change }: Change) => change).sort()).toEqual([
      'added',
      'changed',
      'first-seen',
      'first-seen',
      'removed',
    ]);
    const [changed] = result.json.filter(({ change }: Change) => change === 'changed');
    expect(changed).toMatchObject({ account: 'production', kind: 'hosts', region: 'cn-north-4', runId: second });
    expect(changed.fields).toEqual([
      { field: 'status', before: 'ACTIVE', after: 'SHUTOFF' },
      { field: 'keyName', before: null, after: 'ops' },
    ]);
    expect(JSON.stringify(result.json)).not.toContain('user_data');
  });

  test('--output ndjson prints the items of --json, one a line', async () => {
    const lines = (await changes('--output', 'ndjson')).stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual((await changes('--json')).json);
  });

  test('--output csv prints a row a field; a formula stays a text', async () => {
    const { stdout } = await changes('--output', 'csv', '--change', 'changed');
    const rows: Record<string, string>[] = parse(stdout, { columns: true });
    expect(rows.map(({ name, change, field, before, after }) => [name, change, field, before, after])).toEqual([
      ["'=web 主机", 'changed', 'status', 'ACTIVE', 'SHUTOFF'],
      ["'=web 主机", 'changed', 'keyName', '', 'ops'],
    ]);
  });

  test('the table marks what happened below its place', async () => {
    const { stdout, stderr } = await changes();
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ {2}production {2}hosts {2}cn-(north-4|east-3)$/m);
    expect(stdout).toMatch(/^ {2}~ =web 主机 \([\w-]+\): status ACTIVE -> SHUTOFF, keyName \(none\) -> ops$/m);
    expect(stdout).toMatch(/^ {2}- lost \([\w-]+\)$/m);
    expect(stdout).toMatch(/^ {2}\+ new escape {2}\[31m \([\w-]+\)$/m);
    expect(stdout).toMatch(/^ {2}\* 5 hosts seen for the first time$/m);
  });

  test('every line of the table fits into 80 columns', async () => {
    const change = {
      at: '2024-06-01T00:00:00.123Z',
      runId: 'r',
      account: 'production',
      kind: 'products' as const,
      region: 'cn-north-4',
      project: 'p',
      projectName: 'cn-north-4_team',
      change: 'changed' as const,
      type: 'evs.volumes',
      id: 'f47ac10b-58cc-4372-a567-0e02b2c3d479',
      name: '数据盘'.repeat(20),
      count: null,
      fields: ['x', 'y'].map((field) => ({ field, before: { deep: 'a'.repeat(500) }, after: ['b'] })),
      record: null,
    };
    let text = '';
    const one = (async function* () {
      yield change;
    })();
    for await (const piece of changeLines(one, 80, (_tone, words) => words)) text += piece;
    const [head = '', ...lines] = text.trimEnd().split('\n');
    expect(head).toBe('2024-06-01T00:00:00Z  production  products  cn-north-4 (cn-north-4_team)');
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(80);
    expect(text).toContain(' -> ["b"]');
  });

  test('are chosen by kind of change, region, kind, type, account and number', async () => {
    expect(await said('--change', 'added')).toEqual(['added cn-east-3 new escape \u001b[31m']);
    expect(await said('--change', 'added,removed', '--region', 'cn-north-4')).toEqual(['removed cn-north-4 lost']);
    expect(await said('--kind', 'products')).toEqual([]);
    expect(await said('--type', 'ECS.server')).toHaveLength(3);
    expect(await said('--account', 'production')).toHaveLength(5);
    const limited = await changes('--limit', '2', '--json');
    expect(limited.json).toHaveLength(2);
    expect(limited.stderr).toBe('There are more: these are the newest 2.\n');
    expect((await changes('--limit', '5')).stderr).toBe('');
    expect((await changes('--json', '--query', 'length(@)')).stdout).toBe('5\n');
  });

  test('are chosen by time, by how long ago and by run', async () => {
    expect(await said('--since', second)).toHaveLength(3);
    expect(await said('--since', second, '--until', second)).toHaveLength(3);
    expect(await said('--until', second)).toHaveLength(5);
    expect(await said('--since', '2024-01-01')).toHaveLength(5);
    expect(await said('--since', '2024-01-01T08:00:00+08:00', '--until', '2024-01-02 10:30')).toEqual([]);
    expect(await said('--since', '0s')).toEqual([]);
    const later = { now: () => Date.now() + 25 * 3_600_000 };
    expect((await place.run(['changes', '--json'], later)).json).toEqual([]);
    expect((await place.run(['changes', '--json', '--since', '2d'], later)).json).toHaveLength(5);
  });

  test('none: nothing on stdout, a note on stderr, exit 0', async () => {
    const result = await changes('--until', '2000-01-01', '--since', '1999-01-01');
    expect(result).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'No changes on record since 1999-01-01T00:00:00.000Z and before 2000-01-01T00:00:00.000Z.\n',
    });
  });

  test.each<[string[], RegExp]>([
    [['--since', 'yesterday'], /--since: "yesterday" is no time/],
    [['--since', '2024-13-45'], /is no time/],
    [['--since', '1h', '--until', '2h'], /--until is before --since/],
    [['--until', '00000000-0000-4000-8000-000000000000'], /--until: no run 0.* is on record/],
    [['--change', 'moved'], /added, changed, removed, first-seen, given-up/],
    [['--limit', '0'], /no whole number/],
    [['--output', 'csv'], /--json prints a JSON document/],
  ])('%j is refused', (flags, says) => expectUsage(place, ['changes', ...flags], says));
});

test('are kept as long as the configuration says; a region that is given up is one of them', async () => {
  const place = await openWorkplace({ servers: 6, regions: ['cn-north-4', 'cn-east-3'] });
  const changes = async () => (await place.run(['changes', '--json'])).json;
  await place.onboardQuick('production');
  const set = await place.run(['config', 'set', 'changes-retention', '2d', '--json']);
  expectSchema('config-get', set.json);
  expect(set.json).toEqual({ changesRetention: '2d' });
  expect((await place.run(['config', 'get'])).stdout).toBe('changes-retention  2d\n');
  const inDays = (days: number) => ({ now: () => Date.now() + days * 86_400_000 });
  await place.run(['sync', '--json'], inDays(1.9));
  expect(await changes()).toHaveLength(2);
  await place.run(['sync', '--json'], inDays(2.1));
  expect(await changes()).toEqual([]);
  expect((await place.run(['hosts', '--json'])).json).toHaveLength(6);

  await place.run(['policy', 'set', 'production', '--regions', 'cn-north-4', '--no-auto-include-new-regions']);
  await place.run(['sync', '--json']);
  const given = await changes();
  expectSchema('changes', given);
  expect(given).toHaveLength(1);
  expect(given[0]).toMatchObject({ change: 'given-up', region: 'cn-east-3', count: 3, id: null });
  expect((await place.run(['changes'])).stdout).toContain('  x 3 hosts given up with their region or project\n');
  await place.close();
}, 60_000);

test('config set refuses what is no retention, and get tells the default', async () => {
  const place = await openWorkplace({ regions: 1 });
  const fresh = await place.run(['config', 'get', '--json']);
  expectSchema('config-get', fresh.json);
  expect(fresh.json).toEqual({ changesRetention: '90d' });
  for (const value of ['never', '5m', '9999d']) {
    await expectUsage(place, ['config', 'set', 'changes-retention', value], /1h to 3650d/);
  }
  await expectUsage(place, ['config', 'set', 'colour', 'blue'], /changes-retention/);
  await place.close();
});
