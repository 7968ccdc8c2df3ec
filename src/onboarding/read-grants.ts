/** What a user holds through its groups, by the names of its permissions and the scopes of their grants. */
import type { Huawei } from '../huawei/cloud.ts';
import type { RoleAssignment } from '../huawei/iam.ts';
import { isAppError } from '../model/errors.ts';

export type GrantScope = RoleAssignment['scope'];

/** Permission name to the scopes in which it is granted. */
export type Grants = ReadonlyMap<string, ReadonlySet<GrantScope>>;

const collect = (rows: readonly { readonly name: string; readonly scope: GrantScope }[]): Grants => {
  const grants = new Map<string, Set<GrantScope>>();
  for (const { name, scope } of rows) grants.set(name, (grants.get(name) ?? new Set()).add(scope));
  return grants;
};

/** All Resources, read group by group: the names come along. */
const readInherited = async (cloud: Huawei, userId: string, domainId: string) => {
  const groups = await cloud.iam.listGroupsOfUser(userId, domainId);
  const roles = await Promise.all(groups.map((group) => cloud.iam.listInheritedRoles(group.id, domainId)));
  return roles.flat().map((role) => ({ id: role.id, name: role.displayName, scope: 'all' as const }));
};

/** Narrower grants, which only the list of role assignments shows, and only by id. */
const readNarrower = async (cloud: Huawei, userId: string, domainId: string) => {
  const assignments = (await cloud.iam.listRoleAssignments(userId, domainId)).filter(({ scope }) => scope !== 'all');
  const ids = [...new Set(assignments.map(({ roleId }) => roleId))];
  const names = new Map(
    await Promise.all(ids.map(async (id) => [id, (await cloud.iam.getRole(id, domainId)).displayName] as const)),
  );
  return assignments.map(({ roleId, scope }) => ({ name: names.get(roleId) ?? roleId, scope }));
};

const orNothing = async <T>(rows: Promise<readonly T[]>): Promise<readonly T[] | null> => {
  try {
    return await rows;
  } catch (error) {
    if (isAppError(error) && error.code !== 'cancelled') return null;
    throw error;
  }
};

/** Reads the grants with the key itself; null without the right to (IAM ReadOnlyAccess). */
export const readGrants = async (cloud: Huawei, userId: string, domainId: string): Promise<Grants | null> => {
  const [inherited, narrower] = await Promise.all([
    orNothing(readInherited(cloud, userId, domainId)),
    orNothing(readNarrower(cloud, userId, domainId)),
  ]);
  return inherited === null ? null : collect([...inherited, ...(narrower ?? [])]);
};
