/** The last step of the quick method: the root key goes, once the user key was seen listing hosts. */
import type { Huawei } from '../huawei/cloud.ts';
import { AppError, hasCode, isAppError } from '../model/errors.ts';
import { provesHosts } from './prove-hosts.ts';

export const rootKeyActions = ['keep', 'disable', 'delete'] as const;
export type RootKeyAction = (typeof rootKeyActions)[number];

export interface RootKeyResult {
  /** `unknown`: the call was sent, and no answer told whether it was done. */
  readonly status: 'kept' | 'disabled' | 'deleted' | 'unknown';
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
 * Sees the user key list hosts, without which the root key is never retired.
 * @returns null, or why it cannot be relied on yet
 */
export const doubtOfUserKey = async ({ user, domainId }: Pick<RetireDeps, 'user' | 'domainId'>) => {
  try {
    return (await provesHosts(user, domainId)) ? null : notListing('the user key sees no region yet');
  } catch (error) {
    if (!isAppError(error) || error.code === 'cancelled') throw error;
    return notListing(error.message);
  }
};

const notListing = (why: string): string => `the user key has not been seen listing hosts: ${why}`;

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

const stillAccepted = 'Huawei Cloud still accepts the key; this can take a while';

/** Signs with the key until it is refused. @returns why it is not proven to be, or null */
const whyNotRefused = async ({ signer, sleep }: RetireDeps): Promise<string | null> => {
  for (const delayMs of refusalTries) {
    await sleep(delayMs);
    try {
      await signer.iam.getDomain();
    } catch (error) {
      if (!isAppError(error) || error.code === 'cancelled') throw error;
      return error.code.startsWith('access-key-') ? null : notSeen(error);
    }
  }
  return stillAccepted;
};

const notSeen = ({ message }: AppError): string => `that the key is refused now could not be seen: ${message}`;

/** Looks the key up with another one. */
const whyNotGone = async ({ signer, rootKeyId, domainId }: RetireDeps): Promise<string | null> => {
  try {
    const key = await signer.iam.findKey(rootKeyId, domainId);
    return key?.status === 'active' ? stillAccepted : null;
  } catch (error) {
    if (!isAppError(error) || error.code === 'cancelled') throw error;
    return notSeen(error);
  }
};

/** After these the key may be retired all the same. */
const unansweredCodes = ['timeout', 'unreachable', 'bad-response', 'server-error'] as const;

/** @returns why it is not known whether it was done, or null */
const retire = async (action: 'disable' | 'delete', deps: RetireDeps): Promise<string | null> => {
  const { signer, rootKeyId, domainId } = deps;
  try {
    if (action === 'disable') await signer.iam.setKeyStatus(rootKeyId, 'inactive', domainId);
    else await signer.iam.deleteKey(rootKeyId, domainId);
    return null;
  } catch (error) {
    // Sent again because the first answer was lost, the call is refused for the very state that it asked for.
    const isDone = hasCode(error, action === 'disable' ? 'access-key-disabled' : 'access-key-not-found');
    if (signer.accessKeyId === rootKeyId && isDone) return null;
    if (hasCode(error, ...unansweredCodes)) return error.message;
    throw error;
  }
};

/**
 * Disables or deletes the root key, and proves that it is refused afterwards, by signing with it, or, with another key at
 * hand, by looking it up; and that the user key works on. A key that was disabled cannot sign its own deletion any more.
 */
export const retireRootKey = async (action: RootKeyAction, deps: RetireDeps): Promise<RootKeyResult> => {
  const { signer, rootKeyId, user } = deps;
  if (action === 'keep') return { status: 'kept', reason: null };
  if (rootKeyId === user.accessKeyId) {
    throw new AppError('usage', `Access key ${rootKeyId} is the account's own user key: it is not retired.`);
  }
  const doubt = await doubtOfUserKey(deps);
  if (doubt) return { status: 'kept', reason: doubt };
  const unknown = await retire(action, deps);
  if (unknown) return { status: 'unknown', reason: unknown };
  const unproven = await (signer.accessKeyId === rootKeyId ? whyNotRefused(deps) : whyNotGone(deps));
  const reasons = [unproven, await doubtOfUserKey(deps)].filter((reason) => reason !== null);
  return {
    status: action === 'disable' ? 'disabled' : 'deleted',
    reason: reasons.length > 0 ? reasons.join('; ') : null,
  };
};
