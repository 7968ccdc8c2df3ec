/** Every paging family against a list that changes while it is read: whole, or refused. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Paging, ProductEntry } from '../../../src/huawei/products/entry.ts';
import { listProducts } from '../../../src/huawei/products/list-products.ts';
import { AppError, isAppError } from '../../../src/model/errors.ts';
import { collect, failureOf, fakeSdk } from '../helpers.ts';

type Query = Parameters<Parameters<typeof fakeSdk>[0]>[0];

const size = 4;

/** Answers one request over the rows of that moment; `lies` changes what it says of them. */
type Family = (rows: readonly string[], query: Query, cap: number) => Record<string, unknown>;

const number = (value: unknown, otherwise: number) => Number(value ?? otherwise);
const after = (rows: readonly string[], query: Query, cap: number) => {
  const at = query.marker === undefined || query.marker === '' ? -1 : rows.indexOf(String(query.marker));
  if (at < 0 && query.marker) throw new AppError('not-found', 'no such marker');
  return rows.slice(at + 1, at + 1 + Math.min(cap, number(query.limit, size)));
};
const rowsOf = (ids: readonly string[]) => ids.map((id) => ({ id }));

const byMarker: Family = (rows, query, cap) => {
  const page = after(rows, query, cap);
  const isLast = page.at(-1) === rows.at(-1);
  return { rows: rowsOf(page), page_info: { next_marker: isLast ? null : page.at(-1), current_count: page.length } };
};
const inBody: Family = (rows, query, cap) => {
  const page = after(rows, query, cap);
  return { rows: rowsOf(page), next_marker: page.at(-1) ?? '', truncated: String(page.at(-1) !== rows.at(-1)) };
};
const byLastId: Family = (rows, query, cap) => ({ rows: rowsOf(after(rows, query, cap)), total: rows.length });
const byOffset =
  (from: number): Family =>
  (rows, query, cap) => {
    const start = number(query.offset, from) - from;
    return { rows: rowsOf(rows.slice(start, start + Math.min(cap, number(query.limit, size)))), total: rows.length };
  };
const byPage: Family = (rows, query) => {
  const limit = number(query.per, size);
  const start = (number(query.page, 1) - 1) * limit;
  return { rows: rowsOf(rows.slice(start, start + limit)), total: rows.length };
};

interface Kind {
  readonly paging: Paging;
  readonly answer: Family;
  /** Whether a server may give fewer rows a page than it was asked for. */
  readonly mayCap: boolean;
}

const kinds: Readonly<Record<string, Kind>> = {
  'next marker': { paging: { family: 'next-marker', size }, answer: byMarker, mayCap: true },
  'marker in a body': {
    paging: { family: 'next-marker', size, next: 'next_marker', more: 'truncated', place: 'body-as-text' },
    answer: inBody,
    mayCap: true,
  },
  'last id': { paging: { family: 'last-id', size }, answer: byLastId, mayCap: true },
  'last id with a total': { paging: { family: 'last-id', size, total: 'total' }, answer: byLastId, mayCap: true },
  offset: { paging: { family: 'offset', size }, answer: byOffset(0), mayCap: true },
  'offset with a total': { paging: { family: 'offset', size, total: 'total' }, answer: byOffset(0), mayCap: true },
  'offset from 1': { paging: { family: 'offset', size, from: 1, total: 'total' }, answer: byOffset(1), mayCap: true },
  'offset in a body': { paging: { family: 'offset', size, place: 'body' }, answer: byOffset(0), mayCap: true },
  'page number': {
    paging: { family: 'page-number', size, page: 'page', limit: 'per' },
    answer: byPage,
    mayCap: false,
  },
  'page number with a total': {
    paging: { family: 'page-number', size, page: 'page', limit: 'per', total: 'total' },
    answer: byPage,
    mayCap: false,
  },
};

const entryOf = (paging: Paging): ProductEntry => ({
  type: 'test.things',
  title: 'things',
  service: 'evs',
  scope: 'project',
  list: {
    path: '/things',
    items: 'rows',
    paging,
    fields: { id: 'id' },
    ...('place' in paging ? { method: 'POST' } : {}),
  },
  configType: null,
  permission: null,
  source: 'this test',
});

