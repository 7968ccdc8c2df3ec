/** The inventory that the fleet's workers share, and its tables. */
import { join } from 'node:path';
import Libsql from 'libsql';
import { type Inventory, openInventory } from '../../src/inventory/inventory.ts';
import type { FleetEnvironment } from './fleet.ts';

export interface Records {
  readonly inventory: Inventory;
  /** The one number that a query over the inventory's tables gives. */
  count(query: string): Promise<number>;
  close(): Promise<void>;
}

export const openRecords = async ({ home }: FleetEnvironment): Promise<Records> => {
  const path = join(home, 'data', 'inventory.db');
  const inventory = await openInventory({ path });
  const db = new Libsql(path);
  return {
    inventory,
    count: async (query) => {
      const [row] = db.prepare(query).all([]) as { count: number }[];
      return row?.count ?? 0;
    },
    close: async () => {
      db.close();
      await inventory.close();
    },
  };
};
