import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Frequency, frequencies } from '../../src/model/account.ts';
import { parseDuration } from '../../src/model/durations.ts';
import { mayPass, type TaskKind, taskKinds } from '../../src/model/task.ts';
import {
  type AccountRecord,
  firstPendingMs,
  firstRetryMs,
  firstSpreadMs,
  isDue,
  mostJitter,
  type PlannedTask,
  planTasks,
  type TaskRecord,
} from '../../src/schedule/due.ts';

const start = Date.parse('2026-03-01T00:00:00.000Z');
const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const iso = (ms: number): string => new Date(ms).toISOString();
const periodOf = (frequency: Frequency): number => parseDuration(frequency) ?? Number.POSITIVE_INFINITY;

interface Given {
  readonly id?: string;
  readonly frequency?: Frequency | null;
  readonly akCheck?: Frequency;
  readonly last?: Partial<TaskRecord>;
  readonly lastCheckAt?: number;
  readonly host?: 'normal' | 'pending' | 'abnormal';
  readonly createdAt?: number;
  readonly pausedAt?: string | null;
}

/** An account whose host sync is looked at; its key was checked a moment ago unless said otherwise. */
const recordOf = (given: Given, nowMs = start): AccountRecord => {
  const { id = 'domain-1', frequency = '6h', akCheck = '24h', last, host = 'normal', pausedAt = null } = given;
  const checkedAt = iso(given.lastCheckAt ?? nowMs - minute);
  return {
    account: {
      name: `name of ${id}`,
      domainId: id,
      createdAt: iso(given.createdAt ?? start - 90 * day),
      createdIam: null,
      pausedAt,
      policy: {
        regions: ['cn-north-4'],
        knownRegions: [],
        autoIncludeNewRegions: true,
        hostSync: frequency,
        productSync: null,
        akCheck,
      },
    },
    tasks: {
      'ak-check': { at: checkedAt, error: null, failures: 0 },
      ...(last ? { hosts: { at: iso(nowMs), error: null, failures: 0, ...last } } : {}),
    },
    key: { checkedAt, features: { host } },
  };
};

const taskOf = (given: Given, nowMs = start, what: TaskKind = 'hosts'): PlannedTask => {
  const found = planTasks([recordOf(given, nowMs)], nowMs).find((task) => task.what === what);
  if (!found) throw new Error(`${what} is not planned`);
  return found;
};

const frequency = fc.constantFrom(...frequencies.filter((each) => each !== 'off'));
const accountId = fc.uuid();
const moment = fc.integer({ min: start, max: start + 3_650 * day });

