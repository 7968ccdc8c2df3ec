import { vpcSubnets } from '../../../src/huawei/products/vpc-subnets.ts';
import { testProduct } from './harness.ts';

testProduct(vpcSubnets, {
  request: { path: '/v1/{project_id}/subnets', query: { limit: '200' } },
  // In the shape of "Querying Subnets" (VPC API Reference).
  answer: {
    subnets: [
      {
        id: '134ca339-24dc-44f5-ae6a-cf0404216ed2',
        name: 'subnet',
        description: '',
        cidr: '192.168.20.0/24',
        gateway_ip: '192.168.20.1',
        ipv6_enable: true,
        cidr_v6: '2001:db8:a583:d::/64',
        status: 'ACTIVE',
        vpc_id: '3ec3b33f-ac1c-4630-ad1c-7dba1ed79d85',
        availability_zone: 'cn-north-4a',
        created_at: '2022-12-15T02:42:07',
        updated_at: '2022-12-15T02:42:07',
      },
    ],
  },
  rowsAt: 'subnets',
  idAt: 'id',
  paged: { family: 'last-id' },
  record: {
    id: '134ca339-24dc-44f5-ae6a-cf0404216ed2',
    vpcId: '3ec3b33f-ac1c-4630-ad1c-7dba1ed79d85',
    status: 'ACTIVE',
    createdAt: '2022-12-15T02:42:07.000Z',
    details: {
      cidr: '192.168.20.0/24',
      gateway: '192.168.20.1',
      isIpv6Enabled: true,
      cidrV6: '2001:db8:a583:d::/64',
      zone: 'cn-north-4a',
    },
  },
});
