import { dbssInstances } from '../../../src/huawei/products/dbss-instances.ts';
import { testProduct } from './harness.ts';

testProduct(dbssInstances, {
  request: { path: '/v1/{project_id}/dbss/audit/instances', query: { limit: '100', offset: '0' } },
  // In the shape of "Querying Audit Instances" (DBSS API Reference).
  answer: {
    total: 1,
    servers: [
      {
        id: '5d3e5b4a-6f7c-4d8e-9a0b-1c2d3e4f5a6b',
        name: 'DBSS-test',
        status: 'ACTIVE',
        created: '2019-09-01 15:05:38',
        expired: '2019-10-01T15:59:59.000Z',
        connect_ip: '192.168.0.205',
        version: '18.04.25.141637',
        database_limit: 3,
        vpc_id: 'v1',
        subnet_id: 's1',
        security_group_id: 'sg1',
      },
    ],
  },
  rowsAt: 'servers',
  idAt: 'id',
  paged: { family: 'offset', total: 'total' },
  record: {
    status: 'ACTIVE',
    createdAt: '2019-09-01T15:05:38.000Z',
    vpcId: 'v1',
    details: {
      version: '18.04.25.141637',
      privateIp: '192.168.0.205',
      expiresAt: '2019-10-01T15:59:59.000Z',
      databases: 3,
      securityGroupId: 'sg1',
      subnetId: 's1',
    },
  },
});
