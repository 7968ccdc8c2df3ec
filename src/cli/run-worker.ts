/** A worker with the program's config, inventory, clouds, queue and log. */
import type { PlannedTask } from '../schedule/due.ts';
import type { LeaseTimes } from '../schedule/leased.ts';
import { readPlan } from '../schedule/work-off.ts';
import { keepWorking } from '../schedule/worker.ts';
import type { Context } from './context.ts';
import { openQueueDatabase, openQueueOfWorker } from './open-queue.ts';
import type { Log } from './output/log.ts';
import type { RunView } from './output/run-report.ts';
import { runService, type Service, type ServiceChoice } from './run-service.ts';
import { errorParts } from './schedule-log.ts';

/** Shorter than of one machine's schedulers: when a machine is gone, others wait for this. */
const leaseTimes: LeaseTimes = { forMs: 60_000, renewEveryMs: 15_000 };

const fetchMs = 1_000;

/** @throws AppError `usage` without a database; `database-unreachable`, `database-error` */
export const runWorker = async (choice: ServiceChoice, log: Log, context: Context): Promise<RunView> => {
  const postgres = openQueueDatabase(context);
  const onError = (error: unknown) => {
    const { code, message } = errorParts(error);
    log('warning', { event: 'queue-failed', error: { code, message }, message });
  };
  const queue = await openQueueOfWorker(postgres, choice.accountsAtOnce, onError, context);
  const inventory = await context.inventory();
  const service: Service = (observer, lookMs) => async (deps) => {
    let plan: readonly PlannedTask[] = await readPlan(deps);
    const onLook = (newest: readonly PlannedTask[] | null) => {
      plan = newest ?? plan;
      observer.looked(plan);
    };
    await keepWorking({ ...deps, store: inventory, queue, leaseTimes, lookMs, fetchMs, onLook });
  };
  return runService(choice, log, context, service);
};
