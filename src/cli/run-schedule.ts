/** The scheduler with the program's config, inventory, clouds and log. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from '../model/account.ts';
import { hasCode } from '../model/errors.ts';
import type { PlannedTask } from '../schedule/due.ts';
import { type KeepDeps, keepGoing, keepOnce } from '../schedule/keep.ts';
import { defaultLeaseTimes } from '../schedule/leased.ts';
import { readPlan } from '../schedule/work-off.ts';
import type { Context } from './context.ts';
import { type ExitCode, exitCodeOf, worstExit } from './exit-codes.ts';
import { nextOf, noTasks, type RunView, type TaskView, taskView } from './output/run-report.ts';
import { performTask, type TaskResult } from './perform-task.ts';
import { errorParts } from './schedule-log.ts';
import type { ScheduleObserver } from './schedule-observer.ts';

export interface ScheduleChoice {
  /** Only these accounts; undefined: all. */
  readonly accounts: readonly string[] | undefined;
  readonly accountsAtOnce: number;
  /** Scopes under way at once, over all accounts. */
  readonly concurrency: number;
  /** Of one task. */
  readonly deadlineMs: number;
  /** How long what is under way may go on once the scheduler is told to stop. */
  readonly graceMs: number;
}

/** What is under way when the grace is over is given so long to end, and then left behind: its leases run out. */
const abandonedMs = 2_000;

/** Fires when what is under way is given up; `isOver` resolves when nothing of it is waited for any more. */
const openGrace = (stop: AbortSignal, graceMs: number) => {
  const abandon = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const isOver = new Promise<void>((resolve) => {
    const onStop = () => {
      timer = setTimeout(() => {
        abandon.abort();
        timer = setTimeout(resolve, abandonedMs);
      }, graceMs);
    };
    if (stop.aborted) onStop();
    else stop.addEventListener('abort', onStop, { once: true });
  });
  return { signal: abandon.signal, isOver, close: () => clearTimeout(timer) };
};

/** What a scheduler has done so far. */
const openTally = () => {
  const counts = { ...noTasks };
  const tasks: TaskView[] = [];
  const failures = new Set<ExitCode>();
  return {
    counts,
    tasks,
    add: (view: TaskView, keep: boolean) => {
      counts[view.status] += 1;
      if (keep) tasks.push(view);
    },
    fail: (error: unknown) => {
      failures.add(exitCodeOf[errorParts(error).code]);
    },
    worst: () => worstExit([...tasks.map(({ exitCode }) => exitCode), ...failures]),
  };
};

type Tally = ReturnType<typeof openTally>;

/** The accounts that a scheduler keeps, as they are configured now. @throws AppError `account-not-found` */
export const scheduledAccounts = async (
  names: readonly string[] | undefined,
  { config }: Context,
): Promise<readonly Account[]> => {
  const store = await config();
  return names ? Promise.all(names.map((name) => store.getAccount(name))) : store.listAccounts();
};

export interface Surroundings {
  readonly context: Context;
  readonly observer: ScheduleObserver;
}

