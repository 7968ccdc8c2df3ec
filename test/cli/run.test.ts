import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openWorkplace, type RunResult, type Workplace } from '../helpers/run-program.ts';
import { expectError, expectHelp, expectUsage } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

const hour = 3_600_000;
const later = (ms: number) => ({ now: () => Date.now() + ms });

interface TaskLine {
  readonly account: string;
  readonly what: string;
  readonly status: string;
}
const tasksOf = ({ json }: RunResult): string[] =>
  json.tasks.map(({ account, what, status }: TaskLine) => `${account} ${what} ${status}`).sort();

/** The lines of a log in JSON, each checked. */
const logOf = ({ stderr }: RunResult) =>
  stderr
    .trimEnd()
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const entry = JSON.parse(line);
      expectSchema('log', entry);
      return entry;
    });

describe('run --once', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await openWorkplace({ accounts: 2, servers: 4, regions: ['cn-north-4', 'cn-east-3'] });
    await place.onboardQuick('synced', 0);
    await place.onboardQuick('new', 1, '--no-sync-now');
  });
  afterEach(() => place.close());

  const once = (ms = 10 * 60_000, ...flags: string[]) =>
    place.run(['run', '--once', '--json', '--log', 'json', ...flags], later(ms));

  test('does what is due, says what will be due next, and a second time finds nothing due', async () => {
    const first = await once();
    expect(first.code).toBe(0);
    expectSchema('run', first.json);
    expect(tasksOf(first)).toEqual(['new hosts ok']);
    expect(first.json.tasks[0]).toMatchObject({ reason: 'first', records: { total: 4, added: 4 }, failedScopes: 0 });
    expect(Date.parse(first.json.next.nextAt)).toBeGreaterThan(Date.now() + 5 * hour);
    const second = await once();
    expect(second).toMatchObject({ code: 0, json: { tasks: [], counts: { ok: 0 } } });
    expect(tasksOf(await once(7 * hour))).toEqual(['new hosts ok', 'synced hosts ok']);
    expect(tasksOf(await once(25 * hour))).toEqual([
      'new ak-check ok',
      'new hosts ok',
      'synced ak-check ok',
      'synced hosts ok',
    ]);
  });

  test('logs each task, in JSON or for people; with --quiet only what is wrong', async () => {
    const events = logOf(await once()).map(({ event }) => event);
    expect(events).toEqual(['task-begun', 'note', 'task-ended']);
    const people = await place.run(['run', '--once'], later(7 * hour));
    expect(people.stderr).toMatch(/^\d{4}-\S+Z info {4}synced hosts: begun \(period, due since \S+Z\)$/m);
    expect(people.stderr).toMatch(/^\S+Z info {4}synced hosts: ok, 4 \(0 added, 0 changed, 0 removed\), \d+\.\d s$/m);
    expect(people.stdout).toMatch(/^ACCOUNT +WHAT +STATUS +RESULT\n/);
    expect(people.stdout).toMatch(/\nTasks: 2 ok\.\nNext: .+ in \d+ h\.\n$/);
    place.sandbox.addFault({ service: 'ecs', region: 'cn-north-4', kind: 'status', status: 403 });
    const quiet = await place.run(['run', '--once', '--quiet', '--json'], later(14 * hour));
    expect(
      quiet.stderr
        .trim()
        .split('\n')
        .every((line) => line.includes('Z warning ')),
    ).toBe(true);
  });

  test('the worst of its tasks is its exit code', async () => {
    place.sandbox.addFault({ service: 'ecs', region: 'cn-east-3', kind: 'status', status: 404 });
    const partial = await once(7 * hour, '--account', 'synced');
    expect(partial.code).toBe(5);
    expectSchema('run', partial.json);
    expect(partial.json.tasks[0]).toMatchObject({ status: 'partial', failedScopes: 1, exitCode: 5 });
    place.sandbox.clearFaults();
    const { accessKeyId } = (await place.run(['accounts', 'show', 'new', '--json'])).json;
    place.sandbox.state.deleteKey(accessKeyId);
    const bad = await once(14 * hour);
    expect(bad.code).toBe(3);
    expectSchema('run', bad.json);
    expect(tasksOf(bad)).toEqual(['new hosts failed', 'synced hosts ok']);
  });

  test('a service that cannot be reached is tried again after minutes, not after the period', async () => {
    place.sandbox.addFault({ service: 'ecs', region: 'cn-east-3', kind: 'status', status: 503, times: 40 });
    const failed = await once(7 * hour, '--account', 'synced', '--deadline', '2s');
    expect(failed.json.tasks[0].status).not.toBe('ok');
    place.sandbox.clearFaults();
    expect(tasksOf(await once(7 * hour + 60_000, '--account', 'synced'))).toEqual([]);
    const again = await once(7 * hour + 6 * 60_000, '--account', 'synced');
    expect(again.json.tasks[0]).toMatchObject({ what: 'hosts', reason: 'retry', status: 'ok' });
  });

  test('paused accounts and what is off are left alone; a frequency that was changed counts at once', async () => {
    await place.run(['accounts', 'pause', 'new']);
    await place.run(['policy', 'set', 'synced', '--ak-check', 'off', '--host-sync', '7d']);
    expect(tasksOf(await once(25 * hour))).toEqual([]);
    await place.run(['policy', 'set', 'synced', '--host-sync', '1h']);
    expect(tasksOf(await once(2 * hour))).toEqual(['synced hosts ok']);
  });

  test('Ctrl-C: nothing is begun, what is due stays due, exit 130', async () => {
    const stopped = await place.run(['run', '--once', '--json', '--grace', '0s'], {
      signal: AbortSignal.abort(),
      ...later(25 * hour),
    });
    expect(stopped.code).toBe(130);
    expectSchema('run', stopped.json);
    expect(tasksOf(await once(25 * hour))).toHaveLength(4);
  });
});

