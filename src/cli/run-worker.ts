/** A worker with the program's config, inventory, clouds, queue and log. */
import pRetry from 'p-retry';
import { hasCode } from '../model/errors.ts';
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

/** A database that restarts is back within this time; one that is named wrongly is told of after it. */
const openRetries = { retries: 5, minTimeout: 500, maxTimeout: 5_000, factor: 2 };

/** Opens all that is in the database, and waits a while for one that is away. */
const openStores = async (choice: ServiceChoice, log: Log, context: Context) => {
  const warn = (error: unknown) => {
    const { code, message } = errorParts(error);
    log('warning', { event: 'queue-failed', error: { code, message }, message });
  };
  const postgres = openQueueDatabase(context);
  const open = async () => {
    const inventory = await context.inventory();
    await (await context.config()).read();
    return { inventory, queue: await openQueueOfWorker(postgres, choice.accountsAtOnce, warn, context) };
  };
  return pRetry(open, {
    ...openRetries,
    shouldRetry: ({ error }) => !context.io.signal.aborted && hasCode(error, 'database-unreachable'),
    onFailedAttempt: ({ error, retriesLeft }) => {
      if (retriesLeft > 0) warn(error);
    },
  });
};

/** @throws AppError `usage` without a database; `database-unreachable`, `database-error` */
export const runWorker = async (choice: ServiceChoice, log: Log, context: Context): Promise<RunView> => {
  const { inventory, queue } = await openStores(choice, log, context);
  const service: Service = (observer, lookMs) => async (deps) => {
    let plan: readonly PlannedTask[] = await readPlan(deps).catch((error) => {
      observer.failed(null, error);
      return [];
    });
    const onLook = (newest: readonly PlannedTask[] | null) => {
      plan = newest ?? plan;
      observer.looked(plan);
    };
    await keepWorking({ ...deps, store: inventory, queue, leaseTimes, lookMs, fetchMs, onLook });
  };
  return runService(choice, log, context, service);
};
