/** `onboard`: provisions an account, asked step by step at a terminal or told everything by flags. */
import { Command, Option } from 'commander';
import type { FeatureCheck } from '../../model/access-key-check.ts';
import { methods } from '../../model/account.ts';
import { AppError, cancelled, hasCode } from '../../model/errors.ts';
import { type PlannedCall, plannedCalls } from '../../onboarding/planned-calls.ts';
import { policyOf } from '../../onboarding/provisioning-policy.ts';
import { type RootKeyResult, rootKeyActions } from '../../onboarding/retire-root-key.ts';
import { registrationCalls } from '../../registration/planned-calls.ts';
import { addAccessKeyOptions, givenAccessKey } from '../access-key-input.ts';
import { accountView, policyView } from '../account-view.ts';
import type { Context } from '../context.ts';
import type { FromFlags } from '../declared/onboard-from.ts';
import { finishOnboarding } from '../finish-onboarding.ts';
import {
  parseDataCenter,
  parseDurationFlag,
  parseFeatures,
  parseFrequency,
  parseRegions,
  parseSite,
  parseWholeNumber,
} from '../flags.ts';
import type { MakeCommand } from '../make-command.ts';
import { makeIam } from '../make-iam.ts';
import { answersFromFlags, type OnboardAnswers, type OnboardFlags, refuseContradictions } from '../onboard-answers.ts';
import type { SyncView } from '../output/sync-report.ts';
import { fieldList, table } from '../output/table.ts';
import { runOnboardWizard } from '../prompts/onboard-wizard.ts';
import { refuseUnfit, type VerifiedKey, verifyKey } from '../prompts/verify-key.ts';
import { fitResult } from '../prompts/wrap.ts';
import { provisionManually } from '../provision-manually.ts';
import { type OnboardedRegistration, requireConnected } from '../register-onboarded.ts';
import { refuseTakenName } from '../taken-name.ts';
import type { Texts } from '../texts/en.ts';
import { interruptedAnswers, repairAccount, undoInterrupted } from '../unfinished.ts';

interface OnboardView {
  readonly account: string;
  readonly method: OnboardAnswers['method'];
  readonly dryRun: boolean;
  readonly created: { readonly groupName: string; readonly userName: string; readonly accessKeyId: string } | null;
  readonly features: readonly FeatureCheck[];
  readonly policy: ReturnType<typeof policyView>;
  readonly sync: SyncView | null;
  readonly securityCenter: OnboardedRegistration | null;
  readonly rootKey: RootKeyResult | null;
  readonly calls?: readonly (PlannedCall | (typeof registrationCalls)[number])[];
}

/** Answers and a key that was seen working: from the person, or from flags alone. */
const gather = async (flags: OnboardFlags, context: Context) => {
  refuseContradictions(flags);
  if (flags.resume) {
    const answers = await interruptedAnswers(flags, context);
    // Manual by the method, but made with an administrator's key: what that may do itself does not matter.
    const features = answers.method === 'manual' ? [] : answers.features;
    return { answers, verified: await verifyKey({ ...answers, features }, context) };
  }
  if (flags.account !== undefined) await refuseTakenName(flags.account, context);
  const given = await givenAccessKey(flags, context);
  if (context.isInteractive) return runOnboardWizard(flags, given, context);
  const answers = answersFromFlags(flags, given);
  const verified = await verifyKey(answers, context);
  if (answers.method === 'manual') await refuseUnfit(verified.owner, context);
  return { answers, verified };
};

/** An interrupted setup of the manual method is one of `guide --apply`: the key given is an administrator's, and not stored. */
const makesUser = ({ method }: OnboardAnswers, { resume }: OnboardFlags): boolean =>
  method === 'quick' || resume === true;

const dryRunView = (answers: OnboardAnswers, verified: VerifiedKey, flags: OnboardFlags): OnboardView => ({
  account: answers.name,
  method: answers.method,
  dryRun: true,
  created: null,
  features: verified.check?.features ?? [],
  policy: policyView(policyOf(answers, verified.available)),
  sync: null,
  securityCenter: null,
  rootKey: null,
  calls: [
    ...plannedCalls({
      makesUser: makesUser(answers, flags),
      features: answers.features,
      retire: answers.method === 'quick' ? answers.retireRootKey : 'keep',
    }),
    ...(answers.securityCenter ? registrationCalls : []),
  ],
});

