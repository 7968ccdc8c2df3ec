import { type Call, queryValue } from '../call.ts';
import type { PageRank, Refusal } from '../errors.ts';
import type { Fields } from '../series.ts';

export interface SourceRow {
  readonly id: string;
  readonly text: string;
}

/** The rows that a call may show, in their order. Positions may have gaps; ids lead back to them. */
export interface Source {
  readonly total: number;
  /** Rows from a position on, and the position of the next one, if there is one. */
  take(from: number, limit: number): { rows: readonly SourceRow[]; next: number | undefined };
  /** The position after so many rows. */
  after(rows: number): number;
  positionOf(id: string): number | undefined;
}

/** One call for a page. */
export interface PageCall {
  readonly call: Call;
  readonly source: Source;
  /** Caps pages below what was asked for, where the answer says that there is more. */
  readonly cap: number | undefined;
  readonly bad: (what: string) => Refusal;
  /** The row that the marker names is not there any more. */
  readonly gone: (marker: string) => Refusal;
}

export interface Page extends PageRank {
  readonly rows: readonly SourceRow[];
  /** What the answer says besides its rows. */
  readonly fields: Fields;
}

/** A paging family with its numbers. */
export type Pager = (page: PageCall) => Page;

export interface Limits {
  /** The parameter's name; `limit` when absent. */
  readonly name?: string;
  /** Rows of a page when none are asked for. */
  readonly usual: number;
  readonly most: number;
  readonly least?: number;
  /** The only sizes that are allowed. */
  readonly only?: readonly number[];
}

/** What a pager may tell besides its rows. */
export interface About {
  readonly total: number;
  readonly shown: number;
  readonly limit: number;
  readonly offset: number;
}

type Tell = (about: About) => Fields;

const tellNothing: Tell = () => ({});

/** Tells the number of all rows in one field. */
export const total =
  (name: string): Tell =>
  (about) => ({ [name]: about.total });

const readNumber = (page: PageCall, name: string, fallback: number): number => {
  const text = queryValue(page.call, name);
  if (text === undefined || text === '') return fallback;
  if (!/^-?\d{1,9}$/.test(text)) throw page.bad(`${name} ${text}`);
  return Number(text);
};

const checkLimit = (page: PageCall, limits: Limits, limit: number): number => {
  const { most, least = 1, only, name = 'limit' } = limits;
  if (limit < least || limit > most || (only !== undefined && !only.includes(limit)))
    throw page.bad(`${name} ${limit}`);
  return limit;
};

const readLimit = (page: PageCall, limits: Limits): number =>
  checkLimit(page, limits, readNumber(page, limits.name ?? 'limit', limits.usual));

const capped = (page: PageCall, limit: number): number => Math.min(limit, page.cap ?? limit);

const startAfter = (page: PageCall, marker: string | undefined): number => {
  if (marker === undefined || marker === '') return 0;
  const position = page.source.positionOf(marker);
  if (position === undefined) throw page.gone(marker);
  return position + 1;
};

/** `marker` is the last row's id, and the answer does not say whether there is more. */
export const byLastId =
  (limits: Limits, tell: Tell = tellNothing): Pager =>
  (page) => {
    const limit = tell === tellNothing ? readLimit(page, limits) : capped(page, readLimit(page, limits));
    const marker = queryValue(page.call, 'marker');
    const { rows, next } = page.source.take(startAfter(page, marker), limit);
    const about = { total: page.source.total, shown: rows.length, limit, offset: 0 };
    return { rows, fields: tell(about), isFirst: marker === undefined, isLast: next === undefined };
  };

/** How an answer says that a page was the last one. */
type LastWord = 'absent' | 'null' | 'empty';

const nextMarker = (marker: string | undefined, lastWord: LastWord): Fields => {
  if (marker !== undefined) return { next_marker: marker };
  if (lastWord === 'absent') return {};
  return { next_marker: lastWord === 'null' ? null : '' };
};

