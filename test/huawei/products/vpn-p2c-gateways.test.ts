import { vpnP2cGateways } from '../../../src/huawei/products/vpn-p2c-gateways.ts';
import { testProduct } from './harness.ts';

testProduct(vpnP2cGateways, {
  request: { path: '/v5/{project_id}/p2c-vpn-gateways' },
  // In the shape of "Querying the P2C VPN Gateway List" (VPN API Reference, v5).
  answer: {
    p2c_vpn_gateways: [
      {
        id: '8f1cbd2e-demo-4c3d-9a5b-1f2e3d4c5b6a',
        name: 'p2c-vpngw-1',
        status: 'ACTIVE',
        vpc_id: 'cb4a631d-demo-4d1d-9f5c-2a3b4c5d6e7f',
        flavor: 'Professional1',
        eip: { id: 'e3', ip_address: '203.0.113.52' },
        max_connection_number: 10,
        current_connection_number: 2,
        enterprise_project_id: '0',
        tags: [],
        created_at: '2024-09-15T08:56:09.386Z',
        updated_at: '2024-09-15T11:13:13.677Z',
      },
    ],
    page_info: { next_marker: '', current_count: 1 },
    total_count: 1,
    request_id: 'f91082d4-6d49-479c-ad1d-4e552a9f5cae',
  },
  rowsAt: 'p2c_vpn_gateways',
  idAt: 'id',
  paged: { family: 'next-marker' },
  record: {
    vpcId: 'cb4a631d-demo-4d1d-9f5c-2a3b4c5d6e7f',
    publicAddresses: ['203.0.113.52'],
    details: { flavor: 'Professional1', mostConnections: 10, connections: 2 },
  },
});
