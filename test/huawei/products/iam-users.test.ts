import { iamUsers } from '../../../src/huawei/products/iam-users.ts';
import { testProduct } from './harness.ts';

testProduct(iamUsers, {
  request: { path: '/v5/users' },
  // In the shape of "Listing IAM Users" (IAM API Reference, v5).
  answer: {
    users: [
      {
        user_id: '07609fb9358010e21f7bc0037506789a',
        user_name: 'ops',
        enabled: true,
        is_root_user: false,
        created_at: '2023-09-08T02:32:56Z',
        urn: 'iam::d0123456789abcdef0123456789abcde:user:ops',
      },
    ],
    page_info: { next_marker: null, current_count: 1 },
  },
  rowsAt: 'users',
  idAt: 'user_id',
  paged: { family: 'next-marker' },
  record: {
    name: 'ops',
    status: 'enabled',
    createdAt: '2023-09-08T02:32:56.000Z',
    details: { isOwner: false, accessMode: null, passwordStrength: null, passwordExpiresAt: null },
  },
});

testProduct(iamUsers, {
  api: 'v3',
  request: { path: '/v3/users' },
  // In the shape of "Listing IAM Users" (IAM API Reference, v3).
  answer: {
    users: [
      {
        id: '07609fb9358010e21f7bc0037506789a',
        name: 'ops',
        enabled: false,
        domain_id: 'd0123456789abcdef0123456789abcde',
        pwd_status: true,
        pwd_strength: 'Low',
        access_mode: 'default',
        password_expires_at: '2020-07-06T15:24:21.000000',
      },
    ],
    links: { self: 'https://iam.myhuaweicloud.com/v3/users', previous: null, next: null },
  },
  rowsAt: 'users',
  idAt: 'id',
  paged: { family: 'none' },
  record: {
    name: 'ops',
    status: 'disabled',
    details: {
      isOwner: null,
      accessMode: 'default',
      passwordStrength: 'Low',
      passwordExpiresAt: '2020-07-06T15:24:21.000Z',
    },
  },
});
