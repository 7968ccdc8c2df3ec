/** A refused creation may be a used-up quota: IAM's refusals do not always say so, its quotas do. */
import type { Huawei } from '../huawei/cloud.ts';
import type { QuotaKind } from '../huawei/iam.ts';
import { AppError, hasCode, isAppError } from '../model/errors.ts';

const nouns: Readonly<Record<QuotaKind, { readonly what: string; readonly where: string }>> = {
  user: { what: 'IAM users', where: 'IAM > Users' },
  group: { what: 'user groups', where: 'IAM > User Groups' },
  policy: { what: 'custom policies', where: 'IAM > Permissions > Policies/Roles' },
};

const refusedCodes = ['quota-exceeded', 'bad-request', 'permission-missing', 'name-conflict'] as const;

/**
 * Creates one of a kind; when it is refused, its quota is looked at.
 * @throws AppError `quota-exceeded` where all of it is used, else the refusal
 */
export const withinQuota = async <T>(
  kind: QuotaKind,
  { iam }: Huawei,
  domainId: string,
  create: () => Promise<T>,
): Promise<T> => {
  try {
    return await create();
  } catch (error) {
    if (!hasCode(error, ...refusedCodes)) throw error;
    const quota = await iam.getQuota(kind, domainId).catch(() => null);
    if (!quota || quota.used < quota.limit) throw error;
    const { what, where } = nouns[kind];
    throw new AppError('quota-exceeded', `The account has ${quota.used} ${what}, as many as its quota allows.`, {
      hint: `Delete what is no longer used in Huawei Cloud’s console (${where}), or ask there for a higher quota (My Quotas).`,
      details: { ...error.details, kind, ...quota },
      cause: error,
    });
  }
};

/** Cannot be raised (IAM user guide, limits). */
const keysPerUser = 2;

/** @throws AppError `quota-exceeded` naming the keys that the user has, else what went wrong */
export const withinKeyLimit = async <T>(
  user: { readonly id: string; readonly name: string },
  { iam }: Huawei,
  domainId: string,
  create: () => Promise<T>,
): Promise<T> => {
  try {
    return await create();
  } catch (error) {
    if (!hasCode(error, 'quota-exceeded', 'bad-request')) throw error;
    const keys = await iam.listKeys(user.id, domainId).catch(() => []);
    if (keys.length < keysPerUser) throw error;
    const accessKeyIds = keys.map(({ accessKeyId }) => accessKeyId);
    const message = `The user ${user.name} has ${keys.length} access keys already (${accessKeyIds.join(', ')}), and no more are allowed.`;
    throw new AppError('quota-exceeded', message, {
      hint: `Delete one that nothing uses in Huawei Cloud’s console (IAM > Users > ${user.name}), or let a new user be made.`,
      details: { ...(isAppError(error) ? error.details : {}), userName: user.name, accessKeyIds },
      cause: error,
    });
  }
};