describe('run --once on an account whose permissions are not yet in effect', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await openWorkplace({ servers: 4, regions: 1, grantDelayMs: 3_600_000 });
    await place.onboardQuick('production');
  });
  afterEach(() => place.close());

  const once = () => place.run(['run', '--once', '--json', '--quiet'], later(6 * 60_000));

  test('looks at the key again within minutes, and does not try the sync before', async () => {
    const result = await once();
    expect(tasksOf(result)).toEqual(['production ak-check ok']);
    expect(result.json.tasks[0]).toMatchObject({ reason: 'pending', keyStatus: 'valid' });
    expectSchema('run', result.json);
  });

  test('tries the sync in the same run in which the key was seen to be permitted', async () => {
    place.sandbox.state.settle();
    expect(tasksOf(await once())).toEqual(['production ak-check ok', 'production hosts ok']);
  });

  test('a key that was deleted is said, exit 3', async () => {
    const { accessKeyId } = (await place.run(['accounts', 'show', 'production', '--json'])).json;
    place.sandbox.state.deleteKey(accessKeyId);
    const { code, json } = await once();
    expect(code).toBe(3);
    expectSchema('run', json);
    expect(json.tasks[0]).toMatchObject({
      what: 'ak-check',
      status: 'failed',
      keyStatus: 'not-found',
      error: { code: 'access-key-not-found' },
    });
  });
});

describe('run', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace({ accounts: 2, servers: 4, regions: 1 });
    await place.onboardQuick('first', 0, '--no-sync-now');
  });
  afterAll(() => place.close());

  const hostsOf = async (account: string) =>
    (await place.run(['hosts', '--account', account, '--json', '--query', 'length(@)'])).json;
  const until = async (holds: () => Promise<boolean>) => {
    while (!(await holds())) await sleep(50);
  };

  test('--help ends with examples', () => expectHelp(place, 'run'));

  test('goes on until it is told to stop, and takes up what is configured meanwhile', async () => {
    const stop = new AbortController();
    const argv = ['run', '--json', '--log', 'json'];
    const running = place.run(argv, { signal: stop.signal, ...later(10 * 60_000) });
    await until(async () => (await hostsOf('first')) === 4);
    await place.onboardQuick('second', 1, '--no-sync-now');
    await until(async () => (await hostsOf('second')) === 4);
    stop.abort();
    const result = await running;
    expect(result.code).toBe(0);
    expectSchema('run', result.json);
    expect(result.json).toMatchObject({ once: false, tasks: null, counts: { ok: 2, failed: 0 } });
    const events = logOf(result).map(({ event }) => event);
    expect(events[0]).toBe('started');
    expect(events).toEqual(expect.arrayContaining(['ready', 'configuration-changed', 'stopping']));
    expect(events.at(-1)).toBe('stopped');
  }, 60_000);

  test.each<[string[], RegExp]>([
    [['--log', 'xml'], /Allowed choices are text, json/],
    [['--concurrency', '0'], /from 1 to 256/],
    [['--accounts-at-once', 'many'], /from 1 to 256/],
    [['--grace', 'soon'], /"soon" is no duration/],
  ])('%j is refused', (argv, says) => expectUsage(place, ['run', ...argv], says));

  test('an account that is not there is refused', async () =>
    expectError(await place.run(['run', '--once', '--account', 'nobody', '--json']), 'account-not-found', 2));

  test('a key that is wrong ends it at once', async () => {
    const env = { HUAWEI_ASSETS_KEY: Buffer.alloc(32, 9).toString('base64') };
    expectError(await place.run(['run', '--json'], { env }), 'config-key-wrong', 2);
  });
});
