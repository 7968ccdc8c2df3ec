/** `accounts`: what is configured. */
import { Command } from 'commander';
import type { ConfigStore } from '../../config/store.ts';
import type { Huawei } from '../../huawei/cloud.ts';
import type { Account, CreatedIam } from '../../model/account.ts';
import { AppError } from '../../model/errors.ts';
import { checkAccessKey } from '../../onboarding/check-access-key.ts';
import { requireUserKey } from '../../onboarding/identify-key.ts';
import { isRepairOf, openJournal, type SetupEntry } from '../../onboarding/journal.ts';
import { ownedIn, removalState } from '../../onboarding/setup-state.ts';
import { undoSetup } from '../../onboarding/undo-setup.ts';
import { type AccessKeyFlags, addAccessKeyOptions } from '../access-key-input.ts';
import { accountView, policyFields } from '../account-view.ts';
import { requireConfirmed } from '../confirmed.ts';
import type { Context } from '../context.ts';
import { noteInterrupted } from '../interrupted.ts';
import type { MakeCommand } from '../make-command.ts';
import { noteIfRegistered } from '../note-registration.ts';
import { counted } from '../output/counted.ts';
import { fieldList, table } from '../output/table.ts';
import { askGivenKey, openAsOwner } from '../owner-key.ts';

type AccountView = ReturnType<typeof accountView>;

const listed = ({
  account,
  method,
  dataCenter,
  site,
  features,
  domainId,
  domainName,
  userName,
  accessKeyId,
  pausedAt,
  createdAt,
}: AccountView) => ({
  account,
  method,
  dataCenter,
  site,
  features,
  domainId,
  domainName,
  userName,
  accessKeyId,
  pausedAt,
  createdAt,
});

const renderList = (accounts: readonly ReturnType<typeof listed>[]): string => {
  if (accounts.length === 0) return 'No account is configured. Provision one with: huawei-assets onboard';
  const rows = accounts.map((a) => [
    a.pausedAt ? `${a.account} (paused)` : a.account,
    a.method,
    a.features.join(','),
    a.dataCenter,
    a.site,
    a.domainName,
    a.accessKeyId,
  ]);
  return table(['account', 'method', 'features', 'data center', 'site', 'huawei account', 'access key'], rows);
};

const listCommand: MakeCommand = (context) =>
  new Command('list')
    .description('list the configured accounts')
    .addHelpText('after', '\nExamples:\n  $ huawei-assets accounts list --json')
    .action(async () => {
      const current = context();
      const { config, output } = current;
      const accounts = await (await config()).listAccounts();
      await output.result(
        accounts.map((account) => listed(accountView(account))),
        renderList,
      );
      await noteInterrupted(current);
    });

const showCommand: MakeCommand = (context) =>
  new Command('show')
    .description('show one account: owner, key, policy, and what was created for it')
    .addHelpText('after', '\nExamples:\n  $ huawei-assets accounts show production')
    .argument('<account>', 'account name')
    .action(async (name: string) => {
      const { config, output } = context();
      const account = await (await config()).getAccount(name);
      await output.result(accountView(account), (view) =>
        fieldList([
          ['account', view.account],
          ['method', view.method],
          ['data center', view.dataCenter],
          ['site', view.site],
          ['features', view.features.join(', ')],
          ['huawei account', `${view.domainName} (${view.domainId})`],
          ['user', `${view.userName} (${view.userId})`],
          ['access key', view.accessKeyId],
          ['secret', `${view.secret.masked}, fingerprint ${view.secret.fingerprint}`],
          ...policyFields(account.policy),
          ['created group', view.createdIam?.groupName],
          ['paused since', view.pausedAt ?? 'not paused'],
          ['created at', view.createdAt],
          ['updated at', view.updatedAt],
        ]),
      );
    });

const renameCommand: MakeCommand = (context) =>
  new Command('rename')
    .description('give an account another name; its inventory stays with it')
    .addHelpText('after', '\nExamples:\n  $ huawei-assets accounts rename production prod')
    .argument('<account>', 'account name')
    .argument('<new-name>', 'new account name')
    .action(async (name: string, newName: string) => {
      const { config, output, texts } = context();
      const account = await (await config()).renameAccount(name, newName);
      await output.result({ account: account.name, before: name }, (r) => `${r.before} is now ${r.account}.`);
      await noteIfRegistered(account, texts.securityCenter.otherNameThere(account.name), context());
    });

