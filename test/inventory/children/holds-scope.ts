/** Begins a scope, writes one page and stays. */
import { openInventory } from '../../../src/inventory/inventory.ts';
import { hostOf, scopeOf } from '../helpers.ts';

const inventory = await openInventory({ path: process.argv[2] ?? '' });
const writer = await inventory.beginScope(await inventory.beginRun('hosts'), scopeOf());
await writer.write([hostOf('from the child')]);
await writer.write([hostOf('also from the child')]);
process.stdout.write('begun\n');
setInterval(() => undefined, 60_000);
