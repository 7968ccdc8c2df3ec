import type { ProductEntry } from './entry.ts';
import { flag, number, tagList } from './readers.ts';

export const dcDirectConnects: ProductEntry = {
  type: 'dcaas.directConnects',
  title: 'Direct Connect connections',
  service: 'dcaas',
  scope: 'project',
  list: {
    path: '/v3/{project_id}/dcaas/direct-connects',
    paging: { family: 'next-marker', size: 500 },
    items: 'direct_connects',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'create_time',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagList('tags'),
      details: {
        provider: 'provider',
        location: 'location',
        bandwidth: number('bandwidth'),
        vlan: number('vlan'),
        isOn: flag('admin_state_up'),
      },
    },
  },
  configType: null,
  permission: null,
  source: 'Direct Connect API Reference (v3), "Querying the Connection List"; answer in the shape of that page',
};
