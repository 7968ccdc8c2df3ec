import { vpnConnections } from '../../../src/huawei/products/vpn-connections.ts';
import { testProduct } from './harness.ts';

testProduct(vpnConnections, {
  request: { path: '/v5/{project_id}/vpn-connection' },
  // In the shape of "Querying the VPN Connection List" (VPN API Reference, v5); the marker is a time there.
  answer: {
    vpn_connections: [
      {
        id: '98c5af8a-demo-4c4d-8d2b-3a4b5c6d7e8f',
        name: 'vpn1',
        status: 'DOWN',
        vgw_id: 'b32d91a4-demo-4a2b-9c3d-4e5f6a7b8c9d',
        vgw_ip: '203.0.113.50',
        style: 'STATIC',
        cgw_id: '5247ae10-demo-4f3e-8d7c-6b5a4f3e2d1c',
        peer_subnets: ['192.168.1.0/24'],
        ikepolicy: {
          ike_version: 'v1',
          authentication_algorithm: 'md5',
          encryption_algorithm: '3des',
          dh_group: 'group2',
        },
        ipsecpolicy: { authentication_algorithm: 'sha2-256', encryption_algorithm: 'aes-128', pfs: 'group15' },
        created_at: '2022-11-26T13:41:34.626Z',
        updated_at: '2022-11-26T13:41:34.626Z',
        enterprise_project_id: '0',
        tags: [],
      },
    ],
    page_info: { next_marker: '', current_count: 1 },
    total_count: 1,
    request_id: 'f91082d4-6d49-479c-ad1d-4e552a9f5cae',
  },
  rowsAt: 'vpn_connections',
  idAt: 'id',
  paged: { family: 'next-marker' },
  record: {
    status: 'DOWN',
    details: {
      gatewayId: 'b32d91a4-demo-4a2b-9c3d-4e5f6a7b8c9d',
      gatewayIp: '203.0.113.50',
      peerSubnets: ['192.168.1.0/24'],
      ikeVersion: 'v1',
      ikeEncryption: '3des',
      ikeAuthentication: 'md5',
      dhGroup: 'group2',
      ipsecEncryption: 'aes-128',
      ipsecAuthentication: 'sha2-256',
      perfectForwardSecrecy: 'group15',
    },
  },
});
