/** The inventory that the fleet's workers share, and its tables. */
import { type Inventory, openInventory } from '../../src/inventory/inventory.ts';
import { openPostgres } from '../../src/postgres/postgres.ts';
import type { FleetEnvironment } from './fleet.ts';

export interface Records {
  readonly inventory: Inventory;
  /** The one number that a query over the inventory's tables gives. */
  count(query: string): Promise<number>;
  close(): Promise<void>;
}

export const openRecords = async ({ database }: FleetEnvironment): Promise<Records> => {
  const inventory = await openInventory({ database });
  const postgres = openPostgres(database, { searchPath: 'huawei_assets' });
  return {
    inventory,
    count: async (query) => {
      const { rows } = await postgres.query<{ count: number }>(query);
      return rows[0]?.count ?? 0;
    },
    close: async () => {
      await postgres.end();
      await inventory.close();
    },
  };
};
