/** What follows once an account is saved: its permissions seen, the first sync, the root key's end. */
import type { FeatureCheck } from '../model/access-key-check.ts';
import type { Account } from '../model/account.ts';
import { cancelled, hasCode, isAppError } from '../model/errors.ts';
import type { RecordKind } from '../model/scope.ts';
import { checkAccessKey } from '../onboarding/check-access-key.ts';
import { doubtOfUserKey, type RetireDeps, type RootKeyResult, retireRootKey } from '../onboarding/retire-root-key.ts';
import type { SyncReport } from '../sync/report.ts';
import type { Context } from './context.ts';
import { exit } from './exit-codes.ts';
import { sleepUntilCancelled } from './make-iam.ts';
import type { OnboardAnswers, OnboardFlags } from './onboard-answers.ts';
import { exitCodeOfSync, type SyncView, syncView } from './output/sync-report.ts';
import { confirmRootKey } from './prompts/confirm-root-key.ts';
import type { VerifiedKey } from './prompts/verify-key.ts';
import { type OnboardedRegistration, registerOnboarded } from './register-onboarded.ts';
import { runSync } from './run-sync.ts';

/** What the account's key may do now; right after the grants that may be "pending". */
const checkFeatures = async (
  account: Account,
  verified: VerifiedKey,
  context: Context,
): Promise<readonly FeatureCheck[]> => {
  const inventory = await context.inventory();
  if (verified.check && !account.createdIam) {
    await inventory.saveCheck(account.domainId, { ...verified.check, account: account.name });
    return verified.check.features;
  }
  const cloud = await context.cloud(account.accessKey, account.site);
  const grantedAtMs = Date.parse(account.createdAt);
  // Just made: what IAM does not list yet is on its way.
  const request = { account: account.name, features: account.features, grantedAtMs, expected: null };
  const check = await checkAccessKey(request, { cloud, now: context.io.now });
  await inventory.saveCheck(account.domainId, check);
  return check.features;
};

const waitStepMs = 10_000;

/** Checks again until nothing is pending any more, or the time that was given is over. */
const checkUntilInEffect = async (
  account: Account,
  verified: VerifiedKey,
  waitMs: number | undefined,
  context: Context,
): Promise<readonly FeatureCheck[]> => {
  const deadline = context.io.now() + (waitMs ?? 0);
  const sleep = sleepUntilCancelled(context);
  for (let isFirst = true; ; isFirst = false) {
    const features = await checkFeatures(account, verified, context);
    const leftMs = deadline - context.io.now();
    if (leftMs <= 0 || !features.some(({ status }) => status === 'pending')) return features;
    if (isFirst) context.output.note(`${context.texts.wizard.waits} ...`);
    await sleep(Math.min(waitStepMs, leftMs));
  }
};

/** What is pulled first of accounts that were just made. */
export const runFirstSync = (
  accounts: readonly Account[],
  kinds: readonly RecordKind[],
  context: Context,
): Promise<SyncReport> =>
  runSync(
    {
      accounts,
      what: 'onboard',
      kinds,
      regions: null,
      types: null,
      productSource: 'auto',
      productsRequired: false,
      concurrency: 16,
      deadlineMs: 3_600_000,
    },
    context,
  );

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
  const report = await runFirstSync([account], kinds, context);
  context.exit(exitCodeOfSync(report));
  return syncView(report, context.texts);
};

type Retirement = Pick<OnboardAnswers, 'method' | 'retireRootKey' | 'accessKey'>;

/** Asked once the user key was seen working, so that nobody confirms in vain. @returns why the root key is kept, or null */
const whyKept = async (
  { retireRootKey: action, accessKey }: Retirement,
  deps: RetireDeps,
  yes: boolean | undefined,
  context: Context,
): Promise<string | null> => {
  if (action === 'keep' || yes || !context.isInteractive) return null;
  const doubt = await doubtOfUserKey(deps);
  if (doubt === null) await confirmRootKey(accessKey.id, action, context);
  return doubt;
};

/** Retires the root key once the account's own was seen working. Sets the exit code where it is kept though more was asked for. */
export const retireAsAsked = async (
  account: Account,
  answers: Retirement,
  verified: Pick<VerifiedKey, 'cloud'>,
  flags: Pick<OnboardFlags, 'yes'>,
  context: Context,
): Promise<RootKeyResult | null> => {
  if (answers.method === 'manual') return null;
  const user = await context.cloud(account.accessKey, account.site);
  const signer = verified.cloud;
  const { domainId } = account;
  const deps = { signer, rootKeyId: signer.accessKeyId, user, domainId, sleep: sleepUntilCancelled(context) };
  let doubt: string | null;
  try {
    doubt = await whyKept(answers, deps, flags.yes, context);
  } catch (error) {
    if (!hasCode(error, 'cancelled')) throw error;
    context.exit(exit.interrupted);
    return { status: 'kept', reason: 'not confirmed' };
  }
  // The account is saved by now: what the cloud refuses of the root key is told beside it.
  const result = doubt
    ? ({ status: 'kept', reason: doubt } as const)
    : await retireRootKey(answers.retireRootKey, deps).catch((error: unknown): RootKeyResult => {
        if (!isAppError(error)) throw error;
        if (error.code === 'cancelled') throw cancelled(context.texts.wizard.rootKeyBeforeCancel(account.name));
        return { status: 'kept', reason: error.message };
      });
  const isRetired = result.status === 'disabled' || result.status === 'deleted';
  if (answers.retireRootKey !== 'keep' && !isRetired) context.exit(exit.partlyDone);
  return result;
};

export interface Finished {
  readonly features: readonly FeatureCheck[];
  readonly sync: SyncView | null;
  readonly securityCenter: OnboardedRegistration | null;
  readonly rootKey: RootKeyResult | null;
}

/** Sets the exit code where the sync, the registration or the retirement did not come out as asked. */
export const finishOnboarding = async (
  account: Account,
  answers: OnboardAnswers,
  verified: VerifiedKey,
  flags: Pick<OnboardFlags, 'wait' | 'yes'>,
  context: Context,
): Promise<Finished> => {
  const features = await checkUntilInEffect(account, verified, flags.wait, context);
  const sync = await firstSync(account, features, answers.syncNow, context);
  const securityCenter = answers.securityCenter ? await registerOnboarded(account, context) : null;
  const rootKey = await retireAsAsked(account, answers, verified, flags, context);
  return { features, sync, securityCenter, rootKey };
};
