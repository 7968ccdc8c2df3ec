import { erInstances } from '../../../src/huawei/products/er-instances.ts';
import { testProduct } from './harness.ts';

testProduct(erInstances, {
  request: { path: '/v3/{project_id}/enterprise-router/instances' },
  // In the shape of "Querying Enterprise Routers" (Enterprise Router API Reference).
  answer: {
    instances: [
      {
        id: '94c2b814-99dc-939a-e811-ae84c61ea3ff',
        name: 'my_er',
        description: '',
        project_id: '0123456789abcdef0123456789abcdef',
        state: 'available',
        asn: 64512,
        enterprise_project_id: '0',
        availability_zone_ids: ['az1'],
        auto_accept_shared_attachments: true,
        tags: [{ key: 'env', value: 'prod' }],
        created_at: '2019-09-06 02:11:13Z',
        updated_at: '2019-09-06 02:11:13Z',
      },
    ],
    page_info: { next_marker: '', current_count: 1 },
    request_id: '14c2b814-99dc-939b-e81c-ae84c61ea3ff',
  },
  rowsAt: 'instances',
  idAt: 'id',
  paged: { family: 'next-marker' },
  record: {
    status: 'available',
    createdAt: '2019-09-06T02:11:13.000Z',
    tags: { env: 'prod' },
    details: { asn: 64512, acceptsSharedAttachments: true, zones: ['az1'] },
  },
});
