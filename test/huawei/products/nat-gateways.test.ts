import { natGateways } from '../../../src/huawei/products/nat-gateways.ts';
import { testProduct } from './harness.ts';

testProduct(natGateways, {
  request: { path: '/v2/{project_id}/nat_gateways' },
  // In the shape of "Querying Public NAT Gateways" (NAT API Reference).
  answer: {
    nat_gateways: [
      {
        id: 'a78fb3eb-1654-4710-8742-3fc49d5f04f8',
        tenant_id: '0123456789abcdef0123456789abcdef',
        name: 'test_nat_gateway',
        description: '',
        spec: '1',
        status: 'ACTIVE',
        admin_state_up: true,
        router_id: 'd84f345c-80a1-4fa2-a39c-d0d397c3f09a',
        internal_network_id: '89d66639-aacb-4929-969d-07080b0f9fd9',
        created_at: '2025-03-23 01:52:13.000000',
        enterprise_project_id: '0',
      },
    ],
  },
  rowsAt: 'nat_gateways',
  idAt: 'id',
  paged: { family: 'last-id' },
  record: {
    status: 'ACTIVE',
    createdAt: '2025-03-23T01:52:13.000Z',
    vpcId: 'd84f345c-80a1-4fa2-a39c-d0d397c3f09a',
    enterpriseProjectId: '0',
    details: { spec: '1', subnetId: '89d66639-aacb-4929-969d-07080b0f9fd9', isOn: true },
  },
});