interface RemoveFlags extends AccessKeyFlags {
  readonly securityCenter?: boolean;
  readonly deleteIam?: boolean;
  readonly yes?: boolean;
}

interface Made {
  readonly account: Account;
  readonly created: CreatedIam;
}

const requireMade = (account: Account): Made => {
  const { createdIam: created, name } = account;
  if (created) return { account, created };
  throw new AppError(
    'usage',
    `Nothing was created in Huawei Cloud for "${name}": it was configured by the manual method.`,
    { hint: `Remove it without --delete-iam; its user ${account.userName} stays as it is.` },
  );
};

/** Takes back what a setup and its repairs made, with the root key or an administrator's; the user's own key may only read. */
const takeBack = async ({ account, created }: Made, cloud: Huawei, context: Context): Promise<void> => {
  const config = await context.config();
  const release = await config.holdSetup(account.domainId);
  try {
    const interrupted = await findRepair(account, config);
    if (interrupted) await undoSetup(interrupted, cloud);
    await undoSetup(removalState(account, created), cloud);
  } finally {
    await release();
  }
};

/** What is taken back, by its names. */
const madeNames = (created: CreatedIam): string[] => {
  const owned = ownedIn(created);
  const { userName, groupName, accessKeyId, policyIds } = created;
  return [
    owned.user ? `the user ${userName} with its access keys` : `the access key ${accessKeyId}`,
    ...(owned.group ? [`the user group ${groupName}`] : []),
    ...(policyIds.length > 0 ? [`its ${policyIds.length} custom policies`] : []),
  ];
};

/** What an interrupted repair made is not in the account yet. */
const findRepair = async (account: Account, config: ConfigStore): Promise<SetupEntry | null> => {
  const entry = await openJournal(config).find(account.domainId);
  return entry && isRepairOf(entry, account) ? entry : null;
};

const removeCommand: MakeCommand = (context) =>
  addAccessKeyOptions(
    new Command('remove')
      .description('forget an account, its key and its inventory')
      .addHelpText(
        'after',
        '\nExamples:\n  $ huawei-assets accounts remove prod --security-center --yes\n  $ huawei-assets accounts remove prod --delete-iam --credentials-file credentials.csv --yes',
      )
      .argument('<account>', 'account name')
      .option('--delete-iam', 'also delete the user and group that quick configuration created (needs the root key)')
      .option('--security-center', 'also remove its record from Security Center')
      .option('-y, --yes', 'do not ask'),
  ).action(async (name: string, flags: RemoveFlags) => {
    const current = context();
    const { config, inventory, output } = current;
    const store = await config();
    const account = await store.getAccount(name);
    // Whatever could refuse comes before anything is changed anywhere.
    const made = flags.deleteIam ? requireMade(account) : null;
    const confirmation = flags.yes ? [] : ['--yes'];
    const ownerKey = made && (await askGivenKey(flags, current, { confirmation }));
    const owner = ownerKey && (await openAsOwner(ownerKey, account, current));
    const also = made ? ` Delete in Huawei Cloud: ${madeNames(made.created).join(', ')}?` : '';
    const there = flags.securityCenter ? ', remove its record from Security Center' : '';
    const question = `Forget account "${account.name}", its key and its inventory${there}?${also}`;
    await requireConfirmed('Removing an account', question, flags.yes, current);
    if (flags.securityCenter) {
      const { removeRegistration } = await import('../remove-registration.ts');
      await removeRegistration(account, current);
    }
    if (made && owner) await takeBack(made, owner.cloud, current);
    const hasRepair = (await findRepair(account, store)) !== null;
    await store.removeAccount(account.name);
    if (hasRepair) await openJournal(store).forget(account.domainId);
    const removed = await (await inventory()).deleteAccount(account.domainId);
    const result = {
      account: account.name,
      removedRecords: removed.records,
      deletedIam: flags.deleteIam ?? false,
      deletedRegistration: flags.securityCenter ?? false,
    };
    await noteIfRegistered(account, current.texts.securityCenter.stillThere(account.name), current);
    const { createdIam } = account;
    const names = createdIam ? madeNames(createdIam).join(', ') : '';
    await output.result(result, (r) =>
      [
        `${r.account} is removed, with ${counted(r.removedRecords, 'record')} of its inventory.`,
        ...(r.deletedIam ? [`Deleted in Huawei Cloud: ${names}.`] : []),
      ].join('\n'),
    );
    if (createdIam && !flags.deleteIam) {
      output.note(`Still in Huawei Cloud: ${names}. Delete it there when nothing uses it.`);
    }
  });

