/** Workers as processes of their own, on a real PostgreSQL: sharing, killed, stopped, without their database for a moment. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openPostgres } from '../../src/postgres/postgres.ts';
import { openWorkerQueue } from '../../src/queue/queue.ts';
import { expectHelp, expectUsage } from '../cli/helpers/expectations.ts';
import { expectSchema } from '../cli/helpers/schemas.ts';
import { createDatabase, describePostgres, type TestDatabase } from '../helpers/postgres.ts';
import { expectNoSecrets, openWorkplace, secretsOf, type Workplace } from '../helpers/run-program.ts';
import { ensureBuilt, type Spawned, spawnProgram } from '../helpers/spawn-program.ts';

interface LogLine {
  readonly event: string;
  readonly account?: string;
  readonly what?: string;
  readonly status?: string;
  readonly message: string;
}

interface RunningWorker extends Spawned {
  readonly lines: LogLine[];
}

describePostgres('workers', () => {
  let place: Workplace;
  let database: TestDatabase;
  let workers: RunningWorker[];
  beforeAll(ensureBuilt);
  beforeEach(async () => {
    database = await createDatabase();
    place = await openWorkplace({ accounts: 12, servers: 6, regions: ['cn-north-4', 'cn-east-3'] });
    workers = [];
  });
  afterEach(async () => {
    for (const { child } of workers) child.kill('SIGKILL');
    await Promise.all(workers.map(({ ended }) => ended));
    await place.close();
    await database.drop();
  });

  const env = () => ({ HUAWEI_ASSETS_DATABASE_URL: database.url });
  const run = (...argv: string[]) => place.run([...argv, '--json'], { env: env() });

  /** Made long enough ago for the first syncs to be due. */
  const onboard = async (count: number) => {
    const now = () => Date.now() - 6 * 60_000;
    for (const { name, rootKey } of place.sandbox.accounts.slice(0, count)) {
      const argv = [
        'onboard',
        '--method',
        'quick',
        '--account',
        name,
        '--data-center',
        'cn',
        '--no-sync-now',
        '--json',
      ];
      const options = { env: env(), now, stdin: rootKey.secret };
      const { code, stderr } = await place.run([...argv, '--access-key-id', rootKey.id, '--secret-stdin'], options);
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    }
  };

  const startWorker = (...flags: string[]): RunningWorker => {
    const argv = ['worker', '--log', 'json', ...flags];
    const spawned = spawnProgram(argv, { env: { ...place.env, ...env() } });
    const lines: LogLine[] = [];
    let rest = '';
    spawned.child.stderr?.on('data', (chunk: Buffer) => {
      const texts = (rest + chunk.toString()).split('\n');
      rest = texts.pop() ?? '';
      for (const text of texts) lines.push(JSON.parse(text));
    });
    const worker = { ...spawned, lines };
    workers.push(worker);
    return worker;
  };

  const doneBy = (...some: RunningWorker[]): string[] =>
    some
      .flatMap(({ lines }) => lines)
      .filter(({ event, status }) => event === 'task-ended' && status === 'ok')
      .map(({ account, what }) => `${account} ${what}`)
      .sort();
  const hostsOf = (count: number) =>
    place.sandbox.accounts
      .slice(0, count)
      .map(({ name }) => `${name} hosts`)
      .sort();

  const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
    for (let round = 0; !(await holds()); round += 1) {
      if (round > 250)
        throw new Error(workers.map(({ lines }) => lines.map(({ message }) => message).join('\n')).join('\n\n'));
      await sleep(100);
    }
  };

  /** Nothing that was written anywhere, the database included, holds a secret. */
  const expectClean = async () => {
    const texts = await Promise.all(workers.map(async ({ ended }) => ended));
    const written = Object.fromEntries(texts.map(({ stdout, stderr }, index) => [`worker ${index}`, stdout + stderr]));
    const postgres = openPostgres(database.url);
    const { rows } = await postgres.query<{ text: string }>(
      `select coalesce(string_agg(job::text, ' '), '') as text from pgboss.job job`,
    );
    await postgres.end();
    const { password } = new URL(database.url);
    const all = { ...written, jobs: rows[0]?.text ?? '' };
    await expectNoSecrets([...secretsOf(place.sandbox), place.env.HUAWEI_ASSETS_KEY ?? ''], all, place.home);
    for (const text of Object.values(written)) expect(text).not.toContain(`:${password}@`);
  };

  test('two share the accounts, none is done twice; when one is killed the other does the rest', async () => {
    await onboard(12);
    place.sandbox.addFault({ service: 'ecs', kind: 'slow', ms: 120 });
    const [one, other] = [startWorker('--accounts-at-once', '2'), startWorker('--accounts-at-once', '2')];
    await until(() => doneBy(one).length > 0 && doneBy(other).length > 0);
    const view = await run('queue', 'status');
    expectSchema('queue-status', view.json);
    expect(view.json.workers).toHaveLength(2);
    expect(view.json.active.length).toBeGreaterThan(0);
    expect(view.json.active[0].worker.pid).toBeGreaterThan(0);
    one.child.kill('SIGKILL');
    await one.ended;
    place.sandbox.clearFaults();
    await until(() => new Set(doneBy(one, other)).size === 12);
    other.child.kill('SIGTERM');
    expect(await other.ended).toMatchObject({ code: 0 });
    expect(doneBy(one, other)).toEqual(hostsOf(12));
    expect((await place.run(['hosts', '--json', '--query', 'length(@)'], { env: env() })).json).toBe(72);
    const after = (await run('queue', 'status')).json;
    expect(after).toMatchObject({ waiting: 0, active: [], failed: [], lag: { dueTasks: 0, longest: null } });
    await expectClean();
  }, 60_000);

  test('one that is stopped gives back what it has, and a database that ends all connections stops nobody', async () => {
    await onboard(4);
    place.sandbox.addFault({ service: 'ecs', region: 'cn-east-3', kind: 'hang' });
    const one = startWorker('--grace', '0s', '--json');
    await until(() => one.lines.filter(({ event }) => event === 'task-begun').length === 4);
    const stoppedMs = Date.now();
    one.child.kill('SIGTERM');
    const { code, stdout } = await one.ended;
    expect(code).toBe(0);
    expect(Date.now() - stoppedMs).toBeLessThan(10_000);
    expectSchema('worker', JSON.parse(stdout));
    expect(JSON.parse(stdout)).toMatchObject({ counts: { ok: 0, stopped: 4 } });
    expect((await run('queue', 'status')).json).toMatchObject({ waiting: 4, active: [], workers: [] });
    place.sandbox.clearFaults();
    place.sandbox.addFault({ service: 'ecs', kind: 'slow', ms: 100 });
    const next = startWorker();
    await until(() => next.lines.some(({ event }) => event === 'task-begun'));
    await database.disconnectAll();
    await until(() => new Set(doneBy(next)).size === 4);
    next.child.kill('SIGTERM');
    expect(await next.ended).toMatchObject({ code: 0 });
    for (const line of [...one.lines, ...next.lines]) expectSchema('log', line);
    expect((await place.run(['hosts', '--json', '--query', 'length(@)'], { env: env() })).json).toBe(24);
    await expectClean();
  }, 60_000);

  test('queue status and retry: before any worker, of what failed, and where they cannot be', async () => {
    await onboard(1);
    const before = await run('queue', 'status');
    expectSchema('queue-status', before.json);
    expect(before.json).toMatchObject({ waiting: 0, workers: [], plannedAt: null, lag: { dueTasks: 1 } });
    expect((await run('queue', 'retry', '--all')).json).toEqual({ retried: [] });
    const [{ domainId, name } = { domainId: '', name: '' }] = place.sandbox.accounts;
    const postgres = openPostgres(database.url);
    const queue = await openWorkerQueue({
      postgres,
      worker: {
        id: '00000000-0000-4000-8000-000000000000',
        host: 'elsewhere',
        pid: 7,
        version: '1',
        accountsAtOnce: 4,
      },
      now: Date.now,
      isGone: () => false,
      times: { retryDelaySeconds: 0, retryLimit: 0, lostAfterMs: 20_000, restMs: 3_600_000 },
      onError: () => undefined,
    });
    for (const accountId of [domainId, 'removed-since']) {
      await queue.send([{ accountId, dueSince: new Date().toISOString() }]);
      const [job] = await queue.fetch(1);
      if (job) await queue.fail(job, { code: 'internal', message: 'no' });
    }
    await queue.close();
    await postgres.end();
    const failed = await run('queue', 'status');
    expectSchema('queue-status', failed.json);
    expect(failed.json.failed).toMatchObject([
      { account: name, accountId: domainId, error: { code: 'internal', message: 'no' } },
      { account: null, accountId: 'removed-since' },
    ]);
    expect((await place.run(['queue', 'status'], { env: env() })).stdout).toMatch(
      /failed {2,}just now {2,}internal: no/,
    );
    const retried = await run('queue', 'retry', name);
    expectSchema('queue-retry', retried.json);
    expect(retried.json).toEqual({ retried: [{ account: name, accountId: domainId }] });
    expect((await run('queue', 'status')).json).toMatchObject({ waiting: 1, failed: [{ account: null }] });
    expect((await run('queue', 'retry', '--all')).json.retried).toHaveLength(1);
    await expectHelp(place, 'worker');
    await expectHelp(place, 'queue', 'status');
    await expectHelp(place, 'queue', 'retry');
    await expectUsage(place, ['queue', 'status'], /no database|none is named/);
    expect((await run('queue', 'retry')).error.error.code).toBe('usage');
    expect((await run('queue', 'retry', name, '--all')).error.error.code).toBe('usage');
    const alone = await place.run(['worker', '--json']);
    expect(alone.code).toBe(2);
    expect(alone.stderr).toContain('huawei-assets run');
  }, 60_000);
});
