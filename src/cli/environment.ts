/** The one list of environment variables: names, what they do, and their values read as one object. */
import type { ProxySettings } from '../http/pool.ts';
import type { AlibabaEnvironment } from '../security-center/credentials/source.ts';

export const environmentVariables = [
  ['HUAWEI_ASSETS_HOME', 'one folder for configuration and data, instead of the system’s own places'],
  [
    'HUAWEI_ASSETS_DATABASE_URL',
    'the PostgreSQL database that holds configuration and inventory: postgres://user@host/name',
  ],
  ['HUAWEI_ASSETS_KEY', 'the configuration’s master key: base64 of 32 bytes'],
  ['HUAWEI_ASSETS_PASSPHRASE', 'a passphrase that the master key is derived from'],
  ['HUAWEI_ASSETS_ACCESS_KEY_ID', 'Access Key ID; else HUAWEICLOUD_SDK_AK, else HW_ACCESS_KEY'],
  ['HUAWEI_ASSETS_SECRET_ACCESS_KEY', 'Secret Access Key; else HUAWEICLOUD_SDK_SK, else HW_SECRET_KEY'],
  [
    'PGPASSWORD, PGPASSFILE',
    'the database’s password, or the file that has it (~/.pgpass), where its address has none',
  ],
  [
    'HUAWEI_ASSETS_HUAWEI_ENDPOINT',
    'endpoint template for private clouds, gateways and tests: http://127.0.0.1:9100/{service}/{region}',
  ],
  [
    'HUAWEI_ASSETS_SECURITY_CENTER_ENDPOINT',
    'Security Center’s endpoint for gateways and tests: http://127.0.0.1:9100/security-center/{dataCenter} (cn or intl)',
  ],
  [
    'ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALIBABA_CLOUD_SECURITY_TOKEN',
    'credentials of Alibaba Cloud; the token with temporary ones (STS)',
  ],
  [
    'ALIBABA_CLOUD_PROFILE, ALIBABA_CLOUD_CREDENTIALS_FILE, ALIBABA_CLOUD_CLI_PROFILE_DISABLED',
    'which profile of ~/.aliyun/config.json or ~/.alibabacloud/credentials, another file than the latter, the former left alone',
  ],
  [
    'ALIBABA_CLOUD_ROLE_ARN, ALIBABA_CLOUD_OIDC_PROVIDER_ARN, ALIBABA_CLOUD_OIDC_TOKEN_FILE, ALIBABA_CLOUD_ROLE_SESSION_NAME',
    'a role that an OIDC token assumes',
  ],
  [
    'ALIBABA_CLOUD_STS_REGION, ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED, ALIBABA_CLOUD_CREDENTIALS_URI',
    'which STS is asked for temporary credentials, or an address that gives them',
  ],
  [
    'ALIBABA_CLOUD_ECS_METADATA, ALIBABA_CLOUD_ECS_METADATA_DISABLED',
    'the role of an Alibaba Cloud server, or that it is not asked for',
  ],
  ['HUAWEI_ASSETS_BUNDLE_PASSPHRASE', 'the passphrase of the bundle that "config export" and "config import" handle'],
  [
    'HUAWEI_ASSETS_WEBHOOK_URL, HUAWEI_ASSETS_WEBHOOK_SECRET',
    'the address of a webhook, and the secret that its messages are signed with, for "notify add"',
  ],
  ['HUAWEI_ASSETS_NEW_KEY', 'the new master key or passphrase that "config rotate-key" takes'],
  ['HTTPS_PROXY, HTTP_PROXY, NO_PROXY', 'proxies and what goes around them'],
  ['NODE_EXTRA_CA_CERTS', 'a file of further certificate authorities (read by Node.js)'],
  ['NO_COLOR, FORCE_COLOR', 'colours off or on'],
  ['XDG_CONFIG_HOME, XDG_DATA_HOME', 'where configuration and data lie on Linux, without a folder of their own'],
  [
    'NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID',
    'set by systemd for a service: "run" then says when it is ready and that it is alive',
  ],
  ['PATH', 'where "systemd-notify" is looked for'],
  ['TERM', '"dumb": no colours and no redrawn progress'],
  ['CI', 'set: nothing is asked, as with --no-input'],
] as const;

