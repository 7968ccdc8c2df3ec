import { createServerResourceWriter, createServerWriter, type ResourceHome, type ServerHome } from './generate.ts';
import { alphanumerics, hexId, seedOf, textOf, upperAlphanumerics, uuidAt } from './numbers.ts';
import { typesOfConfig } from './products/registry.ts';
import { chooseRegions } from './regions.ts';
import { newAgencies, newSecurityPolicies, type SecurityPolicies } from './security-settings.ts';
import { createSeries, type Series } from './series.ts';
import { createShelves, type ProductPlan, type Shelves, shareOf } from './shelves.ts';
import { type Role, systemPermissions } from './system-permissions.ts';

export interface User {
  readonly id: string;
  readonly domainId: string;
  name: string;
  readonly isOwner: boolean;
  isEnabled: boolean;
  accessMode: 'default' | 'programmatic' | 'console';
  description: string;
  readonly createdAtMs: number;
  /** Personal data, where a person has given it. */
  readonly email?: string;
  readonly lastLoginAtMs?: number;
}

/** A trust in somebody else's account or service. */
export interface Agency {
  readonly id: string;
  readonly name: string;
  readonly trustDomainId: string;
  readonly trustDomainName: string;
  readonly description: string;
  readonly duration: string;
  readonly createdAtMs: number;
}

export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  readonly userId: string;
  readonly domainId: string;
  isActive: boolean;
  description: string;
  readonly createdAtMs: number;
  /** Before this moment the gateways do not know the key. */
  acceptedFromMs: number;
  lastUsedAtMs: number;
}

export interface Group {
  readonly id: string;
  name: string;
  readonly description: string;
  readonly createdAtMs: number;
  readonly memberIds: Set<string>;
}

/** `all`: the console's All Resources (OS-INHERIT). `domain`: global services only. */
export type GrantScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'domain' }
  | { readonly kind: 'project'; readonly projectId: string };

export interface Grant {
  readonly groupId: string;
  readonly roleId: string;
  readonly scope: GrantScope;
  effectiveFromMs: number;
}

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly parentId: string;
  /** Its place among the account's projects, from 0. */
  readonly part: number;
  isEnabled: boolean;
  readonly home: ServerHome;
  readonly servers: Series;
  readonly resourceHome: ResourceHome;
  /** A generated server as Config lists it. */
  readonly writeResource: (index: number, id: string) => string;
}

export interface Account {
  readonly name: string;
  readonly domainId: string;
  readonly rootUserId: string;
  readonly rootKeyId: string;
  readonly regions: string[];
  readonly projects: Map<string, Project>;
  readonly users: Map<string, User>;
  readonly groups: Map<string, Group>;
  readonly customPolicies: Map<string, Role>;
  readonly grants: Grant[];
  /** Users with a virtual MFA device, and those whose login is protected by one. */
  readonly mfaUserIds: Set<string>;
  readonly loginProtectedUserIds: Set<string>;
  readonly agencies: Agency[];
  readonly securityPolicies: SecurityPolicies;
  readonly shelves: Shelves;
  /** How many projects shared the products when the account was made; a later one has none. */
  plannedProjects: number;
  readonly enterpriseProjectIds: readonly [string, ...string[]];
  isFrozen: boolean;
  isConfigEnabled: boolean;
  /** The types that the recorder is limited to; all when undefined. */
  recordedTypes: readonly string[] | undefined;
  /** Patterns of actions that nobody in the account may do, its owner included, as an organization's policies can have it. */
  readonly forbidden: Set<string>;
  policiesMade: number;
}

export interface World {
  readonly seed: number;
  readonly clock: () => number;
  readonly newKeyDelayMs: number;
  readonly grantDelayMs: number;
  readonly pageSize: number | undefined;
  readonly systemRoles: readonly Role[];
  /** `provider.type` of everything that Config knows, servers apart. */
  readonly configTypes: readonly string[];
  /** Services that are not offered, as `service` or `service@region`. */
  readonly withdrawn: Set<string>;
  /** Services that no account has opened. */
  readonly unsubscribed: Set<string>;
  readonly accounts: Account[];
  readonly keys: Map<string, AccessKey>;
  /** A fresh id of IAM's form, the same in every run with the same seed. */
  nextId(): string;
}

