import { vpcSecurityGroupRules } from '../../../src/huawei/products/vpc-security-group-rules.ts';
import { recorded, testProduct } from './harness.ts';

testProduct(vpcSecurityGroupRules, {
  request: { path: '/v3/{project_id}/vpc/security-group-rules' },
  answer: recorded('vpc-security-group-rules', '/vpc/security-group-rules'),
  rowsAt: 'security_group_rules',
  idAt: 'id',
  paged: { family: 'next-marker' },
  record: {
    id: '07d999c9-585f-4df3-905a-d85eadf9421a',
    status: 'enabled',
    createdAt: '2025-03-17T03:17:27.000Z',
    details: {
      securityGroupId: '6ca078f6-1f69-49dd-b71e-bc7440244298',
      direction: 'ingress',
      action: 'allow',
      priority: 1,
      ethertype: 'IPv4',
      protocol: 'icmp',
      ports: 'all',
      remoteIpPrefix: '14.137.139.155/32',
      remoteGroupId: null,
      remoteAddressGroupId: null,
      description: null,
    },
  },
});
