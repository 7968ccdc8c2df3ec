/** `notify`: who is told when a key fails, a permission is lost or a sync keeps failing. */
import { Command, Option } from 'commander';
import { getWebhook, webhooksOf, withoutWebhook, withWebhook } from '../../config/webhooks.ts';
import {
  type AlarmKind,
  alarmKinds,
  type Webhook,
  type WebhookShape,
  webhookShapes,
} from '../../model/notification.ts';
import { maskSecret } from '../../model/redact.ts';
import { deliver } from '../../schedule/notify/deliver.ts';
import { requireConfirmed } from '../confirmed.ts';
import type { Context } from '../context.ts';
import { parseWords } from '../flags.ts';
import type { MakeCommand } from '../make-command.ts';
import { messageOf, openDelivery, protectWebhook } from '../open-notifier.ts';
import { fieldList, table } from '../output/table.ts';
import { givenSecret, givenUrl, type WebhookSecretFlags } from '../webhook-input.ts';

/** The host tells where messages go; the rest of the address is a secret. */
const webhookView = ({ name, shape, url, secret, on, tellsRecovery, createdAt }: Webhook) => ({
  name,
  shape,
  host: new URL(url).host,
  address: maskSecret(url),
  signed: secret !== null,
  on,
  recovery: tellsRecovery,
  createdAt,
});

type WebhookView = ReturnType<typeof webhookView>;

const renderOne = ({ name, shape, host, signed, on, recovery }: WebhookView): string =>
  fieldList([
    ['webhook', name],
    ['shape', shape],
    ['host', host],
    ['signed', signed ? 'yes' : 'no'],
    ['told of', [...on, ...(recovery ? ['recovery'] : [])].join(', ')],
  ]);

interface AddFlags extends WebhookSecretFlags {
  readonly shape: WebhookShape;
  readonly on: readonly AlarmKind[];
  readonly recovery: boolean;
}

const addCommand: MakeCommand = (context) =>
  new Command('add')
    .description('tell a webhook; its address and secret are kept encrypted in the configuration')
    .argument('<name>', 'what to call it')
    .addOption(
      new Option('--shape <shape>', 'whose messages it takes; Lark’s are feishu’s')
        .choices(webhookShapes)
        .default('generic'),
    )
    .option('--url-stdin', 'read its address from stdin')
    .option('--url-env <name>', 'the environment variable that holds its address', 'HUAWEI_ASSETS_WEBHOOK_URL')
    .option(
      '--secret-env <name>',
      'the environment variable that holds the secret that messages are signed with',
      'HUAWEI_ASSETS_WEBHOOK_SECRET',
    )
    .option('--on <list>', `what it is told of: ${alarmKinds.join(', ')}`, parseWords(alarmKinds, 'alarm'), [
      ...alarmKinds,
    ])
    .option('--no-recovery', 'do not tell it when that is over')
    .addHelpText(
      'after',
      `
Messages of shape generic are JSON (docs/notifications.md), signed with HMAC-SHA256 where a secret is given; those of
DingTalk and Feishu as these ask for.

Examples:
  $ huawei-assets notify add operations --shape dingtalk
  $ huawei-assets notify add oncall --shape slack --url-stdin --on access-key,permission < webhook.txt
  $ HUAWEI_ASSETS_WEBHOOK_URL=... HUAWEI_ASSETS_WEBHOOK_SECRET=... huawei-assets notify add siem`,
    )
    .action(async (name: string, flags: AddFlags) => {
      const current = context();
      const { shape, on, recovery } = flags;
      const url = await givenUrl(flags, current);
      const webhook: Webhook = {
        name,
        shape,
        url,
        secret: await givenSecret(shape, flags, current),
        on,
        tellsRecovery: recovery,
        createdAt: new Date(current.io.now()).toISOString(),
      };
      protectWebhook(webhook, current);
      const store = await current.config();
      await store.update((config) => withWebhook(config, webhook));
      await (await current.inventory()).forgetTold(name);
      await current.output.result(webhookView(webhook), renderOne);
    });

const listCommand: MakeCommand = (context) =>
  new Command('list')
    .description('the webhooks, without their addresses')
    .addHelpText('after', '\nExamples:\n  $ huawei-assets notify list --json')
    .action(async () => {
      const { config, output } = context();
      const views = webhooksOf(await (await config()).read()).map(webhookView);
      await output.result(views, (all) =>
        all.length === 0
          ? 'Nobody is told. Add a webhook with: huawei-assets notify add'
          : table(
              ['webhook', 'shape', 'host', 'signed', 'told of'],
              all.map(({ name, shape, host, signed, on, recovery }) => [
                name,
                shape,
                host,
                signed ? 'yes' : 'no',
                [...on, ...(recovery ? ['recovery'] : [])].join(', '),
              ]),
            ),
      );
    });

const removeCommand: MakeCommand = (context) =>
  new Command('remove')
    .description('tell a webhook no more')
    .argument('<name>', 'its name')
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExamples:\n  $ huawei-assets notify remove operations --yes')
    .action(async (name: string, { yes }: { yes?: boolean }) => {
      const current = context();
      const store = await current.config();
      const webhook = getWebhook(await store.read(), name);
      await requireConfirmed('Removing a webhook', current.texts.notify.confirmRemove(name), yes, current);
      await store.update((config) => withoutWebhook(config, name));
      await (await current.inventory()).forgetTold(name);
      await current.output.result(webhookView(webhook), (view) => `The webhook "${view.name}" is removed.`);
    });

const testMessage = ({ texts }: Context) =>
  messageOf([{ state: 'test', kind: null, account: null, subject: null, detail: null, since: null }], texts);

const testCommand: MakeCommand = (context) =>
  new Command('test')
    .description('send a message that says that it is a test')
    .argument('<name>', 'its name')
    .addHelpText('after', '\nExamples:\n  $ huawei-assets notify test operations')
    .action(async (name: string) => {
      const current = context();
      const webhook = getWebhook(await (await current.config()).read(), name);
      protectWebhook(webhook, current);
      await deliver(webhook, testMessage(current), openDelivery(current, current.io.signal));
      await current.output.result(webhookView(webhook), (view) => `The webhook "${view.name}" took the message.`);
    });

export const notifyCommand: MakeCommand = (context) =>
  new Command('notify')
    .description('webhooks that are told when a key fails, a permission is lost or a sync keeps failing')
    .addCommand(addCommand(context))
    .addCommand(listCommand(context))
    .addCommand(testCommand(context))
    .addCommand(removeCommand(context))
    .addHelpText(
      'after',
      `
They are told by "huawei-assets run", with --once too: each thing once, and once more when it is over.

Examples:
  $ huawei-assets notify add operations --shape dingtalk
  $ huawei-assets notify list
  $ huawei-assets notify test operations`,
    );
