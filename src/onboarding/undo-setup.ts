/** Takes back what a setup made in Huawei Cloud: exactly that, in reverse order. */
import type { Huawei } from '../huawei/cloud.ts';
import type { KeyRecord } from '../huawei/iam.ts';
import { AppError, hasCode, isAppError } from '../model/errors.ts';
import { addedIn, keyDescription, ownedIn, type UndoableState } from './setup-state.ts';

/** What is taken back next, as it is named to people. */
interface Removal {
  readonly what: string;
  readonly remove: () => Promise<unknown>;
}

const isOurs = ({ accessKeyId, description }: KeyRecord, { accessKey, mark }: UndoableState): boolean =>
  accessKeyId === accessKey?.id || (mark !== null && description === keyDescription(mark));

export interface UndoWhy {
  /** The first error of a setup that failed. */
  readonly reason?: unknown;
  /** The name turned out to be somebody else's, too: what the cloud gave no id for is not the setup's. */
  readonly isNameTaken?: boolean;
}

/** A user that is gone already, as after a take-back that was interrupted, took its keys along. */
const listKeysOf = async (userId: string, { iam }: Huawei, domainId: string): Promise<KeyRecord[]> => {
  try {
    return await iam.listKeys(userId, domainId);
  } catch (error) {
    if (hasCode(error, 'not-found')) return [];
    throw error;
  }
};

/** A custom policy that was being made when the answer was lost, or the process. */
const findPolicies = async ({ createdPolicyIds, policyUnderWay, domainId }: UndoableState, root: Huawei) => {
  const found = policyUnderWay ? await root.policies.find(policyUnderWay, domainId) : null;
  return [...new Set([...createdPolicyIds, ...(found ? [found.id] : [])])];
};

/** Ids that the cloud gave but whose answer was lost are found by the name that only this setup uses. */
const findLeftovers = async (state: UndoableState, root: Huawei, { isNameTaken }: UndoWhy) => {
  const { domainId, name } = state;
  const idOf = async (find: typeof root.iam.findUser | typeof root.iam.findGroup) =>
    isNameTaken ? null : ((await find(name, domainId))?.id ?? null);
  const userId = state.userId ?? (await idOf(root.iam.findUser));
  const groupId = state.groupId ?? (await idOf(root.iam.findGroup));
  const keys = userId ? await listKeysOf(userId, root, domainId) : [];
  // A user that was there before may have keys of others.
  const ours = ownedIn(state).user ? keys : keys.filter((key) => isOurs(key, state));
  const policyIds = await findPolicies(state, root);
  return { userId, groupId, accessKeyIds: ours.map((key) => key.accessKeyId), policyIds };
};

type Leftovers = Awaited<ReturnType<typeof findLeftovers>>;

/** What was made of the group: all of it, or what was added to one that was there before. */
const groupRemovals = (state: UndoableState, { userId, groupId }: Leftovers, { iam }: Huawei): Removal[] => {
  if (groupId === null) return [];
  const { domainId, name, grantedRoleIds } = state;
  const added = addedIn(state);
  const owned = ownedIn(state);
  const grants = (roleIds: readonly string[]) =>
    roleIds.map((roleId) => ({
      what: `grant ${roleId}`,
      remove: () => iam.revokeOnAllResources(groupId, roleId, domainId),
    }));
  if (owned.group) {
    const group = { what: `group ${name}`, remove: () => iam.deleteGroup(groupId, domainId) };
    return [...grants(grantedRoleIds), group];
  }
  const membership = (id: string) => ({
    what: `the place of user ${name} in group ${groupId}`,
    remove: () => iam.removeUserFromGroup(id, groupId, domainId),
  });
  return [...(added.isMember && userId !== null ? [membership(userId)] : []), ...grants(added.roleIds)];
};

const removalsOf = (state: UndoableState, found: Leftovers, root: Huawei): Removal[] => {
  const { domainId, name } = state;
  const { iam, policies } = root;
  const userId = ownedIn(state).user ? found.userId : null;
  return [
    ...found.accessKeyIds.map((id) => ({ what: `access key ${id}`, remove: () => iam.deleteKey(id, domainId) })),
    ...(userId === null ? [] : [{ what: `user ${name}`, remove: () => iam.deleteUser(userId, domainId) }]),
    ...groupRemovals(state, found, root),
    ...found.policyIds.map((id) => ({ what: `custom policy ${id}`, remove: () => policies.delete(id, domainId) })),
  ];
};

/** Each further call would only be waited for. */
const isWayEnded = (error: unknown): boolean => hasCode(error, 'unreachable', 'timeout');

const reasonOf = (error: unknown): string => {
  if (hasCode(error, 'cancelled')) throw error;
  return isAppError(error) ? error.message : String(error);
};

const notTried = (removals: readonly Removal[]): string[] => removals.map(({ what }) => `${what} (not tried)`);

/** @returns what is left, and why */
const removeAll = async (removals: readonly Removal[]): Promise<string[]> => {
  const left: string[] = [];
  for (const [index, { what, remove }] of removals.entries()) {
    try {
      await remove();
    } catch (error) {
      left.push(`${what} (${reasonOf(error)})`);
      if (isWayEnded(error)) return [...left, ...notTried(removals.slice(index + 1))];
    }
  }
  return left;
};

const known = ({ userId, groupId, accessKey, createdPolicyIds }: UndoableState): Leftovers => ({
  userId,
  groupId,
  accessKeyIds: accessKey ? [accessKey.id] : [],
  policyIds: [...createdPolicyIds],
});

const takeBack = async (state: UndoableState, root: Huawei, why: UndoWhy): Promise<string[]> => {
  let found: Leftovers;
  try {
    found = await findLeftovers(state, root, why);
  } catch (error) {
    // Whether there is more cannot be told now: what is known goes, and the rest is not called taken back.
    const unseen = `what else is named ${state.name} (${reasonOf(error)})`;
    const removals = removalsOf(state, known(state), root);
    return [unseen, ...(isWayEnded(error) ? notTried(removals) : await removeAll(removals))];
  }
  return removeAll(removalsOf(state, found, root));
};

/**
 * Takes back what a setup made, in reverse order; what is gone already counts as taken back.
 * @throws AppError `undo-incomplete` naming what is left, `cancelled`
 */
export const undoSetup = async (state: UndoableState, root: Huawei, why: UndoWhy = {}): Promise<void> => {
  const { reason } = why;
  const left = await takeBack(state, root, why);
  if (left.length === 0) return;
  const first = isAppError(reason) ? ` The first error was: ${reason.message}` : '';
  throw new AppError('undo-incomplete', `Could not take back ${left.join('; ')}.${first}`, {
    details: { left, name: state.name },
    cause: reason,
  });
};
