import { everyEnterpriseProject, type ProductEntry } from './entry.ts';
import { number, tagList } from './readers.ts';

export const asScalingGroups: ProductEntry = {
  type: 'as.scalingGroups',
  title: 'AS groups',
  service: 'as',
  scope: 'project',
  list: {
    path: '/autoscaling-api/v1/{project_id}/scaling_group',
    query: everyEnterpriseProject,
    paging: { family: 'offset', size: 100, offset: 'start_number', total: 'total_number' },
    items: 'scaling_groups',
    fields: {
      id: 'scaling_group_id',
      name: 'scaling_group_name',
      status: 'scaling_group_status',
      createdAt: 'create_time',
      vpcId: 'vpc_id',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagList('tags'),
      details: {
        configurationId: 'scaling_configuration_id',
        instances: number('current_instance_number'),
        mostInstances: number('max_instance_number'),
        subnets: 'networks[].id',
        securityGroups: 'security_groups[].id',
        zones: 'available_zones',
        agency: 'iam_agency_name',
      },
    },
  },
  configType: 'as.scalingGroups',
  permission: 'as:groups:list',
  source: 'AS API Reference, "Querying AS Groups"; recorded answer',
};
