/** Walks a list by marker to its end, and proves that it is the end. */
import { AppError } from '../model/errors.ts';

export interface Page<Item> {
  readonly items: readonly Item[];
  /** The API's own total, where it gives one. */
  readonly total: number | null;
  /** What asks for the page after this one; null on the last page as the API declares it. */
  readonly next: string | null;
}

export interface WalkOptions<Item> {
  /** For messages: what is listed and where. */
  readonly what: string;
  fetch(marker: string | null): Promise<Page<Item>>;
  idOf(item: Item): string;
  /** A count known before the walk, such as Config's summary. */
  readonly expected?: number | null;
  /** Asked when fewer items came than were expected: the cloud may have changed during the walk. */
  recount?(): Promise<number | null>;
}

/** A backstop against a list that never ends; far above the largest account. */
const maxPages = 100_000;

/**
 * Yields each page's items that were not on an earlier page. Only what was seen to its end ends normally:
 * @throws AppError `paging-loop` when pages repeat, `count-mismatch` when fewer items came than the cloud counted
 */
export async function* walk<Item>(options: WalkOptions<Item>): AsyncGenerator<Item[]> {
  const seen = new Set<string>();
  const markers = new Set<string>();
  let leastCounted = options.expected ?? Number.POSITIVE_INFINITY;
  let marker: string | null = null;
  for (let page = 0; page < maxPages; page += 1) {
    const { items, total, next } = await options.fetch(marker);
    if (total !== null) leastCounted = Math.min(leastCounted, total);
    const fresh = items.filter((item) => !seen.has(options.idOf(item)) && seen.add(options.idOf(item)));
    if (fresh.length > 0) yield fresh;
    if (next === null) return checkCount(options, seen.size, leastCounted);
    if (markers.has(next)) throw loop(options.what, page + 1);
    markers.add(next);
    marker = next;
  }
  throw loop(options.what, maxPages);
}

const loop = (what: string, pages: number): AppError =>
  new AppError('paging-loop', `The list of ${what} does not end: page ${pages} leads back to an earlier one.`);

/**
 * Items come and go during a walk, so the total may change from page to page: fewer items than the least of the totals
 * means that some were not listed.
 */
const checkCount = async <Item>(options: WalkOptions<Item>, seen: number, leastCounted: number): Promise<void> => {
  if (leastCounted === Number.POSITIVE_INFINITY || seen >= leastCounted) return;
  const counted = Math.min(leastCounted, (await options.recount?.()) ?? leastCounted);
  if (seen >= counted) return;
  throw new AppError('count-mismatch', `Huawei Cloud counts ${counted} ${options.what} but listed ${seen}.`, {
    details: { counted, listed: seen },
  });
};
