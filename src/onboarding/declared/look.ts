/** What a declared account asks for beside what is configured under its name, and what must be seen to judge it. */
import type { AccessKeyCheck } from '../../model/access-key-check.ts';
import type { AccessKey, Account } from '../../model/account.ts';
import { AppError } from '../../model/errors.ts';
import type { AccountRegion } from '../../model/scope.ts';
import type { DeclaredAccount } from '../accounts-file/accounts-file.ts';
import type { FoundKey } from '../accounts-file/find-key.ts';
import type { KeyOwner } from '../identify-key.ts';
import { holdsRegions } from './regions.ts';

/** What must be asked of the cloud before an account can be planned. */
export interface Look {
  /** Everything about the key of an account that is not configured. */
  readonly isNew: boolean;
  /** Whose the given key is. */
  readonly identifiesKey: boolean;
  /** What the key that the account will have may do. */
  readonly checksFeatures: boolean;
  readonly listsRegions: boolean;
}

/** What the cloud showed; null where it was not asked. */
export interface Sight {
  /** Of the given key. */
  readonly owner: KeyOwner | null;
  /** Why the given key could not be looked at. */
  readonly keyError: AppError | null;
  readonly available: readonly AccountRegion[] | null;
  readonly check: AccessKeyCheck | null;
  /** Why nothing more could be looked at. */
  readonly error: AppError | null;
}

export const nothingSeen: Sight = { owner: null, keyError: null, available: null, check: null, error: null };

export const wholeKey = ({ id, secret }: FoundKey): AccessKey | null =>
  id !== null && secret !== null ? { id, secret } : null;

/** The given key, where it is to take the stored one's place. A root key never takes that of quick configuration's own. */
export const newKeyOf = ({ method }: DeclaredAccount, local: Account, found: FoundKey): AccessKey | null => {
  const key = wholeKey(found);
  const { id, secret } = local.accessKey;
  return method === 'manual' && key && (key.id !== id || key.secret !== secret) ? key : null;
};

export const conflict = (message: string, hint: string, local: Account): AppError =>
  new AppError('account-exists', message, { hint, details: { account: local.name, domainId: local.domainId } });

/** What no change of the configured account could mend. */
export const contradiction = ({ method, dataCenter, site }: DeclaredAccount, local: Account): AppError | null => {
  const { name, domainName } = local;
  const hint = `Declare another name, or remove it first: huawei-assets accounts remove "${name}"`;
  if (dataCenter !== local.dataCenter) {
    const message = `Account "${name}" is provisioned to the data center ${local.dataCenter}, and a region is provisioned to one data center only.`;
    return conflict(message, hint, local);
  }
  if (site !== null && site !== local.site) {
    return conflict(`The name "${name}" is taken by ${domainName}, an account of the site ${local.site}.`, hint, local);
  }
  return method === local.method
    ? null
    : conflict(`Account "${name}" was configured by the ${local.method} method.`, hint, local);
};

/** What must be looked at before an account can be planned. */
export const lookFor = (declared: DeclaredAccount, local: Account | null, found: FoundKey): Look => {
  const nothing: Look = { isNew: false, identifiesKey: false, checksFeatures: false, listsRegions: false };
  if (!local) return { ...nothing, isNew: true };
  if (contradiction(declared, local)) return nothing;
  const listsRegions = !holdsRegions(declared, local.policy);
  if (declared.method === 'quick') return { ...nothing, listsRegions, identifiesKey: wholeKey(found) !== null };
  const rotates = newKeyOf(declared, local, found) !== null;
  const hasNewFeature = declared.features.some((feature) => !local.features.includes(feature));
  return { isNew: false, identifiesKey: rotates, checksFeatures: rotates || hasNewFeature, listsRegions };
};

/**
 * What must still be given of a key. An account that quick configuration made has its own, so that its root key may be gone;
 * and an Access Key ID has one secret for life, so that the ID of the stored key is enough.
 */
export const missingOf = (declared: DeclaredAccount, local: Account | null, found: FoundKey): readonly string[] => {
  const isEnough = local && (declared.method === 'quick' || found.id === local.accessKey.id);
  return isEnough || (local && contradiction(declared, local)) ? [] : found.lacks;
};
