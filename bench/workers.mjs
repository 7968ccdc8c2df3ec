/** Workers on one PostgreSQL: what more of them bring, how soon the work of one that dies goes on, what planning costs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startFleetWorld } from './fleet-world.mjs';
import { median } from './measure.mjs';

const regions = 10;
const hostsOfRegion = 5;
const latencyMs = 50;

const numberOf = async (postgres, text, values = []) => Number((await postgres.query(text, values)).rows[0].number);

/** Everything of these accounts was done a day ago. */
const makeDue = ({ library, records, accounts }) =>
  library.makeDue(
    records.inventory,
    accounts.map(({ domainId }) => domainId),
  );

const until = async (holds, withinMs = 600_000) => {
  for (const endMs = Date.now() + withinMs; !holds(); await sleep(50)) {
    if (Date.now() > endMs) throw new Error('the workers did not get ready in time');
  }
};

const timeOf = ({ time }) => Date.parse(time);

/** Starts workers that have nothing to do yet. */
const startCrew = async ({ library, environment }, count) => {
  const crew = Array.from({ length: count }, () => library.startWorker(environment, ['--accounts-at-once', '4']));
  await until(() => crew.every(({ lines }) => lines.some(({ event }) => event === 'ready')));
  return crew;
};

const stopCrew = async (crew) => {
  for (const { child } of crew) child.kill('SIGTERM');
  await Promise.all(crew.map(({ ended }) => ended));
};

const linesOf = (crew, wanted) => crew.flatMap(({ lines }) => lines.filter(({ event }) => event === wanted));

const hostTasks = (crew, wanted) => linesOf(crew, wanted).filter(({ what }) => what === 'hosts');

const transactions = ({ postgres }) =>
  numberOf(postgres, 'select xact_commit as number from pg_stat_database where datname = current_database()');

/** All accounts once, by so many workers. */
const roundOf = async (fleet, count) => {
  const crew = await startCrew(fleet, count);
  const before = await transactions(fleet);
  const dueMs = Date.now();
  await makeDue(fleet);
  await until(() => hostTasks(crew, 'task-ended').length >= fleet.accounts.length);
  // Statistics come a moment late.
  await sleep(1_200);
  const commits = (await transactions(fleet)) - before;
  await stopCrew(crew);
  const ends = hostTasks(crew, 'task-ended');
  const bad = ends.filter(({ status }) => status !== 'ok');
  if (bad.length > 0) throw new Error(`${bad.length} tasks failed: ${bad[0].message}`);
  const begins = linesOf(crew, 'task-begun').map(timeOf);
  const spanMs = Math.max(...ends.map(timeOf)) - Math.min(...begins);
  return {
    perSecond: (fleet.accounts.length / spanMs) * 1000,
    pickUpMs: Math.min(...begins) - dueMs,
    commits: commits / fleet.accounts.length,
  };
};

/** From the kill of one of two workers to when the other has begun what it left. */
const recoveryMs = async (fleet) => {
  const crew = await startCrew(fleet, 2);
  const [victim, heir] = crew;
  await makeDue(fleet);
  await until(() => hostTasks([victim], 'task-ended').length > 2);
  fleet.library.kill(victim);
  await victim.ended;
  const ended = new Set(linesOf([victim], 'task-ended').map(({ account, what }) => `${account} ${what}`));
  const left = linesOf([victim], 'task-begun').filter(({ account, what }) => !ended.has(`${account} ${what}`));
  const again = () =>
    left.map(({ account, what }) =>
      heir.lines.find((line) => line.event === 'task-begun' && line.account === account && line.what === what),
    );
  await until(() => again().every(Boolean), 120_000);
  const tookMs = Math.max(...again().map(timeOf)) - victim.killedMs;
  await until(() => new Set(hostTasks(crew, 'task-ended').map(({ account }) => account)).size >= fleet.accounts.length);
  await stopCrew([heir]);
  return tookMs;
};

