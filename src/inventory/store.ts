/**
 * The writing half of the inventory. Every call takes and returns plain values only, so that it works the same when it is
 * made from another thread.
 */
import { randomUUID } from 'node:crypto';
import type { AccessKeyCheck } from '../model/access-key-check.ts';
import { AppError, hasCode } from '../model/errors.ts';
import type { Alarm, AlarmKey } from '../model/notification.ts';
import type { Observed, Source, StoredPage, UnreadPage } from '../model/record.ts';
import {
  type ChangeCounts,
  type CommitOptions,
  type RecordKind,
  type RunStatus,
  type Scope,
  type ScopeOutcome,
  scopeKey,
} from '../model/scope.ts';
import type { Lease, TaskEnd } from '../model/task.ts';
import {
  claimScope,
  hasPicture,
  holdClaim,
  publishClaim,
  releaseClaim,
  silenceClaim,
  silenceClaims,
} from './claims.ts';
import { completePicture } from './complete-picture.ts';
import type { Dialect, Picture } from './dialect.ts';
import { type PackedPage, packPage, preparePage } from './page.ts';
import { dropUnpublished } from './picture-sql.ts';
import type { EndedProcess } from './process-mark.ts';
import { dropAccountChanges, dropSomeChanges, type Occasion, recordWhole } from './record-changes.ts';
import { addRun, endRun, putCheck } from './runs.ts';
import type { InventoryDb, Tx } from './schema.ts';
import { type RemovedRecords, removeScopes, scopeOf } from './scopes.ts';
import {
  dropLeases,
  endLease,
  type GrantedLease,
  type LeaseKey,
  newLease,
  putTaskEnd,
  renewLease,
  type TaskKey,
  takeLease,
} from './tasks.ts';
import { dropWebhook, putToldAlarms } from './told-alarms.ts';

export interface BegunScope {
  readonly writer: number;
  /** Whether pages have to be compared before they are added. */
  readonly hasPicture: boolean;
}

export interface Store {
  beginScope(scope: Scope): Promise<BegunScope>;
  /** @param keys JSON of `packKeys`; returns the positions of the records that have to be added */
  comparePage(writer: number, keys: string): Promise<number[]>;
  addPage(writer: number, page: PackedPage): Promise<void>;
  /**
   * Reads a page of hosts and adds them all: for a scope without a picture. Null where that cannot be done, or not now.
   * @param reader the program's version
   */
  storeUnread(writer: number, page: UnreadPage, reader: string): Promise<StoredPage> | null;
  /** @param last a page that is still to be added, in the same transaction */
  commitScope(writer: number, runId: string, options: CommitOptions, last: PackedPage | null): Promise<ChangeCounts>;
  abortScope(writer: number): Promise<void>;
  beginRun(what: string): Promise<string>;
  finishRun(runId: string, status: RunStatus, outcomes: readonly ScopeOutcome[]): Promise<void>;
  saveCheck(accountId: string, check: AccessKeyCheck): Promise<void>;
  recordTask(key: TaskKey, end: TaskEnd): Promise<void>;
  takeLease(key: LeaseKey, forMs: number): Promise<GrantedLease | { readonly heldBy: Lease }>;
  renewLease(lease: GrantedLease, forMs: number): Promise<boolean>;
  endLease(lease: GrantedLease): Promise<void>;
  endProcess(ended: EndedProcess): Promise<void>;
  recordTold(webhook: string, raised: readonly Alarm[], over: readonly AlarmKey[]): Promise<void>;
  forgetTold(webhook: string): Promise<void>;
  pruneScopes(runId: string, accountId: string, kind: RecordKind, keep: readonly Scope[]): Promise<RemovedRecords>;
  deleteAccount(accountId: string): Promise<RemovedRecords>;
  /** Removes some of the changes before a time. @returns whether there may be more */
  dropSomeChanges(before: Date): Promise<boolean>;
  /** Aborts the scopes that are still open. */
  close(): Promise<void>;
}

/** What touches other scopes of an account than one's own goes one after another. */
const lockAccount = (tx: Tx, dialect: Dialect, accountId: string): Promise<void> =>
  dialect.lock(tx, 'account', accountId);

interface Pruning {
  readonly accountId: string;
  readonly kind: RecordKind;
  readonly keep: readonly Scope[];
}

