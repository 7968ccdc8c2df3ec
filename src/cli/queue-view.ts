/** How the queue stands, with the accounts' names and how far the promises are behind. */
import type { Account } from '../model/account.ts';
import type { Postgres } from '../postgres/postgres.ts';
import type { JobError, OpenJob } from '../queue/jobs.ts';
import type { QueueView } from '../queue/queue.ts';
import type { SeenWorker } from '../queue/workers.ts';
import type { PlannedTask } from '../schedule/due.ts';
import { readPlan } from '../schedule/work-off.ts';
import type { Context } from './context.ts';

interface AboutAccount {
  /** Null: it is configured no more. */
  readonly account: string | null;
  readonly accountId: string;
}

export interface QueueStatus {
  readonly waiting: number;
  /** Of those that wait to be taken for the first time. */
  readonly oldestWait: (AboutAccount & { readonly since: string; readonly seconds: number }) | null;
  readonly active: readonly (AboutAccount & {
    readonly since: string;
    /** Null: its worker is gone, and the job is about to be tried again. */
    readonly worker: Pick<SeenWorker, 'id' | 'host' | 'pid'> | null;
    readonly failures: number;
  })[];
  readonly retrying: readonly (AboutAccount & {
    readonly nextTryAt: string;
    readonly failures: number;
    readonly error: JobError | null;
  })[];
  /** Set aside after too many tries. */
  readonly failed: readonly (AboutAccount & { readonly failedAt: string; readonly error: JobError | null })[];
  readonly workers: readonly (Omit<SeenWorker, 'jobIds'> & { readonly active: number })[];
  /** When a worker last looked at what is due; null: never. */
  readonly plannedAt: string | null;
  /** How far the promises are behind. */
  readonly lag: {
    readonly dueTasks: number;
    readonly longest:
      | (Pick<PlannedTask, 'account' | 'what'> & { readonly since: string; readonly seconds: number })
      | null;
  };
}

const emptyQueue: QueueView = { open: [], failed: [], workers: [], plannedAt: null };

const secondsSince = (time: string, nowMs: number): number =>
  Math.max(0, Math.round((nowMs - Date.parse(time)) / 1000));

const lagOf = (plan: readonly PlannedTask[], nowMs: number): QueueStatus['lag'] => {
  const due = plan
    .flatMap(({ account, what, dueSince }) => (dueSince === null ? [] : [{ account, what, since: dueSince }]))
    .sort((one, other) => one.since.localeCompare(other.since));
  const [longest] = due;
  return {
    dueTasks: due.length,
    longest: longest ? { ...longest, seconds: secondsSince(longest.since, nowMs) } : null,
  };
};

interface Facts {
  readonly queue: QueueView;
  readonly accounts: readonly Account[];
  readonly plan: readonly PlannedTask[];
  readonly nowMs: number;
}

const inState = (state: OpenJob['state'], { open }: QueueView): OpenJob[] => open.filter((job) => job.state === state);

export const queueStatusOf = ({ queue, accounts, plan, nowMs }: Facts): QueueStatus => {
  const names = new Map(accounts.map(({ domainId, name }) => [domainId, name]));
  const about = (accountId: string): AboutAccount => ({ account: names.get(accountId) ?? null, accountId });
  const hands = new Map(
    queue.workers.flatMap((worker) => (worker.isAlive ? worker.jobIds.map((id) => [id, worker] as const) : [])),
  );
  const workerOf = (id: string) => {
    const worker = hands.get(id);
    return worker ? { id: worker.id, host: worker.host, pid: worker.pid } : null;
  };
  const waiting = inState('waiting', queue);
  const [oldest] = [...waiting].sort((one, other) => one.sentAt.localeCompare(other.sentAt));
  return {
    waiting: waiting.length,
    oldestWait: oldest
      ? { ...about(oldest.accountId), since: oldest.sentAt, seconds: secondsSince(oldest.sentAt, nowMs) }
      : null,
    active: inState('active', queue).map(({ id, accountId, startedAt, sentAt, failures }) => ({
      ...about(accountId),
      since: startedAt ?? sentAt,
      worker: workerOf(id),
      failures,
    })),
    retrying: inState('retrying', queue).map(({ accountId, nextTryAt, sentAt, failures, error }) => ({
      ...about(accountId),
      nextTryAt: nextTryAt ?? sentAt,
      failures,
      error,
    })),
    failed: queue.failed.map(({ accountId, failedAt, error }) => ({ ...about(accountId), failedAt, error })),
    workers: queue.workers.map(({ jobIds, ...worker }) => ({
      ...worker,
      active: jobIds.filter((id) => queue.open.some((job) => job.id === id && job.state === 'active')).length,
    })),
    plannedAt: queue.plannedAt,
    lag: lagOf(plan, nowMs),
  };
};

/** @throws AppError `database-unreachable`, `database-error`, and for what cannot be read of the configuration */
export const readQueueStatus = async (postgres: Postgres, context: Context): Promise<QueueStatus> => {
  const { readQueue } = await import('../queue/queue.ts');
  const config = await context.config();
  const store = await context.inventory();
  const accounts = await config.listAccounts();
  const plan = await readPlan({ store, listAccounts: async () => accounts, now: context.io.now });
  const queue = (await readQueue(postgres)) ?? emptyQueue;
  return queueStatusOf({ queue, accounts, plan, nowMs: context.io.now() });
};
