import type { ProductEntry } from './entry.ts';
import { number } from './readers.ts';

export const evsSnapshots: ProductEntry = {
  type: 'evs.snapshots',
  title: 'EVS snapshots',
  service: 'evs',
  scope: 'project',
  list: {
    path: '/v2/{project_id}/cloudsnapshots/detail',
    paging: { family: 'offset', size: 200, total: 'count' },
    items: 'snapshots',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      details: { volumeId: 'volume_id', size: number('size') },
    },
  },
  configType: null,
  permission: 'evs:snapshots:list',
  source: 'EVS API Reference, "Querying Details About EVS Snapshots"; answer in the shape of that page',
};
