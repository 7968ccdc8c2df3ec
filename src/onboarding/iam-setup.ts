/**
 * What Security Center needs in Huawei Cloud, made by a key that may: a group and a programmatic user
 * `AlibabaCloudGroup_` + suffix, the features' grants, and the user's key. What was made is told after each step, so that a
 * failure half-way can be undone exactly and a killed run can go on.
 */
import type { Huawei } from '../huawei/cloud.ts';
import type { Group, User } from '../huawei/iam.ts';
import type { AccessKey, CreatedIam, Feature } from '../model/account.ts';
import { AppError, CloudError, hasCode } from '../model/errors.ts';
import type { KeyOwner } from './identify-key.ts';
import { permissionsFor } from './permissions.ts';
import { createOrAdopt, type Sleep, waitUntilKeyWorks, whenSettled } from './settle.ts';
import { createdNamePrefix, description, keyDescription, nothingYet, type SetupState } from './setup-state.ts';
import type { SiemPolicy } from './siem-policies.ts';
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
  readonly policies: readonly SiemPolicy[];
}

export interface SetupDeps {
  readonly root: Huawei;
  /** The same key, not cancelled by Ctrl-C: what was made is taken back all the same. */
  readonly rootForUndo: Huawei;
  /** Opens the cloud with the key that was just made. */
  readonly openUser: (accessKey: AccessKey) => Promise<Huawei>;
  /** Told before and after each change; must have stored the state when it resolves. */
  readonly save: (state: SetupState) => Promise<void>;
  /** Told when everything was taken back, so that nothing is left to go on with. */
  readonly forget: () => Promise<void>;
  readonly onStep: (step: SetupStep) => void;
  /** Told of an action that this cloud does not know and that was therefore left out of a custom policy. */
  readonly onActionDropped: (policy: string, action: string) => void;
  readonly randomSuffix: () => string;
  readonly sleep: Sleep;
}

/** Ids of the system permissions by name, all of them before anything is made. */
const findRoles = async (root: Huawei, features: readonly Feature[], domainId: string): Promise<string[]> => {
  const names = permissionsFor(features).flatMap(({ kind, name }) => (kind === 'system' ? [name] : []));
  const roles = await Promise.all(names.map((name) => root.iam.findSystemRole(name, domainId)));
  const absent = names.filter((_, index) => roles[index] === null);
  if (absent.length > 0) {
    throw new AppError('not-found', `Huawei Cloud lists no system permission ${absent.join(' or ')}.`, {
      details: { permissions: absent },
    });
  }
  return roles.flatMap((role) => (role ? [role.id] : []));
};

/** The action that a refusal with IAM.1036 ("not registered") names. */
const unknownActionOf = (error: unknown): string | null =>
  error instanceof CloudError && error.answer.cloudCode === 'IAM.1036'
    ? (/[a-z0-9-]+:[A-Za-z*]+:[A-Za-z*]+/.exec(error.message)?.[0] ?? null)
    : null;

const withoutAction = (policy: SiemPolicy, action: string): SiemPolicy => ({
  ...policy,
  document: {
    ...policy.document,
    Statement: policy.document.Statement.map((statement) => ({
      ...statement,
      Action: statement.Action.filter((each) => each !== action),
    })).filter(({ Action }) => Action.length > 0),
  },
});

/** Creates a custom policy; regions and sites differ in the actions they know, so an unknown one is dropped and told. */
const createPolicy = async (policy: SiemPolicy, domainId: string, deps: SetupDeps): Promise<string> => {
  const { root } = deps;
  let wanted = policy;
  for (;;) {
    try {
      const create = () => root.policies.create(wanted, domainId);
      return (await createOrAdopt(create, () => root.policies.find(policy.name, domainId), true)).id;
    } catch (error) {
      const action = unknownActionOf(error);
      const isListed = wanted.document.Statement.some(
        (statement) => action !== null && statement.Action.includes(action),
      );
      if (action === null || !isListed) throw error;
      deps.onActionDropped(policy.name, action);
      wanted = withoutAction(wanted, action);
    }
  }
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
  readonly policies: readonly SiemPolicy[];
}

/** How far the making is; each change is in the journal before the next call. */
interface Progress extends Making {
  readonly deps: SetupDeps;
  readonly state: () => SetupState;
  readonly advance: (change: Partial<SetupState>) => Promise<void>;
}

