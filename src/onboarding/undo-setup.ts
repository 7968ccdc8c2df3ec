/** Takes back what a setup made in Huawei Cloud: exactly that, in reverse order. */
import type { Huawei } from '../huawei/cloud.ts';
import type { KeyRecord } from '../huawei/iam.ts';
import { AppError, isAppError } from '../model/errors.ts';
import { keyDescription, type SetupState } from './setup-state.ts';

const isOurs = ({ accessKeyId, description }: KeyRecord, { accessKey, mark }: SetupState): boolean =>
  accessKeyId === accessKey?.id || description === keyDescription(mark);

/** Ids that the cloud gave but whose answer was lost are found by the name that only this setup uses. */
const findLeftovers = async (state: SetupState, root: Huawei) => {
  const { domainId, name } = state;
  const userId = state.userId ?? (await root.iam.findUser(name, domainId))?.id ?? null;
  const groupId = state.groupId ?? (await root.iam.findGroup(name, domainId))?.id ?? null;
  const keys = userId ? await root.iam.listKeys(userId, domainId) : [];
  // A user that was there before may have keys of others.
  const ours = state.isReused ? keys.filter((key) => isOurs(key, state)) : keys;
  return { userId, groupId, accessKeyIds: ours.map((key) => key.accessKeyId) };
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
  const { userId, groupId } = state.isReused ? { userId: null, groupId: null } : found;
  for (const id of found.accessKeyIds) await takeBack(`access key ${id}`, () => root.iam.deleteKey(id, domainId));
  if (userId) await takeBack(`user ${name}`, () => root.iam.deleteUser(userId, domainId));
  if (groupId) {
    for (const roleId of state.grantedRoleIds) {
      await takeBack(`grant ${roleId}`, () => root.iam.revokeOnAllResources(groupId, roleId, domainId));
    }
    await takeBack(`group ${name}`, () => root.iam.deleteGroup(groupId, domainId));
  }
  for (const id of state.createdPolicyIds)
    await takeBack(`custom policy ${id}`, () => root.policies.delete(id, domainId));
  if (left.length > 0) {
    const first = isAppError(reason) ? ` The first error was: ${reason.message}` : '';
    throw new AppError('undo-incomplete', `Could not take back ${left.join('; ')}.${first}`, {
      details: { left, name },
      cause: reason,
    });
  }
};
