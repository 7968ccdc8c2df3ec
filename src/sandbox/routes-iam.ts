import type { Route } from './call.ts';
import { credentialRoutes } from './iam-credentials.ts';
import { grantRoutes } from './iam-grants.ts';
import { groupRoutes } from './iam-groups.ts';
import { projectRoutes } from './iam-projects.ts';
import { roleRoutes } from './iam-roles.ts';
import { securityRoutes } from './iam-security.ts';
import { userRoutes } from './iam-users.ts';
import { routesOfV5 } from './iam-v5.ts';

/** Everything of IAM that the sandbox answers; the rest is 404 `APIGW.0101`. */
export const iamRoutes: readonly Route[] = [
  ...projectRoutes,
  ...credentialRoutes,
  ...userRoutes,
  ...groupRoutes,
  ...roleRoutes,
  ...grantRoutes,
  ...securityRoutes,
  ...routesOfV5,
];
