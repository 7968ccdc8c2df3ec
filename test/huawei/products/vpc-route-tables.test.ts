import { vpcRouteTables } from '../../../src/huawei/products/vpc-route-tables.ts';
import { testProduct } from './harness.ts';

testProduct(vpcRouteTables, {
  request: { path: '/v1/{project_id}/routetables' },
  // In the shape of "Querying Route Tables" (VPC API Reference): the list has no routes.
  answer: {
    routetables: [
      {
        id: '3d42a0d4-a980-4613-ae76-a2cddecff054',
        name: 'rtb-default',
        vpc_id: '6c2c9a3d-9b5e-4c39-8d25-5bf8fbd4e3c1',
        default: true,
        subnets: [{ id: '8d4ce32f-d68a-4c4c-9f18-c68d8a5c7f2f' }],
        tenant_id: '0123456789abcdef0123456789abcdef',
        description: 'default one',
        created_at: '2022-12-15T02:11:13',
        updated_at: '2022-12-15T02:11:13',
      },
    ],
  },
  rowsAt: 'routetables',
  idAt: 'id',
  paged: { family: 'last-id' },
  record: {
    vpcId: '6c2c9a3d-9b5e-4c39-8d25-5bf8fbd4e3c1',
    details: { isDefault: true, subnets: ['8d4ce32f-d68a-4c4c-9f18-c68d8a5c7f2f'], description: 'default one' },
  },
});