const depsOf = async (
  choice: ScheduleChoice,
  { context, observer, tally, keepTasks }: Surroundings & { readonly tally: Tally; readonly keepTasks: boolean },
  abandon: AbortSignal,
): Promise<KeepDeps<TaskResult>> => {
  const { io } = context;
  const inventory = await context.inventory();
  const begun = new Map<string, number>();
  const keyOf = ({ accountId, what }: PlannedTask) => `${accountId} ${what}`;
  let underWay = 0;
  const share = () => Math.max(1, Math.floor(choice.concurrency / Math.max(1, underWay)));
  return {
    store: inventory,
    listAccounts: async () => {
      const accounts = await scheduledAccounts(choice.accounts, context);
      if (!choice.accounts) observer.configured(accounts);
      return accounts;
    },
    perform: async (task, account, signal) => {
      underWay += 1;
      const progress = observer.progress(account.name);
      const { deadlineMs } = choice;
      try {
        return await performTask(task, account, { concurrency: share(), deadlineMs, progress }, { context, signal });
      } finally {
        underWay -= 1;
      }
    },
    watcher: {
      begun: (task) => {
        begun.set(keyOf(task), io.now());
        observer.begun(task);
      },
      ended: (task, outcome) => {
        const endedMs = io.now();
        // The clock may have been set back meanwhile.
        const durationMs = Math.max(0, endedMs - (begun.get(keyOf(task)) ?? endedMs));
        begun.delete(keyOf(task));
        observer.ended(task, outcome, durationMs);
        if (outcome.status !== 'idle') tally.add(taskView(task, outcome, durationMs), keepTasks);
      },
    },
    onError: (accountId, error) => {
      observer.failed(accountId, error);
      tally.fail(error);
    },
    now: io.now,
    stop: io.signal,
    abandon,
    leaseTimes: defaultLeaseTimes,
    accountsAtOnce: choice.accountsAtOnce,
  };
};

/** Keeps the promises with what it is handed, until `stop` fires and what is under way has ended. */
export type Keep = (deps: KeepDeps<TaskResult>) => Promise<unknown>;

interface Keeping {
  readonly once: boolean;
  readonly keep: Keep;
}

/** A service that is stopped does not wait for a database that is away. */
const lastLookMs = 1_000;

const lookAhead = async (deps: KeepDeps<TaskResult>, once: boolean): Promise<RunView['next']> => {
  const looking = readPlan(deps).then(nextOf);
  if (once) return looking;
  return Promise.race([looking.catch(() => null), sleep(lastLookMs, null, { ref: false })]);
};

/**
 * Before anything is promised: a wrong key or a damaged file ends the program, and not the first task. A service waits for a
 * database that is away for a moment.
 */
const lookFirst = async (deps: KeepDeps<TaskResult>, once: boolean): Promise<void> => {
  try {
    await readPlan(deps);
  } catch (error) {
    if (once || !hasCode(error, 'database-unreachable')) throw error;
  }
};

const runSchedule = async (
  choice: ScheduleChoice,
  { once, keep }: Keeping,
  { context, observer }: Surroundings,
): Promise<{ readonly view: RunView; readonly worst: ExitCode }> => {
  const startedAt = new Date(context.io.now()).toISOString();
  const grace = openGrace(context.io.signal, choice.graceMs);
  const tally = openTally();
  try {
    const deps = await depsOf(choice, { context, observer, tally, keepTasks: once }, grace.signal);
    await lookFirst(deps, once);
    await Promise.race([keep(deps), grace.isOver]);
    const next = await lookAhead(deps, once);
    const finishedAt = new Date(context.io.now()).toISOString();
    const view = { once, startedAt, finishedAt, tasks: once ? tally.tasks : null, counts: tally.counts, next };
    return { view, worst: tally.worst() };
  } finally {
    grace.close();
  }
};

/** Does what is due now. The exit code is the worst of its tasks'. @throws AppError for what cannot be read */
export const scheduleOnce = (
  choice: ScheduleChoice,
  surroundings: Surroundings,
): Promise<{ readonly view: RunView; readonly worst: ExitCode }> =>
  runSchedule(choice, { once: true, keep: keepOnce }, surroundings);

/**
 * Goes on until the process is told to stop.
 * @throws AppError for what cannot be read at the beginning
 */
export const scheduleForever = async (
  choice: ScheduleChoice,
  surroundings: Surroundings,
  keep: Keep,
): Promise<RunView> => (await runSchedule(choice, { once: false, keep }, surroundings)).view;

/** Does by itself what is due. @param pollMs how often configuration and inventory are looked at */
export const keepAlone =
  (observer: ScheduleObserver, pollMs: number): Keep =>
  (deps) =>
    keepGoing({ ...deps, pollMs, onLook: observer.looked });
