/** Identity and Access Management: who a key belongs to, and the users, groups, grants and keys that onboarding makes. */
import type { AccessKey } from '../model/account.ts';
import { hasCode } from '../model/errors.ts';
import { asNumber, asObject, asText, asTime, type Json, listAt, objectAt, textAt } from './read.ts';
import type { ApiRequest, CallTarget, Sdk } from './sdk.ts';

export interface Domain {
  readonly id: string;
  readonly name: string;
}

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
}

export interface Region {
  readonly id: string;
  /** English name where the cloud gives one, else the id. */
  readonly name: string;
}

export interface KeyRecord {
  readonly accessKeyId: string;
  readonly userId: string;
  readonly status: 'active' | 'inactive' | 'unknown';
  readonly description: string | null;
  readonly createdAt: string | null;
  /** Null also where it equals the creation time: the cloud starts it there, which means "not used yet". */
  readonly lastUsedAt: string | null;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly domainId: string | null;
  readonly isRoot: boolean;
  readonly enabled: boolean | null;
}

export type QuotaKind = 'user' | 'group' | 'policy';

export interface Quota {
  readonly limit: number;
  readonly used: number;
}

export interface Group {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
}

export interface Role {
  readonly id: string;
  readonly displayName: string;
}

export interface RoleAssignment {
  readonly roleId: string;
  readonly groupId: string | null;
  /** `all`: All Resources; `domain`: global services; else one project or enterprise project. */
  readonly scope: 'all' | 'domain' | 'project' | 'enterprise-project' | 'unknown';
}

const keyRecordOf = (item: Json, call: string): KeyRecord => {
  const createdAt = asTime(item.create_time);
  const lastUsedAt = asTime(item.last_use_time);
  const status = asText(item.status);
  return {
    accessKeyId: textAt(item, 'access', call),
    userId: textAt(item, 'user_id', call),
    status: status === 'active' || status === 'inactive' ? status : 'unknown',
    description: asText(item.description),
    createdAt,
    lastUsedAt: lastUsedAt === createdAt ? null : lastUsedAt,
  };
};

const userOf = (item: Json, call: string): User => ({
  id: textAt(item, 'id', call),
  name: textAt(item, 'name', call),
  domainId: asText(item.domain_id),
  isRoot: item.is_domain_owner === true,
  enabled: typeof item.enabled === 'boolean' ? item.enabled : null,
});

const groupOf = (item: Json, call: string): Group => ({
  id: textAt(item, 'id', call),
  name: textAt(item, 'name', call),
  description: asText(item.description),
});

const scopeOf = (item: Json): RoleAssignment['scope'] => {
  const scope = asObject(item.scope);
  if (scope?.project !== undefined) return 'project';
  if (scope?.enterprise_project !== undefined) return 'enterprise-project';
  if (scope?.domain !== undefined) return item.is_inherited === true ? 'all' : 'domain';
  return 'unknown';
};

/** One sample of Huawei's prints this list as an object: both are read. */
const assignmentsAt = (answer: unknown): readonly Json[] => {
  const list = asObject(answer)?.role_assignments;
  const single = asObject(list);
  return single ? [single] : listAt(answer, 'role_assignments', 'the list of role assignments');
};

const keysPath = '/v3.0/OS-CREDENTIAL/credentials';
const keyPath = `${keysPath}/{access_key}`;
const memberPath = '/v3/groups/{group_id}/users/{user_id}';
const grantsPath = '/v3/OS-INHERIT/domains/{domain_id}/groups/{group_id}/roles/inherited_to_projects';
const grantPath = '/v3/OS-INHERIT/domains/{domain_id}/groups/{group_id}/roles/{role_id}/inherited_to_projects';

const assignmentsPerPage = 50;
const rolesPerPage = 300;
const projectsPerPage = 1000;

/** Where the answer has a total, a page may be shorter than asked for; without one, a short page is the last. */
const isLastPage = (rows: number, perPage: number, listed: number, total: number | null): boolean =>
  rows === 0 || (total === null ? rows < perPage : listed >= total);

/**
 * IAM's global host, for one access key. The answer shapes are those of Huawei's IAM API reference (v3 and v3.0).
 * Creating calls are never sent twice by themselves: look the thing up after a failure.
 */