const removeOtherScopes = async (tx: Tx, dialect: Dialect, { accountId, kind, keep }: Pruning, occasion: Occasion) => {
  await lockAccount(tx, dialect, accountId);
  const kept = new Set(keep.map(scopeKey));
  const scopes = await tx
    .selectFrom('scopes')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('kind', '=', kind)
    .execute();
  const gone = scopes.filter((scope) => !kept.has(scopeKey(scopeOf(scope))));
  for (const row of gone) await recordWhole(tx, scopeOf(row), occasion, 'given-up', row.total);
  return removeScopes(tx, dialect, gone);
};

const removeAccount = async (tx: Tx, dialect: Dialect, accountId: string): Promise<RemovedRecords> => {
  await lockAccount(tx, dialect, accountId);
  const scopes = await tx.selectFrom('scopes').select(['id', 'kind']).where('account_id', '=', accountId).execute();
  await tx.deleteFrom('scope_runs').where('account_id', '=', accountId).execute();
  for (const table of ['access_key_checks', 'tasks', 'leases', 'told_alarms'] as const) {
    await tx.deleteFrom(table).where('account_id', '=', accountId).execute();
  }
  await dropAccountChanges(tx, accountId);
  return removeScopes(tx, dialect, scopes);
};

/** Makes hosts of a page; who opens the store brings it, because only the cloud's adapter knows its documents. */
export type ReadPage = (page: UnreadPage) => {
  readonly records: readonly (Observed & { readonly source: Source })[];
  readonly answer: unknown;
};

/** What a store writes by; errors are told in the program's words. */
export interface StoreAccess {
  /** Where the inventory is. */
  readonly name: string;
  readonly dialect: Dialect;
  readonly clock: () => Date;
  readonly readPage?: ReadPage | undefined;
  /** Statements that are a transaction each. */
  run<T>(work: (db: InventoryDb) => Promise<T>): Promise<T>;
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

type Transact = StoreAccess['transact'];

/**
 * Claims that could not be given back, or of which it is not known whether they were granted, because the connection ended:
 * the next transaction that succeeds is followed by one that makes them void.
 */
const forgettingClaims = (transact: Transact) => {
  const abandoned = new Set<string>();
  const silence = async (): Promise<void> => {
    for (const token of abandoned) {
      await transact((tx) => silenceClaim(tx, token));
      abandoned.delete(token);
    }
  };
  return {
    abandon: (token: string) => abandoned.add(token),
    transact: async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
      const done = await transact(work);
      // The one after the next will do it otherwise.
      await silence().catch(() => undefined);
      return done;
    },
  };
};

/** Refuses what begins after the end, and waits at the end for what has begun. */
const countingWork = (access: StoreAccess) => {
  const underWay = new Set<Promise<unknown>>();
  let isClosed = false;
  const counted = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isClosed) throw new AppError('internal', `The inventory ${access.name} is closed.`);
    const done = work();
    underWay.add(done);
    return done.finally(() => underWay.delete(done));
  };
  return {
    run: <T>(work: (db: InventoryDb) => Promise<T>) => counted(() => access.run(work)),
    transact: <T>(work: (tx: Tx) => Promise<T>) => counted(() => access.transact(work)),
    close: async () => {
      isClosed = true;
      // libsql closes for good at the next garbage collection: a transaction left open would hold its lock until then.
      await Promise.allSettled(underWay);
      await access.close();
    },
  };
};

interface OpenPicture extends Picture {
  /** Whether pages were stored before the commit. */
  hasPages: boolean;
}

