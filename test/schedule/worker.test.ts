import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { AppError, cancelled } from '../../src/model/errors.ts';
import {
  type JobQueue,
  keepWorking,
  type LostProcess,
  type WorkerDeps,
  type WorkerJob,
} from '../../src/schedule/worker.ts';
import { accountOf, type Clock, type MemoryStore, memoryStore } from './helpers.ts';

const start = Date.parse('2026-03-01T00:00:00.000Z');

/** A queue in memory, which several workers share. */
const memoryQueue = () => {
  const waiting: string[] = [];
  const log: string[] = [];
  const lost: LostProcess[] = [];
  let ids = 0;
  let isAway = false;
  let plannedBy: unknown;
  const requireThere = () => {
    if (isAway) throw new AppError('database-unreachable', 'it is away');
  };
  const queueOf = (worker: string): JobQueue<WorkerJob> => ({
    beat: async () => requireThere(),
    leave: async () => void log.push(`${worker} left`),
    takeTurn: async () => {
      requireThere();
      plannedBy ??= worker;
      return plannedBy === worker;
    },
    tidy: async () => ({ busy: new Set(waiting), lost: lost.splice(0) }),
    send: async (offers) => {
      waiting.push(...offers.map(({ accountId }) => accountId));
      log.push(...offers.map(({ accountId }) => `sent ${accountId}`));
    },
    fetch: async (atMost) => {
      requireThere();
      return waiting.splice(0, atMost).map((accountId) => {
        ids += 1;
        return { id: String(ids), accountId };
      });
    },
    complete: async ({ accountId }) => {
      requireThere();
      log.push(`completed ${accountId}`);
    },
    fail: async ({ accountId }, { code, message }) => {
      requireThere();
      log.push(`failed ${accountId} ${code}: ${message}`);
    },
    giveBack: async ({ accountId }) => {
      waiting.push(accountId);
      log.push(`given back ${accountId}`);
    },
  });
  return {
    log,
    lost,
    waiting,
    queueOf,
    away: (is: boolean) => {
      isAway = is;
    },
  };
};

const openBench = (queue: ReturnType<typeof memoryQueue>, more: Partial<WorkerDeps<string, WorkerJob>> = {}) => {
  const clock: Clock = { ms: start };
  const memory: MemoryStore = memoryStore(clock);
  const [stop, abandon] = [new AbortController(), new AbortController()];
  const done: string[] = [];
  const errors: unknown[] = [];
  const deps: WorkerDeps<string, WorkerJob> = {
    store: Object.assign(memory, {
      endProcess: async ({ host, pid }: LostProcess) => {
        for (const [key, lease] of memory.leases)
          if (lease.host === host && lease.pid === pid) memory.leases.delete(key);
      },
      listLeases: async () => [...memory.leases.values()].filter(({ until: end }) => Date.parse(end) > clock.ms),
    }),
    queue: queue.queueOf('one'),
    listAccounts: async () => ['a', 'b', 'c'].map((id) => accountOf(id)),
    perform: async (task) => {
      done.push(`${task.accountId} ${task.what}`);
      await memory.recordTask(task, { at: new Date(clock.ms).toISOString(), status: 'ok', error: null });
      return 'done';
    },
    watcher: { begun: () => undefined, ended: () => undefined },
    onError: (_accountId, error) => errors.push(error),
    onLook: () => undefined,
    now: () => clock.ms,
    stop: stop.signal,
    abandon: abandon.signal,
    leaseTimes: { forMs: 60_000, renewEveryMs: 1_000 },
    accountsAtOnce: 2,
    lookMs: 5,
    fetchMs: 5,
    ...more,
  };
  return { deps, clock, memory, stop, abandon, done, errors };
};

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await sleep(5);
};