export interface WorldOptions {
  readonly seed: number;
  readonly clock: () => number;
  readonly servers: number;
  readonly products: ProductPlan;
  readonly regions: number | readonly string[];
  readonly accounts: number;
  readonly subProjects: boolean;
  readonly configEnabled: boolean;
  readonly recordedTypes?: readonly string[] | undefined;
  readonly forbidden?: readonly string[] | undefined;
  readonly withdrawn?: readonly string[] | undefined;
  readonly unsubscribed?: readonly string[] | undefined;
  readonly newKeyDelayMs: number;
  readonly grantDelayMs: number;
  readonly pageSize: number | undefined;
}

export const dayMs = 24 * 60 * 60 * 1000;

export interface ProjectPlan {
  readonly name: string;
  readonly region: string;
  readonly parentId: string;
  readonly servers: number;
}

export const createProject = (world: World, account: Account, plan: ProjectPlan): Project => {
  const key = `${world.seed}/${account.name}/${plan.name}`;
  const home: ServerHome = {
    seed: seedOf(key),
    region: plan.region,
    projectId: hexId(`${key}/project`),
    rootUserId: account.rootUserId,
    enterpriseProjectIds: account.enterpriseProjectIds,
    neighbourAt: (type, index) => {
      const { rows } = account.shelves.of(type, project);
      return index < rows.generated ? account.shelves.idOn(type, project, index) : undefined;
    },
    neighbours: (type) => account.shelves.of(type, project).rows.generated,
    servers: plan.servers,
  };
  const servers = createSeries({
    seed: home.seed,
    count: plan.servers,
    textAt: createServerWriter(home),
  });
  const resourceHome: ResourceHome = { ...home, projectName: plan.name };
  const project: Project = {
    id: home.projectId,
    name: plan.name,
    region: plan.region,
    parentId: plan.parentId,
    part: account.projects.size,
    isEnabled: true,
    home,
    servers,
    resourceHome,
    writeResource: createServerResourceWriter(home, resourceHome),
  };
  account.projects.set(project.id, project);
  return project;
};

/** The region's own project, plus `<region>_team` with a quarter of its servers where sub-projects are wanted. */
export const openRegion = (
  world: World,
  account: Account,
  plan: { region: string; servers: number; withSubProject: boolean },
): void => {
  const teamServers = plan.withSubProject ? Math.ceil(plan.servers / 4) : 0;
  const main = createProject(world, account, {
    name: plan.region,
    region: plan.region,
    parentId: account.domainId,
    servers: plan.servers - teamServers,
  });
  if (!account.regions.includes(plan.region)) account.regions.push(plan.region);
  if (!plan.withSubProject) return;
  createProject(world, account, {
    name: `${plan.region}_team`,
    region: plan.region,
    parentId: main.id,
    servers: teamServers,
  });
};

export const createAccessKey = (
  world: World,
  user: User,
  plan: { description: string; acceptedFromMs: number },
): AccessKey => {
  const source = world.nextId();
  const now = world.clock();
  const key: AccessKey = {
    id: textOf(`${source}/id`, upperAlphanumerics, 20),
    secret: textOf(`${source}/secret`, alphanumerics, 40),
    userId: user.id,
    domainId: user.domainId,
    isActive: true,
    description: plan.description,
    createdAtMs: now,
    acceptedFromMs: plan.acceptedFromMs,
    // IAM starts the last use at the creation, so equality means "not used yet".
    lastUsedAtMs: now,
  };
  world.keys.set(key.id, key);
  return key;
};

/** Every account has a group `admin` with the two administrator roles, and its owner in it. */
const addAdminGroup = (world: World, account: Account, createdAtMs: number): void => {
  const group: Group = {
    id: world.nextId(),
    name: 'admin',
    description: 'Full permissions',
    createdAtMs,
    memberIds: new Set([account.rootUserId]),
  };
  account.groups.set(group.id, group);
  for (const name of ['te_admin', 'secu_admin']) {
    const role = world.systemRoles.find((each) => each.name === name);
    if (role !== undefined)
      account.grants.push({ groupId: group.id, roleId: role.id, scope: { kind: 'all' }, effectiveFromMs: createdAtMs });
  }
};