export const openStore = (opened: StoreAccess): Store => {
  const { dialect, clock, readPage } = opened;
  const access = countingWork(opened);
  const { transact, abandon } = forgettingClaims(access.transact);
  const { comparePage, addPage } = dialect.pictures;
  const pictures = new Map<number, OpenPicture>();
  let writers = 0;

  const pictureOf = (writer: number): OpenPicture => {
    const picture = pictures.get(writer);
    if (picture === undefined) throw new AppError('internal', `Scope writer ${writer} is not open.`);
    return picture;
  };

  /** One step of an open picture, under its claim; where others may write at the same time, the statement proves it itself. */
  const step = async <T>(writer: number, work: (db: InventoryDb, picture: Picture) => Promise<T>): Promise<T> => {
    const picture = pictureOf(writer);
    if (dialect.isShared) return access.run((db) => work(db, picture));
    return transact(async (tx) => {
      await holdClaim(tx, picture, clock());
      return work(tx, picture);
    });
  };

  const abortScope = async (writer: number): Promise<void> => {
    const picture = pictures.get(writer);
    if (picture === undefined) return;
    const { claim } = picture;
    pictures.delete(writer);
    try {
      await transact(async (tx) => {
        // Of a claim that was lost all is somebody else's now.
        if (!(await releaseClaim(tx, claim))) return;
        await dropUnpublished(tx, claim.scope.kind, claim);
        await dialect.pictures.end(tx, claim.scopeId);
      });
    } catch (error) {
      abandon(claim.token);
      throw error;
    }
  };

  const storePage = async (writer: number, page: PackedPage): Promise<void> => {
    pictureOf(writer).hasPages = true;
    await step(writer, (db, picture) => addPage(db, picture, page, clock()));
  };

  const readAndAdd = async (
    writer: number,
    unread: UnreadPage,
    reader: string,
    read: ReadPage,
  ): Promise<StoredPage> => {
    const { records, answer } = read(unread);
    await storePage(writer, packPage(preparePage(records, reader)));
    // Not of the keys, which are cut where an id is long: the next page is asked for by the last of these.
    return { ids: records.map(({ source }) => source.id), answer };
  };

  return {
    storeUnread: (writer, page, reader) => (readPage ? readAndAdd(writer, page, reader, readPage) : null),
    beginScope: async (scope) => {
      const token = randomUUID();
      const claim = await transact((tx) => claimScope(tx, dialect, scope, token, clock())).catch((error: unknown) => {
        // A refusal is an answer: nothing was granted.
        if (!hasCode(error, 'inventory-busy')) abandon(token);
        throw error;
      });
      writers += 1;
      pictures.set(writers, { dialect, claim, hasPages: false });
      return { writer: writers, hasPicture: hasPicture(claim) };
    },
    comparePage: (writer, keys) => step(writer, (db, picture) => comparePage(db, picture, keys, clock())),
    addPage: storePage,
    commitScope: async (writer, runId, options, last) => {
      const picture = pictureOf(writer);
      const { claim } = picture;
      const counts = await transact(async (tx) => {
        const occasion = { runId, at: clock() };
        await lockAccount(tx, dialect, claim.scope.accountId);
        await holdClaim(tx, picture, occasion.at);
        if (last) await addPage(tx, picture, last, occasion.at);
        // A page has no resource twice.
        const written = picture.hasPages ? null : (last?.count ?? 0);
        const result = await completePicture(tx, picture, occasion, options, written);
        await publishClaim(tx, claim, { total: result.total, ...occasion });
        return result;
      });
      pictures.delete(writer);
      return counts;
    },
    abortScope,
    beginRun: (what) => transact((tx) => addRun(tx, what, clock())),
    finishRun: (runId, status, outcomes) => transact((tx) => endRun(tx, runId, { status, outcomes, at: clock() })),
    saveCheck: (accountId, check) => transact((tx) => putCheck(tx, dialect, accountId, check)),
    recordTask: (key, end) => transact((tx) => putTaskEnd(tx, dialect, key, end)),
    takeLease: async (key, forMs) => {
      const wanted = newLease(key);
      try {
        return await transact((tx) => takeLease(tx, dialect, wanted, forMs, clock()));
      } catch (error) {
        // A connection that ended at the commit does not tell whether it was granted; nobody would renew or end it.
        await transact((tx) => endLease(tx, wanted)).catch(() => undefined);
        throw error;
      }
    },
    renewLease: (lease, forMs) => transact((tx) => renewLease(tx, lease, forMs, clock())),
    endLease: (lease) => transact((tx) => endLease(tx, lease)),
    endProcess: (ended) =>
      transact(async (tx) => {
        await dropLeases(tx, ended);
        await silenceClaims(tx, ended);
      }),
    recordTold: (webhook, raised, over) => transact((tx) => putToldAlarms(tx, dialect, webhook, raised, over)),
    forgetTold: (webhook) => transact((tx) => dropWebhook(tx, webhook)),
    pruneScopes: (runId, accountId, kind, keep) =>
      transact((tx) => removeOtherScopes(tx, dialect, { accountId, kind, keep }, { runId, at: clock() })),
    dropSomeChanges: (before) => transact((tx) => dropSomeChanges(tx, before)),
    deleteAccount: (accountId) => transact((tx) => removeAccount(tx, dialect, accountId)),
    close: async () => {
      for (const writer of [...pictures.keys()]) await abortScope(writer);
      await access.close();
    },
  };
};
