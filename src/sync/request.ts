/** What a run is asked for and what it is handed. */
import type { Huawei } from '../huawei/cloud.ts';
import type { Account } from '../model/account.ts';
import type { CloudError } from '../model/errors.ts';
import type { Scope, ScopeOutcome } from '../model/scope.ts';
import type { Narrowing } from './plan.ts';
import type { ProductSourceChoice } from './product-sources.ts';
import type { SyncStore } from './store.ts';

export interface SyncProgress {
  planned(account: string, scopes: readonly Scope[]): void;
  page(scope: Scope, count: number): void;
  retry(scope: Scope, error: CloudError, attempt: number): void;
  finished(outcome: ScopeOutcome): void;
  notice(text: string): void;
}

export interface SyncDeps {
  readonly openCloud: (account: Account, signal: AbortSignal) => Promise<Huawei>;
  readonly inventory: SyncStore;
  readonly now: () => number;
  readonly progress: SyncProgress;
  readonly signal: AbortSignal;
}

/** What a step of a run is handed. */
export interface RunDeps extends SyncDeps {
  /** Known when the run is on record; planning does not wait for it. */
  readonly runId: Promise<string>;
}

export interface SyncRequest extends Narrowing {
  readonly accounts: readonly Account[];
  /** What was asked for, in the command's words, for the run's record. */
  readonly what: string;
  readonly productSource: ProductSourceChoice;
  /** True when products were asked for by name: then an account that may list none of them has failed. */
  readonly productsRequired: boolean;
  /** Scopes under way at once, over all accounts. */
  readonly concurrency: number;
  /** Wall-clock budget of the whole run. */
  readonly deadlineMs: number;
  /** How long changes are kept. */
  readonly keepChangesMs: number;
}
