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
  /** The same key, not cancelled by Ctrl-C: what was made is taken back all the same. */
  readonly rootForUndo: Huawei;
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

const freshState = async (deps: SetupDeps, domainId: string): Promise<SetupState> => {
  const name = await freeName(deps, domainId);
  return { domainId, name, groupId: null, grantedRoleIds: [], userId: null, accessKey: null };
};

/** A key whose secret was lost with an interrupted process is of no use to anybody, and takes one of a user's two places. */
const deleteLostKeys = async (root: Huawei, userId: string, domainId: string): Promise<void> => {
  for (const key of await root.iam.listKeys(userId, domainId)) await root.iam.deleteKey(key.accessKeyId, domainId);
};

/**
 * Makes what is missing of the group, the grants, the user and its key, step by step; each step may have been done by an
 * interrupted run, and is then found instead of made.
 */
const makeAll = async (
  { start, isResumed }: { readonly start: SetupState; readonly isResumed: boolean },
  roleIds: readonly string[],
  deps: SetupDeps,
  onChange: (state: SetupState) => void,
): Promise<QuickSetup> => {
  const { root } = deps;
  const { name, domainId } = start;
  let state = start;
  const advance = async (change: Partial<SetupState>) => {
    state = { ...state, ...change };
    onChange(state);
    await deps.save(state);
  };
  const findGroup = () => root.iam.findGroup(name, domainId);
  const findUser = () => root.iam.findUser(name, domainId);
  await advance({});
  deps.onStep('group');
  const group =
    (isResumed ? await findGroup() : null) ??
    (await createOrAdopt(() => root.iam.createGroup(name, description, domainId), findGroup));
  await advance({ groupId: group.id });
  deps.onStep('grants');
  for (const roleId of roleIds) {
    await root.iam.grantOnAllResources(group.id, roleId, domainId);
    await advance({ grantedRoleIds: [...new Set([...state.grantedRoleIds, roleId])] });
  }
  deps.onStep('user');
  const user =
    (isResumed ? await findUser() : null) ??
    (await createOrAdopt(() => root.iam.createUser(name, description, domainId), findUser));
  await advance({ userId: user.id });
  deps.onStep('membership');
  await root.iam.addUserToGroup(user.id, group.id, domainId);
  deps.onStep('access-key');
  if (isResumed && !state.accessKey) await deleteLostKeys(root, user.id, domainId);
  const accessKey = state.accessKey ?? (await root.iam.createKey(user.id, description, domainId));
  await advance({ accessKey });
  const ids = { groupId: group.id, groupName: name, userId: user.id, userName: name };
  return { created: { ...ids, accessKeyId: accessKey.id, roleIds }, accessKey };
};

/**
 * Makes the group, the grants, the user and its key, and waits until the key works.
 * On failure everything made so far is taken back and the first error is thrown; what could not be taken back is named.
 * @param interrupted what an earlier run left, as it was told to `save`
 * @throws AppError `undo-incomplete` when something is left behind; else what went wrong
 */
export const setUpQuickly = async (
  owner: KeyOwner,
  deps: SetupDeps,
  interrupted: SetupState | null = null,
): Promise<QuickSetup> => {
  const { root } = deps;
  const { domainId } = owner;
  deps.onStep('permissions');
  const roleIds = await findRoles(root, domainId);
  let state = interrupted ?? (await freshState(deps, domainId));
  try {
    const setup = await makeAll({ start: state, isResumed: interrupted !== null }, roleIds, deps, (changed) => {
      state = changed;
    });
    deps.onStep('key-works');
    const user = deps.openUser(setup.accessKey);
    try {
      await waitUntilKeyWorks(user, domainId, deps);
    } finally {
      await user.close();
    }
    return setup;
  } catch (error) {
    await undoSetup(state, deps.rootForUndo, error);
    throw error;
  }
};

/** Ids that the cloud gave but whose answer was lost are found by the name that only this setup uses. */
const findLeftovers = async (state: SetupState, root: Huawei) => {
  const { domainId, name } = state;
  const userId = state.userId ?? (await root.iam.findUser(name, domainId))?.id ?? null;
  const groupId = state.groupId ?? (await root.iam.findGroup(name, domainId))?.id ?? null;
  const keys = userId ? await root.iam.listKeys(userId, domainId) : [];
  return { userId, groupId, accessKeyIds: keys.map((key) => key.accessKeyId) };
};

/**
 * Takes back what a setup made, in reverse order; what is gone already counts as taken back.
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
  let found: Awaited<ReturnType<typeof findLeftovers>>;
  try {
    found = await findLeftovers(state, root);
  } catch {
    found = { ...state, accessKeyIds: state.accessKey ? [state.accessKey.id] : [] };
  }
  const { userId, groupId } = found;
  for (const id of found.accessKeyIds) await takeBack(`access key ${id}`, () => root.iam.deleteKey(id, domainId));
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
