/** `root-key`: the last step of the quick method, on its own. The key is given anew each time; it is stored nowhere. */
import { Command } from 'commander';
import type { Huawei } from '../../huawei/cloud.ts';
import type { Account } from '../../model/account.ts';
import { AppError, hasCode } from '../../model/errors.ts';
import { type RootKeyAction, requireRootKey, retireRootKey } from '../../onboarding/retire-root-key.ts';
import { type AccessKeyFlags, addAccessKeyOptions } from '../access-key-input.ts';
import type { Context } from '../context.ts';
import { exit } from '../exit-codes.ts';
import type { MakeCommand } from '../make-command.ts';
import { sleepUntilCancelled } from '../make-iam.ts';
import { fieldList } from '../output/table.ts';
import { openOwnerCloudOf } from '../owner-key.ts';
import { confirmRootKey } from '../prompts/confirm-root-key.ts';

interface RootKeyFlags extends AccessKeyFlags {
  readonly keyId?: string;
  readonly yes?: boolean;
}

interface Opened {
  readonly account: Account;
  /** Signs the calls: the root key itself, or an administrator's. */
  readonly signer: Huawei;
  readonly rootKeyId: string;
}

/** The account, a key that signs, and the root key that is meant: by default the signing one. */
const open = async (name: string, flags: RootKeyFlags, context: Context): Promise<Opened> => {
  const account = await (await context.config()).getAccount(name);
  const { cloud } = await openOwnerCloudOf(account, flags, context);
  const rootKeyId = flags.keyId ?? cloud.accessKeyId;
  await requireRootKey(rootKeyId, cloud, account.domainId);
  return { account, signer: cloud, rootKeyId };
};

const exampleOf = (command: Command): string =>
  `\nExamples:\n  $ huawei-assets root-key ${command.name()} production --credentials-file credentials.csv`;

const addOptions = (command: Command): Command =>
  addAccessKeyOptions(command.addHelpText('after', exampleOf(command)).argument('<account>', 'account name')).option(
    '--key-id <id>',
    'the root key’s ID, when the key given to sign with is an administrator’s (default: the key given)',
  );

/** A disabled key cannot even ask about itself: that it is refused for this reason is the answer. */
const statusOf = async (name: string, flags: RootKeyFlags, context: Context) => {
  try {
    const { account, signer, rootKeyId } = await open(name, flags, context);
    const key = await signer.iam.findKey(rootKeyId, account.domainId);
    const { status = 'unknown', createdAt = null, lastUsedAt = null } = key ?? {};
    return { account: account.name, accessKeyId: rootKeyId, status, createdAt, lastUsedAt };
  } catch (error) {
    const accessKeyId = flags.keyId === undefined ? flags.accessKeyId : undefined;
    if (!hasCode(error, 'access-key-disabled') || accessKeyId === undefined) throw error;
    return { account: name, accessKeyId, status: 'inactive' as const, createdAt: null, lastUsedAt: null };
  }
};

const statusCommand: MakeCommand = (context) =>
  addOptions(new Command('status').description('is the root key still active, and when was it last used')).action(
    async (name: string, flags: RootKeyFlags) => {
      const current = context();
      const view = await statusOf(name, flags, current);
      await current.output.result(view, (v) =>
        fieldList([
          ['account', v.account],
          ['root key', v.accessKeyId],
          ['status', v.status],
          ['created', v.createdAt],
          ['last used', v.lastUsedAt],
        ]),
      );
    },
  );

/** The last four characters typed, or `--yes`. */
const confirm = async (accessKeyId: string, yes: boolean | undefined, context: Context): Promise<void> => {
  if (yes) return;
  if (!context.isInteractive) {
    throw new AppError('missing-input', 'Retiring the root key must be confirmed.', {
      details: { missing: ['--yes'] },
    });
  }
  await confirmRootKey(accessKeyId, context);
};

const retireCommand =
  (action: Exclude<RootKeyAction, 'keep'>, description: string): MakeCommand =>
  (context) =>
    addOptions(new Command(action).description(description).option('-y, --yes', 'do not ask')).action(
      async (name: string, flags: RootKeyFlags) => {
        const current = context();
        const { account, signer, rootKeyId } = await open(name, flags, current);
        await confirm(rootKeyId, flags.yes, current);
        const user = await current.cloud(account.accessKey, account.site);
        const { domainId } = account;
        const deps = { signer, rootKeyId, user, domainId, sleep: sleepUntilCancelled(current) };
        const result = await retireRootKey(action, deps);
        await current.output.result({ account: account.name, accessKeyId: rootKeyId, ...result }, (r) =>
          fieldList([
            ['account', r.account],
            ['root key', r.accessKeyId],
            ['status', r.status],
            ['why', r.reason],
          ]),
        );
        if (result.status === 'kept') current.exit(exit.partlyDone);
        if (result.status === 'unknown') current.exit(exit.unreachable);
      },
    );

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
A root key that was disabled signs nothing any more: delete it in the console (My Credentials > Access Keys), or with an
administrator’s key and --key-id.

Examples:
  $ huawei-assets root-key status production --credentials-file credentials.csv
  $ huawei-assets root-key delete production --credentials-file credentials.csv --yes
  $ huawei-assets root-key delete production --credentials-file administrator.csv --key-id "$ROOT_KEY_ID" --yes`,
    );
