import { dehDedicatedHosts } from '../../../src/huawei/products/deh-dedicated-hosts.ts';
import { testProduct } from './harness.ts';

testProduct(dehDedicatedHosts, {
  request: { path: '/v1.0/{project_id}/dedicated-hosts' },
  // In the shape of "Querying DeHs" (DeH API Reference).
  answer: {
    dedicated_hosts: [
      {
        dedicated_host_id: 'd465d0de-3f6f-4a3b-8b2a-2b8b5f1f6e0a',
        name: 'deh-1',
        auto_placement: 'on',
        availability_zone: 'cn-north-4a',
        project_id: '0123456789abcdef0123456789abcdef',
        host_properties: { host_type: 's3', vcpus: 72, cores: 12, sockets: 2, memory: 270336 },
        state: 'available',
        allocated_at: '2023-10-10T04:06:54Z',
        released_at: null,
        instance_total: 1,
        instance_uuids: ['3de3d4ef-6a3f-4b8d-a3f6-6d2a3b1c0d9e'],
        tags: [{ key: 'env', value: 'prod' }],
      },
    ],
    total: 1,
  },
  rowsAt: 'dedicated_hosts',
  idAt: 'dedicated_host_id',
  paged: { family: 'last-id', total: 'total' },
  record: {
    id: 'd465d0de-3f6f-4a3b-8b2a-2b8b5f1f6e0a',
    status: 'available',
    createdAt: '2023-10-10T04:06:54.000Z',
    tags: { env: 'prod' },
    details: {
      zone: 'cn-north-4a',
      hostType: 's3',
      servers: ['3de3d4ef-6a3f-4b8d-a3f6-6d2a3b1c0d9e'],
      isAutoPlaced: true,
    },
  },
});
