import { type ConfigControls, configControls } from './config-controls.ts';
import { createServerWriter } from './generate.ts';
import { accountNamed, found, groupNamed, projectNamed, roleNamed, userNamed } from './lookup.ts';
import { alphanumerics, textOf, uuidAt } from './numbers.ts';
import { type ProductControls, productControls } from './product-controls.ts';
import type { SecurityPolicies } from './security-settings.ts';
import { type Fields, type Row, rowsOf } from './series.ts';
import {
  type AccessKey,
  type Account,
  createAccessKey,
  dayMs,
  dropGrants,
  dropGroup,
  dropUser,
  type Grant,
  type GrantScope,
  type Group,
  openRegion,
  type Project,
  roleById,
  type User,
  type World,
} from './state.ts';
import type { Role } from './system-permissions.ts';

export interface GrantView {
  readonly groupName: string;
  readonly permission: string;
  readonly scope: GrantScope;
  readonly isEffective: boolean;
}

export type AccessKeyView = Pick<
  AccessKey,
  'id' | 'userId' | 'isActive' | 'description' | 'createdAtMs' | 'lastUsedAtMs'
>;

export interface NewUser {
  readonly name: string;
  /** Display names of permissions, granted to a group of the user's own name. */
  readonly permissions?: readonly string[];
  /** All Resources when absent; a project by its name, such as `cn-north-4`. */
  readonly scope?: 'all' | 'domain' | { readonly projectName: string };
  readonly accessMode?: User['accessMode'];
}

/**
 * The sandbox's truth from inside: no signatures, no rights, no delays. Where several accounts exist, `account` is the name
 * of the one that is meant; without it, the first. Users and groups go by name. What cannot be found is an error.
 */
export interface Controls extends ProductControls, ConfigControls {
  users(account?: string): User[];
  findUser(name: string, account?: string): User | undefined;
  groups(account?: string): Group[];
  findGroup(name: string, account?: string): Group | undefined;
  /** Names of the members of a group. */
  membersOf(groupName: string, account?: string): string[];
  grants(account?: string): GrantView[];
  /** Display names of what a group holds with scope All Resources. */
  permissionsOf(groupName: string, account?: string): string[];
  customPolicies(account?: string): Role[];
  accessKeys(userName?: string, account?: string): AccessKeyView[];
  findAccessKey(id: string): AccessKeyView | undefined;
  /** The secrets of every key there is, so that a test can look for them where none may be. */
  secrets(): string[];
  projects(account?: string): Pick<Project, 'id' | 'name' | 'region' | 'parentId' | 'isEnabled'>[];

  /** Makes an IAM user with a key and, where permissions are named, a group that holds them. In effect at once. */
  createUser(user: NewUser, account?: string): { user: User; key: { id: string; secret: string } };
  deleteUser(name: string, account?: string): void;
  /** Gives a user a virtual MFA device, or takes it. */
  setMfa(name: string, isBound: boolean, account?: string): void;
  setLoginProtection(name: string, isOn: boolean, account?: string): void;
  /** Changes a part of the account's security settings, such as `password_policy`. */
  setSecurityPolicy(kind: keyof SecurityPolicies, fields: Fields, account?: string): void;
  disableUser(name: string, account?: string): void;
  enableUser(name: string, account?: string): void;
  renameUser(name: string, newName: string, account?: string): void;
  /** With its grants and memberships. */
  deleteGroup(name: string, account?: string): void;
  renameGroup(name: string, newName: string, account?: string): void;
  /** Takes a user out of a group. */
  removeMember(groupName: string, userName: string, account?: string): void;
  /** Deletes a custom policy with its grants. */
  deletePolicy(permission: string, account?: string): void;
  disableKey(id: string): void;
  enableKey(id: string): void;
  deleteKey(id: string): void;
  /** The secret becomes another one, as if the key had been typed in wrong. */
  changeSecret(id: string): void;
  /** Moves the making of a key into the past. */
  ageKey(id: string, days: number): void;
  /** Takes one permission from a group, or all. */
  revokeGrants(groupName: string, permission?: string, account?: string): void;
  /** Puts every grant and every new key into effect now. */
  settle(): void;

