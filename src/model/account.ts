/** The words of provisioning: who is provisioned, how, for what, and how often. */
import type { CustomPolicy } from './policy-document.ts';

export const sites = ['china', 'global', 'europe'] as const;
export type Site = (typeof sites)[number];

export const dataCenters = ['chinese-mainland', 'outside-chinese-mainland'] as const;
export type DataCenter = (typeof dataCenters)[number];

export const methods = ['manual', 'quick'] as const;
export type Method = (typeof methods)[number];

export const features = ['host', 'cspm', 'soc'] as const;
export type Feature = (typeof features)[number];

/** Security Center's own intervals; `off` is its "Disable". */
export const frequencies = ['1h', '3h', '6h', '12h', '24h', '7d', 'off'] as const;
export type Frequency = (typeof frequencies)[number];

export interface AccessKey {
  readonly id: string;
  readonly secret: string;
}

/** An account's provisioning policy. A frequency is null when none of the account's features calls for it. */
export interface Policy {
  /** Region ids that are provisioned: those that were chosen, and those that region management added since. */
  readonly regions: readonly string[];
  /**
   * Region ids that the account had when the regions were chosen, or that were left out since; what is in neither list is
   * new, and a provisioned region that is not here was added by region management.
   */
  readonly knownRegions: readonly string[];
  readonly autoIncludeNewRegions: boolean;
  readonly hostSync: Frequency | null;
  readonly productSync: Frequency | null;
  readonly akCheck: Frequency;
}

/** What this tool added to a user that was there before, or to its group. */
export interface AddedIam {
  /** The user itself, which a repair made again. */
  readonly user: boolean;
  readonly group: boolean;
  /** The user's place in a group that was there before. */
  readonly isMember: boolean;
  /** Role ids granted to a group that was there before and did not hold them. */
  readonly roleIds: readonly string[];
}

/** What this tool made in Huawei Cloud, so that exactly this, and nothing else, can be taken back. */
export interface CreatedIam {
  readonly groupId: string;
  readonly groupName: string;
  readonly userId: string;
  readonly userName: string;
  readonly accessKeyId: string;
  /** Role ids granted to the group on all resources. */
  readonly roleIds: readonly string[];
  /** Custom policies that were made for it. */
  readonly policyIds: readonly string[];
  /** True when the user was there before: then only the key, and what was added, was made. */
  readonly isReused: boolean;
  readonly added?: AddedIam | undefined;
  /** Texts of the custom policies, where a file gave them: a repair makes these again, not the derived ones. */
  readonly policies?: readonly CustomPolicy[] | undefined;
  /** When a repair granted again what was taken away (ISO 8601 UTC); without one, the account's making counts. */
  readonly grantedAt?: string | undefined;
}

/** What a person asked for, without any secret: it lies in the journal while a setup runs. */
export interface ProvisioningRequest {
  readonly method: Method;
  /** The account name. */
  readonly name: string;
  readonly dataCenter: DataCenter;
  readonly site: Site;
  readonly features: readonly Feature[];
  readonly regions: 'all' | readonly string[];
  readonly autoIncludeNewRegions: boolean;
  readonly hostSync: Frequency;
  readonly productSync: Frequency;
  readonly akCheck: Frequency;
}

export interface Account {
  /** Unique, chosen by the person. */
  readonly name: string;
  readonly method: Method;
  readonly site: Site;
  readonly dataCenter: DataCenter;
  readonly features: readonly Feature[];
  /** The Huawei Cloud account (IAM "domain"): stable across renames, the inventory's key. */
  readonly domainId: string;
  readonly domainName: string;
  readonly userId: string;
  readonly userName: string;
  readonly accessKey: AccessKey;
  readonly policy: Policy;
  readonly createdIam: CreatedIam | null;
  /** Since when nothing is done for it by itself, ISO 8601 UTC; missing or null while it is not paused. */
  readonly pausedAt?: string | null | undefined;
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
}
