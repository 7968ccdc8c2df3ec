/**
 * Keeps a refused key from being signed with again and again: more than five failures in a row lock it. The first scope of
 * each service goes ahead until its first answer, and after a refusal nothing more is sent.
 */
import type { ScopeError, ScopeOutcome } from '../model/scope.ts';

export interface KeyGuard {
  /** Resolves when this scope may start. @returns what to call at its first answer */
  enter(service: string): Promise<() => void>;
  /** Why the key was refused; null as long as it was not. */
  readonly refusal: ScopeError | null;
  learn(outcome: ScopeOutcome): void;
}

export const openKeyGuard = (): KeyGuard => {
  const answered = new Map<string, Promise<void>>();
  let refusal: ScopeError | null = null;
  return {
    async enter(service) {
      const before = answered.get(service);
      if (before) {
        await before;
        return () => undefined;
      }
      let done = (): void => undefined;
      answered.set(
        service,
        new Promise((resolve) => {
          done = resolve;
        }),
      );
      return done;
    },
    get refusal() {
      return refusal;
    },
    learn(outcome) {
      if (outcome.status === 'failed' && outcome.error.code.startsWith('access-key-')) refusal ??= outcome.error;
    },
  };
};
