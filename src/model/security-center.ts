/** Alibaba Cloud Security Center, as this tool knows it: how it is reached, and what is registered there. */
import type { DataCenter } from './account.ts';

/** Credentials of Alibaba Cloud. The token is there for temporary ones (STS). */
export interface AlibabaCredentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken: string | null;
}

/** `chain`: looked up anew at each use, as Alibaba Cloud's other tools do. `stored`: an AccessKey in the encrypted config. */
export type CredentialSetting =
  | { readonly from: 'chain'; readonly profile: string | null }
  | { readonly from: 'stored'; readonly accessKeyId: string; readonly accessKeySecret: string };

/** How one data center of Security Center is reached. */
export interface Connection {
  readonly dataCenter: DataCenter;
  readonly credentials: CredentialSetting;
  /** ISO 8601 UTC. */
  readonly connectedAt: string;
}

/** A Huawei Cloud account's record in Security Center. */
export interface Registration {
  /** The Huawei Cloud account (IAM "domain"). */
  readonly domainId: string;
  readonly dataCenter: DataCenter;
  /** Security Center's handle; null while it is not known whether the record was made. */
  readonly authId: string | null;
  /** The account name that Security Center shows. */
  readonly alias: string;
  readonly accessKeyId: string;
  /** ISO 8601 UTC. */
  readonly updatedAt: string;
}

/** Security Center's words for what the permissions are for. */
export const modules = ['HOST', 'CSPM', 'SIEM'] as const;
export type Module = (typeof modules)[number];

/** Security Center's verdict on a key or on one of its modules (`ServiceStatus` 0 to 3). */
export const serviceStatuses = ['normal', 'abnormal', 'validating', 'timeout', 'unknown'] as const;
export type ServiceStatus = (typeof serviceStatuses)[number];

/** Systems that the agent is installed on. */
export const installSystems = ['linux', 'windows'] as const;
export type InstallSystem = (typeof installSystems)[number];
