/** `--dry-run`: the calls that onboarding would make, in their order. */
import type { Feature } from '../model/account.ts';
import { type Permission, permissionsFor } from './permissions.ts';
import type { RootKeyAction } from './retire-root-key.ts';
import { createdNamePrefix } from './setup-state.ts';

export interface PlannedCall {
  readonly service: 'iam' | 'ecs';
  readonly call: string;
  readonly does: string;
  readonly changes: boolean;
}

const name = `${createdNamePrefix}<suffix>`;

const findCall = ({ kind, name: permission }: Permission): PlannedCall =>
  kind === 'system'
    ? {
        service: 'iam',
        call: `GET /v3/roles?display_name=${encodeURIComponent(permission)}`,
        does: `find the permission ${permission}`,
        changes: false,
      }
    : {
        service: 'iam',
        call: 'GET /v3.0/OS-ROLE/roles',
        does: `see whether the custom policy ${permission} is there`,
        changes: false,
      };

const policyCall = ({ name: policy }: Permission): PlannedCall => ({
  service: 'iam',
  call: 'POST /v3.0/OS-ROLE/roles',
  does: `create the custom policy ${policy}`,
  changes: true,
});

const grantCall = ({ name: permission }: Permission): PlannedCall => ({
  service: 'iam',
  call: 'PUT /v3/OS-INHERIT/domains/{domain}/groups/{group}/roles/{role}/inherited_to_projects',
  does: `grant ${permission} on all resources`,
  changes: true,
});

/** Of a setup from its beginning: what is there already is not made again. */
const setupCalls = (features: readonly Feature[]): PlannedCall[] => {
  const permissions = permissionsFor(features);
  return [
    ...permissions.map(findCall),
    { service: 'iam', call: 'GET /v3/users', does: 'show users that were made before', changes: false },
    {
      service: 'iam',
      call: `GET /v3/groups?name=${name}`,
      does: 'make sure that no group has the name',
      changes: false,
    },
    { service: 'iam', call: `GET /v3/users?name=${name}`, does: 'make sure that no user has the name', changes: false },
    ...permissions.filter(({ kind }) => kind === 'custom').map(policyCall),
    { service: 'iam', call: 'POST /v3/groups', does: `create the user group ${name}`, changes: true },
    ...permissions.map(grantCall),
    {
      service: 'iam',
      call: 'POST /v3.0/OS-USER/users',
      does: `create the user ${name}, programmatic access only`,
      changes: true,
    },
    { service: 'iam', call: 'PUT /v3/groups/{group}/users/{user}', does: 'add the user to the group', changes: true },
    {
      service: 'iam',
      call: 'POST /v3.0/OS-CREDENTIAL/credentials',
      does: 'create the user’s access key',
      changes: true,
    },
    {
      service: 'iam',
      call: 'GET /v3.0/OS-CREDENTIAL/credentials/{key}',
      does: 'wait until the new key works',
      changes: false,
    },
  ];
};

const probes: readonly PlannedCall[] = [
  { service: 'iam', call: 'GET /v3/auth/domains', does: 'whose key it is', changes: false },
  { service: 'iam', call: 'GET /v3/auth/projects', does: 'regions and projects of the account', changes: false },
  {
    service: 'ecs',
    call: 'GET /v1/{project}/cloudservers/detail?limit=1',
    does: 'prove that hosts can be listed',
    changes: false,
  },
];

const retireCalls: Readonly<Record<RootKeyAction, readonly PlannedCall[]>> = {
  keep: [],
  disable: [
    {
      service: 'iam',
      call: 'PUT /v3.0/OS-CREDENTIAL/credentials/{root key}',
      does: 'disable the root key',
      changes: true,
    },
  ],
  delete: [
    {
      service: 'iam',
      call: 'DELETE /v3.0/OS-CREDENTIAL/credentials/{root key}',
      does: 'delete the root key',
      changes: true,
    },
  ],
};

export interface Planned {
  /** True for whatever makes the user; false where its key is given. */
  readonly makesUser: boolean;
  readonly features: readonly Feature[];
  readonly retire: RootKeyAction;
}

export const plannedCalls = ({ makesUser, features, retire }: Planned): PlannedCall[] =>
  makesUser ? [...setupCalls(features), ...probes, ...retireCalls[retire]] : [...probes];

export const retirementCalls = (retire: RootKeyAction): readonly PlannedCall[] => retireCalls[retire];
