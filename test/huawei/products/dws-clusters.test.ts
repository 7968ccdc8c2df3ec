import { dwsClusters } from '../../../src/huawei/products/dws-clusters.ts';
import { testProduct } from './harness.ts';

testProduct(dwsClusters, {
  request: { path: '/v1.0/{project_id}/clusters', query: { enterprise_project_id: 'all_granted_eps' } },
  // In the shape of "Querying the Cluster List" (DWS API Reference).
  answer: {
    clusters: [
      {
        id: '7d85f602-a948-4a30-afd4-e84f47471c15',
        name: 'dws-1',
        status: 'AVAILABLE',
        version: '1.2.0',
        created: '2018-02-10T14:28:14Z',
        updated: '2018-02-11T14:28:14Z',
        port: 8000,
        endpoints: [{ connect_info: 'dws-1.company.com', jdbc_url: 'jdbc:postgresql://dws-1.company.com/' }],
        public_endpoints: [{ public_connect_info: 'dws-demo.company.com', jdbc_url: 'jdbc:postgresql://dws-demo/' }],
        public_ip: { public_bind_type: 'auto_assign', eip_id: '85b20d7e', eip_address: '203.0.113.77' },
        number_of_node: 3,
        vpc_id: '85b20d7e-9eb7-4b2a-98f3-3c8843ea3574',
        subnet_id: '374eca02-cfc4-4de7-8ab5-dbebf7d9a720',
        security_group_id: 'dc3ec145-9029-4b39-b5a3-ace5a01f772b',
        enterprise_project_id: '0',
        tags: [{ key: 'env', value: 'prod' }],
      },
    ],
    count: 1,
  },
  rowsAt: 'clusters',
  idAt: 'id',
  paged: { family: 'none' },
  record: {
    status: 'AVAILABLE',
    publicAddresses: ['203.0.113.77'],
    tags: { env: 'prod' },
    details: {
      version: '1.2.0',
      port: 8000,
      publicEndpoints: ['dws-demo.company.com'],
      securityGroupId: 'dc3ec145-9029-4b39-b5a3-ace5a01f772b',
      subnetId: '374eca02-cfc4-4de7-8ab5-dbebf7d9a720',
      nodes: 3,
    },
  },
});