interface SetKeyFlags extends AccessKeyFlags {
  readonly yes?: boolean;
}

/** Its secret is stored nowhere any more, and it is good for what it was good for. */
const noteKeyLeft = ({ createdIam, accessKey }: Account, saved: Account, { output, texts }: Context): void => {
  if (createdIam?.accessKeyId !== accessKey.id || accessKey.id === saved.accessKey.id) return;
  output.note(texts.wizard.keyLeft(accessKey.id, createdIam.userName));
};

/** The new key is proven to be of the same Huawei Cloud account and to hold what the features need. */
const setKeyCommand: MakeCommand = (context) =>
  addAccessKeyOptions(
    new Command('set-key')
      .description('give an account another access key, proven before it takes the old one’s place')
      .addHelpText(
        'after',
        '\nExamples:\n  $ huawei-assets accounts set-key production --credentials-file credentials.csv',
      )
      .argument('<account>', 'account name')
      .option('-y, --yes', 'take it although permissions are missing'),
  ).action(async (name: string, flags: SetKeyFlags) => {
    const current = context();
    const store = await current.config();
    const account = await store.getAccount(name);
    const given = await askGivenKey(flags, current, { isStored: true });
    const { accessKey, cloud, owner } = await openAsOwner(given, account, current);
    requireUserKey(owner);
    const request = { account: account.name, features: account.features, grantedAtMs: null, expected: null };
    const check = await checkAccessKey(request, { cloud, now: current.io.now });
    const missing = [...new Set(check.features.flatMap((feature) => feature.missing))];
    if (missing.length > 0 && !flags.yes) {
      throw new AppError('permission-missing', `The key's user lacks ${missing.join(', ')}.`, {
        hint: 'Grant them with the scope "All Resources", or take the key anyway with --yes.',
        details: { missing },
      });
    }
    const { userId, userName } = owner;
    const saved = await store.updateAccount(account.name, (before) => ({ ...before, accessKey, userId, userName }));
    await (await current.inventory()).saveCheck(account.domainId, check);
    await current.output.result(
      accountView(saved),
      (view) => `${view.account} uses access key ${view.accessKeyId} of ${view.userName} now.`,
    );
    noteKeyLeft(account, saved, current);
    await noteIfRegistered(saved, current.texts.securityCenter.otherKeyThere(saved.name), current);
  });

/** Local: what Security Center does with the account goes on; `security-center pause` stops both. */
const pausing = (pauses: boolean): MakeCommand => {
  const [name, description] = pauses
    ? ['pause', 'leave an account out of sync, check-ak and run until it is resumed; what is stored stays']
    : ['resume', 'go on with an account that was paused'];
  return (context) =>
    new Command(name)
      .description(description)
      .addHelpText('after', `\nExamples:\n  $ huawei-assets accounts ${name} production`)
      .argument('<account>', 'account name')
      .action(async (account: string) => {
        const current = context();
        const { config, io, output, texts } = current;
        const pausedAt = pauses ? new Date(io.now()).toISOString() : null;
        const saved = await (await config()).updateAccount(account, (before) =>
          Boolean(before.pausedAt) === pauses ? before : { ...before, pausedAt },
        );
        await output.result(accountView(saved), (view) =>
          view.pausedAt ? `${view.account} is paused since ${view.pausedAt}.` : `${view.account} is not paused.`,
        );
        if (pauses) await noteIfRegistered(saved, texts.securityCenter.goesOnThere(saved.name), current);
      });
};

export const accountsCommand: MakeCommand = (context) => {
  const command = new Command('accounts').description('the configured accounts');
  for (const make of [
    listCommand,
    showCommand,
    renameCommand,
    setKeyCommand,
    pausing(true),
    pausing(false),
    removeCommand,
  ])
    command.addCommand(make(context));
  return command.addHelpText(
    'after',
    `
Examples:
  $ huawei-assets accounts list
  $ huawei-assets accounts show production --json
  $ huawei-assets accounts rename production prod
  $ huawei-assets accounts set-key production --credentials-file credentials.csv
  $ huawei-assets accounts pause production
  $ huawei-assets accounts remove prod --yes`,
  );
};
