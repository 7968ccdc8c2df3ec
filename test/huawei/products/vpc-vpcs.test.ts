import { vpcVpcs } from '../../../src/huawei/products/vpc-vpcs.ts';
import { testProduct } from './harness.ts';

testProduct(vpcVpcs, {
  request: { path: '/v3/{project_id}/vpc/vpcs', query: { enterprise_project_id: 'all_granted_eps' } },
  // In the shape of "Querying VPCs" (VPC API Reference, v3).
  answer: {
    request_id: '45889bc02b7556ec2e5ae3a3a3a8b9c0',
    vpcs: [
      {
        id: '0552091e-b83a-49dd-88a7-4a5c86fd9ec3',
        name: 'vpc-test',
        description: '',
        cidr: '192.168.0.0/16',
        extend_cidrs: ['100.64.0.0/16'],
        status: 'ACTIVE',
        enterprise_project_id: '0',
        project_id: '0123456789abcdef0123456789abcdef',
        created_at: '2021-01-01T09:00:00Z',
        updated_at: '2021-01-02T09:00:00Z',
        tags: [{ key: 'env', value: 'prod' }],
      },
    ],
    page_info: { previous_marker: '0552091e-b83a-49dd-88a7-4a5c86fd9ec3', current_count: 1 },
  },
  rowsAt: 'vpcs',
  idAt: 'id',
  paged: { family: 'next-marker' },
  record: {
    id: '0552091e-b83a-49dd-88a7-4a5c86fd9ec3',
    vpcId: '0552091e-b83a-49dd-88a7-4a5c86fd9ec3',
    name: 'vpc-test',
    status: 'ACTIVE',
    createdAt: '2021-01-01T09:00:00.000Z',
    tags: { env: 'prod' },
    details: { cidr: '192.168.0.0/16', moreCidrs: ['100.64.0.0/16'], description: null },
  },
});
