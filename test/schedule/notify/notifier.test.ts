import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Inventory, openInventory } from '../../../src/inventory/inventory.ts';
import type { AccessKeyCheck } from '../../../src/model/access-key-check.ts';
import { AppError } from '../../../src/model/errors.ts';
import { alarmKinds, type Webhook } from '../../../src/model/notification.ts';
import { defaultLeaseTimes } from '../../../src/schedule/leased.ts';
import { type Notifier, type NotifierDeps, openNotifier } from '../../../src/schedule/notify/notifier.ts';
import { type TemporaryFolder, temporaryFolder } from '../../inventory/helpers.ts';
import { accountOf } from '../helpers.ts';

const account = accountOf('a');
const webhook = (name: string): Webhook => ({
  name,
  shape: 'generic',
  url: 'https://example.invalid/',
  secret: null,
  on: alarmKinds,
  tellsRecovery: true,
  createdAt: '',
});

let folder: TemporaryFolder;
let inventories: [Inventory?];
let nowMs: number;
/** `webhook: state kind` of what was sent. */
let sent: string[];
let failing: string | null;
let failures: number;
beforeEach(async () => {
  folder = await temporaryFolder();
  inventories = [];
  nowMs = Date.now();
  sent = [];
  failing = null;
  failures = 0;
});
afterEach(async () => {
  await inventories[0]?.close();
  await folder.remove();
});

const open = async (more: Partial<NotifierDeps> = {}): Promise<{ notifier: Notifier; inventory: Inventory }> => {
  // One for all: two that write in one thread would wait for each other's locks.
  inventories[0] ??= await openInventory({ path: `${folder.path}/inventory.db` });
  const [inventory] = inventories;
  const notifier = openNotifier({
    store: inventory,
    listAccounts: async () => [account],
    listWebhooks: async () => [webhook('ops'), webhook('chat')],
    send: async ({ name }, { notices }) => {
      if (name === failing) throw new AppError('webhook-refused', 'no');
      sent.push(...notices.map(({ state, kind }) => `${name}: ${state} ${kind}`));
    },
    say: (notices) => ({ notices, title: '', lines: [] }),
    onSent: () => undefined,
    onFailed: () => {
      failures += 1;
    },
    now: () => nowMs,
    leaseTimes: defaultLeaseTimes,
    signal: new AbortController().signal,
    ...more,
  });
  return { notifier, inventory };
};

const saveCheck = (inventory: Inventory, status: AccessKeyCheck['status']) => {
  const check = { accessKeyId: account.accessKey.id, status, checkedAt: new Date(nowMs).toISOString(), features: [] };
  return inventory.saveCheck(account.domainId, check as unknown as AccessKeyCheck);
};

test('two schedulers at once tell each webhook once', async () => {
  const [one, other] = [await open(), await open()];
  await saveCheck(one.inventory, 'disabled');
  await Promise.all([one.notifier.sweep(), other.notifier.sweep(), one.notifier.sweep()]);
  await other.notifier.sweep();
  expect(sent.sort()).toEqual(['chat: raised access-key', 'ops: raised access-key']);
});

test('a webhook that fails keeps no other from being told, rests, and is told later', async () => {
  const { notifier, inventory } = await open();
  await saveCheck(inventory, 'disabled');
  failing = 'ops';
  await notifier.sweep();
  await notifier.sweep();
  expect([sent, failures]).toEqual([['chat: raised access-key'], 1]);
  nowMs += 61_000;
  await notifier.sweep();
  expect(failures).toBe(2);
  nowMs += 61_000;
  await notifier.sweep();
  expect(failures).toBe(2);
  failing = null;
  nowMs += 61_000;
  await notifier.sweep();
  expect(sent).toEqual(['chat: raised access-key', 'ops: raised access-key']);
});

test('what was raised and was over before a webhook could be told is not told at all', async () => {
  const { notifier, inventory } = await open();
  await saveCheck(inventory, 'disabled');
  failing = 'ops';
  await notifier.sweep();
  await saveCheck(inventory, 'valid');
  failing = null;
  nowMs += 61_000;
  await notifier.sweep();
  expect(sent).toEqual(['chat: raised access-key', 'chat: recovered access-key']);
});

test('nothing is read or leased while nobody is to be told', async () => {
  const { notifier } = await open({
    listWebhooks: async () => [],
    listAccounts: async () => Promise.reject(new Error('not asked')),
  });
  await notifier.sweep();
});
