/** Walks a list by marker to its end, and proves that it is the end. */
import { AppError, hasCode } from '../model/errors.ts';
import { openIdSet } from './id-set.ts';

export interface Page<Item> {
  readonly items: readonly Item[];
  /** The API's own total, where it gives one. */
  readonly total: number | null;
  /**
   * What asks for the page after this one, the best one last; the others ask for some of its rows again, for when the
   * row that the best one names has gone. Empty on the last page.
   */
  readonly markers: readonly string[];
}

export interface WalkOptions<Item> {
  /** For messages: what is listed and where. */
  readonly what: string;
  fetch(marker: string | null): Promise<Page<Item>>;
  idOf(item: Item): string;
  /** Whether a page that has markers is the last nevertheless. `listed` counts the items so far, this page's included. */
  isEnd?(page: Page<Item>, listed: number): boolean;
  /** A count known before the walk, such as Config's summary. */
  readonly expected?: number | null;
  /** Asked when fewer items came than were expected: the cloud may have changed during the walk. */
  recount?(): Promise<number | null>;
  /** False where a marker is a position and not a row, so that a refused one is no row that went. */
  readonly stepsBack?: boolean;
}

/** A backstop against a list that never ends; far above the largest account. */
const maxPages = 100_000;

/** Pages in a row that bring nothing new: more of them, and the walk goes in circles. */
const maxStalePages = 20;

/** Markers kept for stepping back. */
const trailLength = 10;

/**
 * Yields each page's items that were not on an earlier page. Only what was seen to its end ends normally:
 * @throws AppError `paging-loop` when pages repeat, `count-mismatch` when fewer items came than the cloud counted
 */
export async function* walk<Item>(options: WalkOptions<Item>): AsyncGenerator<Item[]> {
  const seen = openIdSet();
  const asked = new Set<string>();
  let trail: string[] = [];
  let leastCounted = options.expected ?? Number.POSITIVE_INFINITY;
  let stalePages = 0;
  let next: string | undefined;
  let isEnd = false;
  let listedAtRestart = 0;
  /** Once for what was listed since: a list that refuses its own markers must end. */
  const mayRestart = (): boolean => {
    if (seen.size <= listedAtRestart) return false;
    listedAtRestart = seen.size;
    return true;
  };
  const readPage = async (): Promise<Item[]> => {
    const page = await fetchAfter(options, { trail, asked, mayRestart });
    const { items, total, markers } = page;
    if (total !== null) leastCounted = Math.min(leastCounted, total);
    const fresh = items.filter((item) => seen.add(options.idOf(item)));
    stalePages = fresh.length > 0 ? 0 : stalePages + 1;
    next = markers.at(-1);
    isEnd = options.isEnd?.(page, seen.size) ?? false;
    trail = [...trail, ...markers.slice(-trailLength)].slice(-trailLength);
    return fresh;
  };
  for (let pages = 0; pages < maxPages && stalePages <= maxStalePages; pages += 1) {
    let fresh: Item[] | null = await readPage();
    if (fresh.length > 0) yield fresh;
    // A suspended generator keeps its variables, and with them this page in memory while the next one is fetched.
    fresh = null;
    if (next === undefined || isEnd) return checkCount(options, seen.size, leastCounted);
    if (asked.has(next)) break;
    asked.add(next);
  }
  throw new AppError('paging-loop', `The list of ${options.what} does not end: its pages lead back to earlier ones.`, {
    details: { listed: seen.size },
  });
}

interface Trail {
  /** Markers that the next page may be asked for by, the best one last. */
  readonly trail: string[];
  readonly asked: Set<string>;
  mayRestart(): boolean;
}

/**
 * Asks for the page after the newest marker that the cloud still knows, and forgets the others: a row that was deleted
 * just after it became the marker is answered with 400 (ECS, "Querying Data in Pages") or 404 (VPC). A page asked for
 * from an earlier row, or from the start where all of them have gone, repeats rows, which are folded, and hides none.
 */
const fetchAfter = async <Item>(
  options: WalkOptions<Item>,
  { trail, asked, mayRestart }: Trail,
): Promise<Page<Item>> => {
  for (;;) {
    const marker = trail.at(-1) ?? null;
    try {
      return await options.fetch(marker);
    } catch (error) {
      if (marker === null || options.stepsBack === false) throw error;
      if (!hasCode(error, 'bad-request', 'not-found') || (trail.length === 1 && !mayRestart())) throw error;
      trail.pop();
      asked.delete(marker);
      // From the start the list leads by markers that were asked for before.
      if (trail.length === 0) asked.clear();
    }
  }
};

/**
 * Decides whether a page with rows is the last. A short one is, where the count is exactly what was listed and nothing says
 * that this server shortens pages or that the list changed meanwhile: deleted rows that were listed must not stand for others,
 * and a count below what was listed is none to trust.
 */
export const openEndCheck = (limit: number): ((page: Page<unknown>, listed: number) => boolean) => {
  let areFull = true;
  let firstTotal: number | null | undefined;
  return ({ items, total }, listed) => {
    if (firstTotal === undefined) firstTotal = total;
    const isTrusted = areFull && total !== null && total === firstTotal;
    areFull &&= items.length >= limit;
    return isTrusted && !areFull && listed === total;
  };
};

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
