/**
 * What Security Center needs in Huawei Cloud, made by a key that may: a group and a programmatic user
 * `AlibabaCloudGroup_` + suffix, the features' grants, and the user's key. What was made is told after each step, so that a
 * failure half-way can be undone exactly and a killed run can go on.
 */
import type { Huawei } from '../huawei/cloud.ts';
import type { AccessKey, CreatedIam, Feature } from '../model/account.ts';
import { AppError, CloudError, hasCode } from '../model/errors.ts';
import type { KeyOwner } from './identify-key.ts';
import { permissionsFor } from './permissions.ts';
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
  readonly onStep: (step: SetupStep) => void;
  /** Told of an action that this cloud does not know and that was therefore left out of a custom policy. */
  readonly onActionDropped: (policy: string, action: string) => void;
  readonly randomSuffix: () => string;
  readonly sleep: (ms: number) => Promise<void>;
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
      return (await createOrAdopt(create, () => root.policies.find(policy.name, domainId))).id;
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

/** Waits in ms for what was just made: IAM knows a new user or group everywhere within ten seconds or so. */
const settleTries = [1_000, 2_000, 4_000, 8_000, 15_000];

/** Repeats what names something new until IAM knows it there; a 404 changed nothing. */
const whenSettled = async <T>(call: () => Promise<T>, deps: SetupDeps): Promise<T> => {
  for (const delayMs of settleTries) {
    try {
      return await call();
    } catch (error) {
      if (!hasCode(error, 'not-found')) throw error;
    }
    await deps.sleep(delayMs);
  }
  return call();
};

/**
 * Waits between tries of a new key, in ms: four within a minute. More than five failed signatures in a row lock a key
 * for five minutes.
 */
const keyTries = [0, 4_000, 18_000, 38_000];

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

export interface IamSetup {
  readonly created: CreatedIam;
  readonly accessKey: AccessKey;
}

const freshState = async (deps: SetupDeps, domainId: string): Promise<SetupState> => {
  const name = await freeName(deps, domainId);
  return { ...nothingYet, domainId, name, mark: deps.randomSuffix(), isReused: false };
};

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

/**
 * Makes what is missing of the group, the grants, the user and its key, step by step; each step may have been done by an
 * interrupted run, and is then found instead of made.
 */
const makeAll = async (
  { start, isResumed, roleIds, policies }: Making,
  deps: SetupDeps,
  onChange: (state: SetupState) => void,
): Promise<IamSetup> => {
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
  // By id first: somebody may have given it another name since.
  const knownGroup = async () =>
    (start.groupId && (await root.iam.getGroup(start.groupId, domainId))) || (await findGroup());
  const knownUser = async () =>
    (start.userId && (await root.iam.lookUpUser(start.userId, domainId))) || (await findUser());
  await advance({});
  if (policies.length > 0) deps.onStep('policies');
  const policyIds: string[] = [];
  for (const policy of policies) {
    const known = await root.policies.find(policy.name, domainId);
    const id = known?.id ?? (await createPolicy(policy, domainId, deps));
    policyIds.push(id);
    if (!known) await advance({ createdPolicyIds: [...state.createdPolicyIds, id] });
  }
  deps.onStep('group');
  const group =
    (isResumed ? await knownGroup() : null) ??
    (await createOrAdopt(() => root.iam.createGroup(name, description, domainId), findGroup));
  await advance({ groupId: group.id });
  deps.onStep('grants');
  for (const roleId of [...roleIds, ...policyIds]) {
    await whenSettled(() => root.iam.grantOnAllResources(group.id, roleId, domainId), deps);
    await advance({ grantedRoleIds: [...new Set([...state.grantedRoleIds, roleId])] });
  }
  deps.onStep('user');
  const user =
    (isResumed ? await knownUser() : null) ??
    (await createOrAdopt(() => root.iam.createUser(name, description, domainId), findUser));
  await advance({ userId: user.id });
  deps.onStep('membership');
  await whenSettled(() => root.iam.addUserToGroup(user.id, group.id, domainId), deps);
  deps.onStep('access-key');
  if (isResumed && !state.accessKey) await deleteLostKeys(root, user.id, state);
  const createKey = () => root.iam.createKey(user.id, keyDescription(state.mark), domainId);
  const accessKey = state.accessKey ?? (await whenSettled(createKey, deps));
  await advance({ accessKey });
  const ids = { groupId: group.id, groupName: group.name, userId: user.id, userName: user.name };
  const { createdPolicyIds, grantedRoleIds } = state;
  return {
    created: {
      ...ids,
      accessKeyId: accessKey.id,
      roleIds: grantedRoleIds,
      policyIds: createdPolicyIds,
      isReused: state.isReused,
    },
    accessKey,
  };
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
  let state = start?.state ?? (await freshState(deps, domainId));
  try {
    const making = { start: state, isResumed: start !== null, roleIds, policies };
    const setup = await makeAll(making, deps, (changed) => {
      state = changed;
    });
    deps.onStep('key-works');
    const user = await deps.openUser(setup.accessKey);
    try {
      await waitUntilKeyWorks(user, domainId, deps);
    } finally {
      await user.close();
    }
    return setup;
  } catch (error) {
    if (start?.undoesOnFailure !== false) await undoSetup(state, deps.rootForUndo, error);
    throw error;
  }
};
