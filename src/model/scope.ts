/** The unit of sync, and what became of it. */
import type { ErrorCode } from './errors.ts';

export const recordKinds = ['hosts', 'products'] as const;
export type RecordKind = (typeof recordKinds)[number];

/** One account x one service (or one of its types) x one region's project. */
export interface Scope {
  /** IAM domain id. */
  readonly accountId: string;
  readonly kind: RecordKind;
  /** Lower-case service, as in the endpoint template: `ecs`, `rms`. */
  readonly service: string;
  /** The one product type that is listed, such as `evs.volumes`; null where the service lists all that it has. */
  readonly type: string | null;
  /** Region id, or `global`. */
  readonly region: string;
  /** Null where the service is not listed by project. */
  readonly projectId: string | null;
  readonly projectName: string | null;
}

/** What tells a scope from every other one, as text: all but the project's name, which may change. */
export const scopeKey = ({ accountId, kind, service, type, region, projectId }: Scope): string =>
  JSON.stringify([accountId, kind, service, type, region, projectId]);

export interface CommitOptions {
  /**
   * Record types that this picture has listed whole, so that it replaces what other scopes of its account, kind and region
   * hold of them. A scope of one type takes the records of these types, and of its own project where it has one, out of
   * the scopes that list all types. A scope that lists all types takes the place of the scopes of these single types.
   */
  readonly supersedes?: readonly string[] | undefined;
  /**
   * Record types that this picture says nothing of, because another scope lists them: what this one had of them stays until
   * that one takes it over.
   */
  readonly keeps?: readonly string[] | undefined;
}

/** A region that an account has opened, with its projects: the built-in one and its sub-projects. */
export interface AccountRegion {
  readonly id: string;
  readonly name: string;
  readonly projects: readonly { readonly id: string; readonly name: string }[];
  /** Set where the cloud gave no list of regions: then only a project's name says that there is such a region. */
  readonly isGuessed?: true;
}

/** A stored picture's difference to the one before it. */
export interface ChangeCounts {
  readonly total: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly unchanged: number;
}

export interface ScopeError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
  readonly cloudCode: string | null;
  readonly requestId: string | null;
}

interface ScopeEffort {
  readonly scope: Scope;
  readonly requests: number;
  readonly retries: number;
  readonly durationMs: number;
}

/** `ok`: listed to its end and stored. `failed`: the old picture stays. `skipped`: nothing to list there, and why. */
export type ScopeOutcome =
  | (ScopeEffort & { readonly status: 'ok'; readonly counts: ChangeCounts })
  | (ScopeEffort & { readonly status: 'failed'; readonly error: ScopeError })
  | (ScopeEffort & { readonly status: 'skipped'; readonly error: ScopeError });

export const runStatuses = ['running', 'ok', 'partial', 'failed', 'interrupted'] as const;
export type RunStatus = (typeof runStatuses)[number];
