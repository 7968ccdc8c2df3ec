import { iamGroups } from '../../../src/huawei/products/iam-groups.ts';
import { testProduct } from './harness.ts';

testProduct(iamGroups, {
  request: { path: '/v5/groups' },
  // In the shape of "Listing User Groups" (IAM API Reference, v5).
  answer: {
    groups: [
      {
        group_id: '07609e7eb200250a3f7dc003cb7a4e2d',
        group_name: 'readers',
        description: 'may look',
        created_at: '2023-09-08T02:32:56Z',
        urn: 'iam::d0123456789abcdef0123456789abcde:group:readers',
      },
    ],
    page_info: { next_marker: null, current_count: 1 },
  },
  rowsAt: 'groups',
  idAt: 'group_id',
  paged: { family: 'next-marker' },
  record: { name: 'readers', createdAt: '2023-09-08T02:32:56.000Z', details: { description: 'may look' } },
});

testProduct(iamGroups, {
  api: 'v3',
  request: { path: '/v3/groups' },
  // In the shape of "Listing User Groups" (IAM API Reference, v3).
  answer: {
    groups: [
      {
        id: '07609e7eb200250a3f7dc003cb7a4e2d',
        name: 'readers',
        description: '',
        domain_id: 'd0123456789abcdef0123456789abcde',
        create_time: 1578107542861,
      },
    ],
  },
  rowsAt: 'groups',
  idAt: 'id',
  paged: { family: 'none' },
  record: { name: 'readers', createdAt: '2020-01-04T03:12:22.861Z', details: { description: null } },
});
