import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { Account } from '../../src/model/account.ts';
import { AppError, cancelled } from '../../src/model/errors.ts';
import type { PlannedTask } from '../../src/schedule/due.ts';
import { type KeepDeps, keepGoing, keepOnce } from '../../src/schedule/keep.ts';
import type { WorkOutcome } from '../../src/schedule/work-off.ts';
import { accountOf, type Clock, type MemoryStore, memoryStore } from './helpers.ts';

const start = Date.parse('2026-03-01T00:00:00.000Z');
const hour = 3_600_000;

interface Bench {
  readonly clock: Clock;
  readonly store: MemoryStore;
  accounts: Account[];
  /** `account what` of what was performed, in order. */
  readonly done: string[];
  readonly ended: [string, WorkOutcome<string>['status']][];
  readonly errors: unknown[];
  readonly stop: AbortController;
  readonly abandon: AbortController;
  readonly deps: KeepDeps<string>;
}

const nameOf = ({ accountId, what }: PlannedTask): string => `${accountId} ${what}`;

const openBench = (more: Partial<KeepDeps<string>> = {}, shared?: Bench): Bench => {
  const clock = shared?.clock ?? { ms: start };
  const store = memoryStore(clock, shared ? 2 : 1, shared?.store);
  const [stop, abandon] = [new AbortController(), new AbortController()];
  const bench: Bench = {
    clock,
    store,
    accounts: [accountOf('a'), accountOf('b')],
    done: [],
    ended: [],
    errors: [],
    stop,
    abandon,
    deps: {
      store,
      listAccounts: async () => bench.accounts,
      perform: async (task) => {
        bench.done.push(nameOf(task));
        await store.recordTask(task, { at: new Date(clock.ms).toISOString(), status: 'ok', error: null });
        return 'done';
      },
      watcher: {
        begun: () => undefined,
        ended: (task, { status }) => bench.ended.push([nameOf(task), status]),
      },
      onError: (_accountId, error) => bench.errors.push(error),
      now: () => clock.ms,
      stop: stop.signal,
      abandon: abandon.signal,
      leaseTimes: { forMs: 60_000, renewEveryMs: 5 },
      accountsAtOnce: 4,
      ...more,
    },
  };
  return bench;
};

/** Waits for what must come, however slow the machine is. */
const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await sleep(5);
};

/** Gives what must not come the time to come. */
const settle = () => sleep(30);

describe('once', () => {
  test('does what is due, an account’s key check before its sync, and nothing twice', async () => {
    const bench = openBench();
    await keepOnce(bench.deps);
    expect(bench.done.filter((task) => task.startsWith('a'))).toEqual(['a ak-check', 'a hosts']);
    expect(bench.done).toHaveLength(4);
    await keepOnce(bench.deps);
    expect(bench.done).toHaveLength(4);
    bench.clock.ms += 7 * hour;
    await keepOnce(bench.deps);
    expect(bench.done.slice(4).sort()).toEqual(['a hosts', 'b hosts']);
    expect(bench.store.leases.size).toBe(0);
  });

  test('two at once share the work: each task is done by one of them', async () => {
    const one = openBench();
    one.accounts = Array.from({ length: 20 }, (_, index) => accountOf(`account-${index}`));
    const other = openBench({}, one);
    other.accounts = one.accounts;
    await Promise.all([keepOnce(one.deps), keepOnce(other.deps)]);
    const done = [...one.done, ...other.done];
    expect(new Set(done).size).toBe(40);
    expect(done).toHaveLength(40);
  });

  test('a task that another process has is left to it, and named', async () => {
    const bench = openBench();
    bench.store.steal({ accountId: 'a', what: 'hosts' });
    await keepOnce(bench.deps);
    expect(bench.done.sort()).toEqual(['a ak-check', 'b ak-check', 'b hosts']);
    expect(bench.ended).toContainEqual(['a hosts', 'held']);
  });

  test('one that throws is written down as failed, so that it is not due again at once; the others go on', async () => {
    const perform: KeepDeps<string>['perform'] = async (task) => {
      if (task.accountId === 'a') throw new AppError('server-error', 'no');
      return 'done';
    };
    const bench = openBench({ perform });
    await keepOnce(bench.deps);
    expect(bench.store.ends.get('a hosts')).toMatchObject({ status: 'failed', error: 'server-error' });
    expect(bench.ended).toContainEqual(['b hosts', 'done']);
    bench.ended.length = 0;
    await keepOnce({ ...bench.deps, listAccounts: async () => [accountOf('a')] });
    expect(bench.ended).toEqual([]);
  });

  test('what was stopped is still due', async () => {
    const bench = openBench({ perform: async () => Promise.reject(cancelled()) });
    await keepOnce(bench.deps);
    expect(bench.ended.every(([, status]) => status === 'stopped')).toBe(true);
    expect(bench.store.ends.size).toBe(0);
  });

  test('no more accounts are under way at once than asked for', async () => {
    let [now, most] = [0, 0];
    const perform: KeepDeps<string>['perform'] = async () => {
      now += 1;
      most = Math.max(most, now);
      await sleep(1);
      now -= 1;
      return 'done';
    };
    const bench = openBench({ perform, accountsAtOnce: 3 });
    bench.accounts = Array.from({ length: 12 }, (_, index) => accountOf(`account-${index}`));
    await keepOnce(bench.deps);
    expect(most).toBe(3);
  });
});

