/** `check-ak`: proves that keys work and may do what they must. A gate for CI, too. */
import { Command } from 'commander';
import type { Huawei } from '../../huawei/cloud.ts';
import { type AccessKeyCheck, isDamage } from '../../model/access-key-check.ts';
import type { Account, Feature, Site } from '../../model/account.ts';
import { AppError } from '../../model/errors.ts';
import { checkAccessKey } from '../../onboarding/check-access-key.ts';
import { type AccessKeyFlags, addAccessKeyOptions, givenAccessKey, missingKeyInputs } from '../access-key-input.ts';
import { checkAccount, exitCodeOfChecks, withHint } from '../check-account.ts';
import type { Context } from '../context.ts';
import { type DriftView, driftText, driftTone, driftView } from '../drift-view.ts';
import { parseFeatures, parseSite } from '../flags.ts';
import type { MakeCommand } from '../make-command.ts';
import { type Paint, paintOf, toneOf } from '../output/paint.ts';
import { fieldList, type Toned } from '../output/table.ts';
import { openOwnerCloudOf } from '../owner-key.ts';
import { fitResult } from '../prompts/wrap.ts';
import { selectAccounts } from '../select-accounts.ts';
import type { Texts } from '../texts/en.ts';

interface CheckFlags extends AccessKeyFlags {
  readonly features?: Feature[];
  readonly site?: Site;
}

const featureLine = ({ status, missing, reason }: AccessKeyCheck['features'][number]): Toned => {
  const what = missing.length > 0 ? `: missing ${missing.join(', ')}` : reason ? `: ${reason}` : '';
  return { text: `${status}${what}`, tone: toneOf(status) };
};

const renderCheck = (check: CheckView, paint: Paint, texts: Texts): string =>
  fieldList(
    [
      ['account', check.account ?? '(not configured)'],
      ['access key', check.accessKeyId],
      ['status', { text: check.status, tone: toneOf(check.status) }],
      ['owner', check.owner === null ? null : `${check.owner} ${check.userName ?? ''}`.trim()],
      ['huawei account', check.domainName],
      ['age', check.ageDays === null ? null : `${check.ageDays} days`],
      ['last used', check.lastUsedAt],
      ...check.features.map((feature): [string, Toned] => [feature.feature, featureLine(feature)]),
      ...(check.excess && check.excess.length > 0 ? ([['beyond need', check.excess.join(', ')]] as const) : []),
      ...check.drift.map((change): [string, Toned] => [
        'changed',
        { text: driftText(change, texts), tone: driftTone(change) },
      ]),
      ...(check.message ? ([['said', check.message]] as const) : []),
      ...(check.hint ? ([['next', check.hint]] as const) : []),
    ],
    paint,
  );

/** As it is shown: each change with the command that makes it whole. */
type CheckView = Omit<AccessKeyCheck, 'drift'> & { readonly drift: readonly DriftView[] };

/** What was changed in the cloud is made whole by a command; whatever else is said of the key is the lesser advice. */
const viewOf = (check: AccessKeyCheck, account: Account, { texts }: Context): CheckView => {
  const drift = driftView(check.drift, account);
  const remedy = drift.find(isDamage)?.remedy ?? null;
  const say = account.createdIam ? texts.drift.remedy : texts.drift.remedyManual;
  return { ...check, drift, hint: remedy === null ? check.hint : say(remedy) };
};

const checkStored = async (
  account: Account,
  features: readonly Feature[] | undefined,
  administrator: Huawei | undefined,
  context: Context,
): Promise<CheckView> => viewOf(await checkAccount(account, { features, administrator }, context), account, context);

const isKeyGiven = ({ accessKeyId, secretStdin, credentialsFile }: CheckFlags): boolean =>
  accessKeyId !== undefined || secretStdin === true || credentialsFile !== undefined;

/** @throws AppError `usage` for a key of another Huawei Cloud account, or with several accounts named */
const openAdministrator = async (
  accounts: readonly Account[],
  flags: CheckFlags,
  context: Context,
): Promise<Huawei | undefined> => {
  if (!isKeyGiven(flags)) return undefined;
  const [account, another] = accounts;
  if (!account || another) {
    throw new AppError('usage', 'A root or administrator’s key belongs to one Huawei Cloud account: name one account.');
  }
  return (await openOwnerCloudOf(account, flags, context)).cloud;
};

const checkConfigured = async (names: readonly string[], flags: CheckFlags, context: Context): Promise<CheckView[]> => {
  const accounts = await selectAccounts(names, context);
  const administrator = await openAdministrator(accounts, flags, context);
  return Promise.all(accounts.map((account) => checkStored(account, flags.features, administrator, context)));
};

const checkGiven = async (flags: CheckFlags, context: Context): Promise<CheckView> => {
  const given = await givenAccessKey(flags, context);
  if (given.id === undefined || given.secret === undefined) {
    throw new AppError('missing-input', context.texts.error.missingInput, {
      details: { missing: missingKeyInputs(given) },
    });
  }
  const cloud = await context.cloud({ id: given.id, secret: given.secret }, flags.site ?? 'china');
  const request = { account: null, features: flags.features ?? ['host' as const], grantedAtMs: null, expected: null };
  return { ...withHint(await checkAccessKey(request, { cloud, now: context.io.now }), context), drift: [] };
};

/** A key of flags or environment is checked when no account is named and a key is given, or none is configured. */
const isGivenKey = async (names: readonly string[], flags: CheckFlags, context: Context): Promise<boolean> => {
  if (names.length > 0) return false;
  if (isKeyGiven(flags)) return true;
  const { environment } = context;
  if (environment.accessKeyId === undefined) return false;
  return (await (await context.config()).listAccounts()).length === 0;
};

export const checkAkCommand: MakeCommand = (context) =>
  addAccessKeyOptions(
    new Command('check-ak')
      .description('prove that access keys work and may do what they must; exits 3 for a key, 4 for a permission')
      .argument('[account...]', 'account names; all configured ones when left out')
      .option('--features <list>', 'what to prove: host, cspm, soc (default: the account’s features)', parseFeatures)
      .option('--site <site>', 'site of a key that is not configured: china, global, europe', parseSite),
  )
    .addHelpText(
      'after',
      `
What somebody else changed of an account's user, group, grants or key is named, as far as its own key may see it. With an
account and the root or an administrator's key (any of the key options), all of it is seen.

Examples:
  $ huawei-assets check-ak
  $ huawei-assets check-ak production --json --query '[0].status'
  $ huawei-assets check-ak production --credentials-file administrator.csv
  $ huawei-assets check-ak --features host,cspm --credentials-file credentials.csv
  $ HUAWEI_ASSETS_ACCESS_KEY_ID=... HUAWEI_ASSETS_SECRET_ACCESS_KEY=... huawei-assets check-ak --features host`,
    )
    .action(async (names: string[], flags: CheckFlags) => {
      const current = context();
      const checks = (await isGivenKey(names, flags, current))
        ? [await checkGiven(flags, current)]
        : await checkConfigured(names, flags, current);
      const paint = paintOf(current);
      await current.output.result(checks, (all) =>
        fitResult(all.map((check) => renderCheck(check, paint, current.texts)).join('\n\n'), current),
      );
      current.exit(exitCodeOfChecks(checks));
    });
