/**
 * Does what is due: accounts side by side, the tasks of one account one after the other, so that a refused key is not signed
 * with three times at once. Each task is looked at again under its lease, because another scheduler may just have done it.
 */
import { setMaxListeners } from 'node:events';
import PQueue from 'p-queue';
import type { Account } from '../model/account.ts';
import { type ErrorCode, hasCode, isAppError } from '../model/errors.ts';
import { type Lease, type TaskEnd, type TaskKind, taskKinds } from '../model/task.ts';
import { isDue, type PlannedTask, planTasks } from './due.ts';
import { type LeaseStore, type LeaseTimes, withLease } from './leased.ts';
import { readRecords, type ScheduleStore } from './records.ts';

export interface WorkStore extends ScheduleStore, LeaseStore {
  recordTask(key: { readonly accountId: string; readonly what: TaskKind }, end: TaskEnd): Promise<void>;
}

/** What came of a task. `idle`: it was no longer due. */
export type WorkOutcome<R> =
  | { readonly status: 'done'; readonly value: R }
  | { readonly status: 'held'; readonly heldBy: Lease }
  | { readonly status: 'lost' }
  | { readonly status: 'stopped' }
  | { readonly status: 'failed'; readonly error: unknown }
  | { readonly status: 'idle' };

export interface WorkWatcher<R> {
  begun(task: PlannedTask): void;
  ended(task: PlannedTask, outcome: WorkOutcome<R>): void;
}

export interface WorkDeps<R> {
  readonly store: WorkStore;
  /** As configured now: asked anew before each task. */
  readonly listAccounts: () => Promise<readonly Account[]>;
  /** Does it and writes down its end, unless it was stopped. */
  readonly perform: (task: PlannedTask, account: Account, signal: AbortSignal) => Promise<R>;
  readonly watcher: WorkWatcher<R>;
  readonly now: () => number;
  /** Nothing new begins. */
  readonly stop: AbortSignal;
  /** What is under way ends, undone. */
  readonly abandon: AbortSignal;
  readonly leaseTimes: LeaseTimes;
  readonly accountsAtOnce: number;
}

export type PlanDeps = Pick<WorkDeps<unknown>, 'store' | 'listAccounts' | 'now'>;

export const readPlan = async ({ store, listAccounts, now }: PlanDeps): Promise<PlannedTask[]> =>
  planTasks(await readRecords(await listAccounts(), store), now());

interface DueTask {
  readonly task: PlannedTask;
  readonly account: Account;
}

/** The first of these tasks that is due now; undefined when none is, or the account is gone. */
const findDue = async (
  accountId: string,
  kinds: readonly TaskKind[],
  { listAccounts, store, now }: PlanDeps,
): Promise<DueTask | undefined> => {
  const account = (await listAccounts()).find(({ domainId }) => domainId === accountId);
  if (!account) return undefined;
  const tasks = planTasks(await readRecords([account], store), now());
  const task = tasks.find((each) => kinds.includes(each.what) && isDue(each));
  return task && { task, account };
};

/** What says nothing of the task: without the database its end cannot be written down either. It is still due. */
const isOwnTrouble = (error: unknown): boolean => hasCode(error, 'database-unreachable');

const codeOf = (error: unknown): ErrorCode => (isAppError(error) ? error.code : 'internal');

/** A failure that wrote down no end would be due again at once, for ever. */
const recordFailure = (task: PlannedTask, error: unknown, { store, now }: WorkDeps<unknown>): Promise<void> =>
  store.recordTask(task, { at: new Date(now()).toISOString(), status: 'failed', error: codeOf(error) });

const performLeased = async <R>(due: DueTask, deps: WorkDeps<R>): Promise<WorkOutcome<R>> => {
  const { store, leaseTimes: times, now, abandon: signal } = deps;
  const { accountId, what } = due.task;
  const leased = await withLease({ accountId, what }, { store, times, now, signal }, async (ending) => {
    const still = await findDue(accountId, [what], deps);
    if (!still) return undefined;
    deps.watcher.begun(still.task);
    return { value: await deps.perform(still.task, still.account, ending) };
  });
  if (leased.status !== 'done') return leased;
  return leased.value ? { status: 'done', value: leased.value.value } : { status: 'idle' };
};

const work = async <R>(due: DueTask, deps: WorkDeps<R>): Promise<WorkOutcome<R>> => {
  try {
    return await performLeased(due, deps);
  } catch (error) {
    if (hasCode(error, 'cancelled')) return { status: 'stopped' };
    if (isOwnTrouble(error)) throw error;
    await recordFailure(due.task, error, deps);
    return { status: 'failed', error };
  }
};

/**
 * An account's tasks in their order; what one of them brings about, such as a key seen to be permitted, counts for the next.
 * @returns false when it was stopped before its end
 * @throws what keeps the tasks from being looked at, or their end from being written down
 */
export const workOffAccount = async <R>(accountId: string, deps: WorkDeps<R>): Promise<boolean> => {
  let left: readonly TaskKind[] = taskKinds;
  for (;;) {
    if (deps.stop.aborted) return false;
    const due = await findDue(accountId, left, deps);
    if (!due) return true;
    left = left.filter((what) => what !== due.task.what);
    const outcome = await work(due, deps);
    deps.watcher.ended(due.task, outcome);
    if (outcome.status === 'stopped') return false;
  }
};

export interface Workshop {
  /** Takes up the accounts of what is due, longest due first; those that are waiting or under way are left alone. */
  take(plan: readonly PlannedTask[]): void;
  /** Accounts that are under way. */
  readonly underWay: number;
  /** Resolves when nothing is waiting or under way. */
  idle(): Promise<void>;
}

export interface DueAccount {
  /** IAM domain id. */
  readonly accountId: string;
  /** Of what is due longest (ISO 8601 UTC). */
  readonly dueSince: string;
}

/** Accounts with something that is due, longest due first. */
export const dueAccounts = (plan: readonly PlannedTask[]): readonly DueAccount[] => {
  const due = plan.flatMap(({ accountId, dueSince }) => (dueSince === null ? [] : [{ accountId, dueSince }]));
  due.sort((one, other) => other.dueSince.localeCompare(one.dueSince));
  return [...new Map(due.map((each) => [each.accountId, each])).values()].reverse();
};

/** @param onError is told of what kept an account's tasks from being done at all: configuration or inventory */
export const openWorkshop = <R>(deps: WorkDeps<R>, onError: (accountId: string, error: unknown) => void): Workshop => {
  // Every task under way listens to the one signal; Node warns on stderr of more than ten.
  setMaxListeners(0, deps.abandon);
  const queue = new PQueue({ concurrency: deps.accountsAtOnce });
  const taken = new Set<string>();
  const workOff = async (accountId: string): Promise<void> => {
    try {
      await workOffAccount(accountId, deps);
    } catch (error) {
      onError(accountId, error);
    } finally {
      taken.delete(accountId);
    }
  };
  return {
    take: (plan) => {
      for (const { accountId } of dueAccounts(plan).filter((due) => !taken.has(due.accountId))) {
        taken.add(accountId);
        void queue.add(() => workOff(accountId));
      }
    },
    get underWay() {
      return queue.pending;
    },
    idle: () => queue.onIdle(),
  };
};
