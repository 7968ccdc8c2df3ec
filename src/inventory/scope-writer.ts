/** Writes a scope's new picture page by page. */
import type { Observed, StoredPage, UnreadPage } from '../model/record.ts';
import type { ChangeCounts, CommitOptions } from '../model/scope.ts';
import { type PackedPage, type PreparedRecord, packKeys, packPage, preparePage } from './page.ts';
import type { BegunScope, Store } from './store.ts';

export interface ScopeWriter {
  /** The scope has nothing yet that a record could be equal to: all that is written will be read. */
  readonly isFirst: boolean;
  /**
   * Takes a page; of several records with one id the last counts. Resolves when few enough pages of all scopes together
   * are on their way, so that the next one may be fetched meanwhile: who waits for it never has more in memory. A failure
   * shows at a later call. A record's `document` is read only if it has to be stored, so it may be a getter.
   */
  write(page: readonly Observed[]): Promise<void>;
  /** Takes a page of hosts to read it where it is stored; null when it is to be read here and written. */
  storeUnread(page: UnreadPage): Promise<StoredPage> | null;
  /**
   * Makes what was written the scope's picture, in one transaction. Records that were not written are removed, and those
   * that `supersedes` takes over from other scopes count as the scope's own: moved without a change they are unchanged.
   * @throws AppError `inventory-busy` when another source took over records that this picture still relies on
   */
  commit(options?: CommitOptions): Promise<ChangeCounts>;
  /** Leaves the picture as it was. Does nothing after `commit` or another `abort`. */
  abort(): Promise<void>;
}

/** Larger pages are stored in parts: with 1,000 at once the peak memory of a large sync was 75 MB higher, and no faster. */
const maxRecordsAtOnce = 250;

/** A page that small is added with the commit, or before the next: most scopes have one page, and need one transaction less. */
const smallPageBytes = 65_536;

/** Parts of all scopes on their way to the disk: enough to keep it busy while the next pages are fetched. */
const maxPartsOnTheWay = 8;

/** Counts the parts on their way, over all scopes of an inventory. */
export const openTraffic = () => {
  let onTheWay = 0;
  const waiting: (() => void)[] = [];
  const arrived = () => {
    onTheWay -= 1;
    // A scope that had nothing to store may wait too: nobody is left behind when the road is empty.
    for (const go of waiting.splice(0, onTheWay === 0 ? waiting.length : 1)) go();
  };
  return {
    watch(part: Promise<unknown>): void {
      onTheWay += 1;
      part.then(arrived, arrived);
    },
    /** Resolves at once while there is room, else when a part has arrived. */
    async room(): Promise<void> {
      if (onTheWay >= maxPartsOnTheWay) await new Promise<void>((resolve) => waiting.push(resolve));
    },
  };
};

export type Traffic = ReturnType<typeof openTraffic>;

type Step = () => Promise<void>;

const addingDifferent = (store: Store, writer: number, records: readonly PreparedRecord[]): Step => {
  return async () => {
    const different = new Set(await store.comparePage(writer, packKeys(records)));
    if (different.size === 0) return;
    await store.addPage(writer, packPage(records.filter((_, position) => different.has(position))));
  };
};

const adding = (store: Store, writer: number, page: PackedPage): Step => {
  return () => store.addPage(writer, page);
};

const failing = (error: unknown): Step => {
  return () => Promise.reject(error);
};

/** What cannot be packed is told where what cannot be stored is. */
const packed = (records: readonly PreparedRecord[]): PackedPage | { readonly error: unknown } => {
  try {
    return packPage(records);
  } catch (error) {
    return { error };
  }
};

export interface WriterOptions {
  readonly runId: string;
  readonly traffic: Traffic;
  /** The program's version: records that another one read are read again. */
  readonly reader: string;
}

export const openScopeWriter = (
  store: Store,
  begun: BegunScope,
  { runId, traffic, reader }: WriterOptions,
): ScopeWriter => {
  const { writer, hasPicture } = begun;
  let stored: Promise<void> = Promise.resolve();
  let held: PackedPage | null = null;
  const send = (part: Promise<unknown>): void => {
    stored = part.then(() => undefined);
    // Whoever calls next hears of a failure; without this the process would end of it first.
    stored.catch(() => undefined);
    traffic.watch(stored);
  };
  /**
   * Packs at once what certainly has to be stored: its bytes take a tenth of the memory of its objects. The steps are made
   * by functions of their own, because a function made here would keep the records as long as it waits.
   */
  const take = (records: readonly PreparedRecord[]): void => {
    if (hasPicture) {
      send(stored.then(addingDifferent(store, writer, records)));
      return;
    }
    const page = packed(records);
    if (held) send(stored.then(adding(store, writer, held)));
    held = null;
    if ('error' in page) send(stored.then(failing(page.error)));
    else if (page.bytes.length <= smallPageBytes) held = page;
    else send(stored.then(adding(store, writer, page)));
  };
  return {
    isFirst: !hasPicture,
    // Not async: while it waits, such a function would keep the page.
    write: (page) => {
      for (let at = 0; at < page.length; at += maxRecordsAtOnce) {
        take(preparePage(page.slice(at, at + maxRecordsAtOnce), reader));
      }
      return traffic.room();
    },
    storeUnread: (page) => {
      const storing = hasPicture ? null : store.storeUnread(writer, page, reader);
      if (storing) send(Promise.all([stored, storing]));
      return storing;
    },
    commit: async (options = {}) => {
      await stored;
      return store.commitScope(writer, runId, options, held);
    },
    abort: async () => {
      await stored.catch(() => undefined);
      await store.abortScope(writer);
    },
  };
};