const registrationText = ({ accounts: [pushed] }: OnboardedRegistration, { securityCenter }: Texts): string =>
  pushed?.error
    ? securityCenter.notRegistered(pushed.error.message)
    : securityCenter.registered(pushed?.status ?? 'unknown');

const render = (view: OnboardView, { texts }: Context): string => {
  if (view.calls) {
    const rows = view.calls.map((call) => [call.service, call.changes ? 'changes' : 'reads', call.call, call.does]);
    return `${texts.wizard.dryRun}\n${table(['service', '', 'call', 'what for'], rows)}`;
  }
  const features = view.features.map((feature): [string, string] => [
    texts.features[feature.feature].name,
    feature.missing.length > 0
      ? `${feature.status}: missing ${feature.missing.join(', ')}`
      : (feature.reason ?? feature.status),
  ]);
  const lines = [
    texts.wizard.done(view.account),
    fieldList([
      ...(view.created
        ? [['user and group', view.created.userName] as const, ['access key', view.created.accessKeyId] as const]
        : []),
      ...features,
      ['regions', view.policy.regions.join(', ')],
      ...(view.sync?.accounts.flatMap(({ hosts, products }) => [
        ...(hosts ? [['hosts found', hosts.total] as const] : []),
        ...(products ? [['products found', products.total] as const] : []),
      ]) ?? []),
      ...(view.securityCenter ? [['Security Center', registrationText(view.securityCenter, texts)] as const] : []),
      ...(view.rootKey
        ? [['root key', [view.rootKey.status, view.rootKey.reason].filter(Boolean).join(': ')] as const]
        : []),
    ]),
    '',
    ...(view.created ? [texts.wizard.doNotDelete(view.created.userName)] : [texts.wizard.doNotDeleteManual]),
    ...(view.rootKey?.status === 'kept' ? [texts.wizard.rootKeyKept(view.account)] : []),
    ...(view.rootKey?.status === 'unknown' ? [texts.wizard.rootKeyUnknown(view.account)] : []),
    ...(view.rootKey?.status === 'disabled' ? [texts.wizard.rootKeyDisabledNow(view.account)] : []),
    texts.wizard.next(view.account),
  ];
  return lines.join('\n');
};

const provision = async (flags: OnboardFlags, context: Context): Promise<OnboardView> => {
  const { answers, verified } = await gather(flags, context);
  if (answers.securityCenter) await requireConnected(answers.dataCenter, context);
  if (flags.dryRun) return dryRunView(answers, verified, flags);
  policyOf(answers, verified.available);
  const account = makesUser(answers, flags)
    ? await makeIam(answers, verified, flags, context)
    : await provisionManually(answers, verified, flags, context);
  const { features, ...finished } = await finishOnboarding(account, answers, verified, flags, context).catch(
    (error: unknown) => {
      if (!hasCode(error, 'cancelled')) throw error;
      const { savedBeforeCancel, rootKeyBeforeCancel } = context.texts.wizard;
      const ofRootKey = answers.retireRootKey === 'keep' ? [] : [rootKeyBeforeCancel(account.name)];
      throw cancelled([savedBeforeCancel(account.name), ...ofRootKey].join(' '));
    },
  );
  const { createdIam } = account;
  return {
    account: account.name,
    method: account.method,
    dryRun: false,
    created: createdIam && {
      groupName: createdIam.groupName,
      userName: createdIam.userName,
      accessKeyId: createdIam.accessKeyId,
    },
    features,
    policy: policyView(account.policy),
    ...finished,
  };
};

const undo = async (flags: OnboardFlags, context: Context): Promise<void> => {
  const undone = await undoInterrupted(flags, context);
  await context.output.result(undone, (view) => context.texts.wizard.undone(view.undone));
};

const repair = async (name: string, flags: OnboardFlags, context: Context): Promise<void> => {
  const account = await repairAccount(name, flags, context);
  await context.output.result(accountView(account), (view) => context.texts.wizard.repaired(view.account));
};

