import { everyEnterpriseProject, type ProductEntry } from './entry.ts';
import { tagList } from './readers.ts';

export const vpcVpcs: ProductEntry = {
  type: 'vpc.vpcs',
  title: 'VPCs',
  service: 'vpc',
  scope: 'project',
  list: {
    path: '/v3/{project_id}/vpc/vpcs',
    query: everyEnterpriseProject,
    paging: { family: 'next-marker', size: 1000 },
    items: 'vpcs',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      vpcId: 'id',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagList('tags'),
      details: { cidr: 'cidr', moreCidrs: 'extend_cidrs', description: 'description' },
    },
  },
  configType: 'vpc.vpcs',
  permission: 'vpc:vpcs:list',
  emptyMayMeanForbidden: true,
  source: 'VPC API Reference (v3), "Querying VPCs"; answer in the shape of that page',
};
