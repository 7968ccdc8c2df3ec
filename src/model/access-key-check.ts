/** The verdict on an access key. */
import type { Feature } from './account.ts';
import type { ErrorCode } from './errors.ts';

export const keyStatuses = [
  'valid',
  'disabled',
  'not-found',
  'wrong-secret',
  'user-disabled',
  'clock-skew',
  'forbidden',
  'locked',
  'unreachable',
] as const;
export type KeyStatus = (typeof keyStatuses)[number];

export const featureStatuses = ['normal', 'pending', 'abnormal', 'unknown'] as const;
export type FeatureStatus = (typeof featureStatuses)[number];

export interface FeatureCheck {
  readonly feature: Feature;
  readonly status: FeatureStatus;
  /** Huawei's own names of the permissions to grant. */
  readonly missing: readonly string[];
  /** Why, where the status alone does not say it. */
  readonly reason: string | null;
}

export type DriftObject = 'user' | 'group' | 'membership' | 'grant' | 'policy' | 'access-key';

/**
 * `gone-or-its-user`, `gone-or-its-group`: one of the two, and the key that was asked with cannot tell which.
 * `not-in-effect`: refused, and the list that would tell whether it is still granted is closed to that key.
 */
export type DriftKind = 'gone' | 'gone-or-its-user' | 'gone-or-its-group' | 'not-in-effect' | 'disabled' | 'renamed';

/** Something in Huawei Cloud that is no longer as the account was left with. What goes with it is not listed as well. */
export interface Drift {
  readonly object: DriftObject;
  /** Huawei Cloud's id; null where only the name is known. */
  readonly id: string | null;
  /** The name by which the account knows it: of a membership, the group's. */
  readonly name: string;
  readonly what: DriftKind;
}

/** What stands between the account and its assets: a new name does not. */
export const isDamage = ({ what }: Drift): boolean => what !== 'renamed';

export interface AccessKeyCheck {
  /** Null for a key that is not of a configured account. */
  readonly account: string | null;
  readonly accessKeyId: string;
  readonly status: KeyStatus;
  readonly owner: 'root' | 'iam-user' | null;
  readonly userName: string | null;
  readonly domainId: string | null;
  readonly domainName: string | null;
  /** ISO 8601 UTC. */
  readonly createdAt: string | null;
  readonly lastUsedAt: string | null;
  readonly ageDays: number | null;
  readonly features: readonly FeatureCheck[];
  /** Permissions granted that none of the features needs; null where the grants cannot be read, or for the root key. */
  readonly excess: readonly string[] | null;
  /** What somebody else changed of the account's user, group, grants or key; empty for a key of no account. */
  readonly drift: readonly Drift[];
  /** For `clock-skew`: how far this machine's clock is ahead (negative: behind), in seconds. */
  readonly clockSkewSeconds: number | null;
  /** The code of the refusal or failure, as in docs/errors.md; null for a valid key, and where IAM's record of the key told. */
  readonly errorCode: ErrorCode | null;
  /** What the cloud said when the key is not valid, with what to do. */
  readonly message: string | null;
  readonly hint: string | null;
  readonly checkedAt: string;
}
