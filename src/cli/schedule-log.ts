/** What the scheduler does, as lines of its log. */
import type { Account } from '../model/account.ts';
import { type AppError, isAppError } from '../model/errors.ts';
import type { ChangeCounts, Scope, ScopeOutcome } from '../model/scope.ts';
import type { PlannedTask } from '../schedule/due.ts';
import type { WorkOutcome } from '../schedule/work-off.ts';
import type { Log } from './output/log.ts';
import type { Progress } from './output/progress.ts';
import type { TaskResult } from './perform-task.ts';
import type { ScheduleObserver } from './schedule-observer.ts';

type Outcome = WorkOutcome<TaskResult>;

const nameOf = ({ account, what }: PlannedTask): string => `${account} ${what}`;

const countsText = ({ total, added, changed, removed }: ChangeCounts): string =>
  `${total} (${added} added, ${changed} changed, ${removed} removed)`;

const resultText = ({ status, records, keyStatus, failedScopes, error }: TaskResult): string =>
  [
    status,
    ...(keyStatus ? [`the key is ${keyStatus}`] : []),
    ...(records ? [countsText(records)] : []),
    ...(failedScopes > 0 ? [`${failedScopes} scopes failed`] : []),
    ...(error ? [`${error.code}: ${error.message}`] : []),
  ].join(', ');

export const errorParts = (error: unknown): Pick<AppError, 'code' | 'message'> =>
  isAppError(error)
    ? { code: error.code, message: error.message }
    : { code: 'internal', message: error instanceof Error ? error.message : String(error) };

/** The stack of what is our own bug. */
const stackOf = (error: unknown): { readonly stack?: string | undefined } =>
  isAppError(error) || !(error instanceof Error) ? {} : { stack: error.stack };

const placeOf = ({ kind, service, type, region, projectName }: Scope) => ({
  what: kind,
  service,
  type,
  region,
  project: projectName,
});

/** The progress of one sync: what failed is told; the rest only to who asks for more. */
const progressOf = (account: string, log: Log): Progress => {
  const about = (scope: Scope) => `${account} ${scope.type ?? scope.kind} ${scope.region}`;
  const ended = (outcome: ScopeOutcome) => {
    const { scope, status } = outcome;
    const fields = { event: 'scope-ended', account, ...placeOf(scope), status };
    if (status === 'ok') log('debug', { ...fields, message: `${about(scope)}: ${countsText(outcome.counts)}` });
    else {
      const { code, message } = outcome.error;
      const isFailure = status === 'failed' && code !== 'cancelled';
      log(isFailure ? 'warning' : 'debug', {
        ...fields,
        error: { code, message },
        message: `${about(scope)}: ${status}: ${message}`,
      });
    }
  };
  return {
    planned: () => undefined,
    page: () => undefined,
    retry: (scope, { code }, attempt) =>
      log('debug', {
        event: 'call-repeated',
        account,
        ...placeOf(scope),
        error: { code },
        attempt,
        message: `${about(scope)}: try ${attempt} failed (${code}), waiting before the next`,
      }),
    finished: ended,
    notice: (text) => log('info', { event: 'note', account, message: text }),
    close: () => undefined,
  };
};

/** What keeps all tasks from being done is said once a bad spell. */
export const openScheduleLog = (log: Log): ScheduleObserver => {
  /** Who had a task when that was said last, so that it is said once and not at every look. */
  const holders = new Map<string, string>();
  let known: readonly Account[] | undefined;
  let badSpell: string | undefined;

  const ended = (task: PlannedTask, outcome: Exclude<Outcome, { status: 'held' | 'idle' }>, durationMs: number) => {
    const { account, what } = task;
    const fields = { event: 'task-ended', account, what, status: outcome.status, durationMs };
    const say = (text: string) => `${nameOf(task)}: ${text}, ${(durationMs / 1000).toFixed(1)} s`;
    if (outcome.status === 'done') {
      const { exitCode: _exitCode, ...result } = outcome.value;
      log(result.status === 'ok' ? 'info' : 'warning', {
        ...fields,
        ...result,
        message: say(resultText(outcome.value)),
      });
    } else if (outcome.status === 'failed') {
      const error = errorParts(outcome.error);
      log('error', { ...fields, error, ...stackOf(outcome.error), message: say(`failed: ${error.message}`) });
    } else {
      const why = outcome.status === 'lost' ? 'another process has taken it over' : 'stopped, and still due';
      log(outcome.status === 'lost' ? 'warning' : 'info', { ...fields, message: say(why) });
    }
  };

  return {
    begun: (task) =>
      log('info', {
        event: 'task-begun',
        account: task.account,
        what: task.what,
        reason: task.reason,
        dueSince: task.dueSince,
        message: `${nameOf(task)}: begun (${task.reason}, due since ${task.dueSince})`,
      }),
    ended: (task, outcome, durationMs) => {
      if (outcome.status === 'idle') return;
      if (outcome.status !== 'held') return ended(task, outcome, durationMs);
      const { host, pid, takenAt } = outcome.heldBy;
      const holder = `${host} ${pid} ${takenAt}`;
      if (holders.get(nameOf(task)) === holder) return;
      holders.set(nameOf(task), holder);
      log('info', {
        event: 'task-held',
        account: task.account,
        what: task.what,
        holder: { host, pid, since: takenAt },
        message: `${nameOf(task)}: process ${pid} on ${host} is at it since ${takenAt}`,
      });
    },
    failed: (accountId, error) => {
      const { code, message } = errorParts(error);
      if (accountId === null && badSpell === message) return;
      if (accountId === null) badSpell = message;
      const name = known?.find(({ domainId }) => domainId === accountId)?.name ?? accountId;
      log('error', {
        event: 'schedule-failed',
        ...(name === null ? {} : { account: name }),
        error: { code, message },
        ...stackOf(error),
        message: name === null ? message : `${name}: ${message}`,
      });
    },
    looked: () => {
      badSpell = undefined;
    },
    configured: (accounts) => {
      if (known !== undefined && known !== accounts) {
        log('info', {
          event: 'configuration-changed',
          accounts: accounts.length,
          message: `The configuration was changed: it has ${accounts.length} accounts now.`,
        });
      }
      known = accounts;
    },
    progress: (account) => progressOf(account, log),
  };
};
