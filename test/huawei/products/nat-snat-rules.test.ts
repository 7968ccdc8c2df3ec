import { natSnatRules } from '../../../src/huawei/products/nat-snat-rules.ts';
import { testProduct } from './harness.ts';

testProduct(natSnatRules, {
  request: { path: '/v2/{project_id}/snat_rules' },
  // In the shape of "Querying SNAT Rules" (NAT API Reference).
  answer: {
    snat_rules: [
      {
        id: 'eb43eb8a-2f1d-4a6c-8f6b-6b4b7f6a5c3d',
        tenant_id: '0123456789abcdef0123456789abcdef',
        description: '',
        nat_gateway_id: 'a78fb3eb-1654-4710-8742-3fc49d5f04f8',
        cidr: '172.30.0.0/24',
        source_type: 0,
        network_id: '89d66639-aacb-4929-969d-07080b0f9fd9',
        floating_ip_id: 'bf99c679-9f41-4dac-8513-9c9228e713e1,cdd3fdf8-6d43-4a3d-8c21-5d0c6e4f3b2a',
        floating_ip_address: '203.0.113.41,203.0.113.42',
        status: 'ACTIVE',
        admin_state_up: true,
        created_at: '2017-11-15 15:44:42.595173',
      },
    ],
  },
  rowsAt: 'snat_rules',
  idAt: 'id',
  paged: { family: 'last-id' },
  record: {
    publicAddresses: ['203.0.113.41', '203.0.113.42'],
    details: {
      natGatewayId: 'a78fb3eb-1654-4710-8742-3fc49d5f04f8',
      cidr: '172.30.0.0/24',
      subnetId: '89d66639-aacb-4929-969d-07080b0f9fd9',
      isOn: true,
    },
  },
});
