/** Walks a list to its proven end, by page number or by token. */
import type { DataCenter } from '../model/account.ts';
import { AppError } from '../model/errors.ts';
import { shortNames } from './endpoints.ts';

export interface Page<T> {
  readonly rows: readonly T[];
  /** Of the whole list; null where the answer does not say it. */
  readonly total: number | null;
  /** Where the next page begins, in a list that is read by tokens; null after its last page. */
  readonly next?: string | null;
}

/** Which page to read: by its number, or by the token that the page before gave. */
export interface PageRequest {
  readonly page: number;
  readonly token: string | null;
}

export interface WalkPlace {
  readonly dataCenter: DataCenter;
  readonly operation: string;
}

const lists = ({ dataCenter, operation }: WalkPlace): string =>
  `Security Center (${shortNames[dataCenter]}) lists ${operation}`;

/** No list of these operations is longer: 50 accounts, 10,000 assets each (limits of multi-cloud assets). */
const mostPages = 10_000;

/** Without a count, a list by tokens ends where no token follows, and one by numbers with a page that is not full. */
const isLast = <T>({ rows, next }: Page<T>, pageSize: number): boolean =>
  next === undefined ? rows.length < pageSize : next === null;

/**
 * Every row of a list, read to its proven end; a row that moves between two pages is folded.
 * @throws AppError `count-mismatch` when rows are missing at the end, `paging-loop` when pages repeat
 */
export const walkPages = async <T>(
  pageSize: number,
  idOf: (row: T) => string,
  place: WalkPlace,
  read: (request: PageRequest) => Promise<Page<T>>,
): Promise<T[]> => {
  const found = new Map<string, T>();
  let token: string | null = null;
  for (let page = 1; page <= mostPages; page += 1) {
    const answer: Page<T> = await read({ page, token });
    const before = found.size;
    for (const row of answer.rows) found.set(idOf(row), row);
    const { total, rows, next = null } = answer;
    if (total === null ? isLast(answer, pageSize) : found.size >= total) return [...found.values()];
    if (rows.length === 0 && next === null) {
      throw new AppError('count-mismatch', `${lists(place)} with ${found.size} rows, and counts ${total}.`);
    }
    if (found.size === before) throw new AppError('paging-loop', `${lists(place)} in pages that repeat.`);
    token = next;
  }
  throw new AppError('paging-loop', `${lists(place)} in more than ${mostPages} pages.`);
};
