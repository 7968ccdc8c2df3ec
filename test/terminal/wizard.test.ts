import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { buildOnce } from './built.ts';
import { answerAll, type Desk, manualAnswers, openDesk, quickAnswers, upTo } from './desk.ts';
import { keys, type Terminal } from './terminal.ts';

const escapes = String.fromCharCode(27);
const colors = new RegExp(`${escapes}\\[[0-9;]*m`);
const cspmPermissions = ['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess', 'Tenant Guest'];

const answered = (terminal: Terminal): string[] => terminal.lines().filter((line) => line.startsWith('✔'));

const startQuickRetirement = async (terminal: Terminal, key: { id: string; secret: string }): Promise<void> => {
  await answerAll(terminal, quickAnswers(key, 'production'));
  await terminal.seePrompt(`Type ${key.id.slice(-4)}`);
};

describe('the wizard', () => {
  let sandbox: Sandbox;
  let desk: Desk;
  let rootKey: { id: string; secret: string };
  let userKey: { id: string; secret: string };
  beforeAll(buildOnce, 60_000);
  beforeEach(async () => {
    sandbox = await startSandbox({ servers: 10, products: 7, regions: ['cn-north-4', 'cn-south-1'], pageSize: 3 });
    rootKey = sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
    userKey = sandbox.state.createUser({ name: 'collector', permissions: cspmPermissions }).key;
    desk = await openDesk(sandbox);
  });
  afterEach(async () => {
    await desk.close();
    await sandbox.close();
  });

  test('provisions an account quickly, then deletes the root key once its last four characters are typed', async () => {
    const terminal = desk.open(['onboard']);
    await startQuickRetirement(terminal, rootKey);
    terminal.press('0000', keys.enter);
    await terminal.see('These are not its last four characters.');
    terminal.press(keys.clear, rootKey.id.slice(-4), keys.enter);
    expect(await terminal.exit()).toBe(0);
    const screen = terminal.text();
    expect(answered(terminal).slice(0, 13)).toEqual([
      '✔ Data center that keeps the assets Chinese Mainland',
      '✔ Huawei Cloud site of the account China (huaweicloud.com)',
      '✔ Configuration method Quick configuration',
      `✔ Access Key ID ${rootKey.id}`,
      '✔ Secret Access Key ********',
      '✔ Account name production',
      '✔ Select regions cn-north-4  CN North-Beijing4, cn-south-1  CN South-Guangzhou',
      '✔ Region management: provision new regions of the account too? Yes',
      '✔ Host asset synchronization frequency every 6 hours',
      '✔ AK service status check every 24 hours',
      '✔ What becomes of the root key afterwards Delete it',
      '✔ Synchronize assets now? Yes',
      '✔ Go ahead? Yes, go ahead',
    ]);
    expect(screen).toContain('Account "production" is provisioned.');
    expect(screen).toMatch(/hosts found +10/);
    expect(screen).toMatch(/root key +deleted/);
    expect(sandbox.state.findAccessKey(rootKey.id)).toBeUndefined();
    expect(terminal.isCursorVisible()).toBe(true);
  });

  test('keeps the root key when its retirement is not confirmed, says so and exits 130', async () => {
    const terminal = desk.open(['onboard']);
    await startQuickRetirement(terminal, rootKey);
    terminal.press(keys.escape);
    expect(await terminal.exit()).toBe(130);
    expect(terminal.text()).toMatch(/root key +kept: not confirmed/);
    expect(terminal.words()).toContain('huawei-assets root-key delete production');
    expect(sandbox.state.findAccessKey(rootKey.id)?.isActive).toBe(true);
    expect(await desk.accounts()).toEqual(['production']);
  });

  test('keeps the root key unasked while the permissions are not in effect, and says when to look again', async () => {
    const slow = await startSandbox({ servers: 1, regions: 1, grantDelayMs: 600_000 });
    const own = await openDesk(slow);
    const key = slow.accounts[0]?.rootKey ?? { id: '', secret: '' };
    const terminal = own.open(['onboard']);
    await answerAll(terminal, quickAnswers(key, 'production'));
    expect(await terminal.exit()).toBe(5);
    const screen = terminal.text().replace(/\s+/g, ' ');
    expect(screen).not.toContain(`Type ${key.id.slice(-4)}`);
    expect(screen).toContain('root key kept: the user key has not been seen listing hosts');
    expect(screen).toMatch(/run "huawei-assets sync" later; grants take up to 30 minutes/);
    expect(screen).toContain('The root key still works. Retire it with: huawei-assets root-key delete production');
    await own.close();
    await slow.close();
  });

  test('provisions an account with an IAM user’s key, and says first what each feature needs granted', async () => {
    const terminal = desk.open(['onboard']);
    const answers = manualAnswers(userKey, 'production');
    await answerAll(terminal, upTo('Access Key ID', answers));
    await terminal.seePrompt('Access Key ID');
    const described = terminal.text();
    expect(described).toMatch(/Host assets\n +ECS ReadOnlyAccess .*\n +IAM ReadOnlyAccess /);
    expect(described).toMatch(/Cloud Security Posture Management\n +Tenant Guest .*\n +IAM ReadOnlyAccess /);
    await answerAll(terminal, answers.slice(4));
    expect(await terminal.exit()).toBe(0);
    const screen = terminal.text();
    expect(screen).toMatch(/hosts found +10/);
    expect(screen).toMatch(/products found +[1-9]/);
    expect(screen).toContain('Next: huawei-assets status');
    expect(await desk.accounts()).toEqual(['production']);
  });

  test('asks nothing that a flag answered, and with --yes no confirmation', async () => {
    const flags = ['--data-center', 'cn', '--site', 'china', '--method', 'manual', '--features', 'host'];
    const policy = ['--regions', 'all', '--auto-include-new-regions', '--host-sync', '1h', '--no-sync-now', '--yes'];
    const terminal = desk.open(['onboard', ...flags, ...policy, '--access-key-id', userKey.id], {
      env: { HUAWEI_ASSETS_SECRET_ACCESS_KEY: userKey.secret },
    });
    await terminal.answer('Account name', '生产', keys.enter);
    await terminal.answer('AK service status check', keys.enter);
    expect(await terminal.exit()).toBe(0);
    expect(answered(terminal)).toEqual(['✔ Account name 生产', '✔ AK service status check every 24 hours']);
    expect(await desk.accounts()).toEqual(['生产']);
  });

  test.each([80, 200])('fits into %i columns, a Chinese name included', async (columns) => {
    const terminal = desk.open(['onboard'], { columns });
    const answers = manualAnswers(userKey, '生产环境'.repeat(6));
    await answerAll(terminal, upTo('Permission description', answers));
    await terminal.answer('Permission description', 'a', keys.enter);
    await answerAll(terminal, upTo('Go ahead?', answers).slice(4));
    await terminal.seePrompt('Go ahead?');
    expect(terminal.brokenLines()).toEqual([]);
    expect(terminal.text()).not.toContain('�');
    expect(answered(terminal)).toHaveLength(13);
    terminal.press(keys.escape);
    expect(await terminal.exit()).toBe(130);
  });

  test.each([
    ['NO_COLOR', [], { NO_COLOR: '1' }],
    ['--color never', ['--color', 'never'], {}],
  ] as const)('writes no colours with %s', async (_name, flags, env) => {
    const terminal = desk.open(['onboard', ...flags], { env });
    await answerAll(terminal, manualAnswers(userKey, 'production'));
    expect(await terminal.exit()).toBe(0);
    expect(terminal.stream()).not.toMatch(colors);
    expect(answered(terminal)).toHaveLength(14);
  });

  test('writes colours at a terminal', async () => {
    const terminal = desk.open(['onboard']);
    await terminal.answer('Data center', keys.escape);
    expect(await terminal.exit()).toBe(130);
    expect(terminal.stream()).toMatch(colors);
  });
});
