import { everyEnterpriseProject, type ProductEntry } from './entry.ts';
import { number, word } from './readers.ts';

export const wafPremiumHosts: ProductEntry = {
  type: 'waf.premiumHosts',
  title: 'WAF domains (dedicated mode)',
  service: 'waf',
  scope: 'project',
  list: {
    path: '/v1/{project_id}/premium-waf/host',
    query: everyEnterpriseProject,
    paging: { family: 'page-number', size: 100, page: 'page', limit: 'pagesize', total: 'total' },
    items: 'items',
    fields: {
      id: 'id',
      name: 'hostname',
      status: 'protect_status',
      createdAt: 'create_time',
      enterpriseProjectId: 'enterprise_project_id',
      details: {
        protection: word('protect_status', { '-1': 'bypassed', 0: 'suspended', 1: 'enabled' }),
        accessStatus: number('access_status'),
        policyId: 'policyid',
      },
    },
  },
  configType: null,
  permission: 'waf:premiumInstance:list',
  source:
    'WAF API Reference, "Querying Domain Names Protected by Dedicated WAF Engines"; answer in the shape of that page',
};
