import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { buildOnce } from './built.ts';
import { type Desk, madeIn, openDesk } from './desk.ts';
import { keys, type Terminal } from './terminal.ts';

const { enter, down } = keys;
const theirs = 'AlibabaCloudGroup_theirs';

describe('quick configuration where something is there already', () => {
  let sandbox: Sandbox;
  let desk: Desk;
  beforeAll(buildOnce, 60_000);
  beforeEach(async () => {
    sandbox = await startSandbox({ servers: 2, regions: 1 });
    desk = await openDesk(sandbox);
  });
  afterEach(async () => {
    await desk.close();
    await sandbox.close();
  });

  /** With every question of the wizard answered by flags, so that only those of the setup are asked. */
  const onboard = (...more: string[]): Terminal => {
    const { id, secret } = sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
    const what = ['--method', 'quick', '--account', 'production', '--data-center', 'cn', '--site', 'china'];
    const policy = ['--regions', 'all', '--auto-include-new-regions', '--host-sync', '6h', '--ak-check', '24h'];
    const then = ['--retire-root-key', 'keep', '--no-sync-now', '--yes', '--access-key-id', id];
    return desk.open(['onboard', ...what, ...policy, ...then, ...more], {
      env: { HUAWEI_ASSETS_SECRET_ACCESS_KEY: secret },
    });
  };

  /** A setup that fails where its user cannot be deleted either leaves its journal behind. */
  const interrupt = async (): Promise<string> => {
    const refusal = { service: 'iam', kind: 'status', status: 403 } as const;
    sandbox.addFault({ ...refusal, method: 'POST', path: /OS-CREDENTIAL/ });
    sandbox.addFault({ ...refusal, method: 'DELETE' });
    expect(await onboard('--no-input').exit()).toBe(5);
    sandbox.clearFaults();
    return sandbox.state.users().find(({ name }) => name.startsWith('AlibabaCloudGroup_'))?.name ?? 'none';
  };

  const question = (name: string) => `An interrupted setup left ${name} in Huawei Cloud`;

  test('an interrupted setup is gone on with by choice', async () => {
    const name = await interrupt();
    const terminal = onboard();
    await terminal.seePrompt(question(name));
    expect(terminal.text()).toContain(`The setup of "production" was interrupted and left ${name}`);
    const choices = /Go on where it stopped\s+Take it back\s+There is: the user group, 2 grants, the user\./;
    expect(terminal.prompt()).toMatch(choices);
    terminal.press(enter);
    expect(await terminal.exit()).toBe(0);
    expect(terminal.text()).toContain('Account "production" is provisioned.');
    expect(madeIn(sandbox)).toEqual([name, name]);
    expect(sandbox.state.accessKeys(name)).toHaveLength(1);
    expect(await desk.accounts()).toEqual(['production']);
  });

  test('an interrupted setup is gone on with unasked when that was asked for', async () => {
    const name = await interrupt();
    const { id, secret } = sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
    const terminal = desk.open(['onboard', '--resume', '--no-sync-now', '--access-key-id', id], {
      env: { HUAWEI_ASSETS_SECRET_ACCESS_KEY: secret },
    });
    expect(await terminal.exit()).toBe(0);
    expect(terminal.text()).not.toContain(question(name));
    expect(madeIn(sandbox)).toEqual([name, name]);
  });

  test('an interrupted setup is taken back by choice, and nothing is made instead', async () => {
    const name = await interrupt();
    const terminal = onboard();
    await terminal.answer(question(name), down, enter);
    expect(await terminal.exit()).toBe(130);
    expect(terminal.words()).toContain('nothing is left of the interrupted setup');
    expect([madeIn(sandbox), await desk.accounts()]).toEqual([[], []]);
    const again = onboard();
    expect(await again.exit()).toBe(0);
    expect(again.text()).not.toContain('interrupted');
  });

  test('an interrupted setup stays as it was when the question is left', async () => {
    const name = await interrupt();
    const terminal = onboard();
    await terminal.answer(question(name), keys.escape);
    expect(await terminal.exit()).toBe(130);
    expect(terminal.lines().at(-1)).toBe('Cancelled; nothing was changed.');
    expect(madeIn(sandbox)).toEqual([name, name]);
    const again = onboard();
    await again.answer(question(name), enter);
    expect(await again.exit()).toBe(0);
  });

  describe('such as a user that Security Center made', () => {
    const existing = 'Security Center or another machine made a user here before';
    beforeEach(() => {
      sandbox.state.createUser({ name: theirs, permissions: ['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess'] });
    });

    test('a new one is made, and theirs left alone', async () => {
      const terminal = onboard();
      await terminal.seePrompt(existing);
      expect(terminal.prompt()).toContain(`Use ${theirs}: only an access key is made`);
      terminal.press(enter);
      expect(await terminal.exit()).toBe(0);
      expect(sandbox.state.accessKeys(theirs)).toHaveLength(1);
      expect(madeIn(sandbox)).toHaveLength(4);
    });

    test('theirs is used, and only a key is made', async () => {
      const terminal = onboard();
      await terminal.answer(existing, down, enter);
      expect(await terminal.exit()).toBe(0);
      expect(terminal.text()).toMatch(new RegExp(`user and group +${theirs}`));
      expect(sandbox.state.accessKeys(theirs)).toHaveLength(2);
      expect(madeIn(sandbox)).toHaveLength(2);
    });

    test('nothing is made when the question is left', async () => {
      const terminal = onboard();
      await terminal.answer(existing, keys.escape);
      expect(await terminal.exit()).toBe(130);
      expect(terminal.lines().at(-1)).toBe('Cancelled; nothing was changed.');
      expect(sandbox.state.accessKeys(theirs)).toHaveLength(1);
      expect([madeIn(sandbox).length, await desk.accounts()]).toEqual([2, []]);
    });
  });
});
