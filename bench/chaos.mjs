/**
 * `npm run chaos`: workers among kills, cuts and lost connections, for half a minute or `--minutes N`; ends in 1 when they did
 * anything wrong. Loopback only, with a PostgreSQL of its own unless TEST_DATABASE_URL names one.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startFleetWorld } from './fleet-world.mjs';

const { values: flags } = parseArgs({
  options: {
    minutes: { type: 'string', default: '0.5' },
    accounts: { type: 'string' },
    workers: { type: 'string', default: '3' },
  },
});
const minutes = Number(flags.minutes);
const accounts = Number(flags.accounts ?? (minutes > 1 ? 200 : 50));
const workers = Number(flags.workers);

const listOf = (counts) =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');

const world = await startFleetWorld({ accounts, servers: 12, regions: 4, pageSize: 3 });
const home = await mkdtemp(join(tmpdir(), 'huawei-assets-chaos-'));
try {
  await mkdir(join(home, 'config'));
  console.log(`${accounts} accounts, ${workers} workers, ${minutes} min`);
  const { database, sandbox, library } = world;
  const report = await library.runChaos({
    sandbox,
    database: database.url,
    disconnectAll: database.disconnectAll,
    home,
    workers,
    forMs: minutes * 60_000,
    say: (line) => console.log(line),
  });
  console.log(`Done to them: ${listOf(report.did)}`);
  console.log(`Tasks: ${listOf(report.tasksEnded)}`);
  console.log(`Every promise kept after ${(report.peaceMs / 1000).toFixed(1)} s of peace.`);
  for (const problem of report.problems) console.log(`WRONG: ${problem}`);
  console.log(report.problems.length === 0 ? 'Nothing wrong.' : `${report.problems.length} wrong.`);
  if (report.problems.length > 0) process.exitCode = 1;
} finally {
  await world.close();
  await rm(home, { recursive: true, force: true });
}
