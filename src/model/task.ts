/** What a policy promises to do again and again, for one account: each kind has a frequency of its own. */
import type { ErrorCode } from './errors.ts';

/** In the order in which an account's are done: a key that was checked is known before it is used. */
export const taskKinds = ['ak-check', 'hosts', 'products'] as const;
export type TaskKind = (typeof taskKinds)[number];

/** How a task ended. Its parts are the scopes of a sync, or the one verdict of a check. */
export interface TaskEnd {
  /** When it began (ISO 8601 UTC): what it found is of then. */
  readonly at: string;
  readonly status: 'ok' | 'partial' | 'failed';
  /** Why it is not whole: of several reasons one that may pass by itself, if there is one. Null when it is `ok`. */
  readonly error: ErrorCode | null;
}

/** The last end of a task, as it is kept. */
export interface TaskState extends TaskEnd {
  /** IAM domain id. */
  readonly accountId: string;
  readonly what: TaskKind;
  /** When the last one began that was whole; null while none was. */
  readonly lastOkAt: string | null;
  /** Ends in a row that were not whole. */
  readonly failures: number;
}

/** Besides tasks: to tell webhooks what is new, which is of no account. */
export type LeaseKind = TaskKind | 'notify';

/** The right to do something now, which one process has at a time. */
export interface Lease {
  /** Empty for what is of no account. */
  readonly accountId: string;
  readonly what: LeaseKind;
  readonly host: string;
  readonly pid: number;
  /** ISO 8601 UTC. */
  readonly takenAt: string;
  /** It ends then, unless it is renewed. */
  readonly until: string;
}

const passing: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'throttled',
  'unreachable',
  'timeout',
  'bad-response',
  'count-mismatch',
  'paging-loop',
  'server-error',
  'inventory-busy',
  'inventory-error',
  'database-unreachable',
]);

/** Whether a failure may pass by itself, so that trying again sooner than promised is worth it. Never one of a key. */
export const mayPass = (code: ErrorCode): boolean => passing.has(code);
