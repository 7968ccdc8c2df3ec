import { natDnatRules } from '../../../src/huawei/products/nat-dnat-rules.ts';
import { testProduct } from './harness.ts';

testProduct(natDnatRules, {
  request: { path: '/v2/{project_id}/dnat_rules' },
  // In the shape of "Querying DNAT Rules" (NAT API Reference).
  answer: {
    dnat_rules: [
      {
        id: '5b95c675-69c2-4656-ba06-58ff72e1d338',
        tenant_id: '0123456789abcdef0123456789abcdef',
        description: 'ssh',
        nat_gateway_id: 'a78fb3eb-1654-4710-8742-3fc49d5f04f8',
        port_id: '9a469561-daac-4c94-88f5-39366e5ea193',
        private_ip: '',
        internal_service_port: 22,
        external_service_port: 2222,
        internal_service_port_range: null,
        external_service_port_range: null,
        floating_ip_id: 'bf99c679-9f41-4dac-8513-9c9228e713e1',
        floating_ip_address: '203.0.113.40',
        protocol: 'tcp',
        status: 'ACTIVE',
        admin_state_up: true,
        created_at: '2017-11-15 15:44:42.595173',
      },
    ],
  },
  rowsAt: 'dnat_rules',
  idAt: 'id',
  paged: { family: 'last-id' },
  record: {
    name: 'ssh',
    status: 'ACTIVE',
    createdAt: '2017-11-15T15:44:42.595Z',
    publicAddresses: ['203.0.113.40'],
    details: {
      natGatewayId: 'a78fb3eb-1654-4710-8742-3fc49d5f04f8',
      protocol: 'tcp',
      externalPort: 2222,
      externalPorts: null,
      internalPort: 22,
      internalPorts: null,
      privateIp: null,
      portId: '9a469561-daac-4c94-88f5-39366e5ea193',
      isOn: true,
    },
  },
});
