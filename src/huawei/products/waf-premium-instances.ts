import { everyEnterpriseProject, type ProductEntry } from './entry.ts';
import { number, word } from './readers.ts';

/** Two states: whether the engine runs, and what its bill says. */
export const wafPremiumInstances: ProductEntry = {
  type: 'waf.premiumInstances',
  title: 'dedicated WAF engines',
  service: 'waf',
  scope: 'project',
  list: {
    path: '/v1/{project_id}/premium-waf/instance',
    query: everyEnterpriseProject,
    paging: { family: 'page-number', size: 100, page: 'page', limit: 'pagesize', total: 'total' },
    items: 'items',
    fields: {
      id: 'id',
      name: 'instancename',
      status: 'run_status',
      createdAt: 'create_time',
      vpcId: 'vpc_id',
      enterpriseProjectId: 'enterprise_project_id',
      details: {
        state: word('run_status', { 0: 'creating', 1: 'running', 5: 'frozen', 6: 'abnormal' }),
        billing: number('status'),
        privateIp: 'service_ip',
        securityGroups: 'security_group_ids',
        subnetId: 'subnet_id',
      },
    },
  },
  configType: null,
  permission: 'waf:premiumInstance:list',
  source: 'WAF API Reference, "Querying Dedicated WAF Instances"; answer in the shape of that page',
};
