import { vpnGateways } from '../../../src/huawei/products/vpn-gateways.ts';
import { testProduct } from './harness.ts';

testProduct(vpnGateways, {
  request: { path: '/v5/{project_id}/vpn-gateways' },
  // In the shape of "Querying the VPN Gateway List" (VPN API Reference, v5).
  answer: {
    vpn_gateways: [
      {
        id: '620d99b8-demo-4d8a-97c6-d8b0d58e3b9c',
        name: 'vpngw-3b9c',
        network_type: 'public',
        status: 'ACTIVE',
        attachment_type: 'vpc',
        vpc_id: 'cb4a631d-demo-4d1d-9f5c-2a3b4c5d6e7f',
        local_subnets: ['192.168.0.0/24'],
        flavor: 'Professional1',
        enterprise_project_id: '0',
        eip1: { id: 'e1', ip_address: '203.0.113.50' },
        eip2: { id: 'e2', ip_address: '203.0.113.51' },
        created_at: '2022-09-15T08:56:09.386Z',
        updated_at: '2022-09-15T11:13:13.677Z',
        tags: [{ key: 'env', value: 'prod' }],
      },
    ],
    request_id: '33a2b77a-65f9-4fa0-90bd-4bd42038eb41',
  },
  rowsAt: 'vpn_gateways',
  idAt: 'id',
  paged: { family: 'none' },
  record: {
    status: 'ACTIVE',
    publicAddresses: ['203.0.113.50', '203.0.113.51'],
    tags: { env: 'prod' },
    details: {
      networkKind: 'public',
      attachedTo: 'vpc',
      routerId: null,
      localSubnets: ['192.168.0.0/24'],
      flavor: 'Professional1',
    },
  },
});
