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
  /** Signs the calls: the root key itself, or an administrator's. */
  readonly signer: Huawei;
  readonly rootKeyId: string;
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

/**
 * Proves that a key is the account owner's, so that no other key is ever retired.
 * @throws AppError `not-root-key`, `access-key-not-found`
 */
export const requireRootKey = async (accessKeyId: string, signer: Huawei, domainId: string): Promise<void> => {
  const key = await signer.iam.findKey(accessKeyId, domainId);
  if (!key)
    throw new AppError('access-key-not-found', `Huawei Cloud has no access key ${accessKeyId} in this account.`);
  const user = await signer.iam.getUser(key.userId, domainId);
  if (user.isRoot) return;
  throw new AppError(
    'not-root-key',
    `Access key ${accessKeyId} belongs to the IAM user "${user.name}", not to the account's owner.`,
    {
      hint: 'Name the root key with --key-id when you sign with an administrator’s key.',
    },
  );
};

/** Tries after the deletion, in ms: how long a deleted key still signs is not documented. */
const refusalTries = [0, 1_000, 3_000, 5_000];

const isRefused = async ({ signer, rootKeyId, sleep, domainId }: RetireDeps): Promise<boolean> => {
  if (signer.accessKeyId !== rootKeyId) return (await signer.iam.findKey(rootKeyId, domainId))?.status !== 'active';
  for (const delayMs of refusalTries) {
    await sleep(delayMs);
    try {
      await signer.iam.getDomain();
    } catch (error) {
      if (hasCode(error, 'cancelled')) throw error;
      return isAppError(error) && error.code.startsWith('access-key-');
    }
  }
  return false;
};

/**
 * Disables or deletes the root key, and proves that it is refused afterwards: by signing with it, or, with another key at
 * hand, by looking it up. A key that was disabled cannot sign its own deletion any more.
 */
export const retireRootKey = async (action: RootKeyAction, deps: RetireDeps): Promise<RootKeyResult> => {
  const { signer, rootKeyId, user, domainId } = deps;
  if (action === 'keep') return { status: 'kept', reason: null };
  if (rootKeyId === user.accessKeyId) {
    throw new AppError('usage', `Access key ${rootKeyId} is the account's own user key: it is not retired.`);
  }
  const doubt = await whyNotReliable(deps);
  if (doubt) return { status: 'kept', reason: `the user key has not been seen listing hosts: ${doubt}` };
  try {
    if (action === 'disable') await signer.iam.setKeyStatus(rootKeyId, 'inactive', domainId);
    else await signer.iam.deleteKey(rootKeyId, domainId);
  } catch (error) {
    // Sent again because the first answer was lost, the call is refused for the very state that it asked for.
    const isDone = hasCode(error, action === 'disable' ? 'access-key-disabled' : 'access-key-not-found');
    if (signer.accessKeyId !== rootKeyId || !isDone) throw error;
  }
  const refused = await isRefused(deps);
  const status = action === 'disable' ? 'disabled' : 'deleted';
  return { status, reason: refused ? null : 'Huawei Cloud still accepts the key; this can take a while' };
};
