import { vpcPublicips } from '../../../src/huawei/products/vpc-publicips.ts';
import { recorded, testProduct } from './harness.ts';

testProduct(vpcPublicips, {
  request: {
    path: '/v3/{project_id}/eip/publicips',
    // Who asks for fields gets no others: tags must be among them, and so must everything that is read.
    query: {
      fields: [
        'alias',
        'associate_instance_id',
        'associate_instance_type',
        'bandwidth',
        'billing_info',
        'created_at',
        'enterprise_project_id',
        'id',
        'ip_version',
        'network_type',
        'public_ip_address',
        'public_ipv6_address',
        'status',
        'tags',
        'type',
        'updated_at',
        'vnic',
      ],
    },
  },
  answer: recorded('eip-publicips', '/eip/publicips'),
  rowsAt: 'publicips',
  idAt: 'id',
  paged: { family: 'last-id', total: 'total_count' },
  record: {
    id: '13e5419a-1234-1234-1234-123456789abc',
    status: 'ACTIVE',
    vpcId: null,
    publicAddresses: ['10.123.45.79'],
    details: {
      boundTo: 'PORT',
      boundId: '123456-port-id-6',
      privateIp: null,
      portId: null,
      bandwidthId: 'bw-135',
      bandwidthSize: 5,
      kind: '5_bgp',
    },
  },
});