export const onboardCommand: MakeCommand = (context) =>
  addAccessKeyOptions(
    new Command('onboard')
      .description('provision a Huawei Cloud account: asked step by step at a terminal, by flags elsewhere')
      .addOption(
        new Option('--method <method>', 'manual: with an IAM user’s key; quick: with the root key').choices(methods),
      )
      .option('--account <name>', 'a name of your choice for the account')
      .option('--data-center <name>', 'chinese-mainland (cn) or outside-chinese-mainland (intl)', parseDataCenter)
      .option('--site <site>', 'china, global, europe (default: by data center)', parseSite)
      .option('--features <list>', 'host, cspm, soc (manual method)', parseFeatures),
  )
    .option('--regions <ids>', 'region ids, or "all" (default)', parseRegions)
    .option('--auto-include-new-regions', 'provision regions that the account opens later (default)')
    .option('--no-auto-include-new-regions', 'leave them out')
    .option('--host-sync <frequency>', '1h 3h 6h 12h 24h 7d off (default: 6h)', parseFrequency)
    .option('--product-sync <frequency>', 'the same, for products (default: 24h)', parseFrequency)
    .option('--ak-check <frequency>', 'the same, for the access key (default: 24h)', parseFrequency)
    .option('--sync-now', 'synchronize assets at the end (default)')
    .option('--no-sync-now', 'do not')
    .option('--security-center', 'register the account with Security Center as the last step (connect it before)')
    .addOption(
      new Option('--retire-root-key <action>', 'what becomes of the root key (quick method)').choices(rootKeyActions),
    )
    .option(
      '--wait <duration>',
      'wait this long for the permissions to take effect before the first sync',
      parseDurationFlag,
    )
    .option('--reuse-user <name>', 'use an AlibabaCloudGroup_ user that is there already; only a key is made')
    .option('--resume', 'go on with a quick configuration that was interrupted (needs the root key again)')
    .option('--undo', 'take back what an interrupted quick configuration made (needs the root key again)')
    .option(
      '--repair <account>',
      'make user, group, grants and key of an account whole again (root or administrator’s key)',
    )
    .option(
      '--from <file>',
      'provision the accounts that a file declares: .yaml, .json, .csv, or "-" for YAML on stdin',
    )
    .option('--concurrency <n>', 'with --from: accounts under way at once (default: 4)', parseWholeNumber(1, 64))
    .option('--dry-run', 'print every call that would be made (with --from: the plan); change nothing')
    .option(
      '-y, --yes',
      'do not ask for confirmation; save although permissions are missing (with --from the file says that)',
    )
    .addHelpText(
      'after',
      `
Examples:
  $ huawei-assets onboard
  $ huawei-assets onboard --method quick --account production --data-center cn --site china \\
      --credentials-file credentials.csv --retire-root-key delete --yes
  $ huawei-assets onboard --method manual --account audit --data-center intl --features host,cspm \\
      --access-key-id "$ID" --secret-stdin --regions ap-southeast-1 --no-sync-now < secret.txt
  $ huawei-assets onboard --method quick --account production --data-center cn --credentials-file credentials.csv --dry-run
  $ huawei-assets onboard --resume --credentials-file credentials.csv
  $ huawei-assets onboard --repair production --credentials-file administrator.csv
  $ huawei-assets onboard --from accounts.yaml --dry-run
  $ huawei-assets onboard --from accounts.yaml --yes --json`,
    )
    .action(async (flags: OnboardFlags & Partial<FromFlags>) => {
      const current = context();
      const { from } = flags;
      if (from !== undefined) {
        const { onboardFrom } = await import('../declared/onboard-from.ts');
        return onboardFrom({ ...flags, from }, current);
      }
      if (flags.concurrency !== undefined) throw new AppError('usage', '--concurrency goes with --from only.');
      if (flags.undo) return undo(flags, current);
      if (flags.repair !== undefined) return repair(flags.repair, flags, current);
      const view = await provision(flags, current);
      await current.output.result(view, (result) =>
        result.calls ? render(result, current) : fitResult(render(result, current), current),
      );
    });
