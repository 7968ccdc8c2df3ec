import { vpcFirewallGroups } from '../../../src/huawei/products/vpc-firewall-groups.ts';
import { testProduct } from './harness.ts';

testProduct(vpcFirewallGroups, {
  request: { path: '/v3/{project_id}/vpc/firewalls', query: { enterprise_project_id: 'all_granted_eps' } },
  // In the shape of "Querying Network ACLs" (VPC API Reference, v3).
  answer: {
    firewalls: [
      {
        id: 'e9a7731d-5bd9-4250-a524-b9a076fd5629',
        name: 'network_acl_test1',
        description: '',
        project_id: '0123456789abcdef0123456789abcdef',
        created_at: '2022-04-07T07:30:46',
        updated_at: '2022-04-07T07:30:46',
        admin_state_up: true,
        enterprise_project_id: '0',
        status: 'ACTIVE',
        tags: [],
        associations: [{ virsubnet_id: '8359e5b0-353f-4ef3-a071-98e67a34a143' }],
      },
    ],
    page_info: { previous_marker: 'e9a7731d-5bd9-4250-a524-b9a076fd5629', current_count: 1 },
    request_id: 'a5ae1a6e8d5f4c7c9f5e2d3b1c0a9f8e',
  },
  rowsAt: 'firewalls',
  idAt: 'id',
  paged: { family: 'next-marker' },
  record: {
    status: 'ACTIVE',
    enterpriseProjectId: '0',
    details: { isOn: true, subnets: ['8359e5b0-353f-4ef3-a071-98e67a34a143'], description: null },
  },
});
