/** Keeps the promises: once, or until it is told to stop. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDue, type PlannedTask } from './due.ts';
import { openWorkshop, readPlan, type WorkDeps } from './work-off.ts';

export interface KeepDeps<R> extends WorkDeps<R> {
  /** Told of what kept an account's tasks from being done, or with null the plan from being made. */
  readonly onError: (accountId: string | null, error: unknown) => void;
}

/** Does what is due now. @returns the plan that it went by. @throws AppError when configuration or inventory cannot be read */
export const keepOnce = async <R>(deps: KeepDeps<R>): Promise<readonly PlannedTask[]> => {
  const plan = await readPlan(deps);
  const workshop = openWorkshop(deps, deps.onError);
  workshop.take(plan);
  await workshop.idle();
  return plan;
};

export interface KeepingDeps<R> extends KeepDeps<R> {
  /** How often configuration and inventory are looked at for what others changed. */
  readonly pollMs: number;
  /** After each look; what it shows is what the next look goes by. */
  readonly onLook: (plan: readonly PlannedTask[]) => void;
}

/** An account that could not even be begun is left alone for so long. */
const restMs = 60_000;
/** Between two looks, however much is about to be due. */
const leastWaitMs = 250;

/** Until the next task is due, and no longer than a look is to be away. */
const waitMs = (plan: readonly PlannedTask[], nowMs: number, pollMs: number): number => {
  const waits = plan.flatMap((task) => (task.nextAt === null || isDue(task) ? [] : [Date.parse(task.nextAt) - nowMs]));
  return Math.max(leastWaitMs, Math.min(pollMs, ...waits));
};

const sleepUntil = async (ms: number, stop: AbortSignal): Promise<void> => {
  await sleep(ms, undefined, { signal: stop }).catch((error: unknown) => {
    if (!stop.aborted) throw error;
  });
};

/**
 * Looks, begins what is due and looks again, until `stop` fires and what is under way has ended. A look that fails is told, and
 * the next one may do better.
 */
export const keepGoing = async <R>(deps: KeepingDeps<R>): Promise<void> => {
  const restsUntil = new Map<string, number>();
  const workshop = openWorkshop(deps, (accountId, error) => {
    restsUntil.set(accountId, deps.now() + restMs);
    deps.onError(accountId, error);
  });
  while (!deps.stop.aborted) {
    let plan: readonly PlannedTask[] = [];
    try {
      plan = await readPlan(deps);
      workshop.take(plan.filter(({ accountId }) => (restsUntil.get(accountId) ?? 0) <= deps.now()));
      deps.onLook(plan);
    } catch (error) {
      deps.onError(null, error);
    }
    await sleepUntil(waitMs(plan, deps.now(), deps.pollMs), deps.stop);
  }
  await workshop.idle();
};