export const openIam = (sdk: Sdk, watcher?: CallTarget['watcher']) => {
  const call = (request: ApiRequest, target: Partial<Pick<CallTarget, 'domainId' | 'repeatable'>> = {}) =>
    sdk.call({ service: 'iam', region: 'global', watcher, ...target }, request);

  const noneIfNotFound = async <T>(found: Promise<T>): Promise<T | null> => {
    try {
      return await found;
    } catch (error) {
      if (hasCode(error, 'not-found')) return null;
      throw error;
    }
  };

  /** By its id, whatever it is called now. Needs no permission for the caller itself. @throws `not-found` */
  const getUser = async (userId: string, domainId: string): Promise<User> => {
    const answer = await call({ path: '/v3.0/OS-USER/users/{user_id}', params: { user_id: userId } }, { domainId });
    const path = 'GET /v3.0/OS-USER/users/{id}';
    return userOf(objectAt(answer, 'user', path), path);
  };

  return {
    /** The account that the key belongs to. Needs no permission. */
    async getDomain(): Promise<Domain> {
      const answer = await call({ path: '/v3/auth/domains' });
      const [domain] = listAt(answer, 'domains', 'GET /v3/auth/domains');
      return { id: textAt(domain ?? {}, 'id', 'GET /v3/auth/domains'), name: asText(domain?.name) ?? '' };
    },

    /** Projects that this key may use, one built-in project a region, sub-projects beside them. Needs no permission. */
    async listProjects(domainId: string): Promise<Project[]> {
      const answer = await call({ path: '/v3/auth/projects' }, { domainId });
      const projects = listAt(answer, 'projects', 'GET /v3/auth/projects').map((item) => ({
        id: textAt(item, 'id', 'GET /v3/auth/projects'),
        name: textAt(item, 'name', 'GET /v3/auth/projects'),
        enabled: item.enabled !== false,
      }));
      return [...new Map(projects.map((project) => [project.id, project])).values()];
    },

    /** Every project of the account, seen or not. Needs iam:projects:listProjects (in IAM ReadOnlyAccess). */
    async listAllProjectIds(domainId: string): Promise<string[]> {
      const ids = new Set<string>();
      for (let page = 1; ; page += 1) {
        const query = { domain_id: domainId, page, per_page: projectsPerPage };
        const answer = await call({ path: '/v3/projects', query }, { domainId });
        const known = ids.size;
        for (const item of listAt(answer, 'projects', 'GET /v3/projects'))
          ids.add(textAt(item, 'id', 'GET /v3/projects'));
        // Pages may be shorter than asked for, and this list has no total.
        if (ids.size === known) return [...ids];
      }
    },

    /** Regions of the site, private ones only where opened to the account. Needs no permission. */
    async listRegions(domainId: string): Promise<Region[]> {
      const answer = await call({ path: '/v3/regions' }, { domainId });
      return listAt(answer, 'regions', 'GET /v3/regions').map((item) => {
        const id = textAt(item, 'id', 'GET /v3/regions');
        return { id, name: asText(asObject(item.locales)?.['en-us']) ?? id };
      });
    },

    /** A key's record; null when the cloud has none. The own key needs no permission. */
    async findKey(accessKeyId: string, domainId: string): Promise<KeyRecord | null> {
      const answer = await noneIfNotFound(call({ path: keyPath, params: { access_key: accessKeyId } }, { domainId }));
      if (answer === null) return null;
      const path = 'GET /v3.0/OS-CREDENTIAL/credentials/{ak}';
      return keyRecordOf(objectAt(answer, 'credential', path), path);
    },

    async listKeys(userId: string, domainId: string): Promise<KeyRecord[]> {
      const answer = await call({ path: keysPath, query: { user_id: userId } }, { domainId });
      const path = 'GET /v3.0/OS-CREDENTIAL/credentials';
      return listAt(answer, 'credentials', path).map((item) => keyRecordOf(item, path));
    },

    /** Makes a programmatic key. Its secret is in this answer and never again. */
    async createKey(userId: string, description: string, domainId: string): Promise<AccessKey> {
      const body = { credential: { user_id: userId, description } };
      const answer = await call({ method: 'POST', path: keysPath, body }, { domainId, repeatable: false });
      const path = 'POST /v3.0/OS-CREDENTIAL/credentials';
      const created = objectAt(answer, 'credential', path);
      return { id: textAt(created, 'access', path), secret: textAt(created, 'secret', path) };
    },

    async setKeyStatus(accessKeyId: string, status: 'active' | 'inactive', domainId: string): Promise<void> {
      const params = { access_key: accessKeyId };
      await call({ method: 'PUT', path: keyPath, params, body: { credential: { status } } }, { domainId });
    },

    /** Deletes a key for good; one that is gone already counts as deleted. */
    async deleteKey(accessKeyId: string, domainId: string): Promise<void> {
      const params = { access_key: accessKeyId };
      await noneIfNotFound(call({ method: 'DELETE', path: keyPath, params }, { domainId }));
    },

    /** How much of a quota is used; null where the answer does not say. Needs iam:quotas:listQuotas. */
    async getQuota(kind: QuotaKind, domainId: string): Promise<Quota | null> {
      const answer = await call({ path: '/v3.0/OS-QUOTA/domains/{domain_id}', query: { type: kind } }, { domainId });
      const resources = listAt(asObject(answer)?.quotas, 'resources', 'GET /v3.0/OS-QUOTA/domains/{id}');
      const found = resources.find((item) => item.type === kind);
      const [limit, used] = [asNumber(found?.quota), asNumber(found?.used)];
      return limit === null || used === null ? null : { limit, used };
    },

    getUser,

    /** The same, or null when there is none. */
    lookUpUser: (userId: string, domainId: string): Promise<User | null> => noneIfNotFound(getUser(userId, domainId)),

    /** A user of exactly this name, disabled ones included. */
    async findUser(name: string, domainId: string): Promise<User | null> {
      for (const enabled of [true, false]) {
        const answer = await call({ path: '/v3/users', query: { domain_id: domainId, name, enabled } }, { domainId });
        const found = listAt(answer, 'users', 'GET /v3/users').find((item) => item.name === name);
        if (found) return userOf(found, 'GET /v3/users');
      }
      return null;
    },

    /** Users that are enabled; the account's owner among them. */
    async listUsers(domainId: string): Promise<User[]> {
      const answer = await call({ path: '/v3/users', query: { domain_id: domainId } }, { domainId });
      return listAt(answer, 'users', 'GET /v3/users').map((item) => userOf(item, 'GET /v3/users'));
    },

    /** Makes a user with programmatic access only. @throws `name-conflict`, `quota-exceeded` */
    async createUser(name: string, description: string, domainId: string): Promise<User> {
      const user = { name, domain_id: domainId, access_mode: 'programmatic', enabled: true, description };
      const request = { method: 'POST', path: '/v3.0/OS-USER/users', body: { user } } as const;
      const answer = await call(request, { domainId, repeatable: false });
      return userOf(objectAt(answer, 'user', 'POST /v3.0/OS-USER/users'), 'POST /v3.0/OS-USER/users');
    },

    /** Enables a user that was disabled; its keys sign again. Needs iam:users:updateUser. */
    async enableUser(userId: string, domainId: string): Promise<void> {
      const params = { user_id: userId };
      const body = { user: { enabled: true } };
      await call({ method: 'PUT', path: '/v3.0/OS-USER/users/{user_id}', params, body }, { domainId });
    },

    async deleteUser(userId: string, domainId: string): Promise<void> {
      const params = { user_id: userId };
      await noneIfNotFound(call({ method: 'DELETE', path: '/v3/users/{user_id}', params }, { domainId }));
    },

    /** A group by its id, whatever it is called now; null when there is none. */
    async getGroup(groupId: string, domainId: string): Promise<Group | null> {
      const params = { group_id: groupId };
      const answer = await noneIfNotFound(call({ path: '/v3/groups/{group_id}', params }, { domainId }));
      if (answer === null) return null;
      return groupOf(objectAt(answer, 'group', 'GET /v3/groups/{id}'), 'GET /v3/groups/{id}');
    },

    /** A group of exactly this name. */
    async findGroup(name: string, domainId: string): Promise<Group | null> {
      const answer = await call({ path: '/v3/groups', query: { domain_id: domainId, name } }, { domainId });
      const found = listAt(answer, 'groups', 'GET /v3/groups').find((item) => item.name === name);
      return found ? groupOf(found, 'GET /v3/groups') : null;
    },

    async createGroup(name: string, description: string, domainId: string): Promise<Group> {
      const body = { group: { name, description, domain_id: domainId } };
      const answer = await call({ method: 'POST', path: '/v3/groups', body }, { domainId, repeatable: false });
      return groupOf(objectAt(answer, 'group', 'POST /v3/groups'), 'POST /v3/groups');
    },

    async deleteGroup(groupId: string, domainId: string): Promise<void> {
      const params = { group_id: groupId };
      await noneIfNotFound(call({ method: 'DELETE', path: '/v3/groups/{group_id}', params }, { domainId }));
    },

    /** Repeating it is harmless. */
    async addUserToGroup(userId: string, groupId: string, domainId: string): Promise<void> {
      await call({ method: 'PUT', path: memberPath, params: { group_id: groupId, user_id: userId } }, { domainId });
    },

    /** A place that is not there any more counts as given up. */
    async removeUserFromGroup(userId: string, groupId: string, domainId: string): Promise<void> {
      const params = { group_id: groupId, user_id: userId };
      await noneIfNotFound(call({ method: 'DELETE', path: memberPath, params }, { domainId }));
    },

    /**
     * A system permission by exactly this console name. The filter of the API is a search word, and it gives at most
     * 300 rows, so the names are compared here and all pages are read.
     */
    async findSystemRole(displayName: string, domainId: string): Promise<Role | null> {
      const seen = new Set<unknown>();
      let listed = 0;
      for (let page = 1; ; page += 1) {
        const query = { display_name: displayName, page, per_page: rolesPerPage };
        const answer = await call({ path: '/v3/roles', query }, { domainId });
        const roles = listAt(answer, 'roles', 'GET /v3/roles');
        const found = roles.find((item) => item.display_name === displayName);
        if (found) return { id: textAt(found, 'id', 'GET /v3/roles'), displayName };
        const known = seen.size;
        for (const { id } of roles) seen.add(id);
        listed += roles.length;
        const total = asNumber(asObject(answer)?.total_number);
        // Pages are documented for custom policies; where they are not known, each is the first.
        if (seen.size === known || isLastPage(roles.length, rolesPerPage, listed, total)) return null;
      }
    },

    async getRole(roleId: string, domainId: string): Promise<Role> {
      const answer = await call({ path: '/v3/roles/{role_id}', params: { role_id: roleId } }, { domainId });
      const role = objectAt(answer, 'role', 'GET /v3/roles/{id}');
      return { id: roleId, displayName: asText(role.display_name) ?? asText(role.name) ?? roleId };
    },

    /**
     * Grants a role to a group on All Resources: global services and every project, later ones included. Repeating it is
     * harmless; "already granted" counts as granted.
     */
    async grantOnAllResources(groupId: string, roleId: string, domainId: string): Promise<void> {
      const params = { group_id: groupId, role_id: roleId };
      try {
        await call({ method: 'PUT', path: grantPath, params }, { domainId });
      } catch (error) {
        if (!hasCode(error, 'name-conflict')) throw error;
      }
    },

    async revokeOnAllResources(groupId: string, roleId: string, domainId: string): Promise<void> {
      const params = { group_id: groupId, role_id: roleId };
      await noneIfNotFound(call({ method: 'DELETE', path: grantPath, params }, { domainId }));
    },

    /** A user's groups. Needs no permission for the caller itself. */
    async listGroupsOfUser(userId: string, domainId: string): Promise<Group[]> {
      const params = { user_id: userId };
      const answer = await call({ path: '/v3/users/{user_id}/groups', params }, { domainId });
      return listAt(answer, 'groups', 'GET /v3/users/{id}/groups').map((item) =>
        groupOf(item, 'GET /v3/users/{id}/groups'),
      );
    },

    /** Roles of a group on All Resources, with their names. */
    async listInheritedRoles(groupId: string, domainId: string): Promise<Role[]> {
      const answer = await call({ path: grantsPath, params: { group_id: groupId } }, { domainId });
      return listAt(answer, 'roles', 'GET inherited_to_projects').map((item) => ({
        id: textAt(item, 'id', 'GET inherited_to_projects'),
        displayName: asText(item.display_name) ?? asText(item.name) ?? '',
      }));
    },

    /** What a user may do through its groups. Needs iam:permissions:listRoleAssignments (in IAM ReadOnlyAccess). */
    async listRoleAssignments(userId: string, domainId: string): Promise<RoleAssignment[]> {
      const all: RoleAssignment[] = [];
      let listed = 0;
      for (let page = 1; ; page += 1) {
        const about = { domain_id: domainId, 'subject.user_id': userId, include_group: true };
        const query = { ...about, page, per_page: assignmentsPerPage };
        const answer = await call({ path: '/v3.0/OS-PERMISSION/role-assignments', query }, { domainId });
        const rows = assignmentsAt(answer);
        for (const row of rows) {
          const roleId = asText(asObject(row.role)?.id);
          if (roleId) all.push({ roleId, groupId: asText(asObject(row.group)?.id), scope: scopeOf(row) });
        }
        listed += rows.length;
        if (isLastPage(rows.length, assignmentsPerPage, listed, asNumber(asObject(answer)?.total_num))) return all;
      }
    },
  };
};

export type Iam = ReturnType<typeof openIam>;
