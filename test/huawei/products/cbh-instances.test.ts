import { cbhInstances } from '../../../src/huawei/products/cbh-instances.ts';
import { testProduct } from './harness.ts';

testProduct(cbhInstances, {
  request: { path: '/v2/{project_id}/cbs/instance/list', query: { limit: '200', offset: '0' } },
  // In the shape of "Querying the CBH Instance List" (CBH API Reference, v2).
  answer: {
    total: 1,
    instance: [
      {
        name: 'CBH-1',
        server_id: 'e3dc6a6b-6b6e-4a32-b0d2-1b8f3b6a0b6c',
        instance_id: 'b1b2f0a3-5d0a-4f8e-8b7e-5b8b1c7c3c59',
        created_time: '1674106950000',
        bastion_version: '3.3.40.0',
        enterprise_project_id: '0',
        status_info: { status: 'ACTIVE' },
        network: {
          web_port: '443',
          public_ip: '203.0.113.83',
          private_ip: '192.168.0.20',
          vpc_id: 'v1',
          subnet_id: 's1',
          security_group_id: 'sg1',
        },
      },
    ],
  },
  rowsAt: 'instance',
  idAt: 'instance_id',
  paged: { family: 'offset', total: 'total' },
  record: {
    id: 'b1b2f0a3-5d0a-4f8e-8b7e-5b8b1c7c3c59',
    status: 'ACTIVE',
    vpcId: 'v1',
    createdAt: '2023-01-19T05:42:30.000Z',
    publicAddresses: ['203.0.113.83'],
    details: {
      version: '3.3.40.0',
      serverId: 'e3dc6a6b-6b6e-4a32-b0d2-1b8f3b6a0b6c',
      webPort: 443,
      privateIp: '192.168.0.20',
      securityGroupId: 'sg1',
      subnetId: 's1',
    },
  },
});
