import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { listServers } from '../../src/huawei/ecs.ts';
import { type Page, type WalkOptions, walk } from '../../src/huawei/walk.ts';
import { AppError, isAppError } from '../../src/model/errors.ts';
import { collect, failureOf, fakeSdk } from './helpers.ts';

const page = (ids: readonly string[], markers: readonly string[] = [], total: number | null = null): Page<string> => ({
  items: ids,
  total,
  markers,
});

const walkOver = (fetch: WalkOptions<string>['fetch'], more: Partial<WalkOptions<string>> = {}) =>
  collect(walk({ what: 'things', idOf: (id) => id, fetch, ...more }));

/** A list as ECS keeps it: rows in the order of their making, markers that must name a row. */
const openList = (size: number) => {
  let made = 0;
  const make = () => {
    made += 1;
    return `s${made}`;
  };
  let rows = Array.from({ length: size }, make);
  return {
    ids: () => [...rows],
    add: (first: boolean) => {
      rows = first ? [make(), ...rows] : [...rows, make()];
    },
    remove: (index: number) => {
      if (rows.length > 0) rows.splice(index % rows.length, 1);
    },
    removeId: (id: string) => {
      rows = rows.filter((row) => row !== id);
    },
    after: (marker: string | undefined, limit: number): string[] => {
      const at = marker === undefined ? -1 : rows.indexOf(marker);
      if (marker !== undefined && at < 0) throw new AppError('bad-request', 'the marker could not be found');
      return rows.slice(at + 1, at + 1 + limit);
    },
  };
};

const options = { region: 'cn-north-4', projectId: 'p' };
const marker = (query: Readonly<Record<string, unknown>>) =>
  query.marker === undefined ? undefined : String(query.marker);
const serversOf = (ids: readonly string[]) => ids.map((id) => ({ id }));

const step = fc.record({
  adds: fc.array(fc.boolean(), { maxLength: 2 }),
  removes: fc.array(fc.nat(30), { maxLength: 3 }),
  removesMarker: fc.boolean(),
});
const world = fc.record({
  size: fc.integer({ min: 0, max: 25 }),
  limit: fc.integer({ min: 1, max: 6 }),
  cap: fc.integer({ min: 1, max: 6 }),
  counts: fc.constantFrom('true', 'none', 'high', 'sometimes'),
  repeats: fc.boolean(),
  steps: fc.array(step, { maxLength: 12 }),
});

test('a list of servers that changes while it is read is whole, or fails with the right code', async () => {
  await fc.assert(
    fc.asyncProperty(world, async ({ size, limit, cap, counts, repeats, steps }) => {
      const list = openList(size);
      const isStill = steps.every((s) => s.adds.length + s.removes.length === 0 && !s.removesMarker);
      const always = new Set(list.ids());
      let requests = 0;
      let last: string | undefined;
      const sdk = fakeSdk((query) => {
        const ids = list.after(marker(query), Math.min(limit, cap));
        const total = list.ids().length + (counts === 'high' ? 1 : 0);
        const isCounted = counts !== 'none' && !(counts === 'sometimes' && requests % 2 === 0);
        const sent = repeats && last !== undefined && ids.length > 0 ? [last, ...ids] : ids;
        last = ids.at(-1);
        const now = steps[requests];
        requests += 1;
        for (const first of now?.adds ?? []) list.add(first);
        for (const index of now?.removes ?? []) list.remove(index);
        if (now?.removesMarker && last !== undefined) list.removeId(last);
        for (const id of always) if (!list.ids().includes(id)) always.delete(id);
        return { servers: serversOf(sent), ...(isCounted ? { count: total } : {}) };
      });
      try {
        const listed = (await collect(listServers(sdk, { ...options, pageSize: limit }))).map((host) => host.fields.id);
        expect(new Set(listed).size).toBe(listed.length);
        expect(listed).toEqual(expect.arrayContaining([...always]));
        if (isStill) expect(counts).not.toBe('high');
      } catch (error) {
        if (!isAppError(error)) throw error;
        // Where a count cannot be trusted, rows that vanished cannot be told from rows that were hidden: better to fail.
        const isVague = counts === 'high' || counts === 'sometimes' || steps.some(({ adds }) => adds.includes(true));
        expect(['bad-request', ...(isVague ? ['count-mismatch'] : [])]).toContain(error.code);
        if (isStill) expect(counts).toBe('high');
      }
    }),
    { numRuns: 1500 },
  );
});

describe('the end of a list of servers', () => {
  const requestsFor = async (
    pages: readonly (readonly [ids: readonly string[], count?: number])[],
    pageSize: number,
  ) => {
    let requests = 0;
    const sdk = fakeSdk(() => {
      const [ids = [], count] = pages[requests] ?? [];
      requests += 1;
      return { servers: serversOf(ids), ...(count === undefined ? {} : { count }) };
    });
    const listed = await collect(listServers(sdk, { ...options, pageSize }));
    return [listed.length, requests];
  };

  test('is the short page that the count agrees with: no request is spent on an empty one', async () => {
    expect(await requestsFor([[['a', 'b'], 2]], 3)).toEqual([2, 1]);
    expect(
      await requestsFor(
        [
          [['a', 'b', 'c'], 4],
          [['d'], 4],
        ],
        3,
      ),
    ).toEqual([4, 2]);
  });

  test('is an empty page where there is no count', async () => {
    expect(await requestsFor([[['a', 'b']], [['c']], [[]]], 3)).toEqual([3, 3]);
  });

  test('is not a short page of a server that shortens them while listed rows are deleted', async () => {
    const pages = [
      [['a', 'b'], 6],
      [['c', 'd'], 4],
      [['e', 'f'], 4],
      [[], 4],
    ] as const;
    expect(await requestsFor(pages, 100)).toEqual([6, 4]);
  });

  test('is not counted from rows that came twice', async () => {
    expect(
      await requestsFor(
        [
          [['a', 'a', 'b'], 3],
          [['b', 'c'], 3],
          [[], 3],
        ],
        100,
      ),
    ).toEqual([3, 3]);
  });
});

