/** What a look at what is due costs, with so many accounts on record. */
import { openConfig } from '../../src/config/store.ts';
import { openPostgres } from '../../src/postgres/postgres.ts';
import { openWorkerQueue, type WorkerQueue } from '../../src/queue/queue.ts';
import { dueAccounts, readPlan } from '../../src/schedule/work-off.ts';
import { type FleetEnvironment, masterKey } from './fleet.ts';
import type { Records } from './records.ts';

export interface Planning {
  /** Reading what is due and what is in the queue, in ms: the median of several. */
  readonly lookMs: number;
  readonly sendMs: number;
  /** Jobs that are handed out and completed in a second, four at a time, when nothing is done in them. */
  readonly jobsPerSecond: number;
  /** Of the queue's tables when all are done, in bytes a job. */
  readonly bytesPerJob: number;
  /** Statements of a look that are the queue's; configuration and inventory add one for each list. */
  readonly statements: number;
  /** What a look reads of tasks and checks, as JSON. */
  readonly bytes: number;
}

const rounds = 7;

/** Four hands, each with a job at a time, as of one worker. */
const drain = async (queue: WorkerQueue): Promise<void> => {
  const hand = async (): Promise<void> => {
    for (;;) {
      const [job] = await queue.fetch(1);
      if (!job) return;
      await queue.complete(job);
    }
  };
  await Promise.all([hand(), hand(), hand(), hand()]);
};

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const beganMs = performance.now();
  await work();
  return performance.now() - beganMs;
};

/** @param at when everything of these accounts was done last */
export const measurePlanning = async (
  { database, home }: FleetEnvironment,
  { inventory }: Records,
  accountIds: readonly string[],
  at: string,
): Promise<Planning> => {
  const postgres = openPostgres(database);
  const config = openConfig({
    dir: `${home}/config`,
    database,
    masterKey: { environmentKey: masterKey, useKeyring: false },
  });
  const worker = { id: '00000000-0000-4000-8000-000000000000', host: 'bench', pid: 1, version: '0', accountsAtOnce: 4 };
  let taken = 0;
  const counting = {
    ...postgres,
    connect: () => {
      taken += 1;
      return postgres.connect();
    },
  };
  const queue = await openWorkerQueue({
    postgres: counting,
    worker,
    now: Date.now,
    isGone: () => false,
    onError: () => undefined,
  });
  try {
    for (const accountId of accountIds) {
      await inventory.recordTask({ accountId, what: 'hosts' }, { at, status: 'ok', error: null });
    }
    const deps = { store: inventory, listAccounts: () => config.listAccounts(), now: Date.now };
    const look = async () => {
      await queue.tidy();
      await inventory.listLeases();
      return readPlan(deps);
    };
    await look();
    taken = 0;
    await look();
    const statements = taken;
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) times.push(await timed(look));
    times.sort((one, other) => one - other);
    const bytes = JSON.stringify([await inventory.listTasks(), await inventory.listChecks()]).length;
    const later = { ...deps, now: () => Date.now() + 25 * 3_600_000 };
    const offers = dueAccounts(await readPlan(later));
    if (offers.length !== accountIds.length) throw new Error(`${offers.length} of ${accountIds.length} are due`);
    const sendMs = await timed(() => queue.send(offers));
    const drainMs = await timed(() => drain(queue));
    const { rows } = await postgres.query<{ bytes: number }>(
      `select sum(pg_total_relation_size(format('%I.%I', schemaname, tablename)::regclass)) as bytes
       from pg_tables where schemaname = 'pgboss'`,
    );
    return {
      lookMs: times[rounds >> 1] ?? 0,
      sendMs,
      jobsPerSecond: (offers.length / drainMs) * 1000,
      bytesPerJob: (rows[0]?.bytes ?? 0) / offers.length,
      statements,
      bytes,
    };
  } finally {
    await queue.close();
    await config.close();
    await postgres.end();
  }
};
