import { dliQueues } from '../../../src/huawei/products/dli-queues.ts';
import { testProduct } from './harness.ts';

testProduct(dliQueues, {
  request: { path: '/v1.0/{project_id}/queues', query: { queue_type: 'all' } },
  // In the shape of "Querying All Queues" (DLI API Reference).
  answer: {
    is_success: true,
    message: '',
    queues: [
      {
        queue_id: 26,
        queue_name: 'test',
        owner: 'testuser',
        queue_type: 'general',
        cu_count: 16,
        charging_mode: 1,
        create_time: 1587613028851,
        enterprise_project_id: '0',
        cidr_in_vpc: '172.16.0.0/16',
        elastic_resource_pool_name: null,
      },
    ],
  },
  rowsAt: 'queues',
  idAt: 'queue_id',
  paged: { family: 'none' },
  record: {
    id: '26',
    name: 'test',
    createdAt: '2020-04-23T03:37:08.851Z',
    details: { kind: 'general', owner: 'testuser', pool: null, cidrInVpc: '172.16.0.0/16', computeUnits: 16 },
  },
});
