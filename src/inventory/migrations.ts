/** Bringing a database to this program's version. */
import { type Migration, Migrator } from 'kysely';
import { AppError } from '../model/errors.ts';
import type { InventoryDb } from './schema.ts';

export type Migrations = Readonly<Record<string, Migration>>;

interface Newer {
  /** Where the inventory is. */
  readonly name: string;
  readonly hint: string;
}

/**
 * Whether a database with these steps is of exactly this program's version.
 * @throws AppError `inventory-error` for a database that a newer program wrote
 */
export const isCurrent = (applied: readonly string[], steps: Migrations, { name, hint }: Newer): boolean => {
  const unknown = applied.filter((step) => !Object.hasOwn(steps, step));
  if (unknown.length > 0) {
    throw new AppError('inventory-error', `The inventory ${name} was written by a newer version of this program.`, {
      hint,
      details: { path: name, unknownVersions: unknown },
    });
  }
  return applied.length === Object.keys(steps).length;
};

/**
 * Takes the steps that are missing; all of them and their records are one transaction.
 * @param schema where the record of steps is kept; left out: where tables are
 */
export const migrate = async (db: InventoryDb, steps: Migrations, schema?: string): Promise<void> => {
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...steps }) },
    ...(schema !== undefined && { migrationTableSchema: schema }),
  }).migrateToLatest();
  if (error !== undefined) throw error;
};