type Env = Readonly<Record<string, string | undefined>>;

const proxyOf = (env: Env): ProxySettings => ({
  httpProxy: env.http_proxy || env.HTTP_PROXY,
  httpsProxy: env.https_proxy || env.HTTPS_PROXY,
  noProxy: env.no_proxy ?? env.NO_PROXY,
});

const isTrue = (text: string | undefined): boolean => text?.toLowerCase() === 'true';

/** The names of Alibaba Cloud's own tools. */
const alibabaOf = (env: Env): AlibabaEnvironment => ({
  accessKeyId: env.ALIBABA_CLOUD_ACCESS_KEY_ID || undefined,
  accessKeySecret: env.ALIBABA_CLOUD_ACCESS_KEY_SECRET || undefined,
  securityToken: env.ALIBABA_CLOUD_SECURITY_TOKEN || undefined,
  roleArn: env.ALIBABA_CLOUD_ROLE_ARN || undefined,
  oidcProviderArn: env.ALIBABA_CLOUD_OIDC_PROVIDER_ARN || undefined,
  oidcTokenFile: env.ALIBABA_CLOUD_OIDC_TOKEN_FILE || undefined,
  roleSessionName: env.ALIBABA_CLOUD_ROLE_SESSION_NAME || undefined,
  stsRegion: env.ALIBABA_CLOUD_STS_REGION || undefined,
  usesVpcEndpoint: isTrue(env.ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED),
  profile: env.ALIBABA_CLOUD_PROFILE || undefined,
  isCliProfileDisabled: isTrue(env.ALIBABA_CLOUD_CLI_PROFILE_DISABLED),
  credentialsFile: env.ALIBABA_CLOUD_CREDENTIALS_FILE || undefined,
  credentialsUri: env.ALIBABA_CLOUD_CREDENTIALS_URI || undefined,
  ecsRole: env.ALIBABA_CLOUD_ECS_METADATA || undefined,
  isEcsMetadataDisabled: isTrue(env.ALIBABA_CLOUD_ECS_METADATA_DISABLED),
});

/** Reads the variables when asked, not at import. An empty one counts as not set, but for the master key and the database. */
export const environmentOf = (env: Env) => ({
  home: env.HUAWEI_ASSETS_HOME || undefined,
  // Empty is not "unset" here: a secret that a pipeline failed to fill in must not pass for none.
  masterKey: env.HUAWEI_ASSETS_KEY,
  passphrase: env.HUAWEI_ASSETS_PASSPHRASE,
  // As the key: a job whose database was not filled in must not begin a configuration of its own.
  databaseUrl: env.HUAWEI_ASSETS_DATABASE_URL,
  databasePassword: env.PGPASSWORD || undefined,
  accessKeyId: env.HUAWEI_ASSETS_ACCESS_KEY_ID || env.HUAWEICLOUD_SDK_AK || env.HW_ACCESS_KEY || undefined,
  secretAccessKey: env.HUAWEI_ASSETS_SECRET_ACCESS_KEY || env.HUAWEICLOUD_SDK_SK || env.HW_SECRET_KEY || undefined,
  huaweiEndpoint: env.HUAWEI_ASSETS_HUAWEI_ENDPOINT || undefined,
  securityCenterEndpoint: env.HUAWEI_ASSETS_SECURITY_CENTER_ENDPOINT || undefined,
  alibaba: alibabaOf(env),
  proxy: proxyOf(env),
  service: {
    notifySocket: env.NOTIFY_SOCKET || undefined,
    watchdogUsec: env.WATCHDOG_USEC || undefined,
    watchdogPid: env.WATCHDOG_PID || undefined,
    path: env.PATH || undefined,
  },
  isCi: Boolean(env.CI) && env.CI !== 'false' && env.CI !== '0',
});
