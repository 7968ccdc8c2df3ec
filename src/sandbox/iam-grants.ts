import { type Call, type Handler, param, queryValue, type Route, route } from './call.ts';
import { couldNotFind, jsonReply, keystoneError, noContent, Refusal, type Reply } from './errors.ts';
import { badRequest, listLinks, needOwnDomain, needRight, pageOf } from './iam-common.ts';
import { roleBody } from './iam-roles.ts';
import { type Account, dropGrants, type Grant, type GrantScope, groupsOfUser, isSameScope, roleById } from './state.ts';

/** One of the three ways to grant: its paths differ, and so do the rights it asks for. */
interface GrantKind {
  readonly root: string;
  readonly tail: string;
  /** Ends the names of the rights: `grantRoleToGroup`, `grantRoleToGroupOnDomain`... */
  readonly rightSuffix: '' | 'OnDomain' | 'OnProject';
  /** Granting twice: harmless for All Resources, 409 for the two others. */
  readonly isRepeatable: boolean;
  readonly scope: (call: Call) => GrantScope;
}

const ownDomain = (call: Call): void => needOwnDomain(call, param(call, 'domain'));

const allResources: GrantKind = {
  root: '/v3/OS-INHERIT/domains/{domain}/groups/{group}/roles',
  tail: '/inherited_to_projects',
  rightSuffix: '',
  isRepeatable: true,
  scope: (call) => {
    ownDomain(call);
    return { kind: 'all' };
  },
};

const globalServices: GrantKind = {
  root: '/v3/domains/{domain}/groups/{group}/roles',
  tail: '',
  rightSuffix: 'OnDomain',
  isRepeatable: false,
  scope: (call) => {
    ownDomain(call);
    return { kind: 'domain' };
  },
};

const oneProject: GrantKind = {
  root: '/v3/projects/{project}/groups/{group}/roles',
  tail: '',
  rightSuffix: 'OnProject',
  isRepeatable: false,
  scope: (call) => {
    const projectId = param(call, 'project');
    if (!call.caller.account.projects.has(projectId)) throw new Refusal(couldNotFind('project', projectId));
    return { kind: 'project', projectId };
  },
};

interface Named {
  readonly account: Account;
  readonly groupId: string;
  readonly roleId: string;
  readonly scope: GrantScope;
}

const readNamed = (call: Call, kind: GrantKind): Named => {
  const { account } = call.caller;
  const named = { account, scope: kind.scope(call), groupId: param(call, 'group'), roleId: param(call, 'role') };
  if (!account.groups.has(named.groupId)) throw new Refusal(couldNotFind('group', named.groupId));
  if (roleById(call.world, account, named.roleId) === undefined) throw new Refusal(couldNotFind('role', named.roleId));
  return named;
};

const isGrant =
  (named: Named) =>
  (grant: Grant): boolean =>
    grant.groupId === named.groupId && grant.roleId === named.roleId && isSameScope(grant.scope, named.scope);

const grantRole =
  (kind: GrantKind): Handler =>
  (call) => {
    needRight(call, `iam:permissions:grantRoleToGroup${kind.rightSuffix}`);
    const named = readNamed(call, kind);
    if (!named.account.grants.some(isGrant(named))) {
      const effectiveFromMs = call.world.clock() + call.world.grantDelayMs;
      named.account.grants.push({ groupId: named.groupId, roleId: named.roleId, scope: named.scope, effectiveFromMs });
      return noContent;
    }
    if (kind.isRepeatable) return noContent;
    throw new Refusal(keystoneError(409, 'Conflict occurred when attempting to store role grant - Duplicate Entry.'));
  };

const checkGrant =
  (kind: GrantKind): Handler =>
  (call) => {
    needRight(call, `iam:permissions:checkRoleForGroup${kind.rightSuffix}`);
    const named = readNamed(call, kind);
    if (!named.account.grants.some(isGrant(named))) throw new Refusal(couldNotFind('role grant', named.roleId));
    return noContent;
  };

const revokeRole =
  (kind: GrantKind): Handler =>
  (call) => {
    needRight(call, `iam:permissions:revokeRoleFromGroup${kind.rightSuffix}`);
    const named = readNamed(call, kind);
    if (dropGrants(named.account, isGrant(named)) === 0) throw new Refusal(couldNotFind('role grant', named.roleId));
    return noContent;
  };

