import type { ProductEntry } from './entry.ts';
import { none, number } from './readers.ts';

/** The policies that the account wrote itself. */
export const iamPolicies: ProductEntry = {
  type: 'iam.policies',
  title: 'custom policies',
  service: 'iam',
  scope: 'global',
  list: {
    path: '/v5/policies',
    query: { policy_type: 'custom' },
    paging: { family: 'next-marker', size: 200 },
    items: 'policies',
    fields: {
      id: 'policy_id',
      name: 'policy_name',
      createdAt: 'created_at',
      updatedAt: 'updated_at',
      details: { attachments: number('attachment_count'), description: 'description', statements: none },
    },
  },
  otherwise: {
    path: '/v3.0/OS-ROLE/roles',
    paging: { family: 'page-number', size: 300, page: 'page', limit: 'per_page', total: 'total_number' },
    items: 'roles',
    fields: {
      id: 'id',
      name: 'display_name',
      createdAt: 'created_time',
      updatedAt: 'updated_time',
      details: { attachments: number('references'), description: 'description', statements: 'policy.Statement' },
    },
  },
  configType: null,
  permission: 'iam:roles:listRoles',
  source:
    'IAM API Reference, "Listing Policies" (v5), "Listing Custom Policies" (v3); answers in the shapes of those pages',
};
