/**
 * Measures the program against its bars: `npm run bench` in about a minute, `npm run bench -- --full` with 100,000 and a
 * million hosts. `--plot-into FOLDER` draws the memory of these two. Loopback only; a missed bar ends in 0, unless `--gate`
 * is given.
 */
import { availableParallelism, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { startupBars } from './startup.mjs';
import { deepBars, growthBars, wideBars } from './sync.mjs';
import { planningBars, workersBars } from './workers.mjs';

const { values: flags } = parseArgs({
  options: {
    full: { type: 'boolean' },
    gate: { type: 'boolean' },
    only: { type: 'string' },
    'plot-into': { type: 'string' },
  },
});

const parts = {
  startup: () => startupBars({ rounds: flags.full ? 25 : 11 }),
  deep: () => deepBars(flags.full ? { hosts: 100_000, rounds: 5 } : { hosts: 20_000, rounds: 3 }),
  wide: () => wideBars({ rounds: flags.full ? 5 : 2 }),
  growth: () => growthBars({ hosts: flags.full ? 100_000 : 10_000, plotInto: flags['plot-into'] }),
  workers: () => workersBars({ accounts: flags.full ? 500 : 100 }),
  planning: () => planningBars({ sizes: flags.full ? [50, 500, 5_000] : [50, 500] }),
};

const isOver = ({ measured, atMost, atLeast }) => measured > (atMost ?? Infinity) || measured < (atLeast ?? -Infinity);

const barOf = ({ atMost, atLeast }) => {
  if (atMost !== undefined) return `<= ${atMost}`;
  return atLeast === undefined ? '' : `>= ${atLeast}`;
};

const verdictOf = (bar) => (barOf(bar) === '' ? '' : isOver(bar) ? 'over' : 'ok');

const numberOf = (value) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2));

const print = (bar) => {
  const { name, unit, measured } = bar;
  console.log(
    `${name.padEnd(36)}${numberOf(measured).padStart(9)} ${unit.padEnd(26)}${barOf(bar).padEnd(10)}${verdictOf(bar)}`.trimEnd(),
  );
};

console.log(`Node.js ${process.version}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB\n`);
let missed = 0;
for (const [name, measureBars] of Object.entries(parts)) {
  if (flags.only !== undefined && flags.only !== name) continue;
  for (const bar of await measureBars()) {
    print(bar);
    if (isOver(bar)) missed += 1;
  }
}
if (flags.gate && missed > 0) process.exitCode = 7;
