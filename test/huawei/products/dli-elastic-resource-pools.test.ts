import { dliElasticResourcePools } from '../../../src/huawei/products/dli-elastic-resource-pools.ts';
import { testProduct } from './harness.ts';

testProduct(dliElasticResourcePools, {
  request: { path: '/v3/{project_id}/elastic-resource-pools', query: { limit: '100', offset: '0' } },
  // In the shape of "Querying All Elastic Resource Pools" (DLI API Reference).
  answer: {
    is_success: true,
    message: '',
    count: 1,
    elastic_resource_pools: [
      {
        id: 507,
        elastic_resource_pool_name: 'dli_resource_pool',
        owner: 'testuser',
        status: 'AVAILABLE',
        current_cu: 64,
        cidr_in_vpc: '172.16.0.0/12',
        queues: ['test'],
        create_time: 1600000000000,
        update_time: 1600000001000,
        enterprise_project_id: '0',
      },
    ],
  },
  rowsAt: 'elastic_resource_pools',
  idAt: 'id',
  paged: { family: 'offset', total: 'count' },
  record: {
    id: '507',
    status: 'AVAILABLE',
    createdAt: '2020-09-13T12:26:40.000Z',
    details: { owner: 'testuser', queues: ['test'], cidrInVpc: '172.16.0.0/12', computeUnits: 64 },
  },
});
