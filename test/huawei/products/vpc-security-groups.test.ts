import { vpcSecurityGroups } from '../../../src/huawei/products/vpc-security-groups.ts';
import { recorded, testProduct } from './harness.ts';

testProduct(vpcSecurityGroups, {
  request: { path: '/v3/{project_id}/vpc/security-groups', query: { enterprise_project_id: 'all_granted_eps' } },
  answer: recorded('vpc-security-groups', '/vpc/security-groups'),
  rowsAt: 'security_groups',
  idAt: 'id',
  paged: { family: 'next-marker' },
  record: {
    id: '36225752-ae9e-4541-9dde-c3d1083900cb',
    name: 'default',
    status: null,
    createdAt: '2023-01-03T15:15:58.000Z',
    enterpriseProjectId: '0',
    details: { description: 'Default security group' },
  },
});
