/** Makes the IAM user for an account and saves the account, with the journal between: for `onboard` and `guide --apply`. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Huawei } from '../huawei/cloud.ts';
import type { User } from '../huawei/iam.ts';
import type { Account, ProvisioningRequest } from '../model/account.ts';
import { AppError, cancelled, hasCode, isAppError } from '../model/errors.ts';
import type { CustomPolicy } from '../model/policy-document.ts';
import { type IamSetup, type SetupDeps, type SetupStart, setUpIam } from '../onboarding/iam-setup.ts';
import type { KeyOwner } from '../onboarding/identify-key.ts';
import { openJournal, type SetupEntry, type SetupJournal } from '../onboarding/journal.ts';
import { policyOf } from '../onboarding/provisioning-policy.ts';
import { createdNamePrefix, reuseState, type SetupState } from '../onboarding/setup-state.ts';
import { siemPolicies } from '../onboarding/siem-policies.ts';
import { undoSetup } from '../onboarding/undo-setup.ts';
import type { Context } from './context.ts';
import { leftText } from './interrupted.ts';
import type { OnboardAnswers } from './onboard-answers.ts';
import { refuseKnownAccount, type VerifiedKey } from './prompts/verify-key.ts';

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

/** The request alone: nothing else of what carries it, a key least of all, goes into the journal. */
export const requestOf = (from: ProvisioningRequest): ProvisioningRequest => {
  const { method, name, dataCenter, site, features, regions, autoIncludeNewRegions } = from;
  const { hostSync, productSync, akCheck } = from;
  return { method, name, dataCenter, site, features, regions, autoIncludeNewRegions, hostSync, productSync, akCheck };
};

export const randomSuffix = (): string => randomBytes(4).toString('hex');

export const setupDeps = async (
  { accessKey, site }: Pick<OnboardAnswers, 'accessKey' | 'site'>,
  root: Huawei,
  journal: Pick<SetupDeps, 'save' | 'forget'>,
  context: Context,
): Promise<SetupDeps> => {
  const { output, texts } = context;
  return {
    root,
    // Not bound to Ctrl-C: what was made is taken back all the same.
    rootForUndo: await context.cloud(accessKey, site, { signal: undefined }),
    openUser: (key) => context.cloud(key, site),
    ...journal,
    onStep: (step) => output.note(`${texts.steps[step]} ...`),
    onActionDropped: (policy, action) => output.warn(texts.wizard.actionDropped(policy, action)),
    onPolicyFound: (policy) => output.note(texts.wizard.policyFound(policy)),
    randomSuffix,
    sleep: sleepUntilCancelled(context),
  };
};

/** What an interrupted run left is gone on with; a person who did not ask for that may rather take it back. */
const startFromInterrupted = async (
  entry: SetupEntry,
  isAskedFor: boolean,
  journal: SetupJournal,
  root: Huawei,
  context: Context,
) => {
  const { wizard } = context.texts;
  const left = leftText(entry, context.texts);
  const wish =
    context.isInteractive && !isAskedFor
      ? await (await context.ask()).select({
          message: wizard.interrupted(entry.name),
          choices: [
            { value: 'resume', name: wizard.resumeIt, description: wizard.isThere(left) },
            { value: 'undo', name: wizard.undoIt, description: wizard.takesBack(left) },
          ],
        })
      : 'resume';
  if (wish === 'undo') {
    await undoSetup(entry, root);
    await journal.forget(entry.domainId);
    throw cancelled(wizard.undone(entry.name));
  }
  context.output.note(wizard.resumes(entry.name));
  return { state: entry, undoesOnFailure: true };
};

const hasPrefix = ({ name }: { readonly name: string }): boolean => name.startsWith(createdNamePrefix);

/** Users with the prefix. A key that may create users but not list them finds none, and goes on. */
const findExisting = async (domainId: string, root: Huawei): Promise<User[]> => {
  try {
    return (await root.iam.listUsers(domainId)).filter(hasPrefix);
  } catch (error) {
    if (isAppError(error) && error.code !== 'cancelled') return [];
    throw error;
  }
};

/** @throws AppError `usage` when there is none of that name and prefix, or it is disabled */
const findNamed = async (name: string, existing: readonly User[], domainId: string, root: Huawei): Promise<User> => {
  const listed = existing.find((user) => user.name === name);
  if (listed) return listed;
  if ((await root.iam.findUser(name, domainId))?.enabled === false) {
    throw new AppError('usage', `The user ${name} is disabled.`, {
      hint: 'Enable it in Huawei Cloud’s console (IAM > Users) first.',
    });
  }
  const names = existing.map((user) => user.name).join(', ');
  throw new AppError('usage', `There is no user ${name} to reuse. There are: ${names || 'none'}.`);
};

