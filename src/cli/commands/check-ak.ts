/** `check-ak`: proves that keys work and may do what they must. A gate for CI, too. */
import { Command } from 'commander';
import type { AccessKeyCheck } from '../../model/access-key-check.ts';
import type { Account, Feature, Site } from '../../model/account.ts';
import { AppError } from '../../model/errors.ts';
import { checkAccessKey } from '../../onboarding/check-access-key.ts';
import { type AccessKeyFlags, addAccessKeyOptions, givenAccessKey, missingKeyInputs } from '../access-key-input.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exit } from '../exit-codes.ts';
import { parseFeatures, parseSite } from '../flags.ts';
import type { MakeCommand } from '../make-command.ts';
import { type Paint, paintOf, toneOf } from '../output/paint.ts';
import { fieldList, type Toned } from '../output/table.ts';
import { selectAccounts } from '../select-accounts.ts';

interface CheckFlags extends AccessKeyFlags {
  readonly features?: Feature[];
  readonly site?: Site;
}

const featureLine = ({ status, missing, reason }: AccessKeyCheck['features'][number]): Toned => {
  const what = missing.length > 0 ? `: missing ${missing.join(', ')}` : reason ? `: ${reason}` : '';
  return { text: `${status}${what}`, tone: toneOf(status) };
};

const renderCheck = (check: AccessKeyCheck, paint: Paint): string =>
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
      ...(check.message ? ([['said', check.message]] as const) : []),
      ...(check.hint ? ([['next', check.hint]] as const) : []),
    ],
    paint,
  );

/** The worst of several verdicts: an invalid key, then a missing permission, then what could not be asked. */
export const exitCodeOfChecks = (checks: readonly AccessKeyCheck[]): ExitCode => {
  if (checks.some((check) => check.status !== 'valid' && check.status !== 'unreachable')) return exit.keyInvalid;
  const valid = checks.filter((check) => check.status === 'valid');
  if (valid.some((check) => check.features.some((f) => f.status === 'abnormal' || f.status === 'unknown')))
    return exit.permissionMissing;
  return checks.some((check) => check.status === 'unreachable') ? exit.unreachable : exit.done;
};

/** Adds what to do to a verdict that is not good. */
const withHint = (check: AccessKeyCheck, context: Context): AccessKeyCheck => {
  if (check.hint || check.status === 'valid') return check;
  const byStatus = {
    'not-found': 'access-key-not-found',
    'wrong-secret': 'access-key-wrong-secret',
    disabled: 'access-key-disabled',
    'user-disabled': 'access-key-user-disabled',
    locked: 'access-key-locked',
    'clock-skew': 'clock-skew',
    forbidden: 'access-forbidden',
    unreachable: 'unreachable',
  } as const;
  return { ...check, hint: context.texts.hints[byStatus[check.status]]({ clockSkewSeconds: check.clockSkewSeconds }) };
};

const checkStored = async (
  account: Account,
  features: readonly Feature[] | undefined,
  context: Context,
): Promise<AccessKeyCheck> => {
  const cloud = await context.cloud(account.accessKey, account.site);
  const request = {
    account: account.name,
    features: features ?? account.features,
    grantedAtMs: account.createdIam ? Date.parse(account.createdAt) : null,
  };
  const check = withHint(await checkAccessKey(request, { cloud, now: context.io.now }), context);
  await (await context.inventory()).saveCheck(account.domainId, check);
  return check;
};

const checkGiven = async (flags: CheckFlags, context: Context): Promise<AccessKeyCheck> => {
  const given = await givenAccessKey(flags, context);
  if (given.id === undefined || given.secret === undefined) {
    throw new AppError('missing-input', context.texts.error.missingInput, {
      details: { missing: missingKeyInputs(given) },
    });
  }
  const cloud = await context.cloud({ id: given.id, secret: given.secret }, flags.site ?? 'china');
  const request = { account: null, features: flags.features ?? ['host' as const], grantedAtMs: null };
  return withHint(await checkAccessKey(request, { cloud, now: context.io.now }), context);
};

/** A key of flags or environment is checked when no account is named and a key is given, or none is configured. */
const isGivenKey = async (names: readonly string[], flags: CheckFlags, context: Context): Promise<boolean> => {
  if (names.length > 0) return false;
  if (flags.accessKeyId || flags.secretStdin || flags.credentialsFile) return true;
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
Examples:
  $ huawei-assets check-ak
  $ huawei-assets check-ak production --json --query '[0].status'
  $ huawei-assets check-ak --features host,cspm --credentials-file credentials.csv
  $ HUAWEI_ASSETS_ACCESS_KEY_ID=... HUAWEI_ASSETS_SECRET_ACCESS_KEY=... huawei-assets check-ak --features host`,
    )
    .action(async (names: string[], flags: CheckFlags) => {
      const current = context();
      const checks = (await isGivenKey(names, flags, current))
        ? [await checkGiven(flags, current)]
        : await Promise.all(
            (await selectAccounts(names, current)).map((account) => checkStored(account, flags.features, current)),
          );
      const paint = paintOf(current);
      await current.output.result(checks, (all) => all.map((check) => renderCheck(check, paint)).join('\n\n'));
      current.exit(exitCodeOfChecks(checks));
    });
