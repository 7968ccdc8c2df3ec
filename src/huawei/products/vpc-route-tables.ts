import type { ProductEntry } from './entry.ts';
import { flag } from './readers.ts';

export const vpcRouteTables: ProductEntry = {
  type: 'vpc.routeTables',
  title: 'route tables',
  service: 'vpc',
  scope: 'project',
  list: {
    path: '/v1/{project_id}/routetables',
    paging: { family: 'last-id', size: 200 },
    items: 'routetables',
    fields: {
      id: 'id',
      name: 'name',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      vpcId: 'vpc_id',
      details: { isDefault: flag('default'), subnets: 'subnets[].id', description: 'description' },
    },
  },
  configType: 'vpc.routeTables',
  permission: 'vpc:routeTables:list',
  emptyMayMeanForbidden: true,
  source: 'VPC API Reference, "Querying Route Tables"; answer in the shape of that page',
};
