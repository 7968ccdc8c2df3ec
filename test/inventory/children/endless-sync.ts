/** Replaces one scope's 400 hosts again and again, each time all by another version, and prints a line a step. */
import { openInventory } from '../../../src/inventory/inventory.ts';
import { hostOf, scopeOf } from '../helpers.ts';

const inventory = await openInventory({ path: process.argv[2] ?? '' });
const runId = await inventory.beginRun('hosts');
for (let version = 1; ; version += 1) {
  const writer = await inventory.beginScope(runId, scopeOf());
  for (let page = 0; page < 4; page += 1) {
    const hosts = Array.from({ length: 100 }, (_, at) => hostOf(`host-${page}-${at}`, { os: `version ${version}` }));
    await writer.write(hosts);
    process.stdout.write(`page ${version}\n`);
  }
  await writer.commit();
  process.stdout.write(`commit ${version}\n`);
}