describe('a worker', () => {
  test('sends what is due, does it, and sends nothing of it again', async () => {
    const queue = memoryQueue();
    const bench = openBench(queue);
    const going = keepWorking(bench.deps);
    await until(() => bench.done.length === 6);
    await sleep(40);
    bench.stop.abort();
    await going;
    expect(bench.done.filter((task) => task.startsWith('b'))).toEqual(['b ak-check', 'b hosts']);
    expect(queue.log.filter((line) => line.startsWith('sent'))).toHaveLength(3);
    expect(queue.log.filter((line) => line.startsWith('completed'))).toHaveLength(3);
    expect(queue.log.at(-1)).toBe('one left');
    expect(bench.errors).toEqual([]);
  });

  test('leaves accounts alone that somebody else is at', async () => {
    const queue = memoryQueue();
    const bench = openBench(queue);
    bench.memory.steal({ accountId: 'b', what: 'hosts' });
    const going = keepWorking(bench.deps);
    await until(() => bench.done.length === 4);
    await sleep(40);
    expect(queue.log).not.toContain('sent b');
    bench.clock.ms += 61_000;
    await until(() => queue.log.includes('completed b'));
    bench.stop.abort();
    await going;
  });

  test('what a worker held that is gone is free at once', async () => {
    const queue = memoryQueue();
    const bench = openBench(queue);
    bench.memory.steal({ accountId: 'b', what: 'hosts' });
    queue.lost.push({ host: 'here', pid: 99, before: new Date(start).toISOString() });
    const going = keepWorking(bench.deps);
    await until(() => bench.done.length === 6);
    bench.stop.abort();
    await going;
  });

  test('a job that is delivered twice does nothing twice', async () => {
    const queue = memoryQueue();
    const bench = openBench(queue, { listAccounts: async () => [accountOf('a')] });
    queue.waiting.push('a', 'a', 'gone');
    const going = keepWorking(bench.deps);
    await until(() => queue.log.filter((line) => line.startsWith('completed')).length >= 3);
    bench.stop.abort();
    await going;
    expect(bench.done.sort()).toEqual(['a ak-check', 'a hosts']);
  });

  test('gives back what it is stopped in', async () => {
    const queue = memoryQueue();
    const begun: string[] = [];
    const bench = openBench(queue, {
      perform: (task, _account, signal) =>
        new Promise((_resolve, reject) => {
          begun.push(task.accountId);
          signal.addEventListener('abort', () => reject(cancelled()));
        }),
    });
    const going = keepWorking(bench.deps);
    await until(() => begun.length === 2);
    bench.stop.abort();
    bench.abandon.abort();
    await going;
    expect(queue.log.filter((line) => line.startsWith('given back'))).toHaveLength(2);
    expect(bench.memory.leases.size).toBe(0);
  });

  test('what keeps tasks from being done goes back to the queue, in words of ours', async () => {
    const queue = memoryQueue();
    const bench = openBench(queue, {
      listAccounts: async () => [accountOf('a')],
      perform: async () => {
        throw new AppError('database-unreachable', 'the database is away');
      },
    });
    const going = keepWorking(bench.deps);
    await until(() => queue.log.some((line) => line.startsWith('failed')));
    bench.stop.abort();
    await going;
    expect(queue.log).toContain('failed a database-unreachable: the database is away');
    // It says nothing of the task: its end is not on record.
    expect(bench.memory.ends.size).toBe(0);
  });

  test('an unexpected failure does not tell the queue what it said', async () => {
    const queue = memoryQueue();
    let looks = 0;
    const bench = openBench(queue, {
      listAccounts: async () => {
        looks += 1;
        if (looks > 1) throw new Error('a secret may stand here');
        return [accountOf('a')];
      },
    });
    const going = keepWorking(bench.deps);
    await until(() => queue.log.some((line) => line.startsWith('failed')));
    bench.stop.abort();
    await going;
    expect(queue.log.join()).not.toContain('secret');
    expect(queue.log.join()).toContain('failed a internal');
  });

  test('while the database is away it begins nothing and says so; then it goes on', async () => {
    const queue = memoryQueue();
    const bench = openBench(queue);
    queue.away(true);
    const going = keepWorking(bench.deps);
    await until(() => bench.errors.length > 4);
    expect(bench.done).toEqual([]);
    queue.away(false);
    await until(() => bench.done.length === 6);
    bench.stop.abort();
    await going;
  });
});
