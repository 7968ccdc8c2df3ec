import type { ProductEntry } from './entry.ts';
import { tagList } from './readers.ts';

/** The list has no rules: `vpc.securityGroupRules` has them. */
export const vpcSecurityGroups: ProductEntry = {
  type: 'vpc.securityGroups',
  title: 'security groups',
  service: 'vpc',
  scope: 'project',
  list: {
    path: '/v3/{project_id}/vpc/security-groups',
    query: { enterprise_project_id: 'all_granted_eps' },
    paging: { family: 'next-marker', size: 1000 },
    items: 'security_groups',
    fields: {
      id: 'id',
      name: 'name',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagList('tags'),
      details: { description: 'description' },
    },
  },
  configType: 'vpc.securityGroups',
  permission: 'vpc:securityGroups:get',
  emptyMayMeanForbidden: true,
  source: 'VPC API Reference (v3), "Querying Security Groups"; recorded answer',
};
