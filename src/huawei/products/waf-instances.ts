import type { ProductEntry } from './entry.ts';
import { number, word } from './readers.ts';

/** Protected domain names in cloud mode. Without the parameter only those of the default enterprise project are listed. */
export const wafInstances: ProductEntry = {
  type: 'waf.instance',
  title: 'WAF domains (cloud mode)',
  service: 'waf',
  scope: 'project',
  list: {
    path: '/v1/{project_id}/waf/instance',
    query: { enterprise_project_id: 'all_granted_eps' },
    paging: { family: 'page-number', size: 100, page: 'page', limit: 'pagesize', total: 'total' },
    items: 'items',
    fields: {
      id: 'id',
      name: 'hostname',
      status: 'protect_status',
      createdAt: 'timestamp',
      enterpriseProjectId: 'enterprise_project_id',
      details: {
        protection: word('protect_status', { '-1': 'bypassed', 0: 'suspended', 1: 'enabled' }),
        accessStatus: number('access_status'),
        policyId: 'policyid',
        origins: 'server[].address',
        originProtocols: 'server[].back_protocol',
        clientProtocols: 'server[].front_protocol',
        paidType: 'paid_type',
      },
    },
  },
  configType: 'waf.instance',
  permission: 'waf:instance:list',
  source:
    'WAF API Reference, "Querying the List of Domain Names Protected with Cloud WAF"; answer in the shape of that page',
};