describe('what is due', () => {
  test('is never later than the period after the last one began, and at most a tenth of it earlier', () => {
    fc.assert(
      fc.property(frequency, accountId, moment, fc.nat(30 * day), (every, id, lastMs, agoMs) => {
        const period = periodOf(every);
        const task = taskOf({ id, frequency: every, last: { at: iso(lastMs) } }, lastMs + agoMs);
        const dueMs = Date.parse(task.dueSince ?? task.nextAt ?? '');
        expect(dueMs).toBeLessThanOrEqual(lastMs + period);
        expect(dueMs).toBeGreaterThanOrEqual(lastMs + period * (1 - mostJitter) - 1);
        expect(isDue(task)).toBe(dueMs <= lastMs + agoMs);
      }),
    );
  });

  test('is the same each time it is asked, and next in the past for nothing', () => {
    fc.assert(
      fc.property(
        frequency,
        accountId,
        moment,
        fc.integer({ min: -40 * day, max: 40 * day }),
        (every, id, lastMs, by) => {
          const given = { id, frequency: every, last: { at: iso(lastMs) } };
          const nowMs = lastMs + by;
          const task = taskOf(given, nowMs);
          expect(taskOf(given, nowMs)).toEqual(task);
          expect(Date.parse(task.nextAt ?? '')).toBeGreaterThanOrEqual(nowMs);
          if (task.dueSince !== null) expect(task.nextAt).toBe(iso(nowMs));
        },
      ),
    );
  });

  /** Does what is due at each of these times, as a scheduler does. */
  const keep = (every: Frequency, id: string, times: readonly number[]): number[] => {
    const done: number[] = [];
    for (const nowMs of times) {
      const last = done.at(-1);
      const given: Given = { id, frequency: every, createdAt: start - hour };
      const task = taskOf(last === undefined ? given : { ...given, last: { at: iso(last) } }, nowMs);
      if (isDue(task)) done.push(nowMs);
    }
    return done;
  };

  test('missed periods, after a week asleep as after a minute, are made good by one', () => {
    fc.assert(
      fc.property(
        frequency,
        accountId,
        fc.array(fc.integer({ min: 1, max: 8 * day }), { maxLength: 60 }),
        (every, id, naps) => {
          let nowMs = start;
          const times = naps.map((nap) => {
            nowMs += nap;
            return nowMs;
          });
          const done = keep(every, id, times);
          const least = periodOf(every) * (1 - mostJitter) - 1;
          for (const [index, at] of done.entries()) {
            const before = done[index - 1];
            if (before !== undefined) expect(at - before).toBeGreaterThanOrEqual(least);
          }
          // Nobody who was awake when it was due has left it undone.
          for (const at of times) {
            const last = done.filter((each) => each <= at).at(-1);
            expect(last !== undefined && at - last <= periodOf(every)).toBe(true);
          }
        },
      ),
    );
  });

  test('days that daylight saving makes shorter or longer elsewhere change nothing: all times are UTC', () => {
    for (const [from, to] of [
      ['2026-03-28T00:00:00.000Z', '2026-03-30T00:00:00.000Z'],
      ['2026-10-24T00:00:00.000Z', '2026-10-26T00:00:00.000Z'],
    ] as const) {
      const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
      const times = Array.from({ length: (toMs - fromMs) / minute }, (_, index) => fromMs + index * minute);
      const done = keep('3h', 'domain-1', times);
      const gaps = done.slice(1).map((at, index) => at - (done[index] ?? 0));
      expect(new Set(gaps).size).toBe(1);
      expect(gaps[0]).toBeLessThanOrEqual(3 * hour);
    }
  });

  test('a clock that was set back delays nothing by more than a tenth of the period', () => {
    fc.assert(
      fc.property(frequency, accountId, moment, fc.integer({ min: 1, max: 400 * day }), (every, id, nowMs, backMs) => {
        const period = periodOf(every);
        const task = taskOf({ id, frequency: every, last: { at: iso(nowMs + backMs) } }, nowMs);
        if (backMs > period * mostJitter) expect(task).toMatchObject({ reason: 'clock-set-back', nextAt: iso(nowMs) });
        expect(Date.parse(task.nextAt ?? '')).toBeLessThanOrEqual(nowMs + period * (1 + mostJitter));
      }),
    );
  });

  test('a clock that goes anywhere never makes it be done twice at one time, nor never again', () => {
    fc.assert(
      fc.property(
        accountId,
        fc.array(fc.integer({ min: -3 * day, max: 3 * day }), { minLength: 1, maxLength: 40 }),
        (id, jumps) => {
          let nowMs = start;
          let last: number | undefined;
          for (const jump of [...jumps, 0, 25 * hour]) {
            nowMs += jump;
            const given: Given = { id, frequency: '24h' };
            const plan = () => taskOf(last === undefined ? given : { ...given, last: { at: iso(last) } }, nowMs);
            if (isDue(plan())) last = nowMs;
            expect(isDue(plan())).toBe(false);
          }
          expect(last).toBeDefined();
          expect(Math.abs(nowMs - (last ?? 0))).toBeLessThanOrEqual(25 * hour);
        },
      ),
    );
  });
});

describe('many accounts', () => {
  const ids = Array.from({ length: 500 }, (_, index) => `domain-${index}`);

  test('that were synced at one moment do not fall due at one moment', () => {
    const next = ids.map((id) => Date.parse(taskOf({ id, frequency: '1h', last: { at: iso(start) } }).nextAt ?? ''));
    const perMinute = new Map<number, number>();
    for (const at of next) perMinute.set(Math.floor(at / minute), (perMinute.get(Math.floor(at / minute)) ?? 0) + 1);
    expect(perMinute.size).toBeGreaterThanOrEqual(6);
    expect(Math.max(...perMinute.values())).toBeLessThan(130);
  });

  test('that were added at one moment begin one after the other, within minutes', () => {
    const next = ids.map((id) => Date.parse(taskOf({ id, createdAt: start }).nextAt ?? ''));
    expect(new Set(next).size).toBeGreaterThan(450);
    expect(Math.max(...next)).toBeLessThanOrEqual(start + firstSpreadMs);
    expect(Math.min(...next)).toBeGreaterThanOrEqual(start);
  });
});

