import { cdnDomains } from '../../../src/huawei/products/cdn-domains.ts';
import { testProduct } from './harness.ts';

testProduct(cdnDomains, {
  request: { path: '/v1.0/cdn/domains', query: { enterprise_project_id: 'all', show_tags: 'true', page_number: '1' } },
  // In the shape of "Querying Domain Names" (CDN API Reference).
  answer: {
    total: 1,
    domains: [
      {
        id: '2c90808e6bb3af37016bbd0cfa540007',
        domain_name: 'www.example.com',
        business_type: 'web',
        user_domain_id: 'b3b4f8a6e5d44c1c8f3b2a1d0e9f8c7b',
        domain_status: 'online',
        cname: 'www.example.com.c.cdnhwc1.com',
        sources: [
          { domain_id: '2c90808e6bb3af37016bbd0cfa540007', ip_or_domain: '203.0.113.60', origin_type: 'ipaddr' },
        ],
        https_status: 0,
        create_time: 1498543652000,
        modify_time: 1499765453000,
        disabled: 0,
        locked: 0,
        service_area: 'mainland_china',
        enterprise_project_id: '0',
        tags: [{ key: 'env', value: 'prod' }],
      },
    ],
  },
  rowsAt: 'domains',
  idAt: 'id',
  paged: { family: 'page-number', page: 'page_number', limit: 'page_size', total: 'total' },
  record: {
    name: 'www.example.com',
    status: 'online',
    createdAt: '2017-06-27T06:07:32.000Z',
    tags: { env: 'prod' },
    details: {
      cname: 'www.example.com.c.cdnhwc1.com',
      isHttps: false,
      businessType: 'web',
      serviceArea: 'mainland_china',
      origins: ['203.0.113.60'],
      originKinds: ['ipaddr'],
    },
  },
});
