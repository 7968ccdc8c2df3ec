/** What `run --once` did, and what a service did when it was stopped. */
import type { Lease } from '../../model/task.ts';
import type { PlannedTask } from '../../schedule/due.ts';
import type { WorkOutcome } from '../../schedule/work-off.ts';
import { type ExitCode, exit, exitCodeOf } from '../exit-codes.ts';
import type { TaskResult } from '../perform-task.ts';
import { errorParts } from '../schedule-log.ts';
import { untilText } from './ago.ts';
import { toneOf } from './paint.ts';
import { type Cell, table } from './table.ts';

/** A task that was taken up. `held`: another process was at it. `lost`: another took it over. `stopped`: it is still due. */
export interface TaskView extends Pick<TaskResult, 'runId' | 'records' | 'failedScopes' | 'keyStatus' | 'error'> {
  readonly account: string;
  readonly what: PlannedTask['what'];
  readonly reason: PlannedTask['reason'];
  readonly dueSince: string | null;
  readonly status: TaskResult['status'] | 'held' | 'lost' | 'stopped';
  readonly durationMs: number;
  readonly exitCode: ExitCode;
  readonly holder: { readonly host: string; readonly pid: number; readonly since: string } | null;
}

type Outcome = Exclude<WorkOutcome<TaskResult>, { status: 'idle' }>;

const nothing = { runId: null, records: null, failedScopes: 0, keyStatus: null, error: null, holder: null } as const;

const holderOf = ({ host, pid, takenAt }: Lease) => ({ host, pid, since: takenAt });

const partsOf = (outcome: Outcome): Omit<TaskView, 'account' | 'what' | 'reason' | 'dueSince' | 'durationMs'> => {
  switch (outcome.status) {
    case 'done':
      return { ...nothing, ...outcome.value };
    case 'held':
      return { ...nothing, status: 'held', exitCode: exit.done, holder: holderOf(outcome.heldBy) };
    case 'lost':
      return { ...nothing, status: 'lost', exitCode: exit.done };
    case 'stopped':
      return { ...nothing, status: 'stopped', exitCode: exit.interrupted };
    case 'failed': {
      const error = errorParts(outcome.error);
      return { ...nothing, status: 'failed', exitCode: exitCodeOf[error.code], error };
    }
  }
};

export const taskView = (
  { account, what, reason, dueSince }: PlannedTask,
  outcome: Outcome,
  durationMs: number,
): TaskView => ({ account, what, reason, dueSince, durationMs, ...partsOf(outcome) });

export interface RunView {
  readonly once: boolean;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Of a service only what it counted; its log has the rest. */
  readonly tasks: readonly TaskView[] | null;
  readonly counts: Readonly<Record<TaskView['status'], number>>;
  /** What will be due first; null when nothing will. */
  readonly next: Pick<PlannedTask, 'account' | 'what' | 'nextAt'> | null;
}

export const noTasks: RunView['counts'] = { ok: 0, partial: 0, failed: 0, held: 0, lost: 0, stopped: 0 };

/** @param plan as it is after the tasks */
export const nextOf = (plan: readonly PlannedTask[]): RunView['next'] => {
  const [first] = plan
    .flatMap(({ account, what, nextAt }) => (nextAt === null ? [] : [{ account, what, nextAt }]))
    .sort((one, other) => one.nextAt.localeCompare(other.nextAt));
  return first ?? null;
};

const resultCell = ({ records, keyStatus, error, holder }: TaskView): Cell => {
  if (holder) return `process ${holder.pid} on ${holder.host} is at it`;
  if (error) return `${error.code}: ${error.message}`;
  if (keyStatus) return `the key is ${keyStatus}`;
  if (!records) return null;
  const { total, added, changed, removed } = records;
  return `${total} (${added} added, ${changed} changed, ${removed} removed)`;
};

const nextLine = (next: RunView['next'], nowMs: number): string =>
  next === null
    ? 'Nothing will be due.'
    : `Next: ${next.what} of ${next.account} ${untilText(next.nextAt ?? '', nowMs)}.`;

export const renderRun =
  (nowMs: number) =>
  ({ tasks, counts, next }: RunView): string => {
    const done = Object.entries(counts).flatMap(([status, count]) => (count > 0 ? [`${count} ${status}`] : []));
    const sum = done.length > 0 ? `Tasks: ${done.join(', ')}.` : 'Nothing was due.';
    const rows = (tasks ?? []).map((task): Cell[] => [
      task.account,
      task.what,
      { text: task.status, tone: toneOf(task.status) },
      resultCell(task),
    ]);
    const drawn = rows.length > 0 ? [table(['account', 'what', 'status', 'result'], rows), ''] : [];
    return [...drawn, sum, nextLine(next, nowMs)].join('\n');
  };
