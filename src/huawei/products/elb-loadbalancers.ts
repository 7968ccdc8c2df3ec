import { everyEnterpriseProject, type ProductEntry } from './entry.ts';
import { flag, tagList } from './readers.ts';

export const elbLoadbalancers: ProductEntry = {
  type: 'elb.loadbalancers',
  title: 'load balancers',
  service: 'elb',
  scope: 'project',
  list: {
    path: '/v3/{project_id}/elb/loadbalancers',
    query: everyEnterpriseProject,
    paging: { family: 'next-marker', size: 500 },
    items: 'loadbalancers',
    fields: {
      id: 'id',
      name: 'name',
      status: 'operating_status',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      vpcId: 'vpc_id',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagList('tags'),
      publicAddresses: ['publicips[].publicip_address', 'eips[].eip_address', 'global_eips[].global_eip_address'],
      details: {
        provisioningStatus: 'provisioning_status',
        isDedicated: flag('guaranteed'),
        privateIp: 'vip_address',
        ipv6: 'ipv6_vip_address',
        listeners: 'listeners[].id',
        isDeletionProtected: flag('deletion_protection_enable'),
        logGroupId: 'log_group_id',
        logStreamId: 'log_topic_id',
      },
    },
  },
  configType: 'elb.loadbalancers',
  permission: 'elb:loadbalancers:list',
  source: 'ELB API Reference (v3), "Querying Load Balancers"; recorded answer',
};
