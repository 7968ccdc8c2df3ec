/**
 * What Security Center needs in Huawei Cloud, made by a key that may: a group and a programmatic user
 * `AlibabaCloudGroup_` + suffix, the features' grants, and the user's key. What was made is told after each step, so that a
 * failure half-way can be undone exactly and a killed run can go on.
 */
import type { Huawei } from '../huawei/cloud.ts';
import type { Group, User } from '../huawei/iam.ts';
import type { AccessKey, AddedIam, CreatedIam, Feature } from '../model/account.ts';
import { AppError, hasCode } from '../model/errors.ts';
import type { CustomPolicy } from '../model/policy-document.ts';
import { type CreateDeps, createPolicy } from './create-policy.ts';
import type { KeyOwner } from './identify-key.ts';
import { permissionsFor } from './permissions.ts';
import { withinKeyLimit, withinQuota } from './quota.ts';
import { createOrAdopt, type Sleep, waitUntilKeyWorks, whenSettled } from './settle.ts';
import {
  addedIn,
  createdNamePrefix,
  description,
  keyDescription,
  nothingYet,
  ownedIn,
  type SetupState,
} from './setup-state.ts';
import { undoSetup } from './undo-setup.ts';

export const setupSteps = [
  'permissions',
  'policies',
  'group',
  'grants',
  'user',
  'membership',
  'access-key',
  'key-works',
] as const;
export type SetupStep = (typeof setupSteps)[number];

/** What to make: the features' permissions, with these texts of the custom ones. */
export interface SetupPlan {
  readonly features: readonly Feature[];
  readonly policies: readonly CustomPolicy[];
  /** True for texts that must be known again to whoever goes on with the setup, or repairs what it made. */
  readonly keepsPolicies?: boolean;
}

export interface SetupDeps extends CreateDeps {
  /** The same key, not cancelled by Ctrl-C: what was made is taken back all the same. */
  readonly rootForUndo: Huawei;
  /** Opens the cloud with the key that was just made. */
  readonly openUser: (accessKey: AccessKey) => Promise<Huawei>;
  /** Told before and after each change; must have stored the state when it resolves. */
  readonly save: (state: SetupState) => Promise<void>;
  /** Told when everything was taken back, so that nothing is left to go on with. */
  readonly forget: () => Promise<void>;
  readonly onStep: (step: SetupStep) => void;
  /** Told of a custom policy of that name that was there already, and is used as it is. */
  readonly onPolicyFound: (policy: string) => void;
  readonly randomSuffix: () => string;
  readonly sleep: Sleep;
}

