/**
 * The writing half of the inventory. Every call takes and returns plain values only, so that it works the same when it is
 * made from another thread.
 */
import type { AccessKeyCheck } from '../model/access-key-check.ts';
import { AppError } from '../model/errors.ts';
import type { ChangeCounts, RecordKind, RunStatus, Scope, ScopeOutcome } from '../model/scope.ts';
import { claimScope, hasPicture, holdClaim, publishClaim, releaseClaim, type Tx } from './claims.ts';
import type { PackedPage } from './page.ts';
import { addPage, comparePage, completePicture, createSeen, dropPicture, type Picture } from './picture.ts';
import { addRun, endRun, putCheck } from './runs.ts';
import { connect, withTranslatedErrors } from './sqlite.ts';

export interface BegunScope {
  readonly writer: number;
  /** Whether pages have to be compared before they are added. */
  readonly hasPicture: boolean;
}

export interface RemovedRecords {
  readonly scopes: number;
  readonly records: number;
}

export interface Store {
  beginScope(scope: Scope): Promise<BegunScope>;
  /** @param keys JSON of `packKeys`; returns the positions of the records that have to be added */
  comparePage(writer: number, keys: string): Promise<number[]>;
  addPage(writer: number, page: PackedPage): Promise<void>;
  commitScope(writer: number, runId: string): Promise<ChangeCounts>;
  abortScope(writer: number): Promise<void>;
  beginRun(what: string): Promise<string>;
  finishRun(runId: string, status: RunStatus, outcomes: readonly ScopeOutcome[]): Promise<void>;
  saveCheck(accountId: string, check: AccessKeyCheck): Promise<void>;
  pruneScopes(accountId: string, kind: RecordKind, keep: readonly Scope[]): Promise<RemovedRecords>;
  deleteAccount(accountId: string): Promise<RemovedRecords>;
  /** Aborts the scopes that are still open. */
  close(): Promise<void>;
}

const placeOf = (service: string, region: string, projectId: string): string =>
  JSON.stringify([service, region, projectId]);

const removeScopes = async (
  tx: Tx,
  scopes: readonly { readonly id: number; readonly kind: RecordKind }[],
): Promise<RemovedRecords> => {
  let records = 0;
  for (const { id, kind } of scopes) {
    const { numDeletedRows } = await tx.deleteFrom(kind).where('scope_id', '=', id).executeTakeFirst();
    await tx.deleteFrom('scopes').where('id', '=', id).execute();
    records += Number(numDeletedRows);
  }
  return { scopes: scopes.length, records };
};

const removeOtherScopes = async (tx: Tx, accountId: string, kind: RecordKind, keep: readonly Scope[]) => {
  const kept = new Set(keep.map((scope) => placeOf(scope.service, scope.region, scope.projectId ?? '')));
  const scopes = await tx
    .selectFrom('scopes')
    .select(['id', 'kind', 'service', 'region', 'project_id'])
    .where('account_id', '=', accountId)
    .where('kind', '=', kind)
    .execute();
  return removeScopes(
    tx,
    scopes.filter((scope) => !kept.has(placeOf(scope.service, scope.region, scope.project_id))),
  );
};

const removeAccount = async (tx: Tx, accountId: string): Promise<RemovedRecords> => {
  const scopes = await tx.selectFrom('scopes').select(['id', 'kind']).where('account_id', '=', accountId).execute();
  await tx.deleteFrom('scope_runs').where('account_id', '=', accountId).execute();
  await tx.deleteFrom('access_key_checks').where('account_id', '=', accountId).execute();
  return removeScopes(tx, scopes);
};

/** Opens the one connection that writes; expects a file that `openInventory` has prepared. */
export const openStore = async (path: string, clock: () => Date): Promise<Store> => {
  const db = connect(path, 'write');
  await createSeen(db);
  const pictures = new Map<number, Picture>();
  let writers = 0;

  const underWay = new Set<Promise<unknown>>();
  let isClosed = false;

  const transact = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    if (isClosed) throw new AppError('internal', `The inventory ${path} is closed.`);
    const done = withTranslatedErrors(path, () => db.transaction().execute(work));
    underWay.add(done);
    return done.finally(() => underWay.delete(done));
  };

  const pictureOf = (writer: number): Picture => {
    const picture = pictures.get(writer);
    if (picture === undefined) throw new AppError('internal', `Scope writer ${writer} is not open.`);
    return picture;
  };

  /** One step of an open picture, in one transaction, under its claim. */
  const step = async <T>(writer: number, work: (tx: Tx, picture: Picture) => Promise<T>): Promise<T> => {
    const picture = pictureOf(writer);
    return transact(async (tx) => {
      await holdClaim(tx, picture.claim, clock());
      return work(tx, picture);
    });
  };

  const abortScope = async (writer: number): Promise<void> => {
    const picture = pictures.get(writer);
    if (picture === undefined) return;
    await transact(async (tx) => dropPicture(tx, picture, await releaseClaim(tx, picture.claim)));
    pictures.delete(writer);
  };

  return {
    beginScope: async (scope) => {
      const claim = await transact((tx) => claimScope(tx, scope, clock()));
      writers += 1;
      pictures.set(writers, { writer: writers, claim });
      return { writer: writers, hasPicture: hasPicture(claim) };
    },
    comparePage: (writer, keys) => step(writer, (tx, picture) => comparePage(tx, picture, keys)),
    addPage: (writer, page) => step(writer, (tx, picture) => addPage(tx, picture, page)),
    commitScope: async (writer, runId) => {
      const counts = await step(writer, async (tx, picture) => {
        const result = await completePicture(tx, picture);
        await publishClaim(tx, picture.claim, { total: result.total, runId, at: clock() });
        return result;
      });
      pictures.delete(writer);
      return counts;
    },
    abortScope,
    beginRun: (what) => transact((tx) => addRun(tx, what, clock())),
    finishRun: (runId, status, outcomes) => transact((tx) => endRun(tx, runId, { status, outcomes, at: clock() })),
    saveCheck: (accountId, check) => transact((tx) => putCheck(tx, accountId, check)),
    pruneScopes: (accountId, kind, keep) => transact((tx) => removeOtherScopes(tx, accountId, kind, keep)),
    deleteAccount: (accountId) => transact((tx) => removeAccount(tx, accountId)),
    close: async () => {
      for (const writer of [...pictures.keys()]) await abortScope(writer);
      isClosed = true;
      // libsql closes for good at the next garbage collection: a transaction left open would hold its lock until then.
      await Promise.allSettled(underWay);
      await db.destroy();
    },
  };
};
