/** What is asked of a configured account's own key. */
import type { AccessKeyCheck } from '../model/access-key-check.ts';
import type { Account, Feature } from '../model/account.ts';
import type { CheckRequest } from './check-access-key.ts';
import { expectedOf } from './find-drift.ts';

/** Null where somebody else granted: when that was is not known. */
const grantedAtOf = ({ createdIam, createdAt }: Account): number | null =>
  createdIam && Date.parse(createdIam.grantedAt ?? createdAt);

/** What was seen in effect after the last grant is not on its way any more. */
const wasInEffect = (before: AccessKeyCheck | undefined, grantedAtMs: number | null): boolean =>
  before !== undefined &&
  Date.parse(before.checkedAt) >= (grantedAtMs ?? 0) &&
  before.features.every(({ status }) => status === 'normal');

/** @param before the last verdict on the same key */
export const requestFor = (
  account: Account,
  features: readonly Feature[],
  before: AccessKeyCheck | undefined,
): CheckRequest => {
  const grantedAtMs = grantedAtOf(account);
  return {
    account: account.name,
    features,
    grantedAtMs: wasInEffect(before, grantedAtMs) ? null : grantedAtMs,
    expected: expectedOf(account),
  };
};