/** Ids of the system permissions by name, all of them before anything is made. */
const findRoles = async (root: Huawei, features: readonly Feature[], domainId: string): Promise<string[]> => {
  const names = permissionsFor(features).flatMap(({ kind, name }) => (kind === 'system' ? [name] : []));
  const roles = await Promise.all(names.map((name) => root.iam.findSystemRole(name, domainId)));
  const absent = names.filter((_, index) => roles[index] === null);
  if (absent.length > 0) {
    const message = `The IAM of this Huawei Cloud lists no system permission named ${absent.join(' or ')}.`;
    throw new AppError('permission-not-offered', message, { details: { permissions: absent } });
  }
  return roles.flatMap((role) => (role ? [role.id] : []));
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

export interface IamSetup {
  readonly created: CreatedIam;
  readonly accessKey: AccessKey;
}

const freshState = async (deps: SetupDeps, domainId: string): Promise<SetupState> => {
  const name = await freeName(deps, domainId);
  return { ...nothingYet, domainId, name, mark: deps.randomSuffix(), isReused: false };
};

/** The key of an interrupted run; one that was deleted since, as by a take-back that was interrupted, is made anew. */
const keyToKeep = async (root: Huawei, { accessKey, domainId }: SetupState): Promise<AccessKey | null> =>
  accessKey && (await root.iam.findKey(accessKey.id, domainId)) ? accessKey : null;

/** A key whose secret was lost with a killed process is of no use to anybody, and takes one of a user's two places. */
const deleteLostKeys = async (root: Huawei, userId: string, { domainId, mark }: SetupState): Promise<void> => {
  const keys = await root.iam.listKeys(userId, domainId);
  for (const key of keys.filter((each) => each.description === keyDescription(mark))) {
    await root.iam.deleteKey(key.accessKeyId, domainId);
  }
};

interface Making {
  readonly start: SetupState;
  readonly isResumed: boolean;
  readonly roleIds: readonly string[];
  readonly policies: readonly CustomPolicy[];
}

/** How far the making is; each change is in the journal before the next call. */
interface Progress extends Making {
  readonly deps: SetupDeps;
  readonly state: () => SetupState;
  readonly advance: (change: Partial<SetupState>) => Promise<void>;
}

/** @returns the id of the custom policy; one that was there before is used as it is */
const makePolicy = async (policy: CustomPolicy, { start, deps, state, advance }: Progress): Promise<string> => {
  const { name } = policy;
  const known = await deps.root.policies.find(name, start.domainId);
  if (known && state().policyUnderWay !== name) {
    if (!state().createdPolicyIds.includes(known.id)) deps.onPolicyFound(name);
    return known.id;
  }
  await advance({ policyUnderWay: name });
  const id = known?.id ?? (await createPolicy(policy, start.domainId, deps));
  await advance({ createdPolicyIds: [...state().createdPolicyIds, id], policyUnderWay: null });
  return id;
};

const makePolicies = async (progress: Progress): Promise<string[]> => {
  const { policies, deps } = progress;
  if (policies.length > 0) deps.onStep('policies');
  const ids: string[] = [];
  for (const policy of policies) ids.push(await makePolicy(policy, progress));
  return ids;
};

/** Beside a user that was there before, what is made must be told from what was there. */
const withAdded = (more: Partial<AddedIam>, { start, state }: Progress): Pick<SetupState, 'added'> =>
  start.isReused ? { added: { ...addedIn(state()), ...more } } : {};

/** By id first: somebody may have given it another name since. */
const makeGroup = async (progress: Progress): Promise<Group> => {
  const { start, isResumed, deps, advance } = progress;
  const { iam } = deps.root;
  const { name, domainId, groupId } = start;
  const find = () => iam.findGroup(name, domainId);
  const create = async () => {
    deps.onStep('group');
    // Until the cloud gives an id, what is made is found by its name.
    await advance({ groupId: null, ...withAdded({ group: true }, progress) });
    const createIt = () => iam.createGroup(name, description, domainId);
    return withinQuota('group', deps.root, domainId, () => createOrAdopt(createIt, find, isResumed));
  };
  const known = isResumed ? (groupId && (await iam.getGroup(groupId, domainId))) || (await find()) : null;
  const group = known ?? (await create());
  await advance({ groupId: group.id });
  return group;
};

const makeUser = async (progress: Progress): Promise<User> => {
  const { start, isResumed, deps, advance } = progress;
  const { iam } = deps.root;
  const { name, domainId, userId } = start;
  const find = () => iam.findUser(name, domainId);
  const create = async () => {
    deps.onStep('user');
    await advance({ userId: null, ...withAdded({ user: true }, progress) });
    const createIt = () => iam.createUser(name, description, domainId);
    return withinQuota('user', deps.root, domainId, () => createOrAdopt(createIt, find, isResumed));
  };
  const known = isResumed ? (userId && (await iam.lookUpUser(userId, domainId))) || (await find()) : null;
  const user = known ?? (await create());
  await advance({ userId: user.id });
  return user;
};

/** What a group of somebody else's making holds already: that is not granted, and not taken back. */
const heldBefore = async (group: Group, { start, state, deps }: Progress): Promise<ReadonlySet<string>> => {
  if (ownedIn(state()).group) return new Set();
  const roles = await deps.root.iam.listInheritedRoles(group.id, start.domainId);
  return new Set(roles.map(({ id }) => id));
};

const makeGrants = async (group: Group, roleIds: readonly string[], progress: Progress): Promise<void> => {
  const { start, deps, state, advance } = progress;
  const held = await heldBefore(group, progress);
  if (roleIds.some((id) => !held.has(id))) deps.onStep('grants');
  for (const roleId of roleIds) {
    if (!held.has(roleId)) {
      if (!ownedIn(state()).group) {
        await advance(withAdded({ roleIds: [...addedIn(state()).roleIds, roleId] }, progress));
      }
      await whenSettled(() => deps.root.iam.grantOnAllResources(group.id, roleId, start.domainId), deps.sleep);
    }
    await advance({ grantedRoleIds: [...new Set([...state().grantedRoleIds, roleId])] });
  }
};

const joinGroup = async (user: User, group: Group, progress: Progress): Promise<void> => {
  const { start, deps, state, advance } = progress;
  const { iam } = deps.root;
  const owned = ownedIn(state());
  if (!owned.user && !owned.group) {
    const groups = await iam.listGroupsOfUser(user.id, start.domainId);
    if (groups.some(({ id }) => id === group.id)) return;
    await advance(withAdded({ isMember: true }, progress));
  }
  deps.onStep('membership');
  await whenSettled(() => iam.addUserToGroup(user.id, group.id, start.domainId), deps.sleep);
};

const makeKey = async (user: User, { start, isResumed, deps, state, advance }: Progress): Promise<AccessKey> => {
  const { root, sleep } = deps;
  const { domainId, mark } = start;
  deps.onStep('access-key');
  const kept = await keyToKeep(root, state());
  if (isResumed && !kept) await deleteLostKeys(root, user.id, state());
  const create = () => root.iam.createKey(user.id, keyDescription(mark), domainId);
  const accessKey = kept ?? (await withinKeyLimit(user, root, domainId, () => whenSettled(create, sleep)));
  await advance({ accessKey });
  return accessKey;
};

/**
 * Makes what is missing of the group, the grants, the user and its key, step by step; each step may have been done by an
 * interrupted run, and is then found instead of made.
 */
const makeAll = async (progress: Progress): Promise<IamSetup> => {
  const { roleIds, state, advance } = progress;
  await advance({});
  const policyIds = await makePolicies(progress);
  const group = await makeGroup(progress);
  await makeGrants(group, [...roleIds, ...policyIds], progress);
  const user = await makeUser(progress);
  await joinGroup(user, group, progress);
  const accessKey = await makeKey(user, progress);
  const { createdPolicyIds, grantedRoleIds, isReused, added, policies } = state();
  const ids = { groupId: group.id, groupName: group.name, userId: user.id, userName: user.name };
  const made = { roleIds: grantedRoleIds, policyIds: createdPolicyIds, isReused };
  const more = { ...(added ? { added } : {}), ...(policies ? { policies } : {}) };
  return { created: { ...ids, accessKeyId: accessKey.id, ...made, ...more }, accessKey };
};

const textOf = ({ name, level, description: about, document }: CustomPolicy): CustomPolicy => ({
  name,
  level,
  description: about,
  document,
});

export interface SetupStart {
  /** What is there already: of an interrupted run, of a user that is reused, of an account that is repaired. */
  readonly state: SetupState;
  /** False for a repair, which may be run again and takes nothing away. */
  readonly undoesOnFailure: boolean;
}

/**
 * Makes the group, the grants, the user and its key, and waits until the key works.
 * On failure everything made so far is taken back and the first error is thrown; what could not be taken back is named.
 * What an interrupted run left stays in the journal when this one fails before it changes anything.
 * @throws AppError `undo-incomplete` when something is left behind; else what went wrong
 */
export const setUpIam = async (
  owner: KeyOwner,
  plan: SetupPlan,
  deps: SetupDeps,
  start: SetupStart | null = null,
): Promise<IamSetup> => {
  try {
    return await setUp(owner, plan, deps, start);
  } catch (error) {
    throw hasCode(error, 'permission-missing') && error.hint === undefined ? withHint(error, ownerHint(owner)) : error;
  }
};

const withHint = (error: AppError, hint: string): AppError =>
  new AppError(error.code, error.message, { hint, details: error.details, cause: error });

/** What the making key may lack is not what the user that is made will need. */
const ownerHint = ({ isRoot }: KeyOwner): string =>
  isRoot
    ? 'An organization’s policy may forbid this to the root key too: ask whoever manages the organization.'
    : 'Give the root key, or the key of a user with Security Administrator.';

const setUp = async (
  owner: KeyOwner,
  plan: SetupPlan,
  deps: SetupDeps,
  start: SetupStart | null,
): Promise<IamSetup> => {
  const { root } = deps;
  const { domainId } = owner;
  deps.onStep('permissions');
  const roleIds = await findRoles(root, plan.features, domainId);
  const policies = plan.features.includes('soc') ? plan.policies : [];
  const from = (state: SetupState): Making => ({
    start: plan.keepsPolicies && policies.length > 0 ? { ...state, policies: policies.map(textOf) } : state,
    isResumed: start !== null,
    roleIds,
    policies,
  });
  if (start) return makeOrTakeBack(from(start.state), deps, start.undoesOnFailure);
  const begin = async () => makeOrTakeBack(from(await freshState(deps, domainId)), deps, true);
  try {
    return await begin();
  } catch (error) {
    // Somebody took the name after it was found free; that it happens twice would be no chance any more.
    if (!hasCode(error, 'name-conflict')) throw error;
    return begin();
  }
};

const makeOrTakeBack = async (making: Making, deps: SetupDeps, undoesOnFailure: boolean): Promise<IamSetup> => {
  let state = making.start;
  const advance = async (change: Partial<SetupState>) => {
    state = { ...state, ...change };
    await deps.save(state);
  };
  try {
    const setup = await makeAll({ ...making, deps, state: () => state, advance });
    await seeKeyWork(setup.accessKey, state.domainId, deps);
    return setup;
  } catch (error) {
    if (undoesOnFailure) {
      const isNameTaken = !making.isResumed && hasCode(error, 'name-conflict');
      await undoSetup(state, deps.rootForUndo, { reason: error, isNameTaken });
      await deps.forget();
    }
    throw error;
  }
};

/** The access control list holds for IAM users, not for the root user (IAM user guide, "access control"). */
const aclHint =
  'The root key is answered and the new user is refused: the account may allow calls of IAM users from certain addresses only (IAM > Security Settings > ACL).';

const seeKeyWork = async (accessKey: AccessKey, domainId: string, deps: SetupDeps): Promise<void> => {
  deps.onStep('key-works');
  const user = await deps.openUser(accessKey);
  try {
    await waitUntilKeyWorks(user, domainId, deps.sleep);
  } catch (error) {
    throw hasCode(error, 'permission-missing', 'access-forbidden') ? withHint(error, aclHint) : error;
  } finally {
    await user.close();
  }
};
