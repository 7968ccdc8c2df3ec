import type { ProductEntry } from './entry.ts';
import { number, tagList } from './readers.ts';

export const dnsPrivateZones: ProductEntry = {
  type: 'dns.privatezones',
  title: 'private DNS zones',
  service: 'dns',
  scope: 'project',
  list: {
    path: '/v2/zones',
    query: { type: 'private' },
    paging: { family: 'last-id', size: 200, total: 'metadata.total_count' },
    items: 'zones',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      vpcId: 'routers[].router_id',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagList('tags'),
      details: { records: number('record_num'), vpcs: 'routers[].router_id' },
    },
  },
  configType: 'dns.privatezones',
  permission: 'dns:zone:list',
  source: 'DNS API Reference, "Querying Private Zones"; answer in the shape of that page',
};
