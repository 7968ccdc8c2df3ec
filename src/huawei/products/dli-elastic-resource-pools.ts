import type { ProductEntry } from './entry.ts';
import { number, textAt } from './readers.ts';

export const dliElasticResourcePools: ProductEntry = {
  type: 'dli.elasticresourcepool',
  title: 'DLI elastic resource pools',
  service: 'dli',
  scope: 'project',
  list: {
    path: '/v3/{project_id}/elastic-resource-pools',
    paging: { family: 'offset', size: 100, total: 'count' },
    items: 'elastic_resource_pools',
    fields: {
      id: (item) => textAt(item, 'id') ?? textAt(item, 'elastic_resource_pool_name'),
      name: 'elastic_resource_pool_name',
      status: 'status',
      createdAt: 'create_time',
      updatedAt: 'update_time',
      enterpriseProjectId: 'enterprise_project_id',
      details: { owner: 'owner', queues: 'queues', cidrInVpc: 'cidr_in_vpc', computeUnits: number('current_cu') },
    },
  },
  configType: 'dli.elasticresourcepool',
  permission: null,
  source: 'DLI API Reference, "Querying All Elastic Resource Pools"; answer in the shape of that page',
};
