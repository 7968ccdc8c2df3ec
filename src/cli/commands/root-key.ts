/** `root-key`: the last step of the quick method, on its own. The key is given anew each time; it is stored nowhere. */
import { Command } from 'commander';
import type { Huawei } from '../../huawei/cloud.ts';
import type { AccessKey, Account } from '../../model/account.ts';
import { AppError, CloudError, hasCode } from '../../model/errors.ts';
import {
  doubtOfUserKey,
  type RootKeyAction,
  type RootKeyResult,
  requireRootKey,
  retireRootKey,
} from '../../onboarding/retire-root-key.ts';
import { type AccessKeyFlags, addAccessKeyOptions } from '../access-key-input.ts';
import type { Context } from '../context.ts';
import { exit } from '../exit-codes.ts';
import type { MakeCommand } from '../make-command.ts';
import { sleepUntilCancelled } from '../make-iam.ts';
import { fieldList } from '../output/table.ts';
import { askGivenKey, openAsOwner } from '../owner-key.ts';
import { confirmRootKey } from '../prompts/confirm-root-key.ts';
import { fitResult } from '../prompts/wrap.ts';

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
const open = async (
  account: Account,
  accessKey: AccessKey,
  { keyId }: RootKeyFlags,
  context: Context,
): Promise<Opened> => {
  const { cloud } = await openAsOwner(accessKey, account, context);
  const rootKeyId = keyId ?? cloud.accessKeyId;
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

/** A key that is refused cannot ask about itself, and why it is refused is the answer. */
const statusOfRefused = (error: unknown) => {
  if (hasCode(error, 'access-key-disabled')) return 'inactive' as const;
  return hasCode(error, 'access-key-not-found') ? ('not-found' as const) : null;
};

const statusOf = async (name: string, flags: RootKeyFlags, context: Context) => {
  const account = await (await context.config()).getAccount(name);
  const accessKey = await askGivenKey(flags, context);
  const nothingSeen = {
    account: account.name,
    accessKeyId: flags.keyId ?? accessKey.id,
    createdAt: null,
    lastUsedAt: null,
  };
  try {
    const { signer, rootKeyId } = await open(account, accessKey, flags, context);
    const key = await signer.iam.findKey(rootKeyId, account.domainId);
    const { status = 'not-found', createdAt = null, lastUsedAt = null } = key ?? {};
    return { ...nothingSeen, status, createdAt, lastUsedAt };
  } catch (error) {
    const status = statusOfRefused(error);
    // What is refused of another key says nothing of the root key.
    if (status === null || (flags.keyId !== undefined && error instanceof CloudError)) throw error;
    return { ...nothingSeen, status };
  }
};

type StatusView = Awaited<ReturnType<typeof statusOf>>;

/** What is left to do, or what the status may mean. */
const nextOf = ({ status, account, accessKeyId }: StatusView, { texts }: Context): string | null => {
  if (status === 'active') return texts.wizard.rootKeyKept(account);
  if (status === 'inactive') return texts.wizard.rootKeyDisabled(account, accessKeyId);
  return status === 'not-found' ? texts.wizard.rootKeyNotFound : null;
};

const statusCommand: MakeCommand = (context) =>
  addOptions(new Command('status').description('is the root key still active, and when was it last used')).action(
    async (name: string, flags: RootKeyFlags) => {
      const current = context();
      const view = await statusOf(name, flags, current);
      const next = nextOf(view, current);
      await current.output.result(view, (v) =>
        fieldList([
          ['account', v.account],
          ['root key', v.accessKeyId],
          ['status', v.status],
          ['created', v.createdAt],
          ['last used', v.lastUsedAt],
        ]),
      );
      if (next) current.output.note(next);
    },
  );

/** Opens what the retirement needs. @throws AppError `access-key-disabled` with the two ways that are left */
const openToRetire = async (
  name: string,
  flags: RootKeyFlags & { yes?: boolean },
  context: Context,
): Promise<Opened> => {
  const account = await (await context.config()).getAccount(name);
  const accessKey = await askGivenKey(flags, context, { confirmation: flags.yes ? [] : ['--yes'] });
  try {
    return await open(account, accessKey, flags, context);
  } catch (error) {
    if (!hasCode(error, 'access-key-disabled') || flags.keyId !== undefined) throw error;
    const hint = context.texts.wizard.rootKeySignsNothing(account.name, accessKey.id);
    throw new AppError('access-key-disabled', error.message, { hint, details: error.details });
  }
};

/** The user key is seen working before the question, so that nobody confirms in vain. */
const retire = async (
  action: Exclude<RootKeyAction, 'keep'>,
  { account, signer, rootKeyId }: Opened,
  yes: boolean | undefined,
  context: Context,
): Promise<RootKeyResult> => {
  const user = await context.cloud(account.accessKey, account.site);
  const { domainId } = account;
  const deps = { signer, rootKeyId, user, domainId, sleep: sleepUntilCancelled(context) };
  if (!yes) {
    const doubt = rootKeyId === user.accessKeyId ? null : await doubtOfUserKey(deps);
    if (doubt) return { status: 'kept', reason: doubt };
    await confirmRootKey(rootKeyId, action, context);
  }
  return retireRootKey(action, deps);
};

const retireCommand =
  (action: Exclude<RootKeyAction, 'keep'>, description: string): MakeCommand =>
  (context) =>
    addOptions(new Command(action).description(description).option('-y, --yes', 'do not ask')).action(
      async (name: string, flags: RootKeyFlags) => {
        const current = context();
        const { output, texts } = current;
        const opened = await openToRetire(name, flags, current);
        const { rootKeyId } = opened;
        const { name: account } = opened.account;
        const result = await retire(action, opened, flags.yes, current);
        await output.result({ account, accessKeyId: rootKeyId, ...result }, (r) =>
          fitResult(
            fieldList([
              ['account', r.account],
              ['root key', r.accessKeyId],
              ['status', r.status],
              ...(r.reason === null ? [] : [['why', r.reason] as const]),
            ]),
            current,
          ),
        );
        if (result.status === 'disabled') output.note(texts.wizard.rootKeyDisabled(account, rootKeyId));
        if (result.status === 'kept') current.exit(exit.partlyDone);
        if (result.status === 'unknown') {
          output.note(texts.wizard.rootKeyUnknown(account));
          current.exit(exit.unreachable);
        }
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
