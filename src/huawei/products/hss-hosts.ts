import { everyEnterpriseProject, type ProductEntry } from './entry.ts';
import { flag, number } from './readers.ts';

/**
 * Servers as Host Security Service sees them. Five calls a minute are allowed to one user: hence the largest page, and
 * throttling is waited out.
 */
export const hssHosts: ProductEntry = {
  type: 'hss.hosts',
  title: 'hosts in HSS',
  service: 'hss',
  scope: 'project',
  list: {
    path: '/v5/{project_id}/host-management/hosts',
    query: everyEnterpriseProject,
    paging: { family: 'offset', size: 200, total: 'total_num' },
    items: 'data_list',
    fields: {
      id: 'host_id',
      name: 'host_name',
      status: 'host_status',
      createdAt: 'agent_create_time',
      updatedAt: 'agent_update_time',
      vpcId: 'vpc_id',
      enterpriseProjectId: 'enterprise_project_id',
      publicAddresses: ['public_ip'],
      details: {
        agentStatus: 'agent_status',
        protectStatus: 'protect_status',
        isInterrupted: flag('protect_interrupt'),
        edition: 'version',
        detectResult: 'detect_result',
        privateIp: 'private_ip',
        osType: 'os_type',
        isOutsideHost: flag('outside_host'),
        vulnerabilities: number('vulnerability'),
        intrusions: number('intrusion'),
      },
    },
  },
  configType: null,
  permission: 'hss:hosts:list',
  source: 'HSS API Reference (v5), "Querying ECSs"; answer in the shape of that page',
};
