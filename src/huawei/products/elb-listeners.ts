import { everyEnterpriseProject, type ProductEntry } from './entry.ts';
import { flag, number, tagList } from './readers.ts';

export const elbListeners: ProductEntry = {
  type: 'elb.listeners',
  title: 'listeners',
  service: 'elb',
  scope: 'project',
  list: {
    path: '/v3/{project_id}/elb/listeners',
    query: everyEnterpriseProject,
    paging: { family: 'next-marker', size: 500 },
    items: 'listeners',
    fields: {
      id: 'id',
      name: 'name',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      enterpriseProjectId: 'enterprise_project_id',
      tags: tagList('tags'),
      details: {
        loadBalancers: 'loadbalancers[].id',
        protocol: 'protocol',
        port: number('protocol_port'),
        tlsPolicy: 'tls_ciphers_policy',
        securityPolicyId: 'security_policy_id',
        ipGroupId: 'ipgroup.ipgroup_id',
        isIpGroupOn: flag('ipgroup.enable_ipgroup'),
        ipGroupKind: 'ipgroup.type',
      },
    },
  },
  configType: 'elb.listeners',
  permission: 'elb:listeners:list',
  source: 'ELB API Reference (v3), "Querying Listeners"; recorded answer',
};
