import { everyEnterpriseProject, type ProductEntry } from './entry.ts';
import { encryptedByFlag } from './readers.ts';

export const cbrBackups: ProductEntry = {
  type: 'cbr.backup',
  title: 'CBR backups',
  service: 'cbr',
  scope: 'project',
  list: {
    path: '/v3/{project_id}/backups',
    query: everyEnterpriseProject,
    paging: { family: 'offset', size: 200, total: 'count' },
    items: 'backups',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      enterpriseProjectId: 'enterprise_project_id',
      encryption: encryptedByFlag('extend_info.encrypted'),
      details: {
        resourceId: 'resource_id',
        resourceKind: 'resource_type',
        vaultId: 'vault_id',
        imageKind: 'image_type',
        protectedAt: 'protected_at',
        expiresAt: 'expired_at',
      },
    },
  },
  configType: 'cbr.backup',
  permission: 'cbr:backups:list',
  source: 'CBR API Reference, "Querying All Backups"; answer in the shape of that page',
};
