/** `onboard`: provisions an account, asked step by step at a terminal or told everything by flags. */
import { Command, Option } from 'commander';
import type { AccessKeyCheck, FeatureCheck } from '../../model/access-key-check.ts';
import { type Account, methods } from '../../model/account.ts';
import { AppError, cancelled, hasCode } from '../../model/errors.ts';
import { checkAccessKey } from '../../onboarding/check-access-key.ts';
import { plannedCalls } from '../../onboarding/planned-calls.ts';
import { type RootKeyResult, retireRootKey, rootKeyActions } from '../../onboarding/retire-root-key.ts';
import { siemPolicies } from '../../onboarding/siem-policies.ts';
import { addAccessKeyOptions, givenAccessKey } from '../access-key-input.ts';
import { policyView } from '../account-view.ts';
import type { Context } from '../context.ts';
import { exit } from '../exit-codes.ts';
import { parseDataCenter, parseFeatures, parseFrequency, parseRegions, parseSite } from '../flags.ts';
import { accountOf, makeIam, sleepUntilCancelled } from '../make-iam.ts';
import {
  answersFromFlags,
  type OnboardAnswers,
  type OnboardFlags,
  policyOf,
  refuseContradictions,
} from '../onboard-answers.ts';
import { exitCodeOfSync, type SyncView, syncView } from '../output/sync-report.ts';
import { fieldList, table } from '../output/table.ts';
import type { MakeCommand } from '../program.ts';
import { runOnboardWizard } from '../prompts/onboard-wizard.ts';
import { type VerifiedKey, verifyKey } from '../prompts/verify-key.ts';
import { runSync } from '../run-sync.ts';
import { refuseTakenName } from '../taken-name.ts';

interface OnboardView {
  readonly account: string;
  readonly method: OnboardAnswers['method'];
  readonly dryRun: boolean;
  readonly created: { readonly groupName: string; readonly userName: string; readonly accessKeyId: string } | null;
  readonly features: readonly FeatureCheck[];
  readonly policy: ReturnType<typeof policyView>;
  readonly sync: SyncView | null;
  readonly rootKey: RootKeyResult | null;
  readonly calls?: ReturnType<typeof plannedCalls>;
}

/** Answers and a key that was seen working: from the person, or from flags alone. */
const gather = async (flags: OnboardFlags, context: Context) => {
  refuseContradictions(flags);
  if (flags.account !== undefined) await refuseTakenName(flags.account, context);
  const given = await givenAccessKey(flags, context);
  if (context.isInteractive) return runOnboardWizard(flags, given, context);
  const answers = answersFromFlags(flags, given);
  return { answers, verified: await verifyKey(answers, context) };
};

const missingPermissions = (check: AccessKeyCheck | null): string[] => [
  ...new Set(check?.features.flatMap((feature) => feature.missing) ?? []),
];

/** Saves a manually configured account, missing permissions only with a clear yes. */
const provisionManually = async (
  answers: OnboardAnswers,
  verified: VerifiedKey,
  flags: OnboardFlags,
  context: Context,
): Promise<Account> => {
  const missing = missingPermissions(verified.check);
  if (missing.length > 0) {
    const message = `The key's user lacks ${missing.join(', ')}.`;
    if (context.isInteractive && !flags.yes) {
      const isWanted = await (await context.ask()).confirm(context.texts.wizard.saveAnyway, false);
      if (!isWanted) throw cancelled(context.texts.cancelledNothingDone);
    } else if (!flags.yes) {
      throw new AppError('permission-missing', message, {
        hint: `Grant them with the scope "All Resources" (grants take up to 30 minutes), or save the account anyway with --yes.`,
        details: { missing },
      });
    }
    context.output.warn(message);
  }
  const account = accountOf(answers, verified, null, context);
  await (await context.config()).addAccount(account);
  return account;
};

/** What the account's key may do now; right after the grants that may be "pending". */
const checkFeatures = async (
  account: Account,
  verified: VerifiedKey,
  context: Context,
): Promise<readonly FeatureCheck[]> => {
  if (verified.check) return verified.check.features;
  const cloud = await context.cloud(account.accessKey, account.site);
  const request = { account: account.name, features: account.features, grantedAtMs: Date.parse(account.createdAt) };
  const check = await checkAccessKey(request, { cloud, now: context.io.now });
  await (await context.inventory()).saveCheck(account.domainId, check);
  return check.features;
};

