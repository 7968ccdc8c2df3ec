import { dnsPrivateZones } from '../../../src/huawei/products/dns-private-zones.ts';
import { testProduct } from './harness.ts';

testProduct(dnsPrivateZones, {
  request: { path: '/v2/zones', query: { type: 'private' } },
  // In the shape of "Querying Private Zones" (DNS API Reference).
  answer: {
    links: { self: 'https://dns.cn-north-4.myhuaweicloud.com/v2/zones?type=private' },
    zones: [
      {
        id: 'ff8080825b8fc86c015b94bc6f8712c3',
        name: 'example.internal.',
        email: 'xx@example.com',
        ttl: 300,
        status: 'ACTIVE',
        zone_type: 'private',
        routers: [{ status: 'ACTIVE', router_id: '19664294-0bf6-4271-ad3a-94b8c79c6558', router_region: 'cn-north-4' }],
        created_at: '2017-04-22T08:17:08.997',
        updated_at: '2017-04-22T08:17:09.997',
        record_num: 2,
        tags: [],
        enterprise_project_id: '0',
      },
    ],
    metadata: { total_count: 1 },
  },
  rowsAt: 'zones',
  idAt: 'id',
  paged: { family: 'last-id', total: 'metadata.total_count' },
  record: {
    vpcId: '19664294-0bf6-4271-ad3a-94b8c79c6558',
    details: { records: 2, vpcs: ['19664294-0bf6-4271-ad3a-94b8c79c6558'] },
  },
});
