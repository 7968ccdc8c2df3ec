import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { buildOnce } from './built.ts';
import { type Desk, madeIn, openDesk } from './desk.ts';
import { keys } from './terminal.ts';

const { enter, down } = keys;

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

test('guide --apply asks for what no flag said, and confirms', async () => {
  const { id, secret } = sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
  const terminal = desk.open(['guide', '--apply', '--features', 'host,cspm']);
  await terminal.answer('Data center', down, enter);
  await terminal.answer('Account name', 'audit', enter);
  await terminal.answer('Access Key ID', id, enter);
  await terminal.answer('Secret Access Key', secret, enter);
  await terminal.answer('Create a group, a user and its key for host, cspm', enter);
  expect(await terminal.exit()).toBe(0);
  expect(terminal.brokenLines()).toEqual([]);
  const shown = desk.open(['accounts', 'list', '--json']);
  await shown.exit();
  expect(JSON.parse(shown.text())).toMatchObject([
    { account: 'audit', method: 'manual', dataCenter: 'outside-chinese-mainland', site: 'global' },
  ]);
});

test('guide --apply makes nothing when a question is left', async () => {
  const terminal = desk.open(['guide', '--apply']);
  await terminal.answer('Data center', enter);
  await terminal.answer('Account name', keys.escape);
  expect(await terminal.exit()).toBe(130);
  expect([madeIn(sandbox), await desk.accounts()]).toEqual([[], []]);
});
