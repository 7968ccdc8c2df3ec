/** Where credentials of Alibaba Cloud come from, and how they are had. */
import type { AlibabaCredentials } from '../../model/security-center.ts';

/** Credentials that were found; temporary ones are renewed by asking again. */
export interface CredentialSource {
  /** For people: `environment`, `profile "default" of ~/.aliyun/config.json`. */
  readonly place: string;
  /** @throws AppError `alibaba-credentials-invalid`, `unreachable` */
  get(): Promise<AlibabaCredentials>;
}

/** A place that has none, and why, in words that hold nothing of what stands there. */
export interface NotFound {
  readonly missing: string;
}

export const isFound = (look: CredentialSource | NotFound): look is CredentialSource => 'get' in look;

export const staticSource = (place: string, credentials: AlibabaCredentials): CredentialSource => ({
  place,
  get: async () => credentials,
});

/** The variables of Alibaba Cloud's own tools, as the command line read them. */
export interface AlibabaEnvironment {
  readonly accessKeyId?: string | undefined;
  readonly accessKeySecret?: string | undefined;
  readonly securityToken?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly oidcProviderArn?: string | undefined;
  readonly oidcTokenFile?: string | undefined;
  readonly roleSessionName?: string | undefined;
  readonly stsRegion?: string | undefined;
  readonly usesVpcEndpoint: boolean;
  readonly profile?: string | undefined;
  readonly isCliProfileDisabled: boolean;
  readonly credentialsFile?: string | undefined;
  readonly credentialsUri?: string | undefined;
  readonly ecsRole?: string | undefined;
  readonly isEcsMetadataDisabled: boolean;
}
