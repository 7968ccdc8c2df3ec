/** What each feature needs, in Huawei Cloud's own permission names; all granted with the scope "All Resources". */
import type { Feature } from '../model/account.ts';

export interface Permission {
  readonly name: string;
  readonly kind: 'system' | 'custom';
  /** `global`: a grant on global services alone covers it. */
  readonly level: 'global' | 'project' | 'both';
  readonly gives: string;
  /** Broader permissions that include it. */
  readonly includedIn: readonly string[];
}

const iamReadOnly: Permission = {
  name: 'IAM ReadOnlyAccess',
  kind: 'system',
  level: 'global',
  gives: 'read-only access to Identity and Access Management (IAM)',
  includedIn: ['Security Administrator', 'IAM FullAccess', 'FullAccess'],
};

const ecsReadOnly: Permission = {
  name: 'ECS ReadOnlyAccess',
  kind: 'system',
  level: 'project',
  gives: 'read-only access to Elastic Cloud Server',
  includedIn: ['ECS FullAccess', 'ECS CommonOperations', 'Tenant Guest', 'Tenant Administrator', 'FullAccess'],
};

const tenantGuest: Permission = {
  name: 'Tenant Guest',
  kind: 'system',
  level: 'both',
  gives: 'read-only access to all cloud services except IAM',
  includedIn: ['Tenant Administrator', 'FullAccess'],
};

const siemBasePolicy: Permission = {
  name: 'siemBasePolicy',
  kind: 'custom',
  level: 'global',
  gives: 'a custom policy for global-level services (IAM)',
  includedIn: [],
};

const siemNormalPolicy: Permission = {
  name: 'siemNormalPolicy',
  kind: 'custom',
  level: 'project',
  gives: 'a custom policy for project-level services (WAF, CFW, LTS, VPC)',
  includedIn: [],
};

export const permissionsOf: Readonly<Record<Feature, readonly Permission[]>> = {
  host: [ecsReadOnly, iamReadOnly],
  cspm: [tenantGuest, iamReadOnly],
  soc: [siemBasePolicy, siemNormalPolicy],
};

/** The permissions of several features, each once, in the features' order. */
export const permissionsFor = (features: readonly Feature[]): Permission[] => [
  ...new Set(features.flatMap((feature) => permissionsOf[feature])),
];

/** Granted names that none of the features needs: what could be taken away. */
export const excessOf = (granted: Iterable<string>, features: readonly Feature[]): string[] => {
  const needed = new Set(permissionsFor(features).map(({ name }) => name));
  return [...new Set(granted)].filter((name) => !needed.has(name)).sort();
};
