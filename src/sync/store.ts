/** What a sync needs of the inventory. */
import type { Observed, StoredPage, UnreadPage } from '../model/record.ts';
import type { ChangeCounts, CommitOptions, RecordKind, RunStatus, Scope, ScopeOutcome } from '../model/scope.ts';

/** Collects a scope's new picture out of sight; `commit` makes it the visible one, `abort` forgets it. */
export interface ScopeWriter {
  /** The scope has nothing yet that a record could be equal to. */
  readonly isFirst: boolean;
  /** Resolves when the page is stored, or when few enough pages are on their way: callers wait for it. */
  write(records: readonly Observed[]): Promise<void>;
  /** Takes a page of hosts to read it where it is stored; null when it is to be read here and written. */
  storeUnread(page: UnreadPage): Promise<StoredPage> | null;
  /** In one transaction, together with what `supersedes` takes from other scopes. */
  commit(options?: CommitOptions): Promise<ChangeCounts>;
  abort(): Promise<void>;
}

export interface SyncStore {
  /** @returns the run's id */
  beginRun(what: string): Promise<string>;
  finishRun(runId: string, status: RunStatus, outcomes: readonly ScopeOutcome[]): Promise<void>;
  beginScope(runId: string, scope: Scope): Promise<ScopeWriter>;
  /** Scopes that have a picture. */
  listScopes(accountId: string): Promise<readonly { readonly scope: Scope }[]>;
  /** Removes the account's scopes of a kind that are not kept, with their records, in one transaction. */
  pruneScopes(
    runId: string,
    accountId: string,
    kind: RecordKind,
    keep: readonly Scope[],
  ): Promise<{ readonly records: number }>;
  /** Forgets the changes before a time. */
  dropChanges(before: Date, signal?: AbortSignal): Promise<void>;
}
