import { everyEnterpriseProject, type ProductEntry } from './entry.ts';
import { flag, tagList } from './readers.ts';

export const vpcFirewallGroups: ProductEntry = {
  type: 'vpc.firewallGroups',
  title: 'network ACLs',
  service: 'vpc',
  scope: 'project',
  list: {
    path: '/v3/{project_id}/vpc/firewalls',
    query: everyEnterpriseProject,
    paging: { family: 'next-marker', size: 1000 },
    items: 'firewalls',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagList('tags'),
      details: { isOn: flag('admin_state_up'), subnets: 'associations[].virsubnet_id', description: 'description' },
    },
  },
  configType: 'vpc.firewallGroups',
  permission: 'vpc:firewalls:list',
  emptyMayMeanForbidden: true,
  source: 'VPC API Reference (v3), "Querying Network ACLs"; answer in the shape of that page',
};
