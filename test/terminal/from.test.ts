import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { buildOnce } from './built.ts';
import { type Desk, madeIn, openDesk } from './desk.ts';
import { keys, type Terminal } from './terminal.ts';

const question = 'Go ahead: 2 to create, delete a root key?';

describe('accounts of a file at a terminal', () => {
  let sandbox: Sandbox;
  let desk: Desk;
  let folder: string;
  beforeAll(buildOnce, 60_000);
  beforeEach(async () => {
    sandbox = await startSandbox({ accounts: 2, servers: 3, regions: 9 });
    desk = await openDesk(sandbox);
    folder = await mkdtemp(join(tmpdir(), 'huawei-assets-accounts-'));
    const text = `version: 1
defaults: { dataCenter: cn, method: quick }
accounts:
  - { name: production, accessKey: { idFromEnv: ID_0, secretFromEnv: SECRET_0 }, retireRootKey: delete }
  - { name: staging, accessKey: { idFromEnv: ID_1, secretFromEnv: SECRET_1 }, akCheck: off }
  - { name: wrong, accessKey: { id: HPUA0ZZTEC4VMLXLGZPE, secretFromEnv: SECRET_2 } }
`;
    await writeFile(join(folder, 'accounts.yaml'), text);
  });
  afterEach(async () => {
    await desk.close();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  const open = (...flags: string[]): Terminal => {
    const [first, second] = sandbox.accounts.map(({ rootKey }) => rootKey);
    const env = {
      ID_0: first?.id ?? '',
      SECRET_0: first?.secret ?? '',
      ID_1: second?.id ?? '',
      SECRET_1: second?.secret ?? '',
      SECRET_2: 'x'.repeat(40),
    };
    return desk.open(['onboard', '--from', join(folder, 'accounts.yaml'), ...flags], { env, rows: 80 });
  };

  test('the plan is shown and asked about; no is the answer that is at hand, and makes nothing', async () => {
    const terminal = open();
    await terminal.seePrompt(question);
    const lines = terminal.lines();
    expect(lines).toContain('+ production  quick, sandbox-account');
    expect(lines).toContain('    ~ root key        deleted afterwards');
    expect(lines).toContain('    + AK check        disabled');
    expect(lines).toContain('! wrong  quick');
    expect(lines).toContain('2 to create, 1 that cannot be done.');
    // Nine regions take two rows, the second below the first.
    expect(lines.filter((line) => /^ {22}[a-z]/.test(line)).length).toBeGreaterThan(0);
    expect(terminal.brokenLines().filter((line) => !line.includes('http'))).toEqual([]);
    terminal.press(keys.enter);
    expect(await terminal.exit()).toBe(130);
    expect(terminal.lines().at(-1)).toBe('Cancelled; nothing was changed.');
    expect([madeIn(sandbox), await desk.accounts()]).toEqual([[], []]);
  });

  test('yes makes what can be made, and the result says what could not', async () => {
    const terminal = open('--no-sync-now');
    await terminal.answer(question, keys.up, keys.enter);
    expect(await terminal.exit()).toBe(5);
    const text = terminal.text();
    expect(text).toContain(`✔ ${question} Yes`);
    for (const name of ['production', 'staging']) {
      expect(text).toMatch(new RegExp(`\\[\\d/3\\] ${name}: created, AlibabaCloudGroup_`));
    }
    expect(text).toMatch(/production +created +sandbox-account +root key deleted/);
    expect(text).toContain('2 created, 1 failed.');
    expect((await desk.accounts()).sort()).toEqual(['production', 'staging']);
  });

  test('what is as declared is not asked about', async () => {
    await open('--no-sync-now', '--yes').exit();
    const terminal = open();
    expect(await terminal.exit()).toBe(5);
    expect(terminal.text()).toContain('= production  quick, sandbox-account');
    expect(terminal.text()).toContain('2 unchanged, 1 failed.');
  });
});
