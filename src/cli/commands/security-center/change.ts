/** `security-center set-key`, `pause`, `resume` and `remove`: changes of one account's record, each confirmed. */
import { Command } from 'commander';
import type { Account } from '../../../model/account.ts';
import type { ServiceStatus } from '../../../model/security-center.ts';
import { awaitValidation } from '../../../registration/await-validation.ts';
import {
  type ChangeDeps,
  enableRecord,
  getRecord,
  removeRecord,
  submitKey,
} from '../../../registration/change-record.ts';
import { type ModuleView, moduleView } from '../../../registration/modules.ts';
import type { SecurityCenter } from '../../../security-center/security-center.ts';
import type { VendorAccount } from '../../../security-center/vendor-accounts.ts';
import { requireConfirmed } from '../../confirmed.ts';
import type { Context } from '../../context.ts';
import { exit } from '../../exit-codes.ts';
import { parseDurationFlag } from '../../flags.ts';
import type { MakeCommand } from '../../make-command.ts';
import { sleepUntilCancelled } from '../../make-iam.ts';
import { fieldList } from '../../output/table.ts';
import { defaultValidationWaitMs } from './push.ts';

interface ChangeFlags {
  readonly yes?: boolean;
  readonly wait: number;
}

interface Opened {
  readonly account: Account;
  readonly record: VendorAccount;
  readonly center: SecurityCenter;
  readonly deps: ChangeDeps;
}

/** @throws AppError `account-not-found`, `security-center-not-connected`, `registration-not-found` */
const open = async (name: string, context: Context): Promise<Opened> => {
  const { openCenter, recordsOf } = await import('../../open-security-center.ts');
  const account = await (await context.config()).getAccount(name);
  const center = await openCenter(account.dataCenter, context);
  const deps = { center, records: await recordsOf(context), now: context.io.now };
  return { account, center, deps, record: await getRecord(account, deps) };
};

interface RecordView {
  readonly account: string;
  readonly dataCenter: string;
  readonly authId: string;
  readonly accessKeyId: string;
  readonly enabled: boolean | null;
  readonly status: ServiceStatus;
  readonly modules: readonly ModuleView[];
}

/** What Security Center says afterwards. */
const lookAgain = async (
  { account, record, center }: Opened,
  waitMs: number,
  context: Context,
): Promise<RecordView> => {
  const { texts, io } = context;
  const [after = record] = await awaitValidation([record.authId], waitMs, {
    center,
    now: io.now,
    sleep: sleepUntilCancelled(context),
    onWait: () => context.noteOnce(texts.securityCenter.validating([account.name])),
  });
  return {
    account: account.name,
    dataCenter: account.dataCenter,
    authId: record.authId,
    accessKeyId: account.accessKey.id,
    enabled: after.isEnabled,
    status: after.status,
    modules: after.modules.map(moduleView),
  };
};

const render = (view: RecordView): string =>
  fieldList([
    ['account', view.account],
    ['id', view.authId],
    ['access key', view.accessKeyId],
    ['key there', view.enabled === false ? 'disabled' : 'enabled'],
    ['status', view.status],
    ...view.modules.map(({ module, status, reason, remedy }): [string, string] => [
      module,
      [status, reason, remedy].filter(Boolean).join('. '),
    ]),
  ]);

const addOptions = (command: Command): Command =>
  command.argument('<account>', 'account name').option('-y, --yes', 'do not ask');

const addWait = (command: Command): Command =>
  command.option(
    '--wait <duration>',
    'how long to wait for the validation',
    parseDurationFlag,
    defaultValidationWaitMs,
  );

export const setKeyCommand: MakeCommand = (context) =>
  addWait(
    addOptions(
      new Command('set-key')
        .description('submit the account’s present key to Security Center, after "accounts set-key"')
        .addHelpText('after', '\nExamples:\n  $ huawei-assets security-center set-key production --yes'),
    ),
  ).action(async (name: string, flags: ChangeFlags) => {
    const current = context();
    const opened = await open(name, current);
    const { account, record } = opened;
    const question = current.texts.securityCenter.askSetKey(account.name, account.accessKey.id);
    await requireConfirmed('Submitting another key', question, flags.yes, current);
    await submitKey(account, record, opened.deps);
    const view = await lookAgain(opened, flags.wait, current);
    await current.output.result(view, render);
    if (view.status === 'abnormal' || view.status === 'timeout') current.exit(exit.partlyDone);
  });

/** Both sides: the key's status there, and the account here. */
const pausing = (pauses: boolean): MakeCommand => {
  const [name, description] = pauses
    ? ['pause', 'disable the account’s key in Security Center, and pause the account here']
    : ['resume', 'enable the account’s key in Security Center, and go on with the account here'];
  return (context) =>
    addOptions(
      new Command(name)
        .description(description)
        .addHelpText('after', `\nExamples:\n  $ huawei-assets security-center ${name} production --yes`),
    ).action(async (accountName: string, flags: ChangeFlags) => {
      const current = context();
      const opened = await open(accountName, current);
      const { account, record, deps } = opened;
      const { askPause, askResume } = current.texts.securityCenter;
      const question = (pauses ? askPause : askResume)(account.name);
      await requireConfirmed(pauses ? 'Pausing an account' : 'Resuming an account', question, flags.yes, current);
      await enableRecord(account, record, !pauses, deps);
      const pausedAt = pauses ? new Date(current.io.now()).toISOString() : null;
      await (await current.config()).updateAccount(account.name, (before) =>
        Boolean(before.pausedAt) === pauses ? before : { ...before, pausedAt },
      );
      await current.output.result(await lookAgain(opened, 0, current), render);
    });
};

export const pauseCommand: MakeCommand = pausing(true);
export const resumeCommand: MakeCommand = pausing(false);

export const removeCommand: MakeCommand = (context) =>
  addOptions(
    new Command('remove')
      .description('remove the account’s record from Security Center; the account here stays, and so does the IAM user')
      .addHelpText(
        'after',
        `
Hosts on which the agent is installed stay attached there until they are unbound in the Security Center console.

Examples:
  $ huawei-assets security-center remove production --yes
  $ huawei-assets security-center remove production && huawei-assets accounts remove production`,
      ),
  ).action(async (name: string, flags: ChangeFlags) => {
    const current = context();
    const { account, record, deps } = await open(name, current);
    const question = current.texts.securityCenter.askRemove(account.name, record.authId);
    await requireConfirmed('Removing a registration', question, flags.yes, current);
    await removeRecord(account, record, deps);
    const view = { account: account.name, dataCenter: account.dataCenter, authId: record.authId };
    await current.output.result(view, (v) => current.texts.securityCenter.removed(v.account, v.authId));
  });
