/** Syncs of the real program, beside the least that any sync must do and beside the SDK called one after another. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inTurns, measure, median, medianRatio, program, wallMsOf } from './measure.mjs';
import { writeMemoryPlot } from './plot.mjs';
import { wideCalls } from './wide-calls.mjs';
import { withWorld } from './world.mjs';

const regions = 30;
const concurrency = 16;

const countOf = (text) => JSON.parse(text).accounts[0].hosts.total;

const forget = ({ home }) => rm(join(home, 'data'), { recursive: true, force: true });

const sync = async (world, what, hosts) => {
  const result = await measure([program, 'sync', what, '--json', '--quiet'], { env: world.env });
  if (countOf(result.stdout) !== hosts) throw new Error(`${countOf(result.stdout)} hosts were stored, not ${hosts}`);
  return result;
};

const firstSync = async (world, what, hosts) => {
  await forget(world);
  return sync(world, what, hosts);
};

/** Runs one of the loops beside this file on the same sandbox, into a database of its own. */
const loop = async (name, { endpoint, account, home }, more = {}) => {
  const file = join(home, `${name}.db`);
  const { rootKey, domainId } = account;
  const task = { endpoint, key: rootKey, domainId, file, concurrency, pageSize: 200, ...more };
  const result = await measure([fileURLToPath(new URL(`./${name}.mjs`, import.meta.url)), JSON.stringify(task)]);
  for (const suffix of ['', '-wal', '-shm']) await rm(file + suffix, { force: true });
  return result;
};

const walls = (runs) => runs.map((run) => run.wallMs);
const cpus = (runs) => runs.map((run) => run.cpuMs);

/** Deep: many hosts in each region; then once more with nothing changed; then read as NDJSON. */
export const deepBars = ({ hosts, rounds }) =>
  withWorld(['--servers', String(hosts), '--regions', String(regions), '--latency', '20ms'], async (world) => {
    // Writes the sandbox's pages once, so that both sides are served from its cache.
    await loop('store-loop', world);
    const runs = await inTurns(rounds, {
      first: () => firstSync(world, 'hosts', hosts),
      again: () => sync(world, 'hosts', hosts),
      loop: () => loop('store-loop', world),
    });
    const list = [program, 'hosts', '--output', 'ndjson'];
    const lines = await inTurns(rounds * 3, {
      nothing: () => wallMsOf(['-e', '0']),
      first: () => wallMsOf(list, { env: world.env, untilFirstLine: true }),
    });
    const whole = await measure(list, { env: world.env });
    const times = `${hosts} hosts`;
    return [
      {
        name: `first sync, ${times}`,
        unit: 'x store loop',
        measured: medianRatio(walls(runs.first), walls(runs.loop)),
        atMost: 1,
      },
      {
        name: `first sync, ${times}`,
        unit: 'x store loop, CPU',
        measured: medianRatio(cpus(runs.first), cpus(runs.loop)),
      },
      {
        name: `first sync, ${times}`,
        unit: 'rows/s',
        measured: hosts / (median(walls(runs.first)) / 1000),
        atLeast: 15_000,
      },
      {
        name: `first sync, ${times}`,
        unit: 'MB at most',
        measured: Math.max(...runs.first.map((run) => run.peakMb)),
        atMost: 250,
      },
      { name: `store loop, ${times}`, unit: 'MB at most', measured: Math.max(...runs.loop.map((run) => run.peakMb)) },
      {
        name: `unchanged re-sync, ${times}`,
        unit: 'x first, CPU',
        measured: medianRatio(cpus(runs.again), cpus(runs.first)),
        atMost: 0.6,
      },
      {
        name: `hosts as NDJSON, ${times}`,
        unit: 'x node -e 0, first line',
        measured: medianRatio(lines.first, lines.nothing),
        atMost: 3,
      },
      { name: `hosts as NDJSON, ${times}`, unit: 'MB at most', measured: whole.peakMb },
    ];
  });

/** Wide: a little of each of many types in each of many regions, far away; each type from its own service. */
export const wideBars = ({ rounds }) =>
  withWorld(
    ['--servers', String(regions * 200), '--products', String(regions * wideCalls.length * 10)].concat([
      '--regions',
      String(regions),
      '--latency',
      '50ms',
    ]),
    async (world) => {
      const types = wideCalls.map(({ type }) => type).join(',');
      const ours = async () => {
        await forget(world);
        const argv = [program, 'sync', 'all', '--service', 'ecs', '--type', types, '--json', '--quiet'];
        return measure(argv, { env: world.env });
      };
      await loop('sdk-loop', world, { calls: wideCalls });
      const runs = await inTurns(rounds, { ours, sdk: () => loop('sdk-loop', world, { calls: wideCalls }) });
      const [{ records }] = runs.sdk.map((run) => JSON.parse(run.stdout));
      const [stored] = runs.ours.map((run) => JSON.parse(run.stdout).accounts[0]);
      if (stored.hosts.total + stored.products.total !== records) {
        throw new Error(`${stored.hosts.total + stored.products.total} records were stored; the SDK lists ${records}`);
      }
      const measured = medianRatio(walls(runs.sdk), walls(runs.ours));
      const name = `${regions} regions x 200 hosts x ${wideCalls.length} product types`;
      return [{ name, unit: 'x faster than the SDK', measured, atLeast: 10 }];
    },
  );

/** Ten times the hosts; the sandbox cannot keep so many pages, so both are served as they are written. */
export const growthBars = async ({ hosts, plotInto }) => {
  const run = (count) =>
    withWorld(['--servers', String(count), '--regions', String(regions), '--latency', '20ms'], (world) =>
      firstSync(world, 'hosts', count),
    );
  const small = await run(hosts);
  const large = await run(hosts * 10);
  if (plotInto) {
    await writeMemoryPlot(join(plotInto, 'memory.svg'), [
      { name: `${hosts.toLocaleString('en')} hosts`, ...small },
      { name: `${(hosts * 10).toLocaleString('en')} hosts`, ...large },
    ]);
  }
  const name = `first sync, ${hosts * 10} hosts`;
  return [
    { name, unit: 'MB at most', measured: large.peakMb, atMost: 250 },
    { name, unit: `x the time of ${hosts}`, measured: large.wallMs / small.wallMs, atMost: 11 },
  ];
};
