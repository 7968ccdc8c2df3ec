/** Checks a configured account's own key and keeps the verdict. */
import type { Huawei } from '../huawei/cloud.ts';
import type { AccessKeyCheck } from '../model/access-key-check.ts';
import type { Account, Feature } from '../model/account.ts';
import { checkAccessKey } from '../onboarding/check-access-key.ts';
import { requestFor } from '../onboarding/check-account.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit-codes.ts';

/** The worst of several verdicts: an invalid key, then a missing permission, then what could not be asked. */
export const exitCodeOfChecks = (checks: readonly Pick<AccessKeyCheck, 'status' | 'features'>[]): ExitCode => {
  if (checks.some((check) => check.status !== 'valid' && check.status !== 'unreachable')) return exit.keyInvalid;
  const valid = checks.filter((check) => check.status === 'valid');
  if (valid.some((check) => check.features.some((f) => f.status === 'abnormal' || f.status === 'unknown')))
    return exit.permissionMissing;
  return checks.some((check) => check.status === 'unreachable') ? exit.unreachable : exit.done;
};

/** Adds what to do to a verdict that is not good. */
export const withHint = (check: AccessKeyCheck, context: Context): AccessKeyCheck => {
  if (check.hint || check.status === 'valid') return check;
  const byStatus = {
    'not-found': 'access-key-not-found',
    'wrong-secret': 'access-key-wrong-secret',
    disabled: 'access-key-disabled',
    'user-disabled': 'access-key-user-disabled',
    locked: 'access-key-locked',
    'clock-skew': 'clock-skew',
    forbidden: 'access-forbidden',
    unreachable: 'unreachable',
  } as const;
  const code = check.errorCode ?? byStatus[check.status];
  return { ...check, hint: context.texts.hints[code]({ clockSkewSeconds: check.clockSkewSeconds }) };
};

export interface CheckChoice {
  /** Left out: the account's own. */
  readonly features?: readonly Feature[] | undefined;
  readonly administrator?: Huawei | undefined;
}

export const checkAccount = async (
  account: Account,
  { features = account.features, administrator }: CheckChoice,
  context: Context,
): Promise<AccessKeyCheck> => {
  const inventory = await context.inventory();
  const before = await inventory.lastCheck(account.domainId, account.accessKey.id);
  const cloud = await context.cloud(account.accessKey, account.site);
  try {
    const request = requestFor(account, features, before);
    const check = withHint(await checkAccessKey(request, { cloud, administrator, now: context.io.now }), context);
    await inventory.saveCheck(account.domainId, check);
    return check;
  } finally {
    await cloud.close();
  }
};
