import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { openPostgres, type Postgres } from '../../src/postgres/postgres.ts';
import type { QueueTimes } from '../../src/queue/boss.ts';
import { type IsGone, openWorkerQueue, readQueue, retryFailed, type WorkerQueue } from '../../src/queue/queue.ts';
import type { WorkerMark } from '../../src/queue/workers.ts';
import { createDatabase, describePostgres, type TestDatabase } from '../helpers/postgres.ts';

const times: QueueTimes = { retryDelaySeconds: 0, retryLimit: 2, lostAfterMs: 20_000, restMs: 3_600_000 };
const since = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const offersOf = (...ids: string[]) => ids.map((accountId, index) => ({ accountId, dueSince: since(index + 1) }));
const markOf = (host: string): WorkerMark => ({ id: randomUUID(), host, pid: 7, version: '1', accountsAtOnce: 4 });

describePostgres('the queue', () => {
  let database: TestDatabase;
  let pool: Postgres;
  const opened: WorkerQueue[] = [];

  const open = async (more: Partial<QueueTimes> = {}, worker = markOf('here'), isGone: IsGone = () => false) => {
    const queue = await openWorkerQueue({
      postgres: pool,
      worker,
      now: Date.now,
      isGone,
      times: { ...times, ...more },
      onError: () => undefined,
    });
    opened.push(queue);
    return queue;
  };
  const view = async () => {
    const found = await readQueue(pool, times);
    if (!found) throw new Error('there is no queue');
    return found;
  };

  beforeAll(async () => {
    database = await createDatabase();
    pool = openPostgres(database.url);
  });
  beforeEach(async () => {
    await pool.query('delete from pgboss.job').catch(() => undefined);
    await pool.query('delete from huawei_assets.queue_workers').catch(() => undefined);
    await pool.query('delete from huawei_assets.queue_plan').catch(() => undefined);
  });
  afterAll(async () => {
    for (const queue of opened) await queue.close();
    await pool.end();
    await database.drop();
  });

  test('without a worker so far there is no queue, and reading makes none; several that start at once make one', async () => {
    const other = await createDatabase();
    const empty = openPostgres(other.url, { max: 20 });
    try {
      expect(await readQueue(empty)).toBeNull();
      const options = { postgres: empty, now: Date.now, isGone: () => false, times, onError: () => undefined };
      const queues = await Promise.all(
        [...'abcdef'].map((host) => openWorkerQueue({ ...options, worker: markOf(host) })),
      );
      expect(await readQueue(empty)).toEqual({ open: [], failed: [], workers: [], plannedAt: null });
      for (const queue of queues) await queue.close();
    } finally {
      await empty.end();
      await other.drop();
    }
  });

  test('one that cannot be opened leaves nothing behind that keeps the process from ending', async () => {
    const connect = async () => {
      const client = await pool.connect();
      const query = (text: string, values?: unknown[]) =>
        text.includes('create_queue(') && values ? Promise.reject(new Error('cut')) : client.query(text, values);
      return Object.assign(Object.create(client), { query, release: (broken?: boolean) => client.release(broken) });
    };
    const options = { worker: markOf('here'), now: Date.now, isGone: () => false, times, onError: () => undefined };
    const [begun, ended] = [jest.spyOn(globalThis, 'setInterval'), jest.spyOn(globalThis, 'clearInterval')];
    await expect(openWorkerQueue({ ...options, postgres: { ...pool, connect } })).rejects.toThrow('cut');
    const cleared = new Set(ended.mock.calls.map(([timer]) => timer));
    expect(begun.mock.results.length).toBeGreaterThan(0);
    expect(begun.mock.results.every(({ value }) => cleared.has(value as NodeJS.Timeout))).toBe(true);
    begun.mockRestore();
    ended.mockRestore();
  });

  test('of an account one job waits; the longest due is taken first, by one worker only', async () => {
    const [one, other] = [await open(), await open()];
    await one.send(offersOf('a', 'b', 'c'));
    await other.send(offersOf('x', 'b', 'c'));
    expect((await view()).open.map(({ accountId }) => accountId).sort()).toEqual(['a', 'b', 'c', 'x']);
    const taken = await Promise.all([one.fetch(2), other.fetch(2), one.fetch(2)]);
    expect(
      taken
        .flat()
        .map(({ accountId }) => accountId)
        .sort(),
    ).toEqual(['a', 'b', 'c', 'x']);
    await one.send(offersOf('c', 'a'));
    expect((await one.fetch(1)).map(({ accountId }) => accountId)).toEqual(['a']);
    expect(await one.fetch(5)).toHaveLength(1);
    expect(await one.fetch(1)).toEqual([]);
  });

  test('a job that failed is tried again, counted, and set aside after too many tries; then it is sent again', async () => {
    const queue = await open();
    await queue.send(offersOf('a'));
    for (let failures = 0; failures <= times.retryLimit; failures += 1) {
      const [job] = await fetchSoon(queue);
      expect(job).toMatchObject({ accountId: 'a', failures });
      if (job) await queue.fail(job, { code: 'config-error', message: 'it cannot be read' });
      if (failures < times.retryLimit) {
        expect((await view()).open).toMatchObject([
          { state: 'retrying', failures: failures + 1, error: { code: 'config-error', message: 'it cannot be read' } },
        ]);
        expect((await queue.tidy()).busy).toEqual(new Set(['a']));
      }
    }
    const { open: jobs, failed } = await view();
    expect(jobs).toEqual([]);
    expect(failed).toMatchObject([{ accountId: 'a', error: { code: 'config-error' }, isOver: false }]);
    // It rests, and not for ever.
    expect((await queue.tidy()).busy).toEqual(new Set(['a']));
    expect((await (await open({ restMs: 0 })).tidy()).busy).toEqual(new Set());
    await queue.send(offersOf('b'));
    await retryFailed(pool, failed);
    expect((await view()).failed).toEqual([]);
    expect((await queue.fetch(1)).map(({ accountId }) => accountId)).toEqual(['a']);
  });

  test('of the failures of an account the newest counts, and none once it is done', async () => {
    const queue = await open({ retryLimit: 0 });
    await pool.query(`update pgboss.queue set retry_limit = 0 where name = 'account-tasks'`);
    for (const code of ['internal', 'config-error']) {
      await queue.send(offersOf('a'));
      const [job] = await fetchSoon(queue);
      if (job) await queue.fail(job, { code, message: 'no' });
    }
    expect((await view()).failed).toMatchObject([{ error: { code: 'config-error' } }]);
    await queue.tidy();
    await queue.send(offersOf('a'));
    const [job] = await fetchSoon(queue);
    if (job) await queue.complete(job);
    expect((await view()).failed).toEqual([]);
    expect(await queue.tidy()).toEqual({ busy: new Set(), lost: [] });
    const { rows } = await pool.query(
      `select count(*)::int as left from pgboss.job where name = 'account-tasks-failed'`,
    );
    expect(rows).toEqual([{ left: 0 }]);
  });

  test('what a worker gives back is taken at once and does not count as a try', async () => {
    const [one, other] = [await open(), await open()];
    await one.send(offersOf('a'));
    const [job] = await one.fetch(1);
    if (job) await one.giveBack(job);
    expect(await other.fetch(1)).toMatchObject([{ accountId: 'a', failures: 0, priority: job?.priority }]);
    expect((await view()).open).toHaveLength(1);
  });

  test('jobs of a worker that is gone are tried again; those of one that is alive are left to it', async () => {
    const [lost, alive] = [await open({}, markOf('gone')), await open({ lostAfterMs: 300 })];
    await alive.send(offersOf('a', 'b', 'c'));
    const [first] = await lost.fetch(1);
    const [second] = await alive.fetch(1);
    await lost.beat([first?.id ?? '']);
    await alive.beat([second?.id ?? '']);
    expect((await view()).workers).toMatchObject([
      { host: 'gone', isAlive: true, jobIds: [first?.id] },
      { host: 'here', isAlive: true },
    ]);
    await sleep(350);
    await alive.beat([second?.id ?? '']);
    const { busy, lost: found } = await alive.tidy();
    expect(busy).toEqual(new Set(['a', 'b', 'c']));
    expect(found).toEqual([{ host: 'gone', pid: 7, before: expect.any(String) }]);
    expect((await alive.tidy()).lost).toEqual([]);
    const states = new Map((await view()).open.map(({ accountId, state, error }) => [accountId, [state, error?.code]]));
    expect(states.get(first?.accountId ?? '')).toEqual(['retrying', 'worker-lost']);
    expect(states.get(second?.accountId ?? '')).toEqual(['active', undefined]);
    await alive.leave();
    expect((await view()).workers).toMatchObject([{ host: 'gone' }]);
  });

  test('a worker that certainly is gone is not waited for, and what it had is tried again once', async () => {
    const lost = await open({}, markOf('gone'));
    const other = await open({ retryLimit: 6 }, markOf('here'), ({ host }) => host === 'gone');
    await lost.send(offersOf('a'));
    const [job] = await lost.fetch(1);
    await lost.beat([job?.id ?? '']);
    await other.tidy();
    expect((await view()).open).toMatchObject([{ state: 'retrying', failures: 1 }]);
    expect((await view()).workers).toMatchObject([{ host: 'gone', isAlive: false, jobIds: [] }]);
    const [again] = await fetchSoon(other);
    expect(again).toMatchObject({ id: job?.id, failures: 1 });
    await other.beat([again?.id ?? '']);
    await other.tidy();
    expect((await view()).open).toMatchObject([{ state: 'active' }]);
  });

  test('a container that is started anew follows the one before, whose host and pid it has', async () => {
    const [before, after] = [await open({}, markOf('pod')), await open({}, markOf('pod'))];
    await before.send(offersOf('a'));
    const [job] = await before.fetch(1);
    await before.beat([job?.id ?? '']);
    // Nothing starts anew within the millisecond that tells the two apart.
    await sleep(5);
    await after.beat([]);
    const [, started] = (await view()).workers;
    expect((await after.tidy()).lost).toEqual([{ host: 'pod', pid: 7, before: started?.startedAt }]);
    expect((await view()).open).toMatchObject([{ state: 'retrying' }]);
    expect((await view()).workers).toMatchObject([{ isAlive: false }, { isAlive: true }]);
  });

  test('one worker in so many seconds plans', async () => {
    const queues = [await open(), await open(), await open()];
    const turns = async () => (await Promise.all(queues.map((queue) => queue.takeTurn(300)))).filter(Boolean);
    expect(await turns()).toHaveLength(1);
    expect(await turns()).toHaveLength(0);
    expect(Date.parse((await view()).plannedAt ?? '')).toBeGreaterThan(0);
    await sleep(350);
    expect(await turns()).toHaveLength(1);
  });

  test('a database that goes away is an error, never an empty queue, and the queue goes on when it is back', async () => {
    const own = openPostgres(database.url);
    const queue = await openWorkerQueue({
      postgres: own,
      worker: markOf('here'),
      now: Date.now,
      isGone: () => false,
      times,
      onError: () => undefined,
    });
    await queue.send(offersOf('a'));
    // Its connection is within another statement when it is ended.
    const asked = queue.beat([]).then(() => own.query('select pg_sleep(5)'));
    const failed = expect(asked).rejects.toMatchObject({ code: 'database-unreachable' });
    await sleep(100);
    await database.disconnectAll();
    await failed;
    await expect(queue.fetch(1)).resolves.toHaveLength(1);
    await queue.close();
    await own.end();
    // pg-boss itself would call this an empty queue.
    await expect(queue.fetch(1)).rejects.toThrow();
  });
});

/** A job that failed is offered again a moment later. */
const fetchSoon = async (queue: WorkerQueue) => {
  for (let round = 0; round < 200; round += 1) {
    const jobs = await queue.fetch(1);
    if (jobs.length > 0) return jobs;
    await sleep(20);
  }
  throw new Error('no job came');
};
