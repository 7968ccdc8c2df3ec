import { dnsPublicZones } from '../../../src/huawei/products/dns-public-zones.ts';
import { projectId, region, testProduct } from './harness.ts';

testProduct(dnsPublicZones, {
  request: { path: '/v2/zones', query: { type: 'public' } },
  others: { '/v3/auth/projects': { projects: [{ id: projectId, name: region, enabled: true }] } },
  // In the shape of "Querying Public Zones" (DNS API Reference).
  answer: {
    links: { self: 'https://dns.cn-north-4.myhuaweicloud.com/v2/zones?type=public' },
    zones: [
      {
        id: '2c9eb155587194ec01587224c9f90149',
        name: 'example.com.',
        description: '',
        email: 'xx@example.com',
        ttl: 300,
        serial: 0,
        masters: [],
        status: 'ACTIVE',
        pool_id: '00000000570e54ee01570e9939b20019',
        zone_type: 'public',
        created_at: '2016-11-17T11:56:03.439',
        updated_at: '2016-11-17T11:56:05.749',
        record_num: 2,
        tags: [{ key: 'env', value: 'prod' }],
        enterprise_project_id: '0',
      },
    ],
    metadata: { total_count: 1 },
  },
  rowsAt: 'zones',
  idAt: 'id',
  paged: { family: 'last-id', total: 'metadata.total_count' },
  record: {
    name: 'example.com.',
    status: 'ACTIVE',
    createdAt: '2016-11-17T11:56:03.439Z',
    tags: { env: 'prod' },
    details: { records: 2, ttl: 300, masters: [] },
  },
});
