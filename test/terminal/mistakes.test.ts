import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { buildOnce } from './built.ts';
import { answerAll, type Desk, madeIn, manualAnswers, openDesk, quickAnswers, upTo } from './desk.ts';
import { keys, type Terminal } from './terminal.ts';

const { enter } = keys;
const wrongSecret = 'notTheSecretThatBelongsToThisKey12345678';

const leave = async (terminal: Terminal): Promise<void> => {
  terminal.press(keys.escape);
  expect(await terminal.exit()).toBe(130);
};

describe('a mistake at a prompt', () => {
  let sandbox: Sandbox;
  let desk: Desk;
  let rootKey: { id: string; secret: string };
  let userKey: { id: string; secret: string };
  beforeAll(async () => {
    await buildOnce();
    sandbox = await startSandbox({ servers: 4, regions: 2, accounts: 2 });
    rootKey = sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
    const permissions = ['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess', 'Tenant Guest'];
    userKey = sandbox.state.createUser({ name: 'collector', permissions }).key;
  }, 60_000);
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    desk = await openDesk(sandbox);
  });
  afterEach(async () => {
    sandbox.clearFaults();
    await desk.close([wrongSecret]);
  });

  const typeKey = async (terminal: Terminal, id: string, secret: string): Promise<void> => {
    await terminal.answer('Access Key ID', keys.clear, id, enter);
    await terminal.answer('Secret Access Key', secret, enter);
  };

  test('a wrong secret is told from an unknown id, and the key asked again until it works', async () => {
    const terminal = desk.open(['onboard']);
    const answers = manualAnswers(userKey, 'production');
    await answerAll(terminal, upTo('Access Key ID', answers));
    await typeKey(terminal, userKey.id, wrongSecret);
    await terminal.see(/the Secret Access Key is\s+not the one that belongs to it/);
    await typeKey(terminal, 'HPUA0000000000000000', wrongSecret);
    await terminal.see('no such Access Key ID');
    await typeKey(terminal, userKey.id, userKey.secret);
    await terminal.seePrompt('Account name');
    await leave(terminal);
  });

  test('the third wrong secret ends the wizard before the key is locked', async () => {
    const terminal = desk.open(['onboard']);
    await answerAll(terminal, upTo('Access Key ID', manualAnswers(userKey, 'production')));
    for (const times of [1, 2, 3]) {
      await typeKey(terminal, userKey.id, wrongSecret);
      if (times < 3) await terminal.see(new RegExp(`(That key cannot be used[\\s\\S]*){${times}}`));
    }
    expect(await terminal.exit()).toBe(3);
    expect(await desk.files()).toEqual([]);
  });

  test('an IAM user’s key is not taken for the root key', async () => {
    const terminal = desk.open(['onboard']);
    const answers = quickAnswers(rootKey, 'production');
    await answerAll(terminal, upTo('Access Key ID', answers));
    await typeKey(terminal, userKey.id, userKey.secret);
    await terminal.see(/belongs to the IAM user\s+"collector"/);
    await terminal.see(/choose manual\s+configuration/);
    await typeKey(terminal, rootKey.id, rootKey.secret);
    await terminal.seePrompt('Account name');
    await leave(terminal);
    expect(madeIn(sandbox)).toEqual([]);
  });

  test('the root key is not taken by the method that stores its key', async () => {
    const terminal = desk.open(['onboard']);
    await answerAll(terminal, upTo('Access Key ID', manualAnswers(userKey, 'production')));
    await typeKey(terminal, rootKey.id, rootKey.secret);
    await terminal.see(/root key, which is never\s+stored/);
    await terminal.see(/choose quick\s+configuration/);
    await typeKey(terminal, userKey.id, userKey.secret);
    await terminal.seePrompt('Account name');
    await leave(terminal);
  });

  test('a key of Alibaba Cloud is told while it is typed, a half-typed key is not complained of', async () => {
    const terminal = desk.open(['onboard']);
    await answerAll(terminal, upTo('Access Key ID', manualAnswers(userKey, 'production')));
    await terminal.answer('Access Key ID', 'LTAI5t');
    await terminal.see('This is an access key of Alibaba Cloud');
    terminal.press(keys.clear, 'PWSP65');
    await terminal.see('? Access Key ID PWSP65');
    expect(terminal.prompt()).not.toContain('>');
    await leave(terminal);
  });

  test('both lines of a key pasted at once do not put the secret on the screen', async () => {
    const terminal = desk.open(['onboard']);
    await answerAll(terminal, upTo('Access Key ID', manualAnswers(userKey, 'production')));
    await terminal.answer('Access Key ID', `${userKey.id}\r${wrongSecret}\r`);
    await terminal.seePrompt('Secret Access Key');
    await leave(terminal);
  });

  test('a secret typed ahead while the key is checked is not shown', async () => {
    const terminal = desk.open(['onboard']);
    await answerAll(terminal, upTo('Access Key ID', manualAnswers(userKey, 'production')));
    sandbox.addFault({ kind: 'slow', ms: 500, times: 1 });
    await typeKey(terminal, userKey.id, userKey.secret);
    await terminal.see('Checking the key');
    terminal.press(wrongSecret);
    await terminal.seePrompt('Account name');
    await leave(terminal);
  });

  test('Escape cancels while the key is checked', async () => {
    const terminal = desk.open(['onboard']);
    await answerAll(terminal, upTo('Access Key ID', manualAnswers(userKey, 'production')));
    sandbox.addFault({ kind: 'hang', times: 1 });
    await typeKey(terminal, userKey.id, userKey.secret);
    await terminal.see('Checking the key');
    await leave(terminal);
    expect(terminal.lines().at(-1)).toBe('Cancelled; nothing was changed.');
  });

  test('a taken name is refused while it is typed, an account that is provisioned before anything is made', async () => {
    const first = desk.open(['onboard', '--yes', '--no-sync-now']);
    await answerAll(first, upTo('Synchronize assets now?', manualAnswers(userKey, 'production')));
    expect(await first.exit()).toBe(0);

    const second = desk.open(['onboard']);
    const other = sandbox.accounts[1]?.rootKey ?? { id: '', secret: '' };
    await answerAll(second, upTo('Account name', quickAnswers(other, '')));
    await second.answer('Account name', 'Production');
    await second.see('There is an account "Production" already.');
    second.press(enter, keys.clear, 'staging', enter);
    await second.seePrompt('Select regions');
    await leave(second);

    const third = desk.open(['onboard']);
    await answerAll(third, upTo('Account name', quickAnswers(rootKey, '')));
    expect(await third.exit()).toBe(2);
    expect(third.words()).toContain('is provisioned already, as "production"');
    expect(third.words()).toContain('huawei-assets accounts remove production');
    expect(madeIn(sandbox)).toEqual([]);
    expect(await desk.accounts()).toEqual(['production']);
  });
});
