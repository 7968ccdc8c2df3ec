import type { ProductEntry } from './entry.ts';
import { enabledWord, number } from './readers.ts';

export const cbrPolicies: ProductEntry = {
  type: 'cbr.policy',
  title: 'CBR policies',
  service: 'cbr',
  scope: 'project',
  list: {
    path: '/v3/{project_id}/policies',
    paging: { family: 'none' },
    items: 'policies',
    fields: {
      id: 'id',
      name: 'name',
      status: enabledWord('enabled'),
      details: {
        operation: 'operation_type',
        vaults: 'associated_vaults[].vault_id',
        retentionDays: number('operation_definition.retention_duration_days'),
        mostBackups: number('operation_definition.max_backups'),
        destinationRegion: 'operation_definition.destination_region',
      },
    },
  },
  configType: 'cbr.policy',
  permission: 'cbr:policies:list',
  source: 'CBR API Reference, "Querying the Policy List"; answer in the shape of that page',
};