  servers(region?: string, account?: string): Row[];
  serverCount(region?: string, account?: string): number;
  /** Adds a server to a region's own project: a copy of a generated one with the fields given. */
  addServer(region: string, fields?: Record<string, unknown>, account?: string): Row;
  changeServer(id: string, fields: Record<string, unknown>, account?: string): void;
  removeServer(id: string, account?: string): void;

  /** Opens another region to the account. */
  addRegion(region: string, servers?: number, account?: string): void;
  disableProject(name: string, account?: string): void;
  enableProject(name: string, account?: string): void;
  /** Deletes a sub-project with all that is in it. */
  deleteProject(name: string, account?: string): void;
  freezeAccount(account?: string): void;
  unfreezeAccount(account?: string): void;
  enableConfig(account?: string): void;
  disableConfig(account?: string): void;
  /** The recorder covers these types only, or with none given all of them. */
  limitRecorder(types?: readonly string[], account?: string): void;
  /** Nobody in the account may do what fits this pattern of an action, until `permit`. */
  forbid(pattern: string, account?: string): void;
  permit(pattern: string, account?: string): void;
}

const viewGrant = (world: World, account: Account, grant: Grant): GrantView => ({
  groupName: account.groups.get(grant.groupId)?.name ?? '',
  permission: roleById(world, account, grant.roleId)?.displayName ?? '',
  scope: grant.scope,
  isEffective: grant.effectiveFromMs <= world.clock(),
});

const viewKey = ({ id, userId, isActive, description, createdAtMs, lastUsedAtMs }: AccessKey): AccessKeyView => ({
  id,
  userId,
  isActive,
  description,
  createdAtMs,
  lastUsedAtMs,
});

const scopeOf = (account: Account, scope: NewUser['scope']): GrantScope => {
  if (scope === undefined || scope === 'all') return { kind: 'all' };
  if (scope === 'domain') return { kind: 'domain' };
  return { kind: 'project', projectId: projectNamed(account, scope.projectName).id };
};

const grantToOwnGroup = (world: World, account: Account, user: User, wanted: NewUser): void => {
  const group: Group = {
    id: world.nextId(),
    name: user.name,
    description: '',
    createdAtMs: world.clock(),
    memberIds: new Set([user.id]),
  };
  account.groups.set(group.id, group);
  for (const permission of wanted.permissions ?? []) {
    account.grants.push({
      groupId: group.id,
      roleId: roleNamed(world, account, permission).id,
      scope: scopeOf(account, wanted.scope),
      effectiveFromMs: 0,
    });
  }
};

const createUser = (
  world: World,
  account: Account,
  wanted: NewUser,
): { user: User; key: { id: string; secret: string } } => {
  const user: User = {
    id: world.nextId(),
    domainId: account.domainId,
    name: wanted.name,
    isOwner: false,
    isEnabled: true,
    accessMode: wanted.accessMode ?? 'programmatic',
    description: '',
    createdAtMs: world.clock(),
  };
  account.users.set(user.id, user);
  if (wanted.permissions !== undefined) grantToOwnGroup(world, account, user, wanted);
  const key = createAccessKey(world, user, { description: '', acceptedFromMs: 0 });
  return { user, key: { id: key.id, secret: key.secret } };
};

const projectsIn = (account: Account, region: string | undefined): Project[] =>
  [...account.projects.values()].filter((project) => region === undefined || project.region === region);

const projectWithServer = (account: Account, id: string): Project =>
  found(
    [...account.projects.values()].find((project) => project.servers.positionOf(id) !== undefined),
    `server ${id}`,
  );

/** Far beyond every generated row, so that no id comes twice. */
const handmadeFrom = 0x4000_0000;

const addServer = (project: Project, fields: Record<string, unknown>): Row => {
  const index = handmadeFrom + project.servers.end;
  const id = uuidAt(project.home.seed, index);
  const row: Row = { ...JSON.parse(createServerWriter(project.home)(index, id)), id, ...fields };
  project.servers.add(id, row);
  return row;
};

type KeyControls = Pick<
  Controls,
  'findAccessKey' | 'disableKey' | 'enableKey' | 'deleteKey' | 'changeSecret' | 'ageKey'
>;

