/** Compares what an account was left with in Huawei Cloud with what IAM says of it today. */
import type { Huawei } from '../huawei/cloud.ts';
import type { Group, KeyRecord, Role, User } from '../huawei/iam.ts';
import type { Drift, DriftKind, DriftObject, FeatureCheck, KeyStatus } from '../model/access-key-check.ts';
import type { Account, CreatedIam, Feature } from '../model/account.ts';
import { hasCode, isAppError } from '../model/errors.ts';
import { permissionsFor } from './permissions.ts';

/** What the account's key stands on. */
export interface ExpectedIam {
  readonly domainId: string;
  readonly userId: string;
  readonly userName: string;
  readonly accessKeyId: string;
  readonly features: readonly Feature[];
  /** Null where somebody else made the user: then only user and key can be compared. */
  readonly created: CreatedIam | null;
}

/** A key that `set-key` brought belongs to a user of somebody else's making. */
export const expectedOf = ({ domainId, userId, userName, accessKey, features, createdIam }: Account): ExpectedIam => ({
  domainId,
  userId,
  userName,
  accessKeyId: accessKey.id,
  features,
  created: createdIam?.userId === userId ? createdIam : null,
});

/** `hidden`: it may not be read with this key, or could not be read now. */
type Seen<T> = T | 'gone' | 'hidden';

const look = async <T>(call: Promise<T | null>): Promise<Seen<T>> => {
  try {
    return (await call) ?? 'gone';
  } catch (error) {
    if (!isAppError(error) || error.code === 'cancelled') throw error;
    return hasCode(error, 'not-found') ? 'gone' : 'hidden';
  }
};

const isSeen = <T>(seen: Seen<T>): seen is T => seen !== 'gone' && seen !== 'hidden';

interface SeenIam {
  readonly user: Seen<User>;
  readonly key: Seen<KeyRecord>;
  readonly group: Seen<Group>;
  readonly isMember: Seen<boolean>;
  readonly roles: Seen<readonly Role[]>;
}

const lookAtGroup = async (cloud: Huawei, userId: string, { groupId }: CreatedIam, domainId: string) => {
  const groups = await look(cloud.iam.listGroupsOfUser(userId, domainId));
  const joined = isSeen(groups) ? groups.find(({ id }) => id === groupId) : undefined;
  const group = joined ?? (await look(cloud.iam.getGroup(groupId, domainId)));
  const roles = group === 'gone' ? group : await look(cloud.iam.listInheritedRoles(groupId, domainId));
  return { group, isMember: isSeen(groups) ? joined !== undefined : groups, roles };
};

const lookAtIam = async (cloud: Huawei, { domainId, userId, accessKeyId, created }: ExpectedIam): Promise<SeenIam> => {
  const [user, key, around] = await Promise.all([
    look(cloud.iam.getUser(userId, domainId)),
    look(cloud.iam.findKey(accessKeyId, domainId)),
    created
      ? lookAtGroup(cloud, userId, created, domainId)
      : ({ group: 'hidden', isMember: 'hidden', roles: 'hidden' } as const),
  ]);
  return { user, key, ...around };
};

const change = (object: DriftObject, what: DriftKind, id: string | null, name: string): Drift => ({
  object,
  id,
  name,
  what,
});

const userDrift = ({ user }: SeenIam, { userId, userName }: ExpectedIam): Drift[] => {
  if (user === 'gone') return [change('user', 'gone', userId, userName)];
  if (!isSeen(user)) return [];
  return [
    ...(user.enabled === false ? [change('user', 'disabled', userId, userName)] : []),
    ...(user.name === userName ? [] : [change('user', 'renamed', userId, userName)]),
  ];
};

const keyDrift = ({ user, key }: SeenIam, { accessKeyId }: ExpectedIam): Drift[] => {
  if (user === 'gone') return [];
  if (key === 'gone') return [change('access-key', 'gone', accessKeyId, accessKeyId)];
  const isDisabled = isSeen(key) && key.status === 'inactive';
  return isDisabled ? [change('access-key', 'disabled', accessKeyId, accessKeyId)] : [];
};

const groupDrift = ({ user, group, isMember }: SeenIam, { groupId, groupName }: CreatedIam): Drift[] => {
  if (group === 'gone') return [change('group', 'gone', groupId, groupName)];
  const isRenamed = isSeen(group) && group.name !== groupName;
  const isOut = user !== 'gone' && isMember === false;
  return [
    ...(isRenamed ? [change('group', 'renamed', groupId, groupName)] : []),
    ...(isOut ? [change('membership', isSeen(group) ? 'gone' : 'gone-or-its-group', groupId, groupName)] : []),
  ];
};

/**
 * The name of a role by IAM, or, where a custom policy is gone, by its place: roles are granted in the order of the
 * features' permissions.
 */
const nameRole = async (cloud: Huawei, roleId: string, index: number, expected: ExpectedIam): Promise<Drift> => {
  const role = await look(cloud.iam.getRole(roleId, expected.domainId));
  if (isSeen(role)) return change('grant', 'gone', roleId, role.displayName);
  const names = permissionsFor(expected.features).map(({ name }) => name);
  const name = (names.length === expected.created?.roleIds.length ? names[index] : undefined) ?? roleId;
  return change(role === 'gone' ? 'policy' : 'grant', 'gone', roleId, name);
};

const grantDrift = async (cloud: Huawei, { roles }: SeenIam, expected: ExpectedIam): Promise<Drift[]> => {
  if (!isSeen(roles)) return [];
  const held = new Set(roles.map(({ id }) => id));
  const granted = (expected.created?.roleIds ?? []).map((roleId, index) => ({ roleId, index }));
  const missing = granted.filter(({ roleId }) => !held.has(roleId));
  return Promise.all(missing.map(({ roleId, index }) => nameRole(cloud, roleId, index, expected)));
};

export interface FoundDrift {
  readonly drift: readonly Drift[];
  /** False where the account's key could not be looked up: then only its refusal tells of it. */
  readonly sawKey: boolean;
  /** False where the key may not read the grants: then only trying shows which of them is missing. */
  readonly sawGrants: boolean;
}

/**
 * Asks IAM, with the account's own key (its own user, groups and key need no permission) or with one that may read more.
 * What cannot be read is not listed.
 * @throws AppError `cancelled`
 */
export const findDrift = async (cloud: Huawei, expected: ExpectedIam): Promise<FoundDrift> => {
  const seen = await lookAtIam(cloud, expected);
  const drift = [
    ...userDrift(seen, expected),
    ...keyDrift(seen, expected),
    ...(expected.created ? groupDrift(seen, expected.created) : []),
    ...(await grantDrift(cloud, seen, expected)),
  ];
  return { drift, sawKey: seen.key !== 'hidden', sawGrants: seen.roles !== 'hidden' };
};

/** What the refusal of an account's own key says of it: the cloud answers alike for a key and a user that are gone. */
export const driftOfRefusal = (status: KeyStatus, { accessKeyId, userId, userName }: ExpectedIam): Drift[] => {
  if (status === 'not-found') return [change('access-key', 'gone-or-its-user', accessKeyId, accessKeyId)];
  if (status === 'disabled') return [change('access-key', 'disabled', accessKeyId, accessKeyId)];
  return status === 'user-disabled' ? [change('user', 'disabled', userId, userName)] : [];
};

/** Permissions that were refused when tried, where the grants themselves may not be read. */
export const driftOfRefusedPermissions = (features: readonly FeatureCheck[]): Drift[] =>
  [...new Set(features.flatMap(({ missing }) => missing))].map((name) => change('grant', 'not-in-effect', null, name));
