/** How far a setup is: what it made in Huawei Cloud, and what was there before. Lies in the journal between its steps. */
import type { AccessKey, Account, CreatedIam } from '../model/account.ts';

/** 18 characters, so a suffix of up to 14 stays within the shorter of IAM's documented limits on user names (32). */
export const createdNamePrefix = 'AlibabaCloudGroup_';

export const description =
  'Alibaba Cloud Security Center - provisioning of Huawei Cloud assets. Do not delete or disable.';

/** What exists in the cloud so far; ids are null until the cloud gave them. */
export interface SetupState {
  readonly domainId: string;
  readonly name: string;
  /** Stands in the description of the key, so that a key whose secret was lost is known again. */
  readonly mark: string;
  /** True when user and group were there before: then only the key is this tool's to take back. */
  readonly isReused: boolean;
  /** Custom policies that this setup made; one that was there already is used and not listed. */
  readonly createdPolicyIds: readonly string[];
  readonly groupId: string | null;
  readonly grantedRoleIds: readonly string[];
  readonly userId: string | null;
  readonly accessKey: AccessKey | null;
}

export const nothingYet = {
  createdPolicyIds: [],
  groupId: null,
  grantedRoleIds: [],
  userId: null,
  accessKey: null,
} as const;

/** A setup that goes on with a user and group that were there before, made by Security Center or another machine. */
export const reuseState = (name: string, domainId: string, mark: string): SetupState => ({
  ...nothingYet,
  domainId,
  name,
  mark,
  isReused: true,
});

/** A setup that makes whole again what was taken away of an account's user, group, grants or key. */
export const repairState = (account: Account, created: CreatedIam, keepsKey: boolean, mark: string): SetupState => ({
  ...nothingYet,
  domainId: account.domainId,
  name: created.groupName,
  mark,
  isReused: created.isReused,
  createdPolicyIds: created.policyIds,
  groupId: created.groupId,
  userId: created.userId,
  accessKey: keepsKey ? account.accessKey : null,
});

export const keyDescription = (mark: string): string => `${description} (${mark})`;