const keyControls = (world: World): KeyControls => {
  const keyWith = (id: string): AccessKey => found(world.keys.get(id), `access key ${id}`);
  const replaceKey = (id: string, changes: Partial<AccessKey>): void => {
    world.keys.set(id, { ...keyWith(id), ...changes });
  };
  return {
    findAccessKey: (id: string) => {
      const key = world.keys.get(id);
      return key === undefined ? undefined : viewKey(key);
    },
    disableKey: (id: string) => {
      keyWith(id).isActive = false;
    },
    enableKey: (id: string) => {
      keyWith(id).isActive = true;
    },
    deleteKey: (id: string) => {
      world.keys.delete(keyWith(id).id);
    },
    changeSecret: (id: string) =>
      replaceKey(id, { secret: textOf(`${keyWith(id).secret}/changed`, alphanumerics, 40) }),
    ageKey: (id: string, days: number) => replaceKey(id, { createdAtMs: world.clock() - days * dayMs }),
  };
};

type Iam =
  | 'users'
  | 'findUser'
  | 'groups'
  | 'findGroup'
  | 'membersOf'
  | 'grants'
  | 'permissionsOf'
  | 'customPolicies'
  | 'accessKeys'
  | 'secrets'
  | 'projects';

const iamViews = (world: World): Pick<Controls, Iam> => {
  const of = (name: string | undefined): Account => accountNamed(world, name);
  const grants = (account: Account): GrantView[] => account.grants.map((grant) => viewGrant(world, account, grant));
  return {
    users: (account) => [...of(account).users.values()],
    findUser: (name, account) => [...of(account).users.values()].find((user) => user.name === name),
    groups: (account) => [...of(account).groups.values()],
    findGroup: (name, account) => [...of(account).groups.values()].find((group) => group.name === name),
    membersOf: (groupName, account) =>
      [...groupNamed(of(account), groupName).memberIds].map((id) => of(account).users.get(id)?.name ?? id),
    grants: (account) => grants(of(account)),
    permissionsOf: (groupName, account) =>
      grants(of(account))
        .filter((grant) => grant.groupName === groupName && grant.scope.kind === 'all')
        .map((grant) => grant.permission),
    customPolicies: (account) => [...of(account).customPolicies.values()],
    secrets: () => [...world.keys.values()].map((key) => key.secret),
    accessKeys: (userName, account) => {
      const { domainId } = of(account);
      const userId = userName === undefined ? undefined : userNamed(of(account), userName).id;
      return [...world.keys.values()]
        .filter((key) => key.domainId === domainId && (userId === undefined || key.userId === userId))
        .map(viewKey);
    },
    projects: (account) =>
      [...of(account).projects.values()].map(({ id, name, region, parentId, isEnabled }) => ({
        id,
        name,
        region,
        parentId,
        isEnabled,
      })),
  };
};

type UserControls = Pick<
  Controls,
  | 'createUser'
  | 'deleteUser'
  | 'disableUser'
  | 'enableUser'
  | 'renameUser'
  | 'setMfa'
  | 'setLoginProtection'
  | 'setSecurityPolicy'
  | 'revokeGrants'
  | 'settle'
>;

const putOrTake = (ids: Set<string>, id: string, isIn: boolean): void => {
  if (isIn) ids.add(id);
  else ids.delete(id);
};

const userControls = (world: World): UserControls => {
  const of = (name: string | undefined): Account => accountNamed(world, name);
  return {
    createUser: (user, account) => createUser(world, of(account), user),
    deleteUser: (name, account) => dropUser(world, of(account), userNamed(of(account), name).id),
    disableUser: (name, account) => {
      userNamed(of(account), name).isEnabled = false;
    },
    enableUser: (name, account) => {
      userNamed(of(account), name).isEnabled = true;
    },
    renameUser: (name, newName, account) => {
      userNamed(of(account), name).name = newName;
    },
    setMfa: (name, isBound, account) => putOrTake(of(account).mfaUserIds, userNamed(of(account), name).id, isBound),
    setLoginProtection: (name, isOn, account) =>
      putOrTake(of(account).loginProtectedUserIds, userNamed(of(account), name).id, isOn),
    setSecurityPolicy: (kind, fields, account) => {
      const { securityPolicies } = of(account);
      securityPolicies[kind] = { ...securityPolicies[kind], ...fields };
    },
    revokeGrants: (groupName, permission, account) => {
      const groupId = groupNamed(of(account), groupName).id;
      const roleId = permission === undefined ? undefined : roleNamed(world, of(account), permission).id;
      dropGrants(
        of(account),
        (grant) => grant.groupId === groupId && (roleId === undefined || grant.roleId === roleId),
      );
    },
    settle: () => {
      for (const grant of world.accounts.flatMap((account) => account.grants)) grant.effectiveFromMs = 0;
      for (const key of world.keys.values()) key.acceptedFromMs = 0;
    },
  };
};