const listGroupRoles =
  (kind: GrantKind): Handler =>
  (call) => {
    needRight(call, `iam:permissions:listRolesForGroup${kind.rightSuffix}`);
    const { account } = call.caller;
    const scope = kind.scope(call);
    const groupId = param(call, 'group');
    if (!account.groups.has(groupId)) throw new Refusal(couldNotFind('group', groupId));
    const roles = account.grants
      .filter((grant) => grant.groupId === groupId && isSameScope(grant.scope, scope))
      .map((grant) => roleById(call.world, account, grant.roleId))
      .filter((role) => role !== undefined);
    return jsonReply(200, { roles: roles.map(roleBody), links: listLinks(call.path), total_number: roles.length });
  };

const routesOf = (kind: GrantKind): Route[] => [
  route('GET', `${kind.root}${kind.tail}`, listGroupRoles(kind)),
  route('PUT', `${kind.root}/{role}${kind.tail}`, grantRole(kind)),
  route('HEAD', `${kind.root}/{role}${kind.tail}`, checkGrant(kind)),
  route('DELETE', `${kind.root}/{role}${kind.tail}`, revokeRole(kind)),
];

const scopeBody = (scope: GrantScope, domainId: string): object =>
  scope.kind === 'project' ? { project: { id: scope.projectId } } : { domain: { id: domainId } };

/** The groups whose grants are asked for: one group's, one user's groups', or all. */
const wantedGroups = (call: Call): ReadonlySet<string> => {
  const { account } = call.caller;
  const userId = queryValue(call, 'subject.user_id');
  const groupId = queryValue(call, 'subject.group_id');
  if (groupId !== undefined) return new Set([groupId]);
  if (userId === undefined) return new Set(account.groups.keys());
  // Grants hang on groups only, so without them a user has none of its own.
  const includesGroups = queryValue(call, 'include_group') !== 'false';
  return new Set(includesGroups ? groupsOfUser(account, userId).map((group) => group.id) : []);
};

const matchesScope = (call: Call, grant: Grant): boolean => {
  const { scope } = grant;
  const wanted = queryValue(call, 'scope');
  const projectId = queryValue(call, 'scope.project_id');
  const isInherited = queryValue(call, 'is_inherited');
  return (
    (wanted === undefined || wanted === (scope.kind === 'project' ? 'project' : 'domain')) &&
    (projectId === undefined || (scope.kind === 'project' && scope.projectId === projectId)) &&
    (isInherited === undefined || isInherited === String(scope.kind === 'all'))
  );
};

/** `is_inherited: true` on a domain scope is All Resources. */
const listAssignments = (call: Call): Reply => {
  needRight(call, 'iam:permissions:listRoleAssignments');
  const { account } = call.caller;
  const domainId = queryValue(call, 'domain_id');
  if (domainId === undefined) throw badRequest('The parameter domain_id is missing.');
  needOwnDomain(call, domainId);
  const groups = wantedGroups(call);
  const roleId = queryValue(call, 'role_id');
  const found = account.grants.filter(
    (grant) =>
      groups.has(grant.groupId) && (roleId === undefined || grant.roleId === roleId) && matchesScope(call, grant),
  );
  const page = pageOf(call, 50) ?? { from: 0, to: 50 };
  const assignments = found.slice(page.from, page.to).map((grant) => ({
    group: { id: grant.groupId },
    role: { id: grant.roleId },
    scope: scopeBody(grant.scope, account.domainId),
    is_inherited: grant.scope.kind === 'all',
  }));
  return jsonReply(200, { total_num: found.length, role_assignments: assignments });
};

const showQuotas = (call: Call): Reply => {
  needRight(call, 'iam:quotas:listQuotas');
  needOwnDomain(call, param(call, 'domain'));
  const { account } = call.caller;
  const all = [
    { type: 'user', quota: 50, used: account.users.size - 1, min: 50, max: 1000 },
    { type: 'group', quota: 20, used: account.groups.size, min: 20, max: 100 },
    { type: 'policy', quota: 200, used: account.customPolicies.size, min: 50, max: 300 },
    { type: 'agency', quota: 50, used: 0, min: 50, max: 1000 },
    { type: 'idp', quota: 10, used: 0, min: 10, max: 10 },
    { type: 'mapping', quota: 10, used: 0, min: 10, max: 100 },
  ];
  const type = queryValue(call, 'type');
  const resources = all.filter((quota) => type === undefined || quota.type === type);
  if (resources.length === 0) throw badRequest('The quota type is invalid.');
  return jsonReply(200, { quotas: { resources } });
};

export const grantRoutes: readonly Route[] = [
  ...[allResources, globalServices, oneProject].flatMap(routesOf),
  route('GET', '/v3.0/OS-PERMISSION/role-assignments', listAssignments),
  route('GET', '/v3.0/OS-QUOTA/domains/{domain}', showQuotas),
];