describe('the policy', () => {
  test('off is never due and has no next time, whatever is on record', () => {
    expect(taskOf({ frequency: 'off' })).toMatchObject({ nextAt: null, dueSince: null, reason: 'off', lastAt: null });
    const old = taskOf({ frequency: 'off', last: { at: iso(start - 30 * day) } });
    expect(old).toMatchObject({ nextAt: null, dueSince: null, reason: 'off', lastAt: iso(start - 30 * day) });
  });

  test('what no feature calls for is not planned at all', () => {
    expect(planTasks([recordOf({ frequency: null })], start).map(({ what }) => what)).toEqual(['ak-check']);
  });

  test('a frequency that was changed a moment ago counts from the last one', () => {
    const last = { at: iso(start - 5 * hour) };
    expect(isDue(taskOf({ frequency: '24h', last }))).toBe(false);
    expect(taskOf({ frequency: '3h', last })).toMatchObject({ reason: 'period' });
    expect(isDue(taskOf({ frequency: '3h', last }))).toBe(true);
    expect(Date.parse(taskOf({ frequency: '7d', last }).nextAt ?? '')).toBeGreaterThan(start + 6 * day);
    expect(isDue(taskOf({ frequency: '1h', last: { at: iso(start - minute) } }))).toBe(false);
  });

  test('a paused account has nothing due; resumed, what it missed is due once', () => {
    const last = { at: iso(start - 7 * day) };
    const paused = planTasks([recordOf({ last, pausedAt: iso(start - 6 * day) })], start);
    expect(paused.map(({ reason, nextAt, dueSince }) => [reason, nextAt, dueSince])).toEqual([
      ['paused', null, null],
      ['paused', null, null],
    ]);
    expect(isDue(taskOf({ last }))).toBe(true);
    expect(isDue(taskOf({ last: { at: iso(start) } }))).toBe(false);
  });

  test('an account that was onboarded and synced a moment ago waits for its period', () => {
    const task = taskOf({ createdAt: start - minute, last: { at: iso(start) } });
    expect(isDue(task)).toBe(false);
    expect(Date.parse(task.nextAt ?? '')).toBeGreaterThan(start + 5 * hour);
  });

  test('one that was never synced is due as soon as its turn comes, also when it was made in the future', () => {
    expect(taskOf({ createdAt: start - hour })).toMatchObject({ reason: 'first', lastAt: null, nextAt: iso(start) });
    expect(isDue(taskOf({ createdAt: start + day }))).toBe(true);
  });

  test('a key that was replaced is checked at once', () => {
    const record = { ...recordOf({ last: {} }), key: null };
    const check = planTasks([record], start).find(({ what }) => what === 'ak-check');
    expect(check).toMatchObject({ reason: 'first', lastAt: null, nextAt: iso(start) });
  });
});

describe('after a failure', () => {
  test('one that may pass is tried again soon, then ever later, and never later than promised', () => {
    const failed = (failures: number, every: Frequency = '24h') =>
      taskOf({ frequency: every, last: { error: 'unreachable', failures } });
    const waits = [1, 2, 3, 4, 12, 200].map((failures) => Date.parse(failed(failures).nextAt ?? '') - start);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits[0]).toBeLessThanOrEqual(firstRetryMs);
    expect(waits[0]).toBeGreaterThan(firstRetryMs / 2);
    expect(waits.at(-1)).toBeLessThanOrEqual(day);
    expect(Date.parse(failed(9, '1h').nextAt ?? '')).toBeLessThanOrEqual(start + hour);
    expect(failed(1).reason).toBe('retry');
  });

  test.each(['permission-missing', 'access-key-wrong-secret', 'access-key-locked', 'access-forbidden'] as const)(
    '%s is not tried again before its period: signing badly again would lock the key',
    (error) => {
      expect(mayPass(error)).toBe(false);
      const task = taskOf({ last: { error, failures: 1 }, lastCheckAt: start - hour, host: 'abnormal' });
      expect(task.reason).toBe('period');
    },
  );

  test('a refused sync is due once the key was seen to be permitted', () => {
    const last = { at: iso(start - 10 * minute), error: 'permission-missing', failures: 1 } as const;
    expect(taskOf({ last, lastCheckAt: start - minute })).toMatchObject({ reason: 'granted', nextAt: iso(start) });
    expect(isDue(taskOf({ last, lastCheckAt: start - hour }))).toBe(false);
  });
});

describe('a permission that is not yet in effect', () => {
  const pending = { host: 'pending', createdAt: start - 10 * minute } as const;

  test('is looked at again within minutes, then ever later, and no later than the frequency says', () => {
    const waitAfter = (sinceMs: number): number => {
      const nowMs = start + sinceMs;
      const task = taskOf({ ...pending, createdAt: start, lastCheckAt: nowMs }, nowMs, 'ak-check');
      expect(task.reason).toBe('pending');
      return Date.parse(task.nextAt ?? '') - nowMs;
    };
    expect(waitAfter(minute)).toBeLessThanOrEqual(firstPendingMs);
    expect(waitAfter(hour)).toBeLessThanOrEqual(30 * minute);
    expect(waitAfter(hour)).toBeGreaterThan(20 * minute);
    expect(waitAfter(30 * day)).toBeLessThanOrEqual(day);
  });

  test('makes the first sync wait for that look, and no longer than an hour', () => {
    const check = taskOf(pending, start, 'ak-check');
    expect(taskOf(pending)).toMatchObject({ reason: 'pending', dueSince: null, nextAt: check.nextAt });
    expect(isDue(taskOf({ ...pending, createdAt: start - 2 * hour }))).toBe(true);
    expect(isDue(taskOf({ ...pending, host: 'normal' }))).toBe(true);
  });

  test('does not hold back a sync that works, nor anything when checks are off', () => {
    expect(isDue(taskOf({ ...pending, last: { at: iso(start - day) } }))).toBe(true);
    expect(isDue(taskOf({ ...pending, akCheck: 'off' }))).toBe(true);
    expect(taskOf({ ...pending, akCheck: 'off' }, start, 'ak-check').nextAt).toBeNull();
  });
});

test('an account’s key is checked before it is used', () => {
  expect(taskKinds[0]).toBe('ak-check');
});
