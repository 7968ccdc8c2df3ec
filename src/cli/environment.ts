/** The one list of environment variables: names, what they do, and their values read as one object. */
import type { ProxySettings } from '../http/pool.ts';

export const environmentVariables = [
  ['HUAWEI_ASSETS_HOME', 'one folder for configuration and data, instead of the system’s own places'],
  ['HUAWEI_ASSETS_KEY', 'the configuration’s master key: base64 of 32 bytes'],
  ['HUAWEI_ASSETS_PASSPHRASE', 'a passphrase that the master key is derived from'],
  ['HUAWEI_ASSETS_ACCESS_KEY_ID', 'Access Key ID; else HUAWEICLOUD_SDK_AK, else HW_ACCESS_KEY'],
  ['HUAWEI_ASSETS_SECRET_ACCESS_KEY', 'Secret Access Key; else HUAWEICLOUD_SDK_SK, else HW_SECRET_KEY'],
  [
    'HUAWEI_ASSETS_HUAWEI_ENDPOINT',
    'endpoint template for private clouds, gateways and tests: http://127.0.0.1:9100/{service}/{region}',
  ],
  ['HUAWEI_ASSETS_BUNDLE_PASSPHRASE', 'the passphrase of the bundle that "config export" and "config import" handle'],
  ['HUAWEI_ASSETS_NEW_KEY', 'the new master key or passphrase that "config rotate-key" takes'],
  ['HTTPS_PROXY, HTTP_PROXY, NO_PROXY', 'proxies and what goes around them'],
  ['NODE_EXTRA_CA_CERTS', 'a file of further certificate authorities (read by Node.js)'],
  ['NO_COLOR, FORCE_COLOR', 'colours off or on'],
  ['XDG_CONFIG_HOME, XDG_DATA_HOME', 'where configuration and data lie on Linux, without a folder of their own'],
  ['TERM', '"dumb": no colours and no redrawn progress'],
  ['CI', 'set: nothing is asked, as with --no-input'],
] as const;

type Env = Readonly<Record<string, string | undefined>>;

const proxyOf = (env: Env): ProxySettings => ({
  httpProxy: env.http_proxy || env.HTTP_PROXY,
  httpsProxy: env.https_proxy || env.HTTPS_PROXY,
  noProxy: env.no_proxy ?? env.NO_PROXY,
});

/** Reads the variables when asked, not at import. An empty variable counts as not set, but for the master key. */
export const environmentOf = (env: Env) => ({
  home: env.HUAWEI_ASSETS_HOME || undefined,
  // Empty is not "unset" here: a secret that a pipeline failed to fill in must not pass for none.
  masterKey: env.HUAWEI_ASSETS_KEY,
  passphrase: env.HUAWEI_ASSETS_PASSPHRASE,
  accessKeyId: env.HUAWEI_ASSETS_ACCESS_KEY_ID || env.HUAWEICLOUD_SDK_AK || env.HW_ACCESS_KEY || undefined,
  secretAccessKey: env.HUAWEI_ASSETS_SECRET_ACCESS_KEY || env.HUAWEICLOUD_SDK_SK || env.HW_SECRET_KEY || undefined,
  huaweiEndpoint: env.HUAWEI_ASSETS_HUAWEI_ENDPOINT || undefined,
  proxy: proxyOf(env),
  isCi: Boolean(env.CI) && env.CI !== 'false' && env.CI !== '0',
});