const options = { region: 'cn-north-4', projectId: 'p', domainId: 'd' };
const list = async (paging: Paging, answer: (query: Query) => unknown) => {
  const records = await collect(listProducts(fakeSdk(answer), entryOf(paging), options));
  return records.map(({ fields }) => fields.id);
};
const named = (total: number) => Array.from({ length: total }, (_, index) => `row ${index}`);

const deletions = fc.array(fc.array(fc.nat(60), { maxLength: 6 }), { maxLength: 15 });

describe.each(Object.entries(kinds))('a list by %s', (_name, { paging, answer, mayCap }) => {
  test('loses nothing and repeats nothing, whatever is deleted between its pages', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(45), fc.integer({ min: 2, max: size }), deletions, async (total, cap, deleted) => {
        let rows = named(total);
        let requests = 0;
        const outcome = await list(paging, (query) => {
          const page = answer(rows, query, mayCap ? cap : size);
          for (const index of deleted[requests] ?? []) rows = rows.filter((_, at) => at !== index % rows.length);
          requests += 1;
          return page;
        }).catch((error: unknown) => error);
        // Where every row of a page that could be the marker went again and again, the list is refused.
        if (isAppError(outcome) && outcome.code === 'not-found') return;
        const ids = outcome as string[];
        expect(new Set(ids).size).toBe(ids.length);
        expect(ids).toEqual(expect.arrayContaining(rows));
        expect(named(total)).toEqual(expect.arrayContaining(ids));
      }),
      { numRuns: 100 },
    );
  });

  test('that always gives the same page ends with an error', async () => {
    const failure = await failureOf(list(paging, (query) => answer(named(size + 1), { ...query, ...restart }, size)));
    expect(failure).toMatchObject({ code: expect.stringMatching(/^(paging-loop|count-mismatch)$/) });
  });

  test('whose answer has no list, or no list of objects, fails', async () => {
    for (const rows of [undefined, null, {}, 'text', [null], [[]], [{}], [{ id: '' }]]) {
      expect(await failureOf(list(paging, () => ({ rows })))).toMatchObject({ code: 'bad-response' });
    }
  });
});

/** What asks for the first page, in every family. */
const restart = { marker: undefined, offset: undefined, page: undefined };

describe('a list that says more than it gives', () => {
  test.each(Object.entries(kinds).filter(([, kind]) => 'total' in kind.paging))('by %s fails', async (_name, kind) => {
    await fc.assert(
      fc.asyncProperty(fc.nat(20), fc.integer({ min: 1, max: 5 }), async (total, more) => {
        const rows = named(total);
        const answer = (query: Query) => ({ ...kind.answer(rows, query, size), total: total + more });
        const outcome = await list(kind.paging, answer).catch((error: unknown) => error);
        expect(isAppError(outcome) && outcome.code).toBe('count-mismatch');
      }),
      { numRuns: 60 },
    );
  });

  test('on one page fails at once', async () => {
    const answer = () => ({ rows: rowsOf(['a']), page_info: { current_count: 2, next_marker: null } });
    const { paging } = kinds['next marker'] as Kind;
    expect(await failureOf(list(paging, answer))).toMatchObject({ code: 'count-mismatch' });
  });
});

test('an answer without pages is taken as it is', async () => {
  expect(await list({ family: 'none' }, () => ({ rows: rowsOf(['a', 'b', 'a']) }))).toEqual(['a', 'b']);
});

test('a position that is refused is no row that went: it is not asked for in another way', async () => {
  let requests = 0;
  const failure = await failureOf(
    list({ family: 'offset', size }, (query) => {
      requests += 1;
      if (requests > 2) throw new AppError('bad-request', 'offset too large');
      return byOffset(0)(named(9), query, size);
    }),
  );
  expect(failure).toMatchObject({ code: 'bad-request' });
  expect(requests).toBe(3);
});