/** @returns the ids of the custom policies; one that is there already is used as it is */
const makePolicies = async ({ policies, start, deps, state, advance }: Progress): Promise<string[]> => {
  if (policies.length > 0) deps.onStep('policies');
  const ids: string[] = [];
  for (const policy of policies) {
    const known = await deps.root.policies.find(policy.name, start.domainId);
    const id = known?.id ?? (await createPolicy(policy, start.domainId, deps));
    ids.push(id);
    if (!known) await advance({ createdPolicyIds: [...state().createdPolicyIds, id] });
  }
  return ids;
};

/** By id first: somebody may have given it another name since. */
const makeGroup = async ({ start, isResumed, deps, advance }: Progress): Promise<Group> => {
  const { iam } = deps.root;
  const { name, domainId, groupId } = start;
  deps.onStep('group');
  const find = () => iam.findGroup(name, domainId);
  const known = isResumed ? (groupId && (await iam.getGroup(groupId, domainId))) || (await find()) : null;
  const group = known ?? (await createOrAdopt(() => iam.createGroup(name, description, domainId), find, isResumed));
  await advance({ groupId: group.id });
  return group;
};

const makeUser = async ({ start, isResumed, deps, advance }: Progress): Promise<User> => {
  const { iam } = deps.root;
  const { name, domainId, userId } = start;
  deps.onStep('user');
  const find = () => iam.findUser(name, domainId);
  const known = isResumed ? (userId && (await iam.lookUpUser(userId, domainId))) || (await find()) : null;
  const user = known ?? (await createOrAdopt(() => iam.createUser(name, description, domainId), find, isResumed));
  await advance({ userId: user.id });
  return user;
};

const makeKey = async (userId: string, { start, isResumed, deps, state, advance }: Progress): Promise<AccessKey> => {
  const { root, sleep } = deps;
  const { domainId, mark } = start;
  deps.onStep('access-key');
  const kept = await keyToKeep(root, state());
  if (isResumed && !kept) await deleteLostKeys(root, userId, state());
  const create = () => root.iam.createKey(userId, keyDescription(mark), domainId);
  const accessKey = kept ?? (await whenSettled(create, sleep));
  await advance({ accessKey });
  return accessKey;
};

/**
 * Makes what is missing of the group, the grants, the user and its key, step by step; each step may have been done by an
 * interrupted run, and is then found instead of made.
 */
const makeAll = async (progress: Progress): Promise<IamSetup> => {
  const { start, roleIds, deps, state, advance } = progress;
  const { domainId } = start;
  const { iam } = deps.root;
  await advance({});
  const policyIds = await makePolicies(progress);
  const group = await makeGroup(progress);
  deps.onStep('grants');
  for (const roleId of [...roleIds, ...policyIds]) {
    await whenSettled(() => iam.grantOnAllResources(group.id, roleId, domainId), deps.sleep);
    await advance({ grantedRoleIds: [...new Set([...state().grantedRoleIds, roleId])] });
  }
  const user = await makeUser(progress);
  deps.onStep('membership');
  await whenSettled(() => iam.addUserToGroup(user.id, group.id, domainId), deps.sleep);
  const accessKey = await makeKey(user.id, progress);
  const { createdPolicyIds, grantedRoleIds, isReused } = state();
  const ids = { groupId: group.id, groupName: group.name, userId: user.id, userName: user.name };
  const made = { roleIds: grantedRoleIds, policyIds: createdPolicyIds, isReused };
  return { created: { ...ids, accessKeyId: accessKey.id, ...made }, accessKey };
};

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
  const { root } = deps;
  const { domainId } = owner;
  deps.onStep('permissions');
  const roleIds = await findRoles(root, plan.features, domainId);
  const policies = plan.features.includes('soc') ? plan.policies : [];
  const from = (state: SetupState): Making => ({ start: state, isResumed: start !== null, roleIds, policies });
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

const seeKeyWork = async (accessKey: AccessKey, domainId: string, deps: SetupDeps): Promise<void> => {
  deps.onStep('key-works');
  const user = await deps.openUser(accessKey);
  try {
    await waitUntilKeyWorks(user, domainId, deps.sleep);
  } finally {
    await user.close();
  }
};