describe('a lease', () => {
  test('is renewed while its task lasts', async () => {
    let end = (): void => undefined;
    const bench = openBench({ perform: () => new Promise((resolve) => (end = () => resolve('done'))) });
    bench.accounts = [accountOf('a', { policy: { ...accountOf('a').policy, akCheck: 'off' } })];
    const running = keepOnce(bench.deps);
    await until(() => bench.store.leases.size === 1);
    bench.clock.ms += 50_000;
    const later = new Date(bench.clock.ms + 60_000).toISOString();
    await until(() => bench.store.leases.get('a hosts')?.until === later);
    await settle();
    end();
    await running;
    expect(bench.store.leases.size).toBe(0);
  });

  test('that another process took over ends the task here, and is left to the other', async () => {
    const perform: KeepDeps<string>['perform'] = (_task, _account, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(cancelled()));
      });
    const bench = openBench({ perform });
    bench.accounts = [accountOf('a', { policy: { ...accountOf('a').policy, akCheck: 'off' } })];
    const running = keepOnce(bench.deps);
    await until(() => bench.store.leases.size === 1);
    bench.store.steal({ accountId: 'a', what: 'hosts' });
    await running;
    expect(bench.ended).toEqual([['a hosts', 'lost']]);
    expect(bench.store.leases.get('a hosts')?.pid).toBe(99);
  });
});

describe('going on', () => {
  const goOn = (bench: Bench, onLook: (plan: readonly PlannedTask[]) => void = () => undefined) =>
    keepGoing({ ...bench.deps, pollMs: 1, onLook });

  test('does what becomes due, and takes up accounts that are added meanwhile', async () => {
    const bench = openBench();
    bench.accounts = [accountOf('a')];
    const going = goOn(bench);
    await until(() => bench.done.length === 2);
    expect(bench.done).toEqual(['a ak-check', 'a hosts']);
    bench.accounts = [...bench.accounts, accountOf('late')];
    await until(() => bench.done.includes('late hosts'));
    bench.clock.ms += 7 * hour;
    await until(() => bench.done.length === 6);
    expect(bench.done.slice(4).sort()).toEqual(['a hosts', 'late hosts']);
    bench.stop.abort();
    await going;
  });

  test('a stop begins nothing more and waits for what is under way', async () => {
    let end = (): void => undefined;
    const bench = openBench({ perform: () => new Promise((resolve) => (end = () => resolve('done'))) });
    bench.accounts = [accountOf('a')];
    let isOver = false;
    const going = goOn(bench).then(() => {
      isOver = true;
    });
    await until(() => bench.store.leases.size === 1);
    bench.stop.abort();
    await settle();
    expect(isOver).toBe(false);
    end();
    await going;
    expect(bench.ended).toEqual([['a ak-check', 'done']]);
  });

  test('a configuration that cannot be read for a while is told, and gone on with', async () => {
    const bench = openBench();
    let isBroken = true;
    const listAccounts = async () => {
      if (isBroken) throw new AppError('config-damaged', 'cannot be read');
      return bench.accounts;
    };
    const going = keepGoing({ ...bench.deps, listAccounts, pollMs: 1, onLook: () => undefined });
    await until(() => bench.errors.length > 0);
    isBroken = false;
    await until(() => bench.done.length === 4);
    bench.stop.abort();
    await going;
    expect(bench.done).toHaveLength(4);
  });

  test('an account whose end cannot be written down rests for a minute', async () => {
    const bench = openBench();
    let tries = 0;
    const store = {
      ...bench.store,
      takeLease: async () => {
        tries += 1;
        throw new AppError('inventory-error', 'the disk is full');
      },
      recordTask: async () => Promise.reject(new AppError('inventory-error', 'the disk is full')),
    };
    bench.accounts = [accountOf('a')];
    const going = keepGoing({ ...bench.deps, store, pollMs: 1, onLook: () => undefined });
    await until(() => bench.errors.length > 0);
    await sleep(600);
    expect(tries).toBe(1);
    bench.clock.ms += 61_000;
    await until(() => tries === 2);
    bench.stop.abort();
    await going;
  });
});
