import { type Account, type Grant, groupsOfUser, roleById, type User, type World } from './state.ts';
import type { Role } from './system-permissions.ts';

/** What a call touches: the account's global services, or one project. */
export type Reach = { readonly kind: 'global' } | { readonly kind: 'project'; readonly projectId: string };

const patterns = new Map<string, RegExp>();

/** Whether an action such as `ecs:cloudServers:list` fits a pattern such as `ecs:*:list*`; case does not count. */
export const actionMatches = (pattern: string, action: string): boolean => {
  let expression = patterns.get(pattern);
  if (expression === undefined) {
    const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
    expression = new RegExp(`^${escaped}$`, 'i');
    patterns.set(pattern, expression);
  }
  return expression.test(action);
};

const covers = (grant: Grant, reach: Reach): boolean => {
  if (grant.scope.kind === 'all') return true;
  if (grant.scope.kind === 'domain') return reach.kind === 'global';
  return reach.kind === 'project' && grant.scope.projectId === reach.projectId;
};

const effectiveGrants = (world: World, account: Account, user: User): Grant[] => {
  const groupIds = new Set(groupsOfUser(account, user.id).map((group) => group.id));
  const now = world.clock();
  return account.grants.filter((grant) => groupIds.has(grant.groupId) && grant.effectiveFromMs <= now);
};

const allows = (role: Role, action: string): boolean =>
  !role.exceptServices.includes(action.split(':')[0] ?? '') &&
  role.allows.some((pattern) => actionMatches(pattern, action));

const denies = (role: Role, action: string): boolean =>
  role.domainId !== undefined &&
  role.policy.Statement.some(
    (statement) => statement.Effect === 'Deny' && statement.Action.some((pattern) => actionMatches(pattern, action)),
  );

const isForbidden = (account: Account, action: string): boolean =>
  [...account.forbidden].some((pattern) => actionMatches(pattern, action));

/**
 * The account owner may do all; anyone else what effective grants allow, and a Deny of a custom policy wins. What is
 * forbidden to the whole account is so to both.
 */
export const mayDo = (world: World, who: { account: Account; user: User }, action: string, reach: Reach): boolean => {
  if (isForbidden(who.account, action)) return false;
  if (who.user.isOwner) return true;
  const roles = effectiveGrants(world, who.account, who.user)
    .filter((grant) => covers(grant, reach))
    .map((grant) => roleById(world, who.account, grant.roleId))
    .filter((role) => role !== undefined);
  return roles.some((role) => allows(role, action)) && !roles.some((role) => denies(role, action));
};

/** Whether any effective grant of the user reaches a project: such projects are the ones `GET /v3/auth/projects` lists. */
export const reachesProject = (world: World, who: { account: Account; user: User }, projectId: string): boolean =>
  who.user.isOwner ||
  effectiveGrants(world, who.account, who.user).some((grant) => covers(grant, { kind: 'project', projectId }));
