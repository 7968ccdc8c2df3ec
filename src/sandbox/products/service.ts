import type { Call } from '../call.ts';
import type { ErrorKind } from '../errors.ts';
import type { Fields } from '../series.ts';
import type { Pager, SourceRow } from './paging.ts';
import type { ProductType } from './product-type.ts';

/** What a list shows when no enterprise project is named, and how all of them are asked for. */
export interface EnterpriseRule {
  readonly parameter?: string;
  readonly absent: 'all' | 'default';
  /** Values that mean every enterprise project; none where the API knows no such value. */
  readonly everyone: readonly string[];
}

/** Filters by what the call says; undefined where it says nothing. */
export type ReadFilter = (call: Call, bad: (what: string) => Error) => ((row: Fields) => boolean) | undefined;

/** Rewrites rows, as a projection does; undefined leaves them. */
export type ReadEdit = (call: Call) => ((row: Fields) => Fields) | undefined;

/** A list as the API has it. */
export interface ListCall {
  readonly method?: 'POST';
  /** The API's own path; `{project}` or `{domain}` must be the caller's. */
  readonly path: string;
  /** Names of product types, whose rows come one after another. */
  readonly types: readonly string[];
  /** Narrows the types by what was asked for. */
  readonly choose?: (call: Call, types: readonly string[]) => readonly string[];
  /** Where the rows stand in the answer: a name, a dotted path, or nothing for an answer that is an array. */
  readonly rows: string;
  readonly paging: Pager;
  readonly action: string;
  readonly enterprise?: EnterpriseRule;
  readonly filters?: readonly ReadFilter[];
  readonly edit?: ReadEdit;
  /** Without the right, the answer is an empty list and not a refusal. */
  readonly isEmptyWithoutRight?: boolean;
  /** The status for a marker whose row is gone; 400 when absent. */
  readonly goneStatus?: 404;
  /** The shape of refusals where a path has another one than its service. */
  readonly errors?: ErrorKind;
  /** Says in `Content-Range` which rows these are. */
  readonly hasContentRange?: boolean;
  readonly extra?: (call: Call, rows: readonly SourceRow[]) => Fields;
}

/** One host prefix of the cloud. */
export interface Service {
  /** First label of its host. */
  readonly host: string;
  readonly errors: ErrorKind;
  /** Begins its error codes. */
  readonly codes: string;
  /** Scoped by the account (`X-Domain-Id`) and not by a project. */
  readonly isGlobal?: boolean;
  /** Where it is offered; everywhere when absent. `global` stands for a host without a region. */
  readonly regions?: readonly string[];
  readonly types: readonly ProductType[];
  readonly calls: readonly ListCall[];
}

/** `enterprise_project_id` narrows; without it, and with `all_granted_eps`, all are shown. */
export const anyEnterprise: EnterpriseRule = { absent: 'all', everyone: ['all_granted_eps'] };

/** Without `enterprise_project_id`, only the default enterprise project is shown. */
export const defaultEnterprise = (...everyone: string[]): EnterpriseRule => ({ absent: 'default', everyone });

/** Tags as most services list them. */
export const keyValues = (...pairs: readonly (readonly [string, string])[]): { key: string; value: string }[] =>
  pairs.map(([key, value]) => ({ key, value }));
