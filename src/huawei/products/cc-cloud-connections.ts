import type { ProductEntry } from './entry.ts';
import { flag, number, tagList } from './readers.ts';

export const ccCloudConnections: ProductEntry = {
  type: 'ccaas.cloud-connections',
  title: 'cloud connections',
  service: 'cc',
  scope: 'global',
  list: {
    path: '/v3/{domain_id}/ccaas/cloud-connections',
    paging: { family: 'next-marker', size: 500 },
    items: 'cloud_connections',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagList('tags'),
      details: {
        networkInstances: number('network_instance_number'),
        bandwidthPackages: number('bandwidth_package_number'),
        isOn: flag('admin_state_up'),
      },
    },
  },
  configType: 'ccaas.cloud-connections',
  permission: 'cc:cloudConnections:list',
  source: 'Cloud Connect API Reference (v3), "Querying the Cloud Connection List"; answer in the shape of that page',
};
