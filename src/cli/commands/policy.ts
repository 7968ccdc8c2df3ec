/** `policy`: which regions of an account are provisioned, and how often what is looked at. */
import { Command } from 'commander';
import type { Account, Frequency, Policy } from '../../model/account.ts';
import { AppError } from '../../model/errors.ts';
import { pickRegions } from '../../onboarding/provisioning-policy.ts';
import { policyFields, policyView } from '../account-view.ts';
import type { Context } from '../context.ts';
import { parseFrequency, parseRegions } from '../flags.ts';
import type { MakeCommand } from '../make-command.ts';
import { fieldList } from '../output/table.ts';

const show = (account: Account, { output }: Context) =>
  output.result({ account: account.name, policy: policyView(account.policy) }, () =>
    fieldList([['account', account.name], ...policyFields(account.policy)]),
  );

const showCommand: MakeCommand = (context) =>
  new Command('show')
    .description('show an account’s provisioning policy')
    .argument('<account>', 'account name')
    .addHelpText('after', '\nExamples:\n  $ huawei-assets policy show production --json')
    .action(async (name: string) => {
      const current = context();
      await show(await (await current.config()).getAccount(name), current);
    });

interface SetFlags {
  readonly regions?: 'all' | string[];
  readonly autoIncludeNewRegions?: boolean;
  readonly hostSync?: Frequency;
  readonly productSync?: Frequency;
  readonly akCheck?: Frequency;
}

const refuseUnused = (account: Account, flags: SetFlags): void => {
  const unused = [
    ...(flags.hostSync && !account.features.includes('host') ? ['--host-sync needs the feature host'] : []),
    ...(flags.productSync && !account.features.includes('cspm') ? ['--product-sync needs the feature cspm'] : []),
  ];
  if (unused.length > 0)
    throw new AppError('usage', `Account "${account.name}" does not use it: ${unused.join('; ')}.`);
};

/** Regions are checked against what the account has today, which becomes the list of known regions. */
const chosenRegions = async (account: Account, wanted: 'all' | readonly string[], context: Context) => {
  const cloud = await context.cloud(account.accessKey, account.site);
  const available = await cloud.listAccountRegions(account.domainId);
  if (available.some(({ isGuessed }) => isGuessed)) context.output.note(context.texts.wizard.guessedRegions);
  return { regions: pickRegions(wanted, available), knownRegions: available.map((region) => region.id) };
};

const setCommand: MakeCommand = (context) =>
  new Command('set')
    .description('change an account’s provisioning policy; what is not named stays')
    .argument('<account>', 'account name')
    .option('--regions <ids>', '"all", or region ids', parseRegions)
    .option('--auto-include-new-regions', 'provision regions that the account opens later')
    .option('--no-auto-include-new-regions', 'leave them out')
    .option('--host-sync <frequency>', '1h 3h 6h 12h 24h 7d off', parseFrequency)
    .option('--product-sync <frequency>', '1h 3h 6h 12h 24h 7d off', parseFrequency)
    .option('--ak-check <frequency>', '1h 3h 6h 12h 24h 7d off', parseFrequency)
    .addHelpText(
      'after',
      `
Examples:
  $ huawei-assets policy set production --regions cn-north-4,cn-east-3 --host-sync 3h
  $ huawei-assets policy set production --regions all --auto-include-new-regions --ak-check off`,
    )
    .action(async (name: string, flags: SetFlags) => {
      const current = context();
      if (Object.keys(flags).length === 0) throw new AppError('usage', 'Nothing to set: name at least one flag.');
      const store = await current.config();
      const account = await store.getAccount(name);
      refuseUnused(account, flags);
      const { regions: wanted, ...rest } = flags;
      const regions = wanted === undefined ? {} : await chosenRegions(account, wanted, current);
      const change: Partial<Policy> = { ...rest, ...regions };
      await show(
        await store.updateAccount(account.name, (a) => ({ ...a, policy: { ...a.policy, ...change } })),
        current,
      );
    });

export const policyCommand: MakeCommand = (context) => {
  const command = new Command('policy').description('an account’s provisioning policy');
  command.addCommand(showCommand(context)).addCommand(setCommand(context));
  return command.addHelpText(
    'after',
    `
Examples:
  $ huawei-assets policy show production
  $ huawei-assets policy set production --regions cn-north-4,cn-east-3 --host-sync 3h
  $ huawei-assets policy set production --regions all --auto-include-new-regions --ak-check off`,
  );
};