/** `page_info.next_marker`, the last row's id. */
export const byPageInfo =
  (limits: Limits, lastWord: LastWord, tell: Tell = tellNothing): Pager =>
  (page) => {
    const limit = capped(page, readLimit(page, limits));
    const marker = queryValue(page.call, 'marker');
    const { rows, next } = page.source.take(startAfter(page, marker), limit);
    const [first] = rows;
    const last = next === undefined ? undefined : rows.at(-1)?.id;
    const info = {
      ...(first === undefined ? {} : { previous_marker: first.id }),
      current_count: rows.length,
      ...nextMarker(last, lastWord),
    };
    const about = { total: page.source.total, shown: rows.length, limit, offset: 0 };
    return {
      rows,
      fields: { ...tell(about), page_info: info },
      isFirst: marker === undefined,
      isLast: next === undefined,
    };
  };

/** CCE spells it otherwise: `pageInfo.nextMarker`. */
export const byCceMarker =
  (limits: Limits): Pager =>
  (page) => {
    const limit = capped(page, readLimit(page, limits));
    const marker = queryValue(page.call, 'marker');
    const { rows, next } = page.source.take(startAfter(page, marker), limit);
    const fields = next === undefined ? {} : { pageInfo: { nextMarker: rows.at(-1)?.id } };
    return { rows, fields, isFirst: marker === undefined, isLast: next === undefined };
  };

const readField = (text: string, name: string): string => {
  const fields: Fields = JSON.parse(text);
  return String(fields[name]);
};

const allRows = (source: Source): readonly SourceRow[] => source.take(0, Number.POSITIVE_INFINITY).rows;

/** `page_info.next_marker` is a field of the last row, such as its time of creation or its name, by which rows are sorted. */
export const byField =
  (field: string, limits: Limits, tell: Tell = tellNothing): Pager =>
  (page) => {
    const limit = capped(page, readLimit(page, limits));
    const marker = queryValue(page.call, 'marker');
    const sorted = allRows(page.source)
      .map((row) => ({ row, key: readField(row.text, field) }))
      .sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
    const rest = sorted.filter(({ key }) => marker === undefined || key > marker);
    const shown = rest.slice(0, limit);
    const isLast = rest.length <= limit;
    const about = { total: sorted.length, shown: shown.length, limit, offset: 0 };
    const info = { current_count: shown.length, ...nextMarker(isLast ? undefined : shown.at(-1)?.key, 'absent') };
    return {
      rows: shown.map(({ row }) => row),
      fields: { ...tell(about), page_info: info },
      isFirst: marker === undefined,
      isLast,
    };
  };

export interface Offset {
  /** The parameter's name; `offset` when absent. */
  readonly name?: string;
  /** Another name that is understood too. */
  readonly alias?: string;
  /** The number of the first row: 0 or 1. */
  readonly from?: 0 | 1;
}

/** `offset` counts rows. */
export const byRows =
  (limits: Limits, tell: Tell, { name = 'offset', alias = name, from = 0 }: Offset = {}): Pager =>
  (page) => {
    const limit = capped(page, readLimit(page, limits));
    const offset = readNumber(page, page.call.query.has(name) ? name : alias, from) - from;
    if (offset < 0) throw page.bad(`${name} ${offset + from}`);
    const { rows, next } = page.source.take(page.source.after(offset), limit);
    const about = { total: page.source.total, shown: rows.length, limit, offset };
    return { rows, fields: tell(about), isFirst: offset === 0, isLast: next === undefined };
  };

const pageSize = (page: PageCall, isUncapped: boolean, limit: number): number =>
  isUncapped ? limit : capped(page, limit);

/** The page's number, from 1; `allAt` as a size asks for everything at once. */
export const byPages =
  (names: { page: string; size: string; allAt?: number; isUncapped?: boolean }, limits: Limits, tell: Tell): Pager =>
  (page) => {
    const asked = readNumber(page, names.size, limits.usual);
    const isAll = names.allAt !== undefined && asked === names.allAt;
    const limit = isAll
      ? Number.POSITIVE_INFINITY
      : pageSize(page, names.isUncapped === true, checkLimit(page, { ...limits, name: names.size }, asked));
    const number = Math.max(1, readNumber(page, names.page, 1));
    const offset = isAll ? 0 : (number - 1) * limit;
    const { rows, next } = page.source.take(page.source.after(offset), limit);
    const about = { total: page.source.total, shown: rows.length, limit, offset };
    return { rows, fields: tell(about), isFirst: number === 1, isLast: next === undefined };
  };

