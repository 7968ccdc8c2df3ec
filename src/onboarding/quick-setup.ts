/**
 * Quick configuration: with the root key, a group and a programmatic user `AlibabaCloudGroup_` + suffix, the grants, and
 * the user's key. What was made is told after each step, so that a failure half-way can be undone exactly.
 */
import type { Huawei } from '../huawei/cloud.ts';
import type { AccessKey, CreatedIam } from '../model/account.ts';
import { AppError, hasCode, isAppError } from '../model/errors.ts';
import { identifyKey, type KeyOwner } from './identify-key.ts';
import { quickPermissions } from './permissions.ts';

/** 18 characters, so a suffix of up to 14 stays within the shorter of IAM's documented limits on user names (32). */
export const createdNamePrefix = 'AlibabaCloudGroup_';

const description = 'Alibaba Cloud Security Center - provisioning of Huawei Cloud assets. Do not delete or disable.';

/** What exists in the cloud so far; ids are null until the cloud gave them. */
export interface SetupState {
  readonly domainId: string;
  readonly name: string;
  readonly groupId: string | null;
  readonly grantedRoleIds: readonly string[];
  readonly userId: string | null;
  readonly accessKey: AccessKey | null;
}

export const setupSteps = ['permissions', 'group', 'grants', 'user', 'membership', 'access-key', 'key-works'] as const;
export type SetupStep = (typeof setupSteps)[number];

