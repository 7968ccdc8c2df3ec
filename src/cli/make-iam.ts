/** Makes the IAM user for an account and saves the account, with the journal between: for `onboard` and `guide --apply`. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from '../model/account.ts';
import { cancelled, hasCode } from '../model/errors.ts';
import { type IamSetup, type SetupDeps, setUpIam } from '../onboarding/iam-setup.ts';
import { openJournal, type SetupJournal } from '../onboarding/journal.ts';
import type { SiemPolicy } from '../onboarding/siem-policies.ts';
import type { Context } from './context.ts';
import { type OnboardAnswers, policyOf } from './onboard-answers.ts';
import type { VerifiedKey } from './prompts/verify-key.ts';

export const sleepUntilCancelled = (context: Context) => (ms: number) =>
  sleep(ms, undefined, { signal: context.io.signal }).catch(() => {
    throw cancelled();
  });

/** The account as it is saved: with the key that was given, or with the one that a setup made. */
export const accountOf = (
  answers: OnboardAnswers,
  verified: VerifiedKey,
  setup: IamSetup | null,
  context: Context,
): Account => {
  const now = new Date(context.io.now()).toISOString();
  return {
    name: answers.name,
    method: answers.method,
    site: answers.site,
    dataCenter: answers.dataCenter,
    features: answers.features,
    domainId: verified.owner.domainId,
    domainName: verified.owner.domainName,
    userId: setup?.created.userId ?? verified.owner.userId,
    userName: setup?.created.userName ?? verified.owner.userName,
    accessKey: setup?.accessKey ?? answers.accessKey,
    policy: policyOf(answers, verified.available),
    createdIam: setup?.created ?? null,
    createdAt: now,
    updatedAt: now,
  };
};

const setupDeps = async (
  answers: OnboardAnswers,
  verified: VerifiedKey,
  journal: SetupJournal,
  context: Context,
): Promise<SetupDeps> => {
  const { output, texts } = context;
  return {
    root: verified.cloud,
    // Not bound to Ctrl-C: what was made is taken back all the same.
    rootForUndo: await context.cloud(answers.accessKey, answers.site, { signal: undefined }),
    openUser: (accessKey) => context.cloud(accessKey, answers.site),
    save: (state) => journal.save(answers.name, state),
    onStep: (step) => output.note(`${texts.steps[step]} ...`),
    onActionDropped: (policy, action) => output.warn(texts.wizard.actionDropped(policy, action)),
    randomSuffix: () => randomBytes(4).toString('hex'),
    sleep: sleepUntilCancelled(context),
  };
};

/**
 * Makes group, permissions, user and key with the verified key, or goes on with what an interrupted run left, and saves
 * the account with the user's key. A failure takes back what was made.
 */
export const makeIam = async (
  answers: OnboardAnswers,
  policies: readonly SiemPolicy[],
  verified: VerifiedKey,
  context: Context,
): Promise<Account> => {
  const { owner } = verified;
  const journal = openJournal(await context.config());
  const interrupted = await journal.find(owner.domainId);
  if (interrupted) context.output.note(context.texts.wizard.resumes(interrupted.name));
  try {
    const deps = await setupDeps(answers, verified, journal, context);
    const setup = await setUpIam(owner, { features: answers.features, policies }, deps, interrupted);
    const account = accountOf(answers, verified, setup, context);
    await journal.complete(account);
    return account;
  } catch (error) {
    if (!hasCode(error, 'undo-incomplete')) await journal.forget(owner.domainId);
    throw error;
  }
};
