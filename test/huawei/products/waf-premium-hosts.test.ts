import { wafPremiumHosts } from '../../../src/huawei/products/waf-premium-hosts.ts';
import { testProduct } from './harness.ts';

testProduct(wafPremiumHosts, {
  request: {
    path: '/v1/{project_id}/premium-waf/host',
    query: { enterprise_project_id: 'all_granted_eps', page: '1', pagesize: '100' },
  },
  // In the shape of "Querying Domain Names Protected by Dedicated WAF Engines" (WAF API Reference).
  answer: {
    total: 1,
    items: [
      {
        id: 'ee896796e1a84f3f85865ae0853d8974',
        hostname: 'www.demo.com',
        policyid: 'df15d0eb84194950a8fdc615b6c012dc',
        protect_status: 0,
        access_status: 0,
        hostid: 'ee896796e1a84f3f85865ae0853d8974',
        enterprise_project_id: '0',
      },
    ],
  },
  rowsAt: 'items',
  idAt: 'id',
  paged: { family: 'page-number', page: 'page', limit: 'pagesize', total: 'total' },
  record: {
    name: 'www.demo.com',
    status: '0',
    details: { protection: 'suspended', accessStatus: 0, policyId: 'df15d0eb84194950a8fdc615b6c012dc' },
  },
});
