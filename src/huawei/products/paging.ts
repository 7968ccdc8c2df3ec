/**
 * How each family of lists is walked so that nothing is lost when rows come and go meanwhile. A marker names a row or a place
 * that the cloud remembers. A position does not: when a listed row is deleted, the rows behind it move into the pages that
 * were read already. So pages by position overlap or are read again, until they are seen to join.
 */
import { AppError } from '../../model/errors.ts';
import { asNumber, asObject, type Json } from '../read.ts';
import { openEndCheck, type Page, type WalkOptions } from '../walk.ts';
import type { Paging } from './entry.ts';
import { asFlag, textAt, valuesAt } from './readers.ts';

/** What one request adds to those that a list always needs. */
export type PageParameters = Readonly<Record<string, string | number>>;

/** One answer: its rows and the whole of it, for what it says of paging. */
export interface Answer {
  readonly rows: readonly Json[];
  readonly whole: unknown;
}

export interface Asking {
  /** For messages: what is listed and where. */
  readonly what: string;
  ask(parameters: PageParameters): Promise<Answer>;
  idOf(row: Json): string;
}

type Walk = Pick<WalkOptions<Json>, 'fetch' | 'isEnd' | 'stepsBack'>;

const totalOf = (answer: unknown, path: string | undefined): number | null =>
  path === undefined ? null : asNumber(valuesAt(answer, path)[0]);

const pageOf = (rows: readonly Json[], total: number | null, markers: readonly string[]): Page<Json> => ({
  items: rows,
  total,
  markers,
});

const unpaged = ({ ask }: Asking): Walk => ({
  fetch: async () => pageOf((await ask({})).rows, null, []),
});

/** Some answers say how many rows their page has. */
const checkRows = (rows: number, claimed: number | null, what: string): void => {
  if (claimed === null || rows >= claimed) return;
  throw new AppError(
    'count-mismatch',
    `Huawei Cloud says that a page of ${what} has ${claimed} rows, but it has ${rows}.`,
    {
      details: { counted: claimed, listed: rows },
    },
  );
};

type Of<Family extends Paging['family']> = Extract<Paging, { family: Family }>;

const byNextMarker = (paging: Of<'next-marker'>, { ask, what }: Asking): Walk => ({
  fetch: async (marker) => {
    const limit = { [paging.limit ?? 'limit']: paging.size };
    const { rows, whole } = await ask(marker === null ? limit : { ...limit, marker });
    const document = asObject(whole) ?? {};
    checkRows(rows.length, asNumber(valuesAt(document, 'page_info.current_count')[0]), what);
    const next = textAt(document, paging.next ?? 'page_info.next_marker');
    const isLast = paging.more !== undefined && asFlag(valuesAt(document, paging.more)[0]) === false;
    return pageOf(rows, totalOf(whole, paging.total), next === null || isLast ? [] : [next]);
  },
});

const byLastId = (paging: Of<'last-id'>, { ask, idOf }: Asking): Walk => ({
  isEnd: openEndCheck(paging.size),
  fetch: async (marker) => {
    const limit = { [paging.limit ?? 'limit']: paging.size };
    const { rows, whole } = await ask(marker === null ? limit : { ...limit, marker });
    return pageOf(rows, totalOf(whole, paging.total), rows.map(idOf));
  },
});

/** Keeps which rows were listed, and says whether a page starts at one of them. */
const openMemory = (idOf: Asking['idOf']) => {
  const seen = new Set<string>();
  return {
    startsAtKnown: ([first]: readonly Json[]): boolean => first !== undefined && seen.has(idOf(first)),
    hasNew: (rows: readonly Json[]): boolean => rows.some((row) => !seen.has(idOf(row))),
    add(rows: readonly Json[]): void {
      for (const row of rows) seen.add(idOf(row));
    },
    get size() {
      return seen.size;
    },
  };
};

/**
 * Each page starts with the last row of the one before it. A page that starts with an unknown row says that rows moved to
 * the front: the pages before it are read again, back to one that starts with a known row, behind which nothing is missing.
 */
const byOffset = (paging: Of<'offset'>, { ask, idOf }: Asking): Walk => {
  const memory = openMemory(idOf);
  const { size, offset = 'offset', limit = 'limit', from = 0 } = paging;
  const askFrom = (index: number) => ask({ [offset]: index + from, [limit]: size });
  let turn = 0;
  return {
    stepsBack: false,
    isEnd: openEndCheck(size),
    fetch: async (marker) => {
      let [index = 0, joins = 0] = (marker ?? '0').split('/').map(Number);
      let answer = await askFrom(index);
      for (let back = size; joins > 0 && index > 0 && !memory.startsAtKnown(answer.rows); back *= 2) {
        index = Math.max(0, index - back);
        answer = await askFrom(index);
      }
      const { rows, whole } = answer;
      // Nothing but the row that it joins by. A page of known rows is none: there are more behind it, after a way back.
      const isEnd = rows.length < 2 && !memory.hasNew(rows);
      memory.add(rows);
      joins = rows.length > 1 ? 1 : 0;
      turn += 1;
      // The turn makes each marker another one: after a way back, a position is rightly asked for again.
      const markers = isEnd ? [] : [`${index + rows.length - joins}/${joins}/${turn}`];
      return pageOf(rows, totalOf(whole, paging.total), markers);
    },
  };
};

/**
 * Page numbers cannot overlap. Unless the total is given and has not moved, the page before is read again after each page:
 * what moved to the front meanwhile is there, or on the pages before it, back to one that starts with a known row.
 */
const byPageNumber = (paging: Of<'page-number'>, { ask, idOf }: Asking): Walk => {
  const memory = openMemory(idOf);
  const { size, page: pageName, limit } = paging;
  const askPage = (page: number) => ask({ [pageName]: page, [limit]: size });
  let lastTotal: number | null = null;

  const readBack = async (from: number): Promise<readonly Json[]> => {
    const pages: (readonly Json[])[] = [];
    for (let page = from; page > 0; page -= 1) {
      const { rows } = await askPage(page);
      pages.unshift(rows);
      if (memory.startsAtKnown(rows)) break;
    }
    return pages.flat();
  };

  return {
    stepsBack: false,
    isEnd: openEndCheck(size),
    fetch: async (marker) => {
      const page = marker === null ? 1 : Number(marker);
      const { rows, whole } = await askPage(page);
      const total = totalOf(whole, paging.total);
      const listed = memory.size + rows.length;
      const isStill = total !== null && total === lastTotal && listed <= total;
      lastTotal = total;
      const all = page === 1 || isStill ? rows : [...(await readBack(page - 1)), ...rows];
      const isEnd = rows.length === 0 && !memory.hasNew(all);
      memory.add(all);
      return pageOf(all, total, isEnd ? [] : [String(page + 1)]);
    },
  };
};

/** The walk of a list by its family. */
export const walkOf = (paging: Paging, asking: Asking): Walk => {
  switch (paging.family) {
    case 'none':
      return unpaged(asking);
    case 'next-marker':
      return byNextMarker(paging, asking);
    case 'last-id':
      return byLastId(paging, asking);
    case 'offset':
      return byOffset(paging, asking);
    case 'page-number':
      return byPageNumber(paging, asking);
  }
};

/** The same family with another page size. */
export const withSize = (paging: Paging, size: number | undefined): Paging =>
  size === undefined || paging.family === 'none' ? paging : { ...paging, size };
