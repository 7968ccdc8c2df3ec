import type { ProductEntry } from './entry.ts';

export const iamGroups: ProductEntry = {
  type: 'iam.groups',
  title: 'IAM user groups',
  service: 'iam',
  scope: 'global',
  list: {
    path: '/v5/groups',
    paging: { family: 'next-marker', size: 200 },
    items: 'groups',
    fields: { id: 'group_id', name: 'group_name', createdAt: 'created_at', details: { description: 'description' } },
  },
  otherwise: {
    path: '/v3/groups',
    paging: { family: 'none' },
    items: 'groups',
    fields: { id: 'id', name: 'name', createdAt: 'create_time', details: { description: 'description' } },
  },
  configType: null,
  permission: 'iam:groups:listGroups',
  source: 'IAM API Reference, "Listing User Groups" (v5 and v3); answers in the shapes of those pages',
};
