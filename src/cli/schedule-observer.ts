/** Who watches the scheduler at work: its log, its metrics. */
import type { Account } from '../model/account.ts';
import type { PlannedTask } from '../schedule/due.ts';
import type { WorkOutcome } from '../schedule/work-off.ts';
import type { Progress } from './output/progress.ts';
import type { TaskResult } from './perform-task.ts';

export interface ScheduleObserver {
  begun(task: PlannedTask): void;
  ended(task: PlannedTask, outcome: WorkOutcome<TaskResult>, durationMs: number): void;
  /** What kept tasks from being done at all. @param accountId null: it concerns all of them */
  failed(accountId: string | null, error: unknown): void;
  /** Configuration and inventory could be read. */
  looked(plan: readonly PlannedTask[]): void;
  /** What the configuration holds now. */
  configured(accounts: readonly Account[]): void;
  /** Of one sync of the account. */
  progress(account: string): Progress;
}

const nothing = () => undefined;

export const blindProgress: Progress = {
  planned: nothing,
  page: nothing,
  retry: nothing,
  finished: nothing,
  notice: nothing,
  close: nothing,
};

export const blindObserver: ScheduleObserver = {
  begun: nothing,
  ended: nothing,
  failed: nothing,
  looked: nothing,
  configured: nothing,
  progress: () => blindProgress,
};

const tell = <T>(all: readonly T[], say: (each: T) => void): void => {
  for (const each of all) say(each);
};

const showAll = (all: readonly Progress[]): Progress => ({
  planned: (...args) => tell(all, (each) => each.planned(...args)),
  page: (...args) => tell(all, (each) => each.page(...args)),
  retry: (...args) => tell(all, (each) => each.retry(...args)),
  finished: (...args) => tell(all, (each) => each.finished(...args)),
  notice: (...args) => tell(all, (each) => each.notice(...args)),
  close: () => tell(all, (each) => each.close()),
});

/** Tells all of them, in their order. */
export const observeAll = (all: readonly ScheduleObserver[]): ScheduleObserver => ({
  begun: (...args) => tell(all, (each) => each.begun(...args)),
  ended: (...args) => tell(all, (each) => each.ended(...args)),
  failed: (...args) => tell(all, (each) => each.failed(...args)),
  looked: (...args) => tell(all, (each) => each.looked(...args)),
  configured: (...args) => tell(all, (each) => each.configured(...args)),
  progress: (account) => showAll(all.map((each) => each.progress(account))),
});
