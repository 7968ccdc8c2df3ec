import { natPrivateGateways } from '../../../src/huawei/products/nat-private-gateways.ts';
import { testProduct } from './harness.ts';

testProduct(natPrivateGateways, {
  request: { path: '/v3/{project_id}/private-nat/gateways' },
  // In the shape of "Querying Private NAT Gateways" (NAT API Reference).
  answer: {
    gateways: [
      {
        id: '80da6f26-94eb-4537-97f0-5a56f4d04cfb',
        name: 'private-nat',
        description: '',
        spec: 'Small',
        project_id: '0123456789abcdef0123456789abcdef',
        enterprise_project_id: '0',
        status: 'ACTIVE',
        created_at: '2019-04-22T08:47:13',
        updated_at: '2019-04-22T08:47:13',
        tags: [{ key: 'env', value: 'prod' }],
        downlink_vpcs: [{ vpc_id: '3cb66d44-9f75-4237-bfff-e37b14d23ad2', virsubnet_id: '373979ee-f4f0' }],
      },
    ],
    page_info: { next_marker: '', previous_marker: '80da6f26-94eb-4537-97f0-5a56f4d04cfb', current_count: 1 },
    request_id: '747a911c17067a39692f75ac146fb47e',
  },
  rowsAt: 'gateways',
  idAt: 'id',
  paged: { family: 'next-marker' },
  record: {
    vpcId: '3cb66d44-9f75-4237-bfff-e37b14d23ad2',
    tags: { env: 'prod' },
    details: { spec: 'Small', vpcs: ['3cb66d44-9f75-4237-bfff-e37b14d23ad2'] },
  },
});
