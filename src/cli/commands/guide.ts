/** `guide`: the manual method, step by step in the console, or done through IAM with an administrator's key. */
import { Command } from 'commander';
import type { Feature, Frequency } from '../../model/account.ts';
import { AppError } from '../../model/errors.ts';
import { type GuideStep, manualGuide } from '../../onboarding/manual-guide.ts';
import { addAccessKeyOptions } from '../access-key-input.ts';
import { policyView } from '../account-view.ts';
import type { Context } from '../context.ts';
import { parseDataCenter, parseFeatures, parseFrequency, parseRegions, parseSite } from '../flags.ts';
import type { MakeCommand } from '../make-command.ts';
import { makeIam } from '../make-iam.ts';
import { answersFromFlags, type OnboardFlags } from '../onboard-answers.ts';
import { fieldList } from '../output/table.ts';
import { readPolicies, writePolicyFiles } from '../policy-files.ts';
import { askForApply } from '../prompts/apply-questions.ts';
import { verifyKey } from '../prompts/verify-key.ts';
import { fitResult } from '../prompts/wrap.ts';
import { refuseTakenName } from '../taken-name.ts';

interface GuideFlags extends Omit<OnboardFlags, 'features'> {
  readonly features: Feature[];
  readonly writePolicies?: string;
  readonly policyFile?: string;
  readonly apply?: boolean;
  readonly hostSync?: Frequency;
}

const exampleGroup = 'security-center';

/** @throws AppError `usage` for what would be passed over in silence */
const refuseUnused = ({ features, writePolicies, policyFile, apply }: GuideFlags): void => {
  if (!features.includes('soc') && (writePolicies ?? policyFile) !== undefined) {
    throw new AppError('usage', 'Only Agentic SOC has custom policies: add soc to --features.');
  }
  if (apply && writePolicies !== undefined) {
    throw new AppError('usage', '--write-policies is for the console; --apply makes the policies itself.');
  }
};

const printGuide = async (flags: GuideFlags, context: Context): Promise<void> => {
  const policies = flags.features.includes('soc') ? await readPolicies(flags.policyFile) : [];
  const files = flags.writePolicies === undefined ? [] : await writePolicyFiles(flags.writePolicies, policies);
  const { features, site = 'china' } = flags;
  const steps = manualGuide({ features, site, groupName: exampleGroup, files });
  const view = {
    features,
    site,
    steps,
    policies: policies.map(({ name, level, document }) => ({ name, level, document })),
    files,
  };
  const stepText = ({ title, does, link }: GuideStep, index: number): string =>
    [`${index + 1}. ${title}`, ...(link ? [`   ${link}`] : []), ...does.map((line) => `   ${line}`)].join('\n');
  await context.output.result(view, () =>
    fitResult(
      [...steps.map(stepText), ...(files.length > 0 ? [`Written: ${files.join(', ')}`] : [])].join('\n\n'),
      context,
    ),
  );
};

const apply = async (flags: GuideFlags, context: Context): Promise<void> => {
  if (flags.account !== undefined) await refuseTakenName(flags.account, context);
  const policies = flags.policyFile === undefined ? undefined : await readPolicies(flags.policyFile);
  const { known, key } = await askForApply(flags, context);
  const answers = answersFromFlags({ ...flags, ...known, method: 'manual' }, key);
  const administrator = await verifyKey({ ...answers, features: [] }, context);
  if (!flags.yes && context.isInteractive) {
    const question = context.texts.wizard.applyGuide(administrator.owner.domainName, answers.features.join(', '));
    if (!(await (await context.ask()).confirm(question, true)))
      throw new AppError('cancelled', context.texts.cancelledNothingDone);
  }
  const account = await makeIam(answers, administrator, { policies }, context);
  const { createdIam: created } = account;
  const view = {
    account: account.name,
    method: account.method,
    features: account.features,
    created: created && { groupName: created.groupName, userName: created.userName, accessKeyId: created.accessKeyId },
    policy: policyView(account.policy),
  };
  const text = (v: typeof view): string =>
    [
      context.texts.wizard.done(v.account),
      fieldList([
        ['user and group', v.created?.userName],
        ['access key', v.created?.accessKeyId],
        ['features', v.features.join(', ')],
      ]),
      '',
      ...(v.created ? [context.texts.wizard.doNotDelete(v.created.userName)] : []),
      context.texts.wizard.applied(v.account),
    ].join('\n');
  await context.output.result(view, (v) => fitResult(text(v), context));
};

export const guideCommand: MakeCommand = (context) =>
  addAccessKeyOptions(
    new Command('guide')
      .description(
        'manual configuration step by step in Huawei Cloud’s console, or done by --apply with an administrator’s key',
      )
      .option('--features <list>', 'host, cspm, soc', parseFeatures, ['host'])
      .option('--site <site>', 'china, global, europe (default: china; with --apply by data center)', parseSite)
      .option('--write-policies <dir>', 'write siemBasePolicy.json and siemNormalPolicy.json for the console')
      .option('--policy-file <file>', 'JSON with siemBasePolicy and/or siemNormalPolicy, in place of the derived ones')
      .option('--apply', 'make group, permissions, user and key through IAM, and save the account')
      .option('--account <name>', 'with --apply: a name of your choice for the account')
      .option(
        '--data-center <name>',
        'with --apply: chinese-mainland (cn) or outside-chinese-mainland (intl)',
        parseDataCenter,
      ),
  )
    .option('--regions <ids>', 'with --apply: region ids, or "all" (default)', parseRegions)
    .option('--host-sync <frequency>', 'with --apply: 1h 3h 6h 12h 24h 7d off (default: 6h)', parseFrequency)
    .option('--product-sync <frequency>', 'with --apply: the same, for products (default: 24h)', parseFrequency)
    .option('--ak-check <frequency>', 'with --apply: the same, for the access key (default: 24h)', parseFrequency)
    .option('-y, --yes', 'do not ask')
    .addHelpText(
      'after',
      `
Examples:
  $ huawei-assets guide --features host,cspm --site global
  $ huawei-assets guide --features soc --write-policies ./policies
  $ huawei-assets guide --apply --features host,cspm,soc --account production --data-center cn \\
      --credentials-file administrator.csv --yes`,
    )
    .action(async (flags: GuideFlags) => {
      const current = context();
      refuseUnused(flags);
      await (flags.apply ? apply(flags, current) : printGuide(flags, current));
    });