describe('a walk', () => {
  test('that is led back to an earlier page ends with paging-loop', async () => {
    const pages: Record<string, Page<string>> = {
      start: page(['a'], ['1']),
      1: page(['b'], ['2']),
      2: page(['c'], ['1']),
    };
    expect(await failureOf(walkOver(async (at) => pages[at ?? 'start'] ?? page([])))).toMatchObject({
      code: 'paging-loop',
      message: expect.stringContaining('things'),
    });
  });

  test('whose pages bring nothing new under ever new markers ends with paging-loop', async () => {
    let pages = 0;
    const fetch = async () => {
      pages += 1;
      return page(['a'], [`m${pages}`]);
    };
    expect(await failureOf(walkOver(fetch))).toMatchObject({ code: 'paging-loop', details: { listed: 1 } });
    expect(pages).toBeLessThan(30);
  });

  test('of a list that never ends ends with paging-loop', async () => {
    let pages = 0;
    const fetch = async () => {
      pages += 1;
      return page([`row ${pages}`], [`m${pages}`]);
    };
    expect(await failureOf(walkOver(fetch))).toMatchObject({ code: 'paging-loop' });
  });

  test('that lists fewer than were counted ends with count-mismatch, and says how many', async () => {
    expect(await failureOf(walkOver(async () => page(['a'], [], 3)))).toMatchObject({
      code: 'count-mismatch',
      message: 'Huawei Cloud counts 3 things but listed 1.',
      details: { counted: 3, listed: 1 },
    });
  });

  test('asks for a new count before it gives up on the old one', async () => {
    const fetch = async () => page(['a']);
    expect(await walkOver(fetch, { expected: 2, recount: async () => 1 })).toEqual(['a']);
    expect(await failureOf(walkOver(fetch, { expected: 2, recount: async () => null }))).toMatchObject({
      code: 'count-mismatch',
    });
  });
});

describe('a marker whose row has gone', () => {
  const gone = (code: ConstructorParameters<typeof AppError>[0]) => new AppError(code, 'gone');

  test.each(['bad-request', 'not-found'] as const)('answered with %s: the walk steps back row by row', async (code) => {
    const asked: (string | null)[] = [];
    const listed = await walkOver(async (at) => {
      asked.push(at);
      if (at === null) return page(['a', 'b', 'c'], ['a', 'b', 'c']);
      if (at === 'c' || at === 'b') throw gone(code);
      return at === 'a' ? page(['d'], ['d']) : page([]);
    });
    expect(listed).toEqual(['a', 'b', 'c', 'd']);
    expect(asked).toEqual([null, 'c', 'b', 'a', 'd']);
  });

  test('that the cloud goes on listing but never accepts ends with paging-loop', async () => {
    const fetch = async (at: string | null) => {
      if (at === null) return page(['a'], ['a']);
      if (at === 'a') return page(['b'], ['b']);
      if (at === 'b') throw gone('bad-request');
      return page([]);
    };
    expect(await failureOf(walkOver(fetch))).toMatchObject({ code: 'paging-loop' });
  });

  test('and came back is asked for again', async () => {
    let failures = 0;
    const listed = await walkOver(async (at) => {
      if (at === null) return page(['a'], ['a']);
      if (at === 'a') return page(['b'], ['b']);
      if (at === 'c') return page([]);
      failures += 1;
      if (failures === 1) throw gone('bad-request');
      return page(['c'], ['c']);
    });
    expect(listed).toEqual(['a', 'b', 'c']);
  });

  test('with all rows before it gone, too, is looked for from the start', async () => {
    let isGone = false;
    const listed = await walkOver(async (at) => {
      if (at === null) return isGone ? page(['b', 'c'], ['c']) : page(['a'], ['a']);
      if (at === 'c') return page([]);
      isGone = true;
      throw gone('not-found');
    });
    expect(listed).toEqual(['a', 'b', 'c']);
  });

  test('with all rows before it gone but the first: the new start goes on by markers that were asked for before', async () => {
    let rows = Array.from({ length: 12 }, (_, index) => `row${index}`);
    const listed = await walkOver(async (at) => {
      const from = at === null ? 0 : rows.indexOf(at) + 1;
      if (at === 'row11') rows = ['new', 'row0', 'newer'];
      if (at !== null && !rows.includes(at)) throw gone('bad-request');
      const ids = rows.slice(from, from + 1);
      return page(ids, ids);
    });
    expect(listed.slice(-2)).toEqual(['new', 'newer']);
  });

  test('with ten rows before it gone, too, and again after a new start, is the error that the cloud gave', async () => {
    let requests = 0;
    const ids = Array.from({ length: 50 }, (_, index) => `row${index}`);
    const failure = await failureOf(
      walkOver(async (at) => {
        requests += 1;
        if (at === null) return page(ids, ids);
        throw gone('bad-request');
      }),
    );
    expect(failure).toMatchObject({ code: 'bad-request', message: 'gone' });
    expect(requests).toBe(22);
  });

  test('is not looked for behind other errors', async () => {
    for (const code of ['permission-missing', 'access-key-invalid', 'service-not-offered', 'cancelled'] as const) {
      let requests = 0;
      const fetch = async (at: string | null) => {
        requests += 1;
        if (at === null) return page(['a', 'b'], ['a', 'b']);
        throw gone(code);
      };
      expect(await failureOf(walkOver(fetch))).toMatchObject({ code });
      expect(requests).toBe(2);
    }
  });
});
