/** How far a setup is: what it made in Huawei Cloud, and what was there before. Lies in the journal between its steps. */
import type { AccessKey, Account, AddedIam, CreatedIam } from '../model/account.ts';
import type { CustomPolicy } from '../model/policy-document.ts';

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
  /** True when the user was there before: then only the key, and what was added, is this tool's to take back. */
  readonly isReused: boolean;
  readonly added?: AddedIam | undefined;
  /** Texts of the custom policies, where a file gave them in place of the derived ones. */
  readonly policies?: readonly CustomPolicy[] | undefined;
  /** Custom policies that this setup made; one that was there already is used and not listed. */
  readonly createdPolicyIds: readonly string[];
  /** Name of the custom policy that is being made: it was not there, so one that is found was made here. */
  readonly policyUnderWay?: string | null | undefined;
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

const nothingAdded: AddedIam = { user: false, group: false, isMember: false, roleIds: [] };

export const addedIn = ({ added }: Pick<SetupState, 'added'>): AddedIam => added ?? nothingAdded;

/** Whether user and group are this tool's own. */
export const ownedIn = (state: Pick<SetupState, 'isReused' | 'added'>): { user: boolean; group: boolean } => {
  const { user, group } = addedIn(state);
  return { user: !state.isReused || user, group: !state.isReused || group };
};

interface Named {
  readonly id: string;
  readonly name: string;
}

/**
 * A setup that goes on with a user that was there before, made by Security Center or another machine.
 * @param group the user's own of that kind; without one it is looked for by the user's name, and made where there is none
 */
export const reuseState = (user: Named, group: Named | null, domainId: string, mark: string): SetupState => ({
  ...nothingYet,
  domainId,
  name: user.name,
  mark,
  isReused: true,
  userId: user.id,
  groupId: group?.id ?? null,
});

/** A setup that makes whole again what was taken away of an account's user, group, grants or key. */
export const repairState = (account: Account, created: CreatedIam, keepsKey: boolean, mark: string): SetupState => ({
  ...nothingYet,
  domainId: account.domainId,
  name: created.userName,
  mark,
  isReused: created.isReused,
  added: created.added,
  policies: created.policies,
  createdPolicyIds: created.policyIds,
  groupId: created.groupId,
  userId: created.userId,
  accessKey: keepsKey ? account.accessKey : null,
});

/** What an account's own removal takes back: all that its setup and its repairs made, whatever key it uses now. */
export const removalState = ({ domainId }: Account, created: CreatedIam): UndoableState => ({
  ...nothingYet,
  domainId,
  name: created.userName,
  mark: null,
  isReused: created.isReused,
  added: created.added,
  createdPolicyIds: created.policyIds,
  grantedRoleIds: created.roleIds,
  groupId: created.groupId,
  userId: created.userId,
  accessKey: { id: created.accessKeyId },
});

/** As much of a setup as taking it back needs. */
export type UndoableState = Omit<SetupState, 'accessKey' | 'mark'> & {
  readonly mark: string | null;
  readonly accessKey: Pick<AccessKey, 'id'> | null;
};

export const keyDescription = (mark: string): string => `${description} (${mark})`;
