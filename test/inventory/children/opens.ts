/** Opens the inventory and says so. */
import { openInventory } from '../../../src/inventory/inventory.ts';

await openInventory({ path: process.argv[2] ?? '' });
process.stdout.write('open\n');
