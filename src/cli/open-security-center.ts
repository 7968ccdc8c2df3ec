/** Opens Security Center with the credentials that its connection names; loaded only by the commands that talk to it. */
import type { DataCenter } from '../model/account.ts';
import type { CredentialSetting } from '../model/security-center.ts';
import { openRecords, type Records } from '../registration/records.ts';
import { findCredentials } from '../security-center/credentials/chain.ts';
import { type CredentialSource, staticSource } from '../security-center/credentials/source.ts';
import { openTokenTransport } from '../security-center/credentials/token-services.ts';
import { openSecurityCenter, type SecurityCenter } from '../security-center/security-center.ts';
import type { Context } from './context.ts';

export const recordsOf = async (context: Context): Promise<Records> => openRecords(await context.config());

/** @throws AppError `alibaba-credentials-missing` */
export const credentialsOf = async (setting: CredentialSetting, context: Context): Promise<CredentialSource> => {
  const { environment, io } = context;
  if (setting.from === 'stored') {
    const { accessKeyId, accessKeySecret } = setting;
    return staticSource('the stored AccessKey', { accessKeyId, accessKeySecret, securityToken: null });
  }
  return findCredentials({
    environment: environment.alibaba,
    homeDir: io.homeDir,
    profile: setting.profile,
    now: io.now,
    transport: openTokenTransport(environment.proxy, io.signal),
  });
};

export type CenterOptions = Pick<Parameters<typeof openSecurityCenter>[0], 'limits' | 'retry'>;

export const openCenterWith = (
  dataCenter: DataCenter,
  source: CredentialSource,
  context: Context,
  options: CenterOptions = {},
): SecurityCenter => {
  const { environment, io } = context;
  const { securityCenterEndpoint } = environment;
  if (securityCenterEndpoint) context.noteOnce(`Security Center is at ${securityCenterEndpoint}`);
  const center = openSecurityCenter({
    dataCenter,
    credentials: async () => {
      const credentials = await source.get();
      context.protect(credentials.accessKeySecret);
      if (credentials.securityToken) context.protect(credentials.securityToken);
      return credentials;
    },
    endpointTemplate: securityCenterEndpoint,
    proxy: environment.proxy,
    signal: io.signal,
    now: io.now,
    limits: context.limits,
    audit: context.audit,
    trace: context.trace,
    ...options,
  });
  context.onClose(() => center.close());
  return center;
};

/** @throws AppError `security-center-not-connected`, `alibaba-credentials-missing` */
export const openCenter = async (
  dataCenter: DataCenter,
  context: Context,
  options?: CenterOptions,
): Promise<SecurityCenter> => {
  const { credentials } = await (await recordsOf(context)).getConnection(dataCenter);
  return openCenterWith(dataCenter, await credentialsOf(credentials, context), context, options);
};
