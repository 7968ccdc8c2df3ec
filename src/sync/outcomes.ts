/** Outcomes of scopes that were not visited, and errors as they are kept with a run. */

import type { Account } from '../model/account.ts';
import { AppError, CloudError, type ErrorCode, isAppError } from '../model/errors.ts';
import type { RecordKind, Scope, ScopeError, ScopeOutcome } from '../model/scope.ts';

/** An error as it is kept with a run and printed: no stack, no secrets. */
export const scopeErrorOf = (error: unknown): ScopeError => {
  const known = isAppError(error)
    ? error
    : new AppError('internal', error instanceof Error ? error.message : String(error));
  const answer = known instanceof CloudError ? known.answer : null;
  return {
    code: known.code,
    message: known.message,
    hint: known.hint ?? null,
    cloudCode: answer?.cloudCode ?? null,
    requestId: answer?.requestId ?? null,
  };
};

export const because = (code: ErrorCode, message: string): ScopeError => ({
  code,
  message,
  hint: null,
  cloudCode: null,
  requestId: null,
});

const noEffort = (scope: Scope) => ({ scope, requests: 0, retries: 0, durationMs: 0 });

export const failed = (scope: Scope, error: ScopeError): ScopeOutcome => ({
  ...noEffort(scope),
  status: 'failed',
  error,
});

export const skipped = (scope: Scope, error: ScopeError): ScopeOutcome => ({
  ...noEffort(scope),
  status: 'skipped',
  error,
});

const isForbidden = (outcome: ScopeOutcome): boolean =>
  outcome.status === 'skipped' && ['permission-missing', 'access-forbidden'].includes(outcome.error.code);

/** For who asked for products: when none may be listed at all, that is a failure, and not a list of types left out. */
export const failWhereAllIsForbidden = (outcomes: readonly ScopeOutcome[]): ScopeOutcome[] => {
  const isListed = outcomes.some(({ status, scope }) => status === 'ok' && scope.kind === 'products');
  return outcomes.map((outcome) =>
    !isListed && outcome.status === 'skipped' && isForbidden(outcome) ? { ...outcome, status: 'failed' } : outcome,
  );
};

/** Stands for all that would have been listed of a kind in a region. */
export const placeholder = (account: Account, kind: RecordKind, region: string): Scope => ({
  accountId: account.domainId,
  kind,
  service: kind === 'hosts' ? 'ecs' : 'rms',
  type: null,
  region,
  projectId: null,
  projectName: null,
});
