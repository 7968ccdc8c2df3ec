import { iamPolicies } from '../../../src/huawei/products/iam-policies.ts';
import { testProduct } from './harness.ts';

testProduct(iamPolicies, {
  request: { path: '/v5/policies', query: { policy_type: 'custom' } },
  // In the shape of "Listing Policies" (IAM API Reference, v5).
  answer: {
    policies: [
      {
        policy_id: '5e3d0e2f-1b4c-4a6d-8f7e-9c0b1a2d3e4f',
        policy_name: 'siemBasePolicy',
        policy_type: 'custom',
        attachment_count: 1,
        description: 'for Agentic SOC',
        created_at: '2023-09-08T02:32:56Z',
        updated_at: '2023-09-08T02:32:56Z',
      },
    ],
    page_info: { next_marker: null, current_count: 1 },
  },
  rowsAt: 'policies',
  idAt: 'policy_id',
  paged: { family: 'next-marker' },
  record: {
    name: 'siemBasePolicy',
    details: { attachments: 1, description: 'for Agentic SOC', statements: null },
  },
});

testProduct(iamPolicies, {
  api: 'v3',
  request: { path: '/v3.0/OS-ROLE/roles', query: { page: '1', per_page: '300' } },
  // In the shape of "Listing Custom Policies" (IAM API Reference, v3).
  answer: {
    roles: [
      {
        id: '24e7a89bffe443979760c4e9715c1234',
        display_name: 'siemBasePolicy',
        name: 'custom_d0123456789abcdef0123456789abcde_0',
        type: 'AX',
        description: 'for Agentic SOC',
        references: 1,
        created_time: '1579229246886',
        updated_time: '1579229246886',
        policy: { Version: '1.1', Statement: [{ Effect: 'Allow', Action: ['*:*:*'] }] },
      },
    ],
    total_number: 1,
  },
  rowsAt: 'roles',
  idAt: 'id',
  paged: { family: 'page-number', page: 'page', limit: 'per_page', total: 'total_number' },
  record: {
    name: 'siemBasePolicy',
    createdAt: '2020-01-17T02:47:26.886Z',
    details: {
      attachments: 1,
      description: 'for Agentic SOC',
      statements: [{ Effect: 'Allow', Action: ['*:*:*'] }],
    },
  },
});
