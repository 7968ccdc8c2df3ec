/** The scopes whose pictures are stored. */
import { sql } from 'kysely';
import type { RecordKind, Scope } from '../model/scope.ts';
import type { RecordFilter } from './record-filter.ts';
import type { InventoryDb } from './schema.ts';
import { scopeOf } from './scopes.ts';

export interface StoredScope {
  readonly scope: Scope;
  readonly total: number;
  /** ISO 8601 UTC; null while the scope has never been listed to its end. */
  readonly lastOkAt: string | null;
  readonly lastRunId: string | null;
}

export interface ScopeRow {
  readonly id: number;
  readonly generation: number;
  readonly stored: StoredScope;
}

interface ScopeFilter extends Pick<RecordFilter, 'accountIds' | 'regions'> {
  readonly kind?: RecordKind | undefined;
}

/** In the order of the listing. */
export const selectScopes = async (db: InventoryDb, filter: ScopeFilter): Promise<readonly ScopeRow[]> => {
  let query = db.selectFrom('scopes').selectAll();
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
  if (filter.accountIds !== undefined) query = query.where('account_id', 'in', filter.accountIds);
  if (filter.regions !== undefined) query = query.where('region', 'in', filter.regions);
  const order = [
    'account_id',
    'region',
    sql`coalesce(project_name, '')`,
    'project_id',
    'service',
    'type',
    'kind',
  ] as const;
  const rows = await order.reduce((ordered, column) => ordered.orderBy(column), query).execute();
  return rows.map((row) => ({
    id: row.id,
    generation: row.generation,
    stored: {
      scope: scopeOf(row),
      total: row.total,
      lastOkAt: row.last_ok_at,
      lastRunId: row.last_run_id,
    },
  }));
};

export const selectStoredScopes = async (db: InventoryDb, accountId?: string): Promise<readonly StoredScope[]> => {
  const rows = await selectScopes(db, accountId === undefined ? {} : { accountIds: [accountId] });
  return rows.map((row) => row.stored);
};
