import { wafInstances } from '../../../src/huawei/products/waf-instances.ts';
import { testProduct } from './harness.ts';

testProduct(wafInstances, {
  request: {
    path: '/v1/{project_id}/waf/instance',
    query: { enterprise_project_id: 'all_granted_eps', page: '1', pagesize: '100' },
  },
  // In the shape of "Querying the List of Domain Names Protected with Cloud WAF" (WAF API Reference).
  answer: {
    total: 1,
    items: [
      {
        id: 'fb0a6ab2a3ff4f4c8d1a0f6ba5a1c9f2',
        hostname: 'www.example.com',
        policyid: 'bb2124fa6f6945ff9f6f1e8e4f5c1d2e',
        protect_status: 1,
        access_status: 0,
        proxy: false,
        timestamp: 1650527546218,
        paid_type: 'prePaid',
        enterprise_project_id: '0',
        server: [{ address: '203.0.113.10', port: 443, type: 'ipv4', front_protocol: 'HTTPS', back_protocol: 'HTTP' }],
      },
    ],
  },
  rowsAt: 'items',
  idAt: 'id',
  paged: { family: 'page-number', page: 'page', limit: 'pagesize', total: 'total' },
  record: {
    id: 'fb0a6ab2a3ff4f4c8d1a0f6ba5a1c9f2',
    name: 'www.example.com',
    status: '1',
    createdAt: '2022-04-21T07:52:26.218Z',
    enterpriseProjectId: '0',
    details: {
      protection: 'enabled',
      accessStatus: 0,
      policyId: 'bb2124fa6f6945ff9f6f1e8e4f5c1d2e',
      origins: ['203.0.113.10'],
      originProtocols: ['HTTP'],
      clientProtocols: ['HTTPS'],
      paidType: 'prePaid',
    },
  },
});
