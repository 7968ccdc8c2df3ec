/** Alibaba Cloud's default chain of credentials, in its own order, with one difference: a server's role is looked for last. */
import { AppError, hasCode } from '../../model/errors.ts';
import { lookInCliConfig, lookInCredentialsFile, type ProfileOptions } from './profiles.ts';
import { type AlibabaEnvironment, type CredentialSource, isFound, type NotFound, staticSource } from './source.ts';
import { fromUri, oidcRole, serverRole, type TokenTransport } from './token-services.ts';

export interface ChainOptions {
  readonly transport: TokenTransport;
  readonly environment: AlibabaEnvironment;
  readonly homeDir: string;
  /** Named by the person: then only profiles of this name are looked at. */
  readonly profile: string | null;
  readonly now: () => number;
}

/** Half of a key is the mark of a secret that a pipeline failed to fill in: another account must not step in for it. */
const lookInEnvironment = ({ environment }: ChainOptions): CredentialSource | NotFound => {
  const { accessKeyId, accessKeySecret, securityToken } = environment;
  if (accessKeyId && accessKeySecret) {
    return staticSource('the environment', { accessKeyId, accessKeySecret, securityToken: securityToken ?? null });
  }
  if (!accessKeyId && !accessKeySecret) return { missing: 'ALIBABA_CLOUD_ACCESS_KEY_ID is not set' };
  const [set, unset] = accessKeyId ? ['ID', 'SECRET'] : ['SECRET', 'ID'];
  throw new AppError(
    'alibaba-credentials-missing',
    `ALIBABA_CLOUD_ACCESS_KEY_${set} is set, and ALIBABA_CLOUD_ACCESS_KEY_${unset} is not.`,
  );
};

const lookForOidc = (options: ChainOptions): CredentialSource | NotFound => {
  const { roleArn, oidcProviderArn, oidcTokenFile, ...more } = options.environment;
  if (!roleArn || !oidcProviderArn || !oidcTokenFile) {
    return { missing: 'ALIBABA_CLOUD_ROLE_ARN, _OIDC_PROVIDER_ARN and _OIDC_TOKEN_FILE are not all set' };
  }
  const role = {
    roleArn,
    oidcProviderArn,
    tokenFile: oidcTokenFile,
    sessionName: more.roleSessionName,
    stsRegion: more.stsRegion,
    usesVpcEndpoint: more.usesVpcEndpoint,
  };
  return oidcRole('the OIDC token that the environment names', role, options.transport);
};

const profileOptions = (options: ChainOptions): ProfileOptions => ({
  ...options,
  profile: options.profile ?? options.environment.profile,
});

const lookInFiles = async (options: ChainOptions): Promise<(CredentialSource | NotFound)[]> => {
  const { environment } = options;
  const found: (CredentialSource | NotFound)[] = [];
  if (!environment.isCliProfileDisabled) found.push(await lookInCliConfig(profileOptions(options)));
  found.push(await lookInCredentialsFile(environment.credentialsFile, profileOptions(options)));
  return found;
};

/** Nobody says beforehand whether this is a server with a role: it is asked. */
const lookForServerRole = async (options: ChainOptions): Promise<CredentialSource | NotFound> => {
  const { ecsRole, isEcsMetadataDisabled } = options.environment;
  if (isEcsMetadataDisabled)
    return { missing: 'a server’s role is not asked for (ALIBABA_CLOUD_ECS_METADATA_DISABLED)' };
  const source = serverRole('the role of this Alibaba Cloud server', ecsRole, options.transport);
  try {
    await source.get();
    return source;
  } catch (error) {
    if (!hasCode(error, 'alibaba-credentials-invalid')) throw error;
    return { missing: 'this is no Alibaba Cloud server with a role' };
  }
};

const nothingFound = (looks: readonly NotFound[]): AppError =>
  new AppError(
    'alibaba-credentials-missing',
    `No credentials of Alibaba Cloud were found: ${looks.map(({ missing }) => missing).join('; ')}.`,
    { details: { places: looks.map(({ missing }) => missing) } },
  );

/**
 * Finds credentials; nothing is sent to prove them.
 * @throws AppError `alibaba-credentials-missing` naming every place that was looked at
 */
export const findCredentials = async (options: ChainOptions): Promise<CredentialSource> => {
  const missed: NotFound[] = [];
  const take = (look: CredentialSource | NotFound): CredentialSource | undefined => {
    if (isFound(look)) return look;
    missed.push(look);
    return undefined;
  };
  const firstOf = (looks: readonly (CredentialSource | NotFound)[]) => looks.map(take).find(Boolean);
  if (options.profile !== null) {
    const named = firstOf(await lookInFiles(options));
    if (named) return named;
    throw nothingFound(missed);
  }
  const { credentialsUri } = options.environment;
  const found =
    firstOf([lookInEnvironment(options), lookForOidc(options)]) ??
    firstOf(await lookInFiles(options)) ??
    (credentialsUri ? fromUri('ALIBABA_CLOUD_CREDENTIALS_URI', credentialsUri, options.transport) : undefined) ??
    take(await lookForServerRole(options));
  if (found) return found;
  throw nothingFound(missed);
};
