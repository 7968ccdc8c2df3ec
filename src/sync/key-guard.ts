/**
 * Keeps a refused key from being signed with again and again: more than five failures in a row lock it. The first scope of
 * each service goes ahead until its first answer, few of them at once, and after a refusal nothing more is sent.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import type { ScopeError, ScopeOutcome } from '../model/scope.ts';

export interface Entry {
  /** Others wait for its answer. */
  readonly isFirst: boolean;
  /** To be called when it starts indeed. */
  begin(): void;
  /** To be called at its first answer. */
  answered(): void;
}

export interface KeyGuard {
  /** Resolves when this scope may start. */
  enter(service: string): Promise<Entry>;
  /** Why the key was refused; null as long as it was not. */
  readonly refusal: ScopeError | null;
  learn(outcome: ScopeOutcome): void;
}

/** Services that have not answered yet: as many refusals do not lock a key. */
const mostUnanswered = 4;

/** A key is refused at once: a service that is silent for longer does not keep others waiting. */
const patienceMs = 3_000;

const openSignal = () => {
  let send = (): void => undefined;
  const sent = new Promise<void>((resolve) => {
    send = resolve;
  });
  return { send, sent };
};

const others: Entry = { isFirst: false, begin: () => undefined, answered: () => undefined };

/** @param waitMs for how long a service that does not answer keeps others waiting */
export const openKeyGuard = (waitMs = patienceMs): KeyGuard => {
  const firsts = new PQueue({ concurrency: mostUnanswered });
  const answers = new Map<string, Promise<unknown>>();
  let refusal: ScopeError | null = null;

  /** Resolves when few enough others are waiting for an answer. */
  const goAhead = (service: string): Promise<Entry> =>
    new Promise((start) => {
      const [beginning, answer] = [openSignal(), openSignal()];
      const silence = beginning.sent.then(() => sleep(waitMs, undefined, { ref: false }));
      const waiting = firsts.add(() => {
        start({ isFirst: true, begin: beginning.send, answered: answer.send });
        return Promise.race([answer.sent, silence]);
      });
      answers.set(service, waiting);
    });

  return {
    async enter(service) {
      const before = answers.get(service);
      if (before === undefined) return goAhead(service);
      await before;
      return others;
    },
    get refusal() {
      return refusal;
    },
    learn(outcome) {
      if (outcome.status === 'failed' && outcome.error.code.startsWith('access-key-')) refusal ??= outcome.error;
    },
  };
};