const createAccount = (world: World, options: WorldOptions, number: number): Account => {
  const name = number === 0 ? 'sandbox-account' : `sandbox-account-${number + 1}`;
  const domainId = world.nextId();
  const createdAtMs = world.clock() - 200 * dayMs;
  const owner: User = {
    id: world.nextId(),
    domainId,
    name,
    isOwner: true,
    isEnabled: true,
    accessMode: 'default',
    description: '',
    createdAtMs,
  };
  const key = createAccessKey(world, owner, { description: 'root', acceptedFromMs: 0 });
  const bare: Omit<Account, 'shelves'> = {
    name,
    domainId,
    rootUserId: owner.id,
    rootKeyId: key.id,
    regions: [],
    projects: new Map(),
    users: new Map([[owner.id, owner]]),
    groups: new Map(),
    customPolicies: new Map(),
    grants: [],
    mfaUserIds: new Set(),
    loginProtectedUserIds: new Set(),
    agencies: newAgencies(name, createdAtMs),
    securityPolicies: newSecurityPolicies(),
    plannedProjects: 0,
    enterpriseProjectIds: ['0', uuidAt(seedOf(name), 0)],
    isFrozen: false,
    isConfigEnabled: options.configEnabled,
    recordedTypes: options.recordedTypes,
    forbidden: new Set(options.forbidden),
    policiesMade: 0,
  };
  const account: Account = Object.assign(bare, { shelves: createShelves(world, bare, options.products) });
  addAdminGroup(world, account, createdAtMs);
  const regions = chooseRegions(options.regions);
  regions.forEach((region, part) => {
    openRegion(world, account, {
      region,
      servers: shareOf(options.servers, regions.length, part),
      withSubProject: options.subProjects,
    });
  });
  account.plannedProjects = account.projects.size;
  return account;
};

export const createWorld = (options: WorldOptions): World => {
  let ids = 0;
  const world: World = {
    seed: options.seed,
    clock: options.clock,
    newKeyDelayMs: options.newKeyDelayMs,
    grantDelayMs: options.grantDelayMs,
    pageSize: options.pageSize,
    systemRoles: systemPermissions(options.seed),
    configTypes: typesOfConfig,
    withdrawn: new Set(options.withdrawn),
    unsubscribed: new Set(options.unsubscribed),
    accounts: [],
    keys: new Map(),
    nextId: () => {
      ids += 1;
      return hexId(`${options.seed}/id/${ids}`);
    },
  };
  for (let number = 0; number < options.accounts; number += 1)
    world.accounts.push(createAccount(world, options, number));
  return world;
};

export const accountOf = (world: World, domainId: string): Account | undefined =>
  world.accounts.find((account) => account.domainId === domainId);

/** A system permission or a custom policy of this account. */
export const roleById = (world: World, account: Account, id: string): Role | undefined =>
  account.customPolicies.get(id) ?? world.systemRoles.find((role) => role.id === id);

export const groupsOfUser = (account: Account, userId: string): Group[] =>
  [...account.groups.values()].filter((group) => group.memberIds.has(userId));

export const keysOfUser = (world: World, userId: string): AccessKey[] =>
  [...world.keys.values()].filter((key) => key.userId === userId);

export const isSameScope = (one: GrantScope, other: GrantScope): boolean =>
  one.kind === other.kind && (one.kind !== 'project' || other.kind !== 'project' || one.projectId === other.projectId);

const dropWhere = <T>(list: T[], isDropped: (item: T) => boolean): number => {
  const kept = list.filter((item) => !isDropped(item));
  const dropped = list.length - kept.length;
  list.splice(0, list.length, ...kept);
  return dropped;
};

/** @returns how many grants went */
export const dropGrants = (account: Account, isDropped: (grant: Grant) => boolean): number =>
  dropWhere(account.grants, isDropped);

/** A user goes with its keys and memberships. */
export const dropUser = (world: World, account: Account, userId: string): void => {
  for (const key of keysOfUser(world, userId)) world.keys.delete(key.id);
  for (const group of account.groups.values()) group.memberIds.delete(userId);
  account.mfaUserIds.delete(userId);
  account.loginProtectedUserIds.delete(userId);
  account.users.delete(userId);
};

/** A group goes with its grants. */
export const dropGroup = (account: Account, groupId: string): void => {
  dropGrants(account, (grant) => grant.groupId === groupId);
  account.groups.delete(groupId);
};
