import { swrInstances } from '../../../src/huawei/products/swr-instances.ts';
import { testProduct } from './harness.ts';

testProduct(swrInstances, {
  request: { path: '/v2/{project_id}/instances', query: { limit: '100', offset: '0' } },
  // In the shape of "Querying the Instance List" (SWR Enterprise API Reference).
  answer: {
    total: 1,
    instances: [
      {
        id: '5b9d9bc7-3b2a-4f0e-8d1c-6e7f8a9b0c1d',
        name: 'registry-1',
        spec: 'swr.ee.professional',
        vpc_id: '1e93f86e-13af-46c8-97d6-d40fa62b76c2',
        subnet_id: 'b5fa806c-35e7-4299-b659-b39398dd4718',
        access_address: 'registry-1-abc.swr-pro.myhuaweicloud.com',
        status: 'Running',
        obs_bucket_name: 'swr-registry-1',
        created_at: '2025-03-21T10:14:49.331+08:00',
        updated_at: '2025-03-21T10:20:49.331+08:00',
        enterprise_project_id: '0',
      },
    ],
  },
  rowsAt: 'instances',
  idAt: 'id',
  paged: { family: 'offset', total: 'total' },
  record: {
    status: 'Running',
    createdAt: '2025-03-21T02:14:49.331Z',
    details: {
      address: 'registry-1-abc.swr-pro.myhuaweicloud.com',
      spec: 'swr.ee.professional',
      bucket: 'swr-registry-1',
      subnetId: 'b5fa806c-35e7-4299-b659-b39398dd4718',
    },
  },
});
