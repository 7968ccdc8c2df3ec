import { vpcBandwidths } from '../../../src/huawei/products/vpc-bandwidths.ts';
import { testProduct } from './harness.ts';

testProduct(vpcBandwidths, {
  request: { path: '/v1/{project_id}/bandwidths', query: { enterprise_project_id: 'all_granted_eps' } },
  // In the shape of "Querying Bandwidths" (EIP API Reference).
  answer: {
    bandwidths: [
      {
        id: '09b99c4a-eba7-4f8a-9a2b-0d6f2b1f6e52',
        name: 'bandwidth-ipv6',
        size: 10,
        share_type: 'PER',
        charge_mode: 'traffic',
        bandwidth_type: 'bgp',
        status: 'NORMAL',
        enterprise_project_id: '0',
        publicip_info: [
          {
            publicip_id: '5d1a0c5e-9b3e-4d1a-8c2d-7f6e5d4c3b2a',
            publicip_type: '5_bgp',
            publicip_address: '203.0.113.30',
            ip_version: 4,
          },
        ],
        created_at: '2020-04-21T07:58:02Z',
        updated_at: '2020-04-21T07:58:02Z',
      },
    ],
  },
  rowsAt: 'bandwidths',
  idAt: 'id',
  paged: { family: 'last-id' },
  record: {
    status: 'NORMAL',
    publicAddresses: ['203.0.113.30'],
    details: {
      size: 10,
      sharing: 'PER',
      chargingMode: 'traffic',
      eips: ['5d1a0c5e-9b3e-4d1a-8c2d-7f6e5d4c3b2a'],
    },
  },
});
