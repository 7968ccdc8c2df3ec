import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { buildOnce } from './built.ts';
import { answerAll, type Desk, manualAnswers, openDesk } from './desk.ts';
import { keys } from './terminal.ts';

describe('Security Center at a terminal', () => {
  let sandbox: Sandbox;
  let desk: Desk;
  let env: Record<string, string>;
  beforeAll(buildOnce, 60_000);
  beforeEach(async () => {
    sandbox = await startSandbox({ servers: 4, products: 7, regions: ['cn-north-4'], validationDelayMs: 200 });
    desk = await openDesk(sandbox);
    env = {
      HUAWEI_ASSETS_SECURITY_CENTER_ENDPOINT: sandbox.securityCenterEndpoint,
      ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true',
    };
  });
  afterEach(async () => {
    await desk.close();
    await sandbox.close();
  });

  const fromEnvironment = () => ({
    ...env,
    ALIBABA_CLOUD_ACCESS_KEY_ID: sandbox.securityCenter.accessKey.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: sandbox.securityCenter.accessKey.secret,
  });

  test('connect offers the credentials that it finds, and the wizard then offers the registration', async () => {
    const connect = desk.open(['security-center', 'connect'], { env: fromEnvironment() });
    await connect.answer('Data center that keeps the assets', keys.enter);
    await connect.answer('Credentials of Alibaba Cloud', keys.enter);
    expect(await connect.exit()).toBe(0);
    expect(connect.text()).toContain('✔ Credentials of Alibaba Cloud Use those of the environment');

    const { key } = sandbox.state.createUser({
      name: 'collector',
      permissions: ['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess', 'Tenant Guest'],
    });
    const answers = manualAnswers(key, 'production');
    const onboard = desk.open(['onboard'], { env: fromEnvironment() });
    await answerAll(onboard, answers.slice(0, -1));
    await onboard.answer('Register the account with Security Center too?', keys.enter);
    await onboard.see('the account is registered there');
    await onboard.answer('Go ahead?', keys.enter);
    expect(await onboard.exit()).toBe(0);
    expect(onboard.text()).toMatch(/Security Center +registered, normal/);
    expect(sandbox.securityCenter.findRecord('production')?.secretId).toBe(key.id);

    const remove = desk.open(['security-center', 'remove', 'production'], { env: fromEnvironment() });
    await remove.answer('Remove "production"', keys.enter);
    expect(await remove.exit()).toBe(130);
    expect(sandbox.securityCenter.records()).toHaveLength(1);
  });

  test('connect asks for an AccessKey where it finds none, masked, and says when one is of Huawei Cloud', async () => {
    const { accessKeyId, secret } = sandbox.securityCenter.accessKey;
    const connect = desk.open(['security-center', 'connect', '--data-center', 'cn'], { env });
    await connect.seePrompt('AccessKey ID of Alibaba Cloud');
    connect.press(sandbox.accounts[0]?.rootKey.id ?? '', keys.enter);
    await connect.see('This looks like an access key of Huawei Cloud');
    connect.press(keys.clear, accessKeyId, keys.enter);
    await connect.answer('AccessKey secret', secret, keys.enter);
    expect(await connect.exit()).toBe(0);
    expect(connect.text()).toContain('from the stored AccessKey');
  });
});
