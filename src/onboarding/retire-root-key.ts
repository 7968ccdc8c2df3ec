/** The last step of the quick method: the root key goes, once the user key was seen listing hosts. */
import type { Huawei } from '../huawei/cloud.ts';
import { AppError, hasCode, isAppError } from '../model/errors.ts';

export const rootKeyActions = ['keep', 'disable', 'delete'] as const;
export type RootKeyAction = (typeof rootKeyActions)[number];

export interface RootKeyResult {
  readonly status: 'kept' | 'disabled' | 'deleted';
  /** Why it was kept although more was asked for, or what is left to do. */
  readonly reason: string | null;
}

export interface RetireDeps {
  readonly root: Huawei;
  readonly user: Huawei;
  readonly domainId: string;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * Sees the user key list hosts, which proves the key, its user and the grant together.
 * @returns null, or why it cannot be relied on yet
 */
const whyNotReliable = async ({ user, domainId }: RetireDeps): Promise<string | null> => {
  try {
    const [region] = await user.listAccountRegions(domainId);
    const [project] = region?.projects ?? [];
    if (!region || !project) return 'the user key sees no region yet';
    await user.probeServers({ region: region.id, projectId: project.id });
    return null;
  } catch (error) {
    if (!isAppError(error) || error.code === 'cancelled') throw error;
    return error.message;
  }
};

/** Tries after the deletion, in ms: how long a deleted key still signs is not documented. */
const refusalTries = [0, 1_000, 3_000, 5_000];

const isRefused = async ({ root, sleep }: RetireDeps): Promise<boolean> => {
  for (const delayMs of refusalTries) {
    await sleep(delayMs);
    try {
      await root.iam.getDomain();
    } catch (error) {
      if (hasCode(error, 'cancelled')) throw error;
      return isAppError(error) && error.code.startsWith('access-key-');
    }
  }
  return false;
};

/**
 * Disables or deletes the root key that `root` signs with, never another one, and proves that it is refused afterwards.
 * A key that was disabled cannot sign its own deletion any more.
 */
export const retireRootKey = async (action: RootKeyAction, deps: RetireDeps): Promise<RootKeyResult> => {
  const { root, user, domainId } = deps;
  if (action === 'keep') return { status: 'kept', reason: null };
  if (root.accessKeyId === user.accessKeyId) {
    throw new AppError('usage', `Access key ${root.accessKeyId} is the account's own user key: it is not retired.`);
  }
  const doubt = await whyNotReliable(deps);
  if (doubt) return { status: 'kept', reason: `the user key has not been seen listing hosts: ${doubt}` };
  if (action === 'disable') await root.iam.setKeyStatus(root.accessKeyId, 'inactive', domainId);
  else await root.iam.deleteKey(root.accessKeyId, domainId);
  const refused = await isRefused(deps);
  const status = action === 'disable' ? 'disabled' : 'deleted';
  return { status, reason: refused ? null : 'Huawei Cloud still accepts the key; this can take a while' };
};
