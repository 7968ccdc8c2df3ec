import { asTime } from '../read.ts';
import type { ProductEntry } from './entry.ts';
import { enabledWord, flag, none } from './readers.ts';

/** The newer API tells the account's owner, the older one how a user may sign in. Neither is asked for e-mail or phone. */
export const iamUsers: ProductEntry = {
  type: 'iam.users',
  title: 'IAM users',
  service: 'iam',
  scope: 'global',
  list: {
    path: '/v5/users',
    paging: { family: 'next-marker', size: 200 },
    items: 'users',
    fields: {
      id: 'user_id',
      name: 'user_name',
      status: enabledWord('enabled'),
      createdAt: 'created_at',
      details: { isOwner: flag('is_root_user'), accessMode: none, passwordStrength: none, passwordExpiresAt: none },
    },
  },
  otherwise: {
    path: '/v3/users',
    paging: { family: 'none' },
    items: 'users',
    fields: {
      id: 'id',
      name: 'name',
      status: enabledWord('enabled'),
      details: {
        isOwner: none,
        accessMode: 'access_mode',
        passwordStrength: 'pwd_strength',
        passwordExpiresAt: (item) => asTime(item.password_expires_at),
      },
    },
  },
  configType: null,
  permission: 'iam:users:listUsers',
  source: 'IAM API Reference, "Listing IAM Users" (v5 and v3); answers in the shapes of those pages',
};
