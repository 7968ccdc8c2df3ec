/** Scopes as rows. */
import type { Selectable } from 'kysely';
import type { RecordKind, Scope } from '../model/scope.ts';
import type { Dialect } from './dialect.ts';
import type { ScopeTable, Tx } from './schema.ts';

type ScopeColumns = Pick<
  Selectable<ScopeTable>,
  'account_id' | 'kind' | 'service' | 'type' | 'region' | 'project_id' | 'project_name'
>;

/** The key's columns have no nulls, which a unique index would take for different from each other. */
export const columnsOf = (scope: Scope): ScopeColumns => ({
  account_id: scope.accountId,
  kind: scope.kind,
  service: scope.service,
  type: scope.type ?? '',
  region: scope.region,
  project_id: scope.projectId ?? '',
  project_name: scope.projectName,
});

export const scopeOf = (row: ScopeColumns): Scope => ({
  accountId: row.account_id,
  kind: row.kind,
  service: row.service,
  type: row.type === '' ? null : row.type,
  region: row.region,
  projectId: row.project_id === '' ? null : row.project_id,
  projectName: row.project_name,
});

export interface RemovedRecords {
  readonly scopes: number;
  readonly records: number;
}

/** Removes scopes with all their records, those of a picture on its way too. */
export const removeScopes = async (
  tx: Tx,
  dialect: Dialect,
  scopes: readonly { readonly id: number; readonly kind: RecordKind }[],
): Promise<RemovedRecords> => {
  let records = 0;
  for (const { id, kind } of scopes) {
    // A writer that adds a row at this moment would keep the scope from being removed.
    if (dialect.isShared) await tx.selectFrom('scopes').select('id').where('id', '=', id).forUpdate().execute();
    await dialect.pictures.end(tx, id);
    const { numDeletedRows } = await tx.deleteFrom(kind).where('scope_id', '=', id).executeTakeFirst();
    await tx.deleteFrom('scopes').where('id', '=', id).execute();
    records += Number(numDeletedRows);
  }
  return { scopes: scopes.length, records };
};