const openFleet = async (world, home) => {
  const { library, sandbox, database } = world;
  const accounts = await library.provisionAll(sandbox, database.url, home);
  const environment = { home, database: database.url, endpoint: sandbox.endpointTemplate };
  const records = await library.openRecords(environment);
  return { library, accounts, environment, records, postgres: library.openPostgres(database.url) };
};

/** The first syncs of all, and the keys' first checks. */
const syncAllOnce = async (fleet) => {
  const crew = await startCrew(fleet, 2);
  await until(() => hostTasks(crew, 'task-ended').length >= fleet.accounts.length);
  await stopCrew(crew);
  const begins = linesOf(crew, 'task-begun').map(timeOf);
  return Math.max(...hostTasks(crew, 'task-ended').map(timeOf)) - Math.min(...begins);
};

const withFleet = async (options, work) => {
  const world = await startFleetWorld(options);
  const home = await mkdtemp(join(tmpdir(), 'huawei-assets-bench-'));
  let fleet;
  try {
    fleet = await openFleet(world, home);
    return await work(fleet);
  } finally {
    await fleet?.records.close();
    await fleet?.postgres.end();
    await world.close();
    await rm(home, { recursive: true, force: true });
  }
};

const sharing = (accounts) =>
  withFleet({ accounts, regions, servers: regions * hostsOfRegion, latencyMs }, async (fleet) => {
    const name = `${accounts} accounts x ${regions} regions x ${hostsOfRegion} hosts`;
    const firstMs = await syncAllOnce(fleet);
    const [one, two, four] = [await roundOf(fleet, 1), await roundOf(fleet, 2), await roundOf(fleet, 4)];
    const tookMs = await recoveryMs(fleet);
    const bytes = await numberOf(fleet.postgres, 'select pg_database_size(current_database()) as number');
    return [
      { name, unit: 'first syncs/s, 2 workers', measured: accounts / (firstMs / 1000) },
      { name, unit: 'accounts/s, 1 worker', measured: one.perSecond },
      { name, unit: 'x of 2 workers', measured: two.perSecond / one.perSecond },
      { name, unit: 'x of 4 workers', measured: four.perSecond / one.perSecond },
      { name, unit: 's from due to begun', measured: median([one, two, four].map(({ pickUpMs }) => pickUpMs)) / 1000 },
      { name, unit: 'transactions an account', measured: one.commits },
      { name, unit: 's until a dead worker’s go on', measured: tookMs / 1000 },
      { name, unit: 'MB of database', measured: bytes / 2 ** 20 },
    ];
  });

/** A look at what is due, and sending all of it, when everything is. */
const planningOf = (accounts) =>
  withFleet({ accounts, regions: 1, servers: 0 }, async ({ library, records, environment, accounts: all }) => {
    const now = new Date().toISOString();
    const ids = all.map(({ domainId }) => domainId);
    return { accounts, ...(await library.measurePlanning(environment, records, ids, now)) };
  });

/** @param accounts each with some hosts in each of ten regions */
export const workersBars = ({ accounts }) => sharing(accounts);

/** What planning and the queue itself cost, for ever more accounts. @param sizes how many, ascending */
export const planningBars = async ({ sizes }) => {
  const plans = [];
  for (const accounts of sizes) plans.push(await planningOf(accounts));
  return plans.flatMap(({ accounts, lookMs, sendMs, statements, bytes, jobsPerSecond, bytesPerJob }, index) => {
    const name = `a look at ${accounts} accounts`;
    const before = plans[index - 1];
    return [
      { name, unit: 'ms', measured: lookMs },
      ...(before ? [{ name, unit: `x the ms of ${before.accounts}`, measured: lookMs / before.lookMs }] : []),
      { name, unit: 'ms more to send all', measured: sendMs },
      { name, unit: 'statements of the queue', measured: statements },
      { name, unit: 'KB read', measured: bytes / 1024 },
      { name: `${accounts} jobs`, unit: 'empty jobs/s', measured: jobsPerSecond },
      { name: `${accounts} jobs`, unit: 'bytes a job, done', measured: bytesPerJob },
    ];
  });
};
