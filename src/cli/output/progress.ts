/** Progress of a sync: a live block at a terminal, a line a scope elsewhere, nothing with `--quiet` or `--json`. */
import { plainText } from '../../model/redact.ts';
import type { Scope, ScopeOutcome } from '../../model/scope.ts';
import type { SyncProgress } from '../../sync/sync-accounts.ts';
import type { Context } from '../context.ts';

export interface Progress extends SyncProgress {
  close(): void;
}

const placeOf = (scope: Scope): string =>
  `${scope.kind} ${scope.region}${scope.projectName && scope.projectName !== scope.region ? ` (${scope.projectName})` : ''}`;

const outcomeLine = (outcome: ScopeOutcome): string => {
  const place = placeOf(outcome.scope);
  if (outcome.status !== 'ok') return `${place}: ${outcome.status}: ${outcome.error.message}`;
  const { total, added, changed, removed } = outcome.counts;
  return `${place}: ${total} (${added} added, ${changed} changed, ${removed} removed)`;
};

const silent: Progress = {
  planned: () => undefined,
  page: () => undefined,
  retry: () => undefined,
  finished: () => undefined,
  notice: () => undefined,
  close: () => undefined,
};

/** One line an event, for logs and pipes. */
const lines = ({ output }: Context): Progress => ({
  ...silent,
  finished: (outcome) => output.note(outcomeLine(outcome)),
  retry: (scope, error, attempt) => output.note(`${placeOf(scope)}: try ${attempt} failed (${error.code}), waiting`),
  notice: (text) => output.note(text),
});

const refreshMs = 100;

/** A block that is redrawn: how far, how fast, what is waited for. */
const live = async ({ io, output }: Context): Promise<Progress> => {
  const { createLogUpdate } = await import('log-update');
  // Sinks of the terminal are the process's own streams.
  const update = createLogUpdate(io.stderr as NodeJS.WriteStream);
  const startedMs = io.now();
  const state = { planned: 0, finished: 0, failed: 0, records: 0, waiting: new Map<string, string>() };
  const draw = () => {
    const seconds = Math.max(0.1, (io.now() - startedMs) / 1000);
    const rate = Math.round(state.records / seconds);
    const failed = state.failed > 0 ? `, ${state.failed} failed` : '';
    const head = `Synchronizing: ${state.finished} of ${state.planned} scopes${failed}, ${state.records} found, ${rate}/s, ${seconds.toFixed(1)} s`;
    update(
      [head, ...[...state.waiting.values()].slice(0, 5)].map((line) => plainText(line, output.columns)).join('\n'),
    );
  };
  const timer = setInterval(draw, refreshMs);
  const keyOf = (scope: Scope) => `${scope.accountId}/${placeOf(scope)}`;
  return {
    planned: (_account, scopes) => {
      state.planned += scopes.length;
    },
    page: (scope, count) => {
      state.records += count;
      state.waiting.delete(keyOf(scope));
    },
    retry: (scope, error, attempt) => {
      state.waiting.set(keyOf(scope), `  ${placeOf(scope)}: ${error.code}, waiting before try ${attempt + 1}`);
    },
    finished: (outcome) => {
      state.finished += 1;
      if (outcome.status === 'failed') state.failed += 1;
      state.waiting.delete(keyOf(outcome.scope));
    },
    notice: (text) => {
      update.clear();
      output.note(text);
    },
    close: () => {
      clearInterval(timer);
      update.clear();
      update.done();
    },
  };
};

export const openProgress = async (context: Context): Promise<Progress> => {
  const { flags, io } = context;
  if (flags.quiet) return silent;
  return io.stderr.isTTY && io.env.TERM !== 'dumb' ? live(context) : lines(context);
};
