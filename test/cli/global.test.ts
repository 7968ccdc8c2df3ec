import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commandTable } from '../../src/cli/program.ts';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { expectError, expectUsage } from './helpers/expectations.ts';

describe('every command line', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace();
  });
  afterAll(() => place.close());

  test('--help names every command and the exit codes', async () => {
    const result = await place.run(['--help']);
    for (const { summary } of commandTable) expect(result.stdout).toContain(summary);
    expect(result.stdout).toContain('5 partly done');
    expect(result).toMatchObject({ code: 0, stderr: '' });
  });

  test('help COMMAND prints what COMMAND --help prints', async () => {
    const [help, flag] = [await place.run(['help', 'sync']), await place.run(['sync', '--help'])];
    expect(help.stdout).toBe(flag.stdout);
    expect(help.code).toBe(0);
  });

  test('--version prints one line', async () => {
    expect(await place.run(['--version'])).toMatchObject({ code: 0, stdout: '0.0.0-source\n', stderr: '' });
  });

  test('no command at all shows the help on stderr and exits 2', async () => {
    const result = await place.run([]);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain('Usage: huawei-assets');
  });

  test.each(['accounts', 'policy', 'root-key', 'config'])(
    '%s without a subcommand shows its help and exits 2',
    async (name) => {
      const result = await place.run([name]);
      expect(result).toMatchObject({ code: 2, stdout: '' });
      expect(result.stderr).toContain(`Usage: huawei-assets ${name}`);
    },
  );

  test.each([[[]], [['accounts']], [['policy']]])(
    'with --json a missing command is an error document: %j',
    async (argv) => {
      expectError(await place.run([...argv, '--json']), 'usage', 2);
    },
  );

  test('--timeout ends a wait for an answer that does not come', async () => {
    place.sandbox.addFault({ kind: 'hang' });
    const { id, secret } = place.sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
    const argv = ['check-ak', '--timeout', '50ms', '--access-key-id', id, '--secret-stdin', '--json'];
    const result = await place.run(argv, { stdin: secret });
    place.sandbox.clearFaults();
    expect([result.code, result.json[0].status]).toEqual([6, 'unreachable']);
    expect(result.json[0].message).toContain('within 0.05 s');
  });

  test.each(['0s', 'soon'])('--timeout %s is refused', (text) =>
    expectUsage(place, ['status', '--timeout', text], /is no time limit: 500ms/),
  );

  test('a mistyped command is told the nearest one', () =>
    expectUsage(place, ['snyc'], /unknown command 'snyc'\s+\(Did you mean sync\?\)/));

  test('a mistyped subcommand is told the nearest one', () =>
    expectUsage(place, ['accounts', 'lst'], /unknown command 'lst'\s+\(Did you mean list\?\)/));

  test('a mistyped flag is told the nearest one', () =>
    expectUsage(place, ['sync', '--regoin', 'x'], /unknown option '--regoin'\s+\(Did you mean --region\?\)/));

  test('a word too many is refused', () => expectUsage(place, ['status', 'production'], /too many arguments/));

  test('on a terminal lines break between words, elsewhere they stay whole, and JSON is never broken', async () => {
    const argv = ['hosts', '--sort', 'nmae'];
    const whole = (await place.run(argv)).stderr;
    expect(whole.split('\n').some((line) => line.length > 80)).toBe(true);
    const broken = (await place.run(argv, { columns: 80 })).stderr;
    for (const line of broken.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const words = (text: string) => text.split(/\s+/);
    expect(words(broken)).toEqual(words(whole));
    expect((await place.run([...argv, '--json'], { columns: 80 })).stderr).toBe(
      (await place.run([...argv, '--json'])).stderr,
    );
  });

  test('an error for people has its hint below it, and nothing on stdout', async () => {
    const result = await place.run(['snyc']);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toMatch(/^error: unknown command 'snyc'.*\nhint: .+\n$/);
  });

  test('a wrong --query is refused before anything is asked of the cloud', async () => {
    const before = place.sandbox.requests.length;
    await expectUsage(place, ['doctor', '--query', 'a['], /not a JMESPath expression/);
    expect(place.sandbox.requests).toHaveLength(before);
  });

  test('a --query that does not fit the result is a usage error', () =>
    expectUsage(place, ['doctor', '--query', 'keys(@)'], /--query "keys\(@\)"/));

  test('--query without --json prints JSON', async () => {
    const result = await place.run(['config', 'path', '--query', '[exists, accounts]']);
    expect(result.json).toEqual([false, 0]);
  });

  test('--query that finds nothing prints null', async () => {
    expect((await place.run(['config', 'path', '--query', 'nothing'])).stdout).toBe('null\n');
  });

  test('options of the program may stand before and behind the command', async () => {
    const [before, behind] = [
      await place.run(['--json', 'config', 'path']),
      await place.run(['config', 'path', '--json']),
    ];
    expect(before.json).toEqual(behind.json);
    expect(before.json.exists).toBe(false);
  });

  test('--color takes its three words only', () =>
    expectUsage(place, ['status', '--color', 'blue'], /auto, always, never/));

  test('--home keeps configuration and data below one folder', async () => {
    const home = await mkdtemp(join(tmpdir(), 'huawei-assets-test-'));
    const result = await place.run(['config', 'path', '--home', home, '--json']);
    expect(result.json.config).toBe(join(home, 'config', 'config.enc'));
    expect(result.json.inventory).toBe(join(home, 'data', 'inventory.db'));
    expect(await readdir(home)).toEqual([]);
    await rm(home, { recursive: true });
  });

  test('without a home the places are those of XDG', async () => {
    const env = {
      HUAWEI_ASSETS_HOME: '',
      XDG_CONFIG_HOME: join(place.home, 'c'),
      XDG_DATA_HOME: join(place.home, 'd'),
    };
    const result = await place.run(['config', 'path', '--json'], { env });
    expect(result.json.config).toBe(join(place.home, 'c', 'huawei-assets', 'config.enc'));
    expect(result.json.inventory).toBe(join(place.home, 'd', 'huawei-assets', 'inventory.db'));
  });

  test.each([
    ['accounts', 'show', 'nobody'],
    ['accounts', 'rename', 'nobody', 'somebody'],
    ['accounts', 'remove', 'nobody', '--yes'],
    ['policy', 'show', 'nobody'],
    ['policy', 'set', 'nobody', '--ak-check', 'off'],
    ['root-key', 'status', 'nobody'],
    ['root-key', 'delete', 'nobody'],
    ['check-ak', 'nobody'],
    ['sync', '--account', 'nobody'],
    ['hosts', '--account', 'nobody'],
    ['products', '--account', 'nobody'],
    ['status', '--account', 'nobody'],
  ])('%s %s %s: an account that is not there is account-not-found', async (...argv) => {
    expectError(await place.run([...argv, '--json']), 'account-not-found', 2);
  });

  test.each([['sync'], ['check-ak']])('%s on an empty home says how to begin', async (name) => {
    const result = await place.run([name, '--json']);
    expectError(result, 'account-not-found', 2);
    expect(result.error.error.hint).toContain('huawei-assets onboard');
  });
});