const firstSync = async (
  account: Account,
  features: readonly FeatureCheck[],
  wanted: boolean,
  context: Context,
): Promise<SyncView | null> => {
  if (!wanted) return null;
  if (features.every((feature) => feature.status !== 'normal')) {
    context.output.note(context.texts.wizard.syncLater);
    return null;
  }
  const kinds = account.features.includes('cspm') ? (['hosts', 'products'] as const) : (['hosts'] as const);
  const report = await runSync(
    {
      accounts: [account],
      what: 'onboard',
      kinds,
      regions: null,
      productsRequired: false,
      concurrency: 16,
      deadlineMs: 3_600_000,
    },
    context,
  );
  context.exit(exitCodeOfSync(report));
  return syncView(report, context.texts);
};

const confirmRetirement = async (answers: OnboardAnswers, flags: OnboardFlags, context: Context): Promise<void> => {
  if (answers.retireRootKey === 'keep' || flags.yes || !context.isInteractive) return;
  const { wizard } = context.texts;
  const lastFour = answers.accessKey.id.slice(-4);
  await (await context.ask()).text({
    message: wizard.confirmRootKey(lastFour),
    validate: (text) => (text === lastFour ? null : wizard.confirmRootKeyMismatch),
  });
};

const retire = async (
  account: Account,
  answers: OnboardAnswers,
  verified: VerifiedKey,
  flags: OnboardFlags,
  context: Context,
): Promise<RootKeyResult | null> => {
  if (answers.method === 'manual') return null;
  try {
    await confirmRetirement(answers, flags, context);
  } catch (error) {
    if (!hasCode(error, 'cancelled')) throw error;
    context.exit(exit.interrupted);
    return { status: 'kept', reason: 'not confirmed' };
  }
  const user = await context.cloud(account.accessKey, account.site);
  const deps = { root: verified.cloud, user, domainId: account.domainId, sleep: sleepUntilCancelled(context) };
  const result = await retireRootKey(answers.retireRootKey, deps);
  if (answers.retireRootKey !== 'keep' && result.status === 'kept') context.exit(exit.partlyDone);
  return result;
};

const dryRunView = (answers: OnboardAnswers, verified: VerifiedKey): OnboardView => ({
  account: answers.name,
  method: answers.method,
  dryRun: true,
  created: null,
  features: verified.check?.features ?? [],
  policy: policyView(policyOf(answers, verified.available)),
  sync: null,
  rootKey: null,
  calls: plannedCalls(answers.method, answers.retireRootKey),
});

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
      ...(view.sync?.accounts.flatMap((a) => [
        ['hosts found', a.hosts?.total] as const,
        ['products found', a.products?.total] as const,
      ]) ?? []),
      ...(view.rootKey
        ? [['root key', [view.rootKey.status, view.rootKey.reason].filter(Boolean).join(': ')] as const]
        : []),
    ]),
    '',
    ...(view.created ? [texts.wizard.doNotDelete(view.created.userName)] : [texts.wizard.doNotDeleteManual]),
    ...(view.rootKey?.status === 'kept' ? [texts.wizard.rootKeyKept(view.account)] : []),
    texts.wizard.next(view.account),
  ];
  return lines.join('\n');
};

const provision = async (flags: OnboardFlags, context: Context): Promise<OnboardView> => {
  const { answers, verified } = await gather(flags, context);
  if (flags.dryRun) return dryRunView(answers, verified);
  policyOf(answers, verified.available);
  const account =
    answers.method === 'quick'
      ? await makeIam(answers, siemPolicies, verified, context)
      : await provisionManually(answers, verified, flags, context);
  const features = await checkFeatures(account, verified, context);
  const sync = await firstSync(account, features, answers.syncNow, context);
  const rootKey = await retire(account, answers, verified, flags, context);
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
    sync,
    rootKey,
  };
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
    .addOption(
      new Option('--retire-root-key <action>', 'what becomes of the root key (quick method)').choices(rootKeyActions),
    )
    .option('--dry-run', 'print every call that would be made; change nothing')
    .option('-y, --yes', 'do not ask for confirmation; save although permissions are missing')
    .addHelpText(
      'after',
      `
Examples:
  $ huawei-assets onboard
  $ huawei-assets onboard --method quick --account production --data-center cn --site china \\
      --credentials-file credentials.csv --retire-root-key delete --yes
  $ huawei-assets onboard --method manual --account audit --data-center intl --features host,cspm \\
      --access-key-id "$ID" --secret-stdin --regions ap-southeast-1 --no-sync-now < secret.txt
  $ huawei-assets onboard --method quick --account production --data-center cn --credentials-file credentials.csv --dry-run`,
    )
    .action(async (flags: OnboardFlags) => {
      const current = context();
      const view = await provision(flags, current);
      await current.output.result(view, (result) => render(result, current));
    });