/** Its own group is called like the user, or has the prefix at least. */
const reuse = async (user: User, domainId: string, root: Huawei): Promise<SetupStart> => {
  const groups = (await root.iam.listGroupsOfUser(user.id, domainId)).filter(hasPrefix);
  const group = groups.find(({ name }) => name === user.name) ?? groups[0] ?? null;
  return { state: reuseState(user, group, domainId, randomSuffix()), undoesOnFailure: true };
};

/** Users that Security Center or another machine made before are shown, and used only by choice. */
const startFromExisting = async (
  owner: KeyOwner,
  reuseUser: string | undefined,
  root: Huawei,
  context: Context,
): Promise<SetupStart | null> => {
  const { wizard } = context.texts;
  const { domainId } = owner;
  const existing = await findExisting(domainId, root);
  const names = existing.map(({ name }) => name);
  const chosen = reuseUser ?? (names.length > 0 ? await chooseExisting(names, context) : 'new');
  if (chosen === 'new') return null;
  const user = await findNamed(chosen, existing, domainId, root);
  context.output.note(wizard.reuses(user.name));
  return reuse(user, domainId, root);
};

const chooseExisting = async (existing: readonly string[], context: Context): Promise<string> => {
  const { wizard } = context.texts;
  if (!context.isInteractive) {
    context.output.note(wizard.leavesExisting(existing.join(', ')));
    return 'new';
  }
  return (await context.ask()).select({
    message: wizard.existing,
    choices: [
      { value: 'new', name: wizard.makeNew },
      ...existing.map((name) => ({ value: name, name: wizard.useExisting(name) })),
    ],
  });
};

export interface MakeIamWishes {
  readonly reuseUser?: string | undefined;
  /** Goes on with what an interrupted run left, without asking. */
  readonly resume?: boolean | undefined;
  /** Texts of the custom policies that a file gave; else those that an interrupted run was given, else the derived ones. */
  readonly policies?: readonly CustomPolicy[] | undefined;
}

/**
 * Makes group, permissions, user and key with the verified key, or goes on with what is there, and saves the account with
 * the user's key. A failure takes back what was made.
 */
export const makeIam = async (
  answers: OnboardAnswers,
  verified: VerifiedKey,
  wishes: MakeIamWishes,
  context: Context,
): Promise<Account> => {
  const config = await context.config();
  const release = await config.holdSetup(verified.owner.domainId);
  try {
    // Another process may have ended its setup while this one asked or waited.
    await refuseKnownAccount(verified.owner, context);
    return await makeAlone(answers, verified, wishes, context);
  } finally {
    await release();
  }
};

const makeAlone = async (
  answers: OnboardAnswers,
  verified: VerifiedKey,
  { reuseUser, resume = false, policies: given }: MakeIamWishes,
  context: Context,
): Promise<Account> => {
  const { owner, cloud } = verified;
  const journal = openJournal(await context.config());
  const entry = await journal.find(owner.domainId);
  const start = entry
    ? await startFromInterrupted(entry, resume, journal, cloud, context)
    : await startFromExisting(owner, reuseUser, cloud, context);
  const latest: { state?: SetupState } = {};
  const forget = () => journal.forget(owner.domainId);
  const save = (state: SetupState) => {
    latest.state = state;
    return journal.save(requestOf(answers), state);
  };
  const deps = await setupDeps(answers, cloud, { save, forget }, context);
  const ofFile = given ?? entry?.policies;
  const plan = { features: answers.features, policies: ofFile ?? siemPolicies, keepsPolicies: ofFile !== undefined };
  try {
    const setup = await setUpIam(owner, plan, deps, start);
    const account = accountOf(answers, verified, setup, context);
    await journal.complete(account).catch(async (error: unknown) => {
      // Its name was taken meanwhile, or the disk is full: nobody would know of the user and its key.
      if (latest.state) await undoSetup(latest.state, deps.rootForUndo, { reason: error });
      await forget();
      throw error;
    });
    return account;
  } catch (error) {
    if (!hasCode(error, 'cancelled')) throw error;
    const { cancelledTakenBack, cancelledInterrupted } = context.texts;
    throw cancelled((await journal.find(owner.domainId)) ? cancelledInterrupted : cancelledTakenBack);
  }
};
