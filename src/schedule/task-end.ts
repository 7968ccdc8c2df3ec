/** What a sync's outcomes mean for the promise that was to be kept. */
import type { ErrorCode } from '../model/errors.ts';
import type { RecordKind, ScopeOutcome } from '../model/scope.ts';
import { mayPass, type TaskEnd } from '../model/task.ts';

/** Of several reasons the one that decides when it is worth another try. */
const tellingCode = (codes: readonly ErrorCode[]): ErrorCode | null => codes.find(mayPass) ?? codes[0] ?? null;

/** Stopped, or without the database that it was to be stored in: that says nothing of the account. */
const isUndone = (outcome: ScopeOutcome): boolean =>
  outcome.status === 'failed' && (outcome.error.code === 'cancelled' || outcome.error.code === 'database-unreachable');

/**
 * How the sync of one kind ended for one account; null where it was kept from its end, so that it is still due.
 * @param at when it began (ISO 8601 UTC)
 */
export const endOfSync = (outcomes: readonly ScopeOutcome[], kind: RecordKind, at: string): TaskEnd | null => {
  if (outcomes.some(isUndone)) return null;
  const ofKind = outcomes.filter(({ scope }) => scope.kind === kind);
  const codes = ofKind.flatMap((outcome) => (outcome.status === 'failed' ? [outcome.error.code] : []));
  if (codes.length === 0) return { at, status: 'ok', error: null };
  const isPartial = ofKind.some(({ status }) => status === 'ok');
  return { at, status: isPartial ? 'partial' : 'failed', error: tellingCode(codes) };
};
