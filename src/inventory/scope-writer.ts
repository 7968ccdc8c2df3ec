/** Writes a scope's new picture page by page. */
import type { Observed } from '../model/record.ts';
import type { ChangeCounts } from '../model/scope.ts';
import { type PreparedRecord, packKeys, packPage, preparePage } from './page.ts';
import type { BegunScope, Store } from './store.ts';

export interface ScopeWriter {
  /**
   * Takes a page; of several records with one id the last counts. Resolves when the page before this one is stored, so
   * that one page is on its way while the next is fetched: who waits for it never has more in memory. A failure shows at
   * the next call. A record's `document` is read only if it has to be stored, so it may be a getter.
   */
  write(page: readonly Observed[]): Promise<void>;
  /** Makes what was written the scope's picture, in one transaction. Records that were not written are removed. */
  commit(): Promise<ChangeCounts>;
  /** Leaves the picture as it was. Does nothing after `commit` or another `abort`. */
  abort(): Promise<void>;
}

/** Larger pages are stored in parts: with 1,000 at once the peak memory of a large sync was 75 MB higher, and no faster. */
const maxRecordsAtOnce = 250;

const storePage = async (
  store: Store,
  { writer, hasPicture }: BegunScope,
  records: readonly PreparedRecord[],
): Promise<void> => {
  if (!hasPicture) return store.addPage(writer, packPage(records));
  const different = new Set(await store.comparePage(writer, packKeys(records)));
  if (different.size === 0) return;
  await store.addPage(writer, packPage(records.filter((_, position) => different.has(position))));
};

export const openScopeWriter = (store: Store, begun: BegunScope, runId: string): ScopeWriter => {
  let stored: Promise<void> = Promise.resolve();
  return {
    write: async (page) => {
      for (let at = 0; at < page.length; at += maxRecordsAtOnce) {
        const records = preparePage(page.slice(at, at + maxRecordsAtOnce));
        const before = stored;
        stored = before.then(() => storePage(store, begun, records));
        // Whoever calls next hears of a failure; without this the process would end of it first.
        stored.catch(() => undefined);
        await before;
      }
    },
    commit: async () => {
      await stored;
      return store.commitScope(begun.writer, runId);
    },
    abort: async () => {
      await stored.catch(() => undefined);
      await store.abortScope(begun.writer);
    },
  };
};