export interface SetupDeps {
  readonly root: Huawei;
  /** Opens the cloud with the key that was just made. */
  readonly openUser: (accessKey: AccessKey) => Huawei;
  /** Told before and after each change; must have stored the state when it resolves. */
  readonly save: (state: SetupState) => Promise<void>;
  readonly onStep: (step: SetupStep) => void;
  readonly randomSuffix: () => string;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * Proves that the key is the account owner's.
 * @throws AppError `not-root-key` for an IAM user's key
 */
export const identifyRootKey = async (root: Huawei): Promise<KeyOwner> => {
  const owner = await identifyKey(root);
  if (!owner.isRoot) {
    throw new AppError(
      'not-root-key',
      `Access key ${root.accessKeyId} belongs to the IAM user "${owner.userName}", not to the owner of account "${owner.domainName}".`,
      { details: { userName: owner.userName, domainName: owner.domainName } },
    );
  }
  return owner;
};

/** Role ids by name, all of them before anything is made. */
const findRoles = async (root: Huawei, domainId: string): Promise<string[]> => {
  const roles = await Promise.all(quickPermissions.map(({ name }) => root.iam.findSystemRole(name, domainId)));
  const absent = quickPermissions.filter((_, index) => roles[index] === null).map(({ name }) => name);
  if (absent.length > 0) {
    throw new AppError('not-found', `Huawei Cloud lists no system permission ${absent.join(' or ')}.`, {
      details: { permissions: absent },
    });
  }
  return roles.flatMap((role) => (role ? [role.id] : []));
};

/**
 * Creates something by a name that only this run uses. When the answer was lost, or a conflict says that it exists, the
 * name tells whether it was made after all.
 */
const createOrAdopt = async <T>(create: () => Promise<T>, find: () => Promise<T | null>): Promise<T> => {
  try {
    return await create();
  } catch (error) {
    if (!hasCode(error, 'timeout', 'unreachable', 'bad-response', 'server-error', 'name-conflict')) throw error;
    const found = await find().catch(() => null);
    if (found) return found;
    throw error;
  }
};

/**
 * Waits between tries of a new key, in ms. More than five failed signatures in a row lock a key for five minutes, so
 * the later tries are far apart.
 */
const keyTries = [0, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000];

/** Waits until a new key signs. @throws AppError the last refusal, when it never did */
const waitUntilKeyWorks = async (user: Huawei, domainId: string, deps: SetupDeps): Promise<void> => {
  let refusal: unknown;
  for (const delayMs of keyTries) {
    await deps.sleep(delayMs);
    try {
      await user.iam.findKey(user.accessKeyId, domainId);
      return;
    } catch (error) {
      if (!hasCode(error, 'access-key-not-found', 'access-key-invalid', 'access-key-wrong-secret')) throw error;
      refusal = error;
    }
  }
  throw refusal;
};

/** Finds a name that neither a group nor a user of the account has: others may carry the prefix already. */
const freeName = async (deps: SetupDeps, domainId: string): Promise<string> => {
  for (;;) {
    const name = `${createdNamePrefix}${deps.randomSuffix()}`;
    const [group, user] = await Promise.all([
      deps.root.iam.findGroup(name, domainId),
      deps.root.iam.findUser(name, domainId),
    ]);
    if (!group && !user) return name;
  }
};

export interface QuickSetup {
  readonly created: CreatedIam;
  readonly accessKey: AccessKey;
}

/**
 * Makes the group, the grants, the user and its key, and waits until the key works.
 * On failure everything made so far is taken back and the first error is thrown; what could not be taken back is named.
 * @throws AppError `undo-incomplete` when something is left behind; else what went wrong
 */
export const setUpQuickly = async (owner: KeyOwner, deps: SetupDeps): Promise<QuickSetup> => {
  const { root } = deps;
  const { domainId } = owner;
  deps.onStep('permissions');
  const roleIds = await findRoles(root, domainId);
  const name = await freeName(deps, domainId);
  let state: SetupState = { domainId, name, groupId: null, grantedRoleIds: [], userId: null, accessKey: null };
  const advance = async (change: Partial<SetupState>) => {
    state = { ...state, ...change };
    await deps.save(state);
  };
  try {
    await advance({});
    deps.onStep('group');
    const group = await createOrAdopt(
      () => root.iam.createGroup(name, description, domainId),
      () => root.iam.findGroup(name, domainId),
    );
    await advance({ groupId: group.id });
    deps.onStep('grants');
    for (const roleId of roleIds) {
      await root.iam.grantOnAllResources(group.id, roleId, domainId);
      await advance({ grantedRoleIds: [...state.grantedRoleIds, roleId] });
    }
    deps.onStep('user');
    const user = await createOrAdopt(
      () => root.iam.createUser(name, description, domainId),
      () => root.iam.findUser(name, domainId),
    );
    await advance({ userId: user.id });
    deps.onStep('membership');
    await root.iam.addUserToGroup(user.id, group.id, domainId);
    deps.onStep('access-key');
    const accessKey = await root.iam.createKey(user.id, description, domainId);
    await advance({ accessKey });
    deps.onStep('key-works');
    const userCloud = deps.openUser(accessKey);
    try {
      await waitUntilKeyWorks(userCloud, domainId, deps);
    } finally {
      await userCloud.close();
    }
    const ids = { groupId: group.id, groupName: name, userId: user.id, userName: name };
    return { created: { ...ids, accessKeyId: accessKey.id, roleIds }, accessKey };
  } catch (error) {
    await undoSetup(state, deps.root, error);
    throw error;
  }
};

/**
 * Takes back what a setup made, in reverse order; what is gone already counts as taken back. A key whose answer was lost
 * goes with its user.
 * @throws AppError `undo-incomplete` naming what is left
 */
export const undoSetup = async (state: SetupState, root: Huawei, reason?: unknown): Promise<void> => {
  const { domainId, name } = state;
  const left: string[] = [];
  const takeBack = async (what: string, remove: () => Promise<unknown>) => {
    try {
      await remove();
    } catch (error) {
      left.push(`${what} (${isAppError(error) ? error.message : String(error)})`);
    }
  };
  const { accessKey, groupId } = state;
  const userId = state.userId ?? (await root.iam.findUser(name, domainId).catch(() => null))?.id ?? null;
  if (accessKey) await takeBack(`access key ${accessKey.id}`, () => root.iam.deleteKey(accessKey.id, domainId));
  if (userId) await takeBack(`user ${name}`, () => root.iam.deleteUser(userId, domainId));
  if (groupId) {
    for (const roleId of state.grantedRoleIds) {
      await takeBack(`grant ${roleId}`, () => root.iam.revokeOnAllResources(groupId, roleId, domainId));
    }
    await takeBack(`group ${name}`, () => root.iam.deleteGroup(groupId, domainId));
  }
  if (left.length > 0) {
    const first = isAppError(reason) ? ` The first error was: ${reason.message}` : '';
    throw new AppError('undo-incomplete', `Could not take back ${left.join('; ')}.${first}`, {
      details: { left, name },
      cause: reason,
    });
  }
};
