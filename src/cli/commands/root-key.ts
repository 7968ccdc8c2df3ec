/** `root-key`: the last step of the quick method, on its own. The key is given anew each time; it is stored nowhere. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import type { Huawei } from '../../huawei/cloud.ts';
import type { Account } from '../../model/account.ts';
import { AppError } from '../../model/errors.ts';
import { identifyRootKey } from '../../onboarding/identify-key.ts';
import { type RootKeyAction, retireRootKey } from '../../onboarding/retire-root-key.ts';
import { type AccessKeyFlags, addAccessKeyOptions, givenAccessKey, missingKeyInputs } from '../access-key-input.ts';
import type { Context } from '../context.ts';
import { exit } from '../exit-codes.ts';
import { fieldList } from '../output/table.ts';
import type { MakeCommand } from '../program.ts';

interface RootKeyFlags extends AccessKeyFlags {
  readonly yes?: boolean;
}

const askOwnKey = async (flags: RootKeyFlags, context: Context): Promise<{ id: string; secret: string }> => {
  const { texts } = context;
  const given = await givenAccessKey(flags, context);
  if (!context.isInteractive && (given.id === undefined || given.secret === undefined)) {
    throw new AppError('missing-input', 'The root key is stored nowhere, so it must be given:', {
      details: { missing: missingKeyInputs(given) },
    });
  }
  const nonEmpty = (text: string) => (text ? null : texts.wizard.secretShort);
  const id = given.id ?? (await (await context.ask()).text({ message: texts.wizard.accessKeyId, validate: nonEmpty }));
  const secret =
    given.secret ??
    (await (await context.ask()).text({ message: texts.wizard.secret, masked: true, validate: nonEmpty }));
  context.protect(secret);
  return { id, secret };
};

/** The account and its owner's key, proven to belong together. */
const openBoth = async (
  name: string,
  flags: RootKeyFlags,
  context: Context,
): Promise<{ account: Account; root: Huawei }> => {
  const account = await (await context.config()).getAccount(name);
  const root = await context.cloud(await askOwnKey(flags, context), account.site);
  const owner = await identifyRootKey(root);
  if (owner.domainId !== account.domainId) {
    throw new AppError(
      'usage',
      `That key is of the Huawei Cloud account "${owner.domainName}", not of "${account.domainName}".`,
    );
  }
  return { account, root };
};

const statusCommand: MakeCommand = (context) =>
  addAccessKeyOptions(
    new Command('status')
      .description('is the root key still active, and when was it last used')
      .argument('<account>', 'account name'),
  ).action(async (name: string, flags: RootKeyFlags) => {
    const current = context();
    const { account, root } = await openBoth(name, flags, current);
    const key = await root.iam.findKey(root.accessKeyId, account.domainId);
    const view = {
      account: account.name,
      accessKeyId: root.accessKeyId,
      status: key?.status ?? 'unknown',
      createdAt: key?.createdAt ?? null,
      lastUsedAt: key?.lastUsedAt ?? null,
    };
    await current.output.result(view, (v) =>
      fieldList([
        ['account', v.account],
        ['root key', v.accessKeyId],
        ['status', v.status],
        ['created', v.createdAt],
        ['last used', v.lastUsedAt],
      ]),
    );
  });

const confirm = async (accessKeyId: string, yes: boolean | undefined, context: Context): Promise<void> => {
  if (yes) return;
  if (!context.isInteractive) {
    throw new AppError('missing-input', 'Retiring the root key must be confirmed.', {
      details: { missing: ['--yes'] },
    });
  }
  const { wizard } = context.texts;
  const lastFour = accessKeyId.slice(-4);
  await (await context.ask()).text({
    message: wizard.confirmRootKey(lastFour),
    validate: (text) => (text === lastFour ? null : wizard.confirmRootKeyMismatch),
  });
};

const retireCommand =
  (action: Exclude<RootKeyAction, 'keep'>, description: string): MakeCommand =>
  (context) =>
    addAccessKeyOptions(
      new Command(action)
        .description(description)
        .argument('<account>', 'account name')
        .option('-y, --yes', 'do not ask'),
    ).action(async (name: string, flags: RootKeyFlags) => {
      const current = context();
      const { account, root } = await openBoth(name, flags, current);
      await confirm(root.accessKeyId, flags.yes, current);
      const user = await current.cloud(account.accessKey, account.site);
      const result = await retireRootKey(action, { root, user, domainId: account.domainId, sleep: (ms) => sleep(ms) });
      await current.output.result({ account: account.name, accessKeyId: root.accessKeyId, ...result }, (r) =>
        fieldList([
          ['account', r.account],
          ['root key', r.accessKeyId],
          ['status', r.status],
          ['why', r.reason],
        ]),
      );
      if (result.status === 'kept') current.exit(exit.partlyDone);
    });

export const rootKeyCommand: MakeCommand = (context) =>
  new Command('root-key')
    .description('the root key that quick configuration was done with')
    .addCommand(statusCommand(context))
    .addCommand(retireCommand('disable', 'disable the root key; it cannot sign its own deletion afterwards')(context))
    .addCommand(
      retireCommand('delete', 'delete the root key for good, once the user key was seen listing hosts')(context),
    )
    .addHelpText(
      'after',
      `
Examples:
  $ huawei-assets root-key status production --credentials-file credentials.csv
  $ huawei-assets root-key delete production --credentials-file credentials.csv --yes`,
    );