/** FunctionGraph takes 0 and what is too much for the most. */
const readSize = (page: PageCall, limits: Limits, isLenient: boolean): number => {
  const asked = readNumber(page, limits.name ?? 'limit', limits.usual);
  return isLenient && (asked === 0 || asked > limits.most) ? limits.most : checkLimit(page, limits, asked);
};

/** A number to send back; what comes after the last row is the number of rows. */
export const byCursor =
  (names: { size: string; next: string; total?: string; isLenient?: boolean }, limits: Limits): Pager =>
  (page) => {
    const limit = capped(page, readSize(page, { ...limits, name: names.size }, names.isLenient === true));
    const offset = readNumber(page, 'marker', 0);
    if (offset < 0) throw page.bad(`marker ${offset}`);
    const { rows, next } = page.source.take(page.source.after(offset), limit);
    const fields = {
      [names.next]: offset + rows.length,
      ...(names.total === undefined ? {} : { [names.total]: page.source.total }),
    };
    return { rows, fields, isFirst: offset === 0, isLast: next === undefined };
  };

const bodyFields = (page: PageCall): Fields => {
  try {
    const parsed: unknown = JSON.parse(page.call.body.toString('utf8') || '{}');
    if (typeof parsed === 'object' && parsed !== null) return Object.fromEntries(Object.entries(parsed));
  } catch {
    // An unreadable body is as bad as one of another shape.
  }
  throw page.bad('body');
};

const bodyNumber = (page: PageCall, fields: Fields, name: string, fallback: number): number => {
  const text = String(fields[name] ?? fallback);
  if (!/^\d{1,9}$/.test(text)) throw page.bad(`${name} ${text}`);
  return Number(text);
};

/** KMS: `limit` and `marker` stand in the body as texts, and `truncated` says as a text whether there is more. */
export const byBodyMarker =
  (limits: Limits): Pager =>
  (page) => {
    const body = bodyFields(page);
    const limit = capped(page, checkLimit(page, limits, bodyNumber(page, body, 'limit', limits.usual)));
    const marker = body.marker === undefined || body.marker === '' ? undefined : String(body.marker);
    const { rows, next } = page.source.take(startAfter(page, marker), limit);
    const fields = {
      next_marker: next === undefined ? '' : (rows.at(-1)?.id ?? ''),
      truncated: next === undefined ? 'false' : 'true',
      total: page.source.total,
    };
    return { rows, fields, isFirst: marker === undefined, isLast: next === undefined };
  };

/** `limit` and `offset` in the body, in rows. */
export const byBodyRows =
  (limits: Limits, tell: Tell): Pager =>
  (page) => {
    const body = bodyFields(page);
    if (body.limit === undefined || body.offset === undefined) throw page.bad('limit and offset are required');
    const limit = capped(page, checkLimit(page, limits, bodyNumber(page, body, 'limit', limits.usual)));
    const offset = bodyNumber(page, body, 'offset', 0);
    const { rows, next } = page.source.take(page.source.after(offset), limit);
    const about = { total: page.source.total, shown: rows.length, limit, offset };
    return { rows, fields: tell(about), isFirst: offset === 0, isLast: next === undefined };
  };

/** Everything in one answer. */
export const unpaged =
  (tell: Tell = tellNothing): Pager =>
  ({ source }) => {
    const rows = allRows(source);
    const about = { total: rows.length, shown: rows.length, limit: rows.length, offset: 0 };
    return { rows, fields: tell(about), isFirst: true, isLast: true };
  };

/** Two families for one call: the second where its parameter was sent. */
export const either =
  (usual: Pager, parameter: string, other: Pager): Pager =>
  (page) =>
    page.call.query.has(parameter) ? other(page) : usual(page);
