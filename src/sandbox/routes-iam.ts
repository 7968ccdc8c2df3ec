import type { Route } from './call.ts';
import { credentialRoutes } from './iam-credentials.ts';
import { grantRoutes } from './iam-grants.ts';
import { groupRoutes } from './iam-groups.ts';
import { projectRoutes } from './iam-projects.ts';
import { roleRoutes } from './iam-roles.ts';
import { userRoutes } from './iam-users.ts';

/** Everything of IAM that the sandbox answers; the rest is 404 `APIGW.0101`. */
export const iamRoutes: readonly Route[] = [
  ...projectRoutes,
  ...credentialRoutes,
  ...userRoutes,
  ...groupRoutes,
  ...roleRoutes,
  ...grantRoutes,
];
