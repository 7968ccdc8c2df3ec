import { vpcPeerings } from '../../../src/huawei/products/vpc-peerings.ts';
import { testProduct } from './harness.ts';

testProduct(vpcPeerings, {
  request: { path: '/v2.0/vpc/peerings' },
  // In the shape of "Querying VPC Peering Connections" (VPC API Reference).
  answer: {
    peerings: [
      {
        id: '22b76469-08e3-4937-8c1d-7aad34892be1',
        name: 'test',
        status: 'ACTIVE',
        request_vpc_info: { vpc_id: '9daeac7c-a98f-430f-8e38-67f9c044e299', tenant_id: 'f65e9ac9bd564d75' },
        accept_vpc_info: { vpc_id: 'f583c072-0bb8-4e19-afb2-afb7c1693be5', tenant_id: '059a737356594b41' },
        created_at: '2020-10-30T01:45:50',
        updated_at: '2020-10-30T01:45:50',
      },
    ],
    peerings_links: [],
  },
  rowsAt: 'peerings',
  idAt: 'id',
  paged: { family: 'last-id' },
  record: {
    status: 'ACTIVE',
    vpcId: '9daeac7c-a98f-430f-8e38-67f9c044e299',
    details: {
      requesterProjectId: 'f65e9ac9bd564d75',
      accepterVpcId: 'f583c072-0bb8-4e19-afb2-afb7c1693be5',
      accepterProjectId: '059a737356594b41',
    },
  },
});