type GroupControls = Pick<Controls, 'deleteGroup' | 'renameGroup' | 'removeMember' | 'deletePolicy'>;

const groupControls = (world: World): GroupControls => {
  const of = (name: string | undefined): Account => accountNamed(world, name);
  return {
    deleteGroup: (name, account) => dropGroup(of(account), groupNamed(of(account), name).id),
    renameGroup: (name, newName, account) => {
      groupNamed(of(account), name).name = newName;
    },
    removeMember: (groupName, userName, account) => {
      groupNamed(of(account), groupName).memberIds.delete(userNamed(of(account), userName).id);
    },
    deletePolicy: (permission, account) => {
      const { id } = roleNamed(world, of(account), permission);
      dropGrants(of(account), ({ roleId }) => roleId === id);
      of(account).customPolicies.delete(id);
    },
  };
};

type ServerControls = Pick<Controls, 'servers' | 'serverCount' | 'addServer' | 'changeServer' | 'removeServer'>;

const serverControls = (world: World): ServerControls => {
  const of = (name: string | undefined): Account => accountNamed(world, name);
  return {
    servers: (region, account) => projectsIn(of(account), region).flatMap((project) => [...rowsOf(project.servers)]),
    serverCount: (region, account) =>
      projectsIn(of(account), region).reduce((sum, project) => sum + project.servers.size, 0),
    addServer: (region, fields, account) => addServer(projectNamed(of(account), region), fields ?? {}),
    changeServer: (id, fields, account) => {
      projectWithServer(of(account), id).servers.change(id, fields);
    },
    removeServer: (id, account) => {
      projectWithServer(of(account), id).servers.remove(id);
    },
  };
};

type AccountControls = Pick<
  Controls,
  | 'addRegion'
  | 'disableProject'
  | 'enableProject'
  | 'deleteProject'
  | 'freezeAccount'
  | 'unfreezeAccount'
  | 'enableConfig'
  | 'disableConfig'
  | 'limitRecorder'
  | 'forbid'
  | 'permit'
>;

const accountControls = (world: World): AccountControls => {
  const of = (name: string | undefined): Account => accountNamed(world, name);
  return {
    addRegion: (region, servers, account) =>
      openRegion(world, of(account), { region, servers: servers ?? 0, withSubProject: false }),
    disableProject: (name, account) => {
      projectNamed(of(account), name).isEnabled = false;
    },
    enableProject: (name, account) => {
      projectNamed(of(account), name).isEnabled = true;
    },
    deleteProject: (name, account) => {
      of(account).projects.delete(projectNamed(of(account), name).id);
    },
    freezeAccount: (account) => {
      of(account).isFrozen = true;
    },
    unfreezeAccount: (account) => {
      of(account).isFrozen = false;
    },
    enableConfig: (account) => {
      of(account).isConfigEnabled = true;
    },
    disableConfig: (account) => {
      of(account).isConfigEnabled = false;
    },
    limitRecorder: (types, account) => {
      of(account).recordedTypes = types;
    },
    forbid: (pattern, account) => {
      of(account).forbidden.add(pattern);
    },
    permit: (pattern, account) => {
      of(account).forbidden.delete(pattern);
    },
  };
};

export const createControls = (world: World): Controls => ({
  ...iamViews(world),
  ...keyControls(world),
  ...userControls(world),
  ...groupControls(world),
  ...serverControls(world),
  ...configControls(world),
  ...productControls(world, (name) => accountNamed(world, name)),
  ...accountControls(world),
});
