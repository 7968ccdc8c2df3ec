/** Doors to the embedded Security Center, and to servers that misbehave. */

import type { AlibabaCredentials } from '../../src/model/security-center.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server.ts';
import { defaultRetryPolicy } from '../../src/security-center/client.ts';
import { openSecurityCenter, type SecurityCenter } from '../../src/security-center/security-center.ts';

type CenterOptions = Parameters<typeof openSecurityCenter>[0];

/** The real tries, without the real waits. */
export const quickRetry = { ...defaultRetryPolicy, minDelayMs: 1, maxDelayMs: 2 };

export const credentialsOf = (sandbox: Sandbox): AlibabaCredentials => {
  const { accessKeyId, secret } = sandbox.securityCenter.accessKey;
  return { accessKeyId, accessKeySecret: secret, securityToken: null };
};

export const anyCredentials: AlibabaCredentials = {
  accessKeyId: 'LTAI5tTestTestTestTestTe',
  accessKeySecret: 'an-alibaba-secret-never-to-be-seen',
  securityToken: 'a-security-token-never-to-be-seen',
};

/** A key of Huawei Cloud that is submitted: it must stand in no URL, message or log. */
export const submittedKey = { id: 'HPUATESTTESTTESTTEST', secret: 'huawei/secret+never=to be&seen' };

export const newAccount = {
  alias: 'production',
  site: 'china',
  modules: ['HOST'],
  domainId: 'd'.repeat(32),
  accessKey: submittedKey,
} as const;

export const openAt = (endpoint: string, more: Partial<CenterOptions> = {}): SecurityCenter =>
  openSecurityCenter({
    dataCenter: 'chinese-mainland',
    credentials: async () => anyCredentials,
    endpointTemplate: endpoint,
    retry: quickRetry,
    limits: { connectMs: 1_000, totalMs: 3_000 },
    ...more,
  });

export const openOf = (sandbox: Sandbox, more: Partial<CenterOptions> = {}): SecurityCenter =>
  openAt(sandbox.securityCenterEndpoint, { credentials: async () => credentialsOf(sandbox), ...more });

/** Runs a test against a fresh sandbox. */
export const withCenter = async (
  test: (center: SecurityCenter, sandbox: Sandbox) => Promise<void>,
  options: SandboxOptions = {},
  more: Partial<CenterOptions> = {},
): Promise<void> => {
  const sandbox = await startSandbox({ pageSize: 3, ...options });
  const center = openOf(sandbox, more);
  try {
    await test(center, sandbox);
  } finally {
    await center.close();
    await sandbox.close();
  }
};
