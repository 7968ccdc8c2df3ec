import { everyEnterpriseProject, type ProductEntry } from './entry.ts';
import { flag, number, tagList } from './readers.ts';

export const cbrVaults: ProductEntry = {
  type: 'cbr.vault',
  title: 'CBR vaults',
  service: 'cbr',
  scope: 'project',
  list: {
    path: '/v3/{project_id}/vaults',
    query: everyEnterpriseProject,
    paging: { family: 'offset', size: 100, total: 'count' },
    items: 'vaults',
    fields: {
      id: 'id',
      name: 'name',
      status: 'billing.status',
      createdAt: 'created_at',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagList('tags'),
      details: {
        protectKind: 'billing.protect_type',
        objectKind: 'billing.object_type',
        resources: 'resources[].id',
        resourceStatuses: 'resources[].protect_status',
        isLocked: flag('locked'),
        size: number('billing.size'),
        chargingMode: 'billing.charging_mode',
      },
    },
  },
  configType: 'cbr.vault',
  permission: 'cbr:vaults:list',
  source: 'CBR API Reference, "Querying the Vault List"; answer in the shape of that page',
};
