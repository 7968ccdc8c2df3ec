/** `onboard --resume`, `--undo` and `--repair`: what an earlier run or somebody else left unfinished or broken. */
import type { Account } from '../model/account.ts';
import { AppError } from '../model/errors.ts';
import { setUpIam } from '../onboarding/iam-setup.ts';
import { openJournal, type SetupEntry } from '../onboarding/journal.ts';
import { defaults } from '../onboarding/provisioning-policy.ts';
import { repairState } from '../onboarding/setup-state.ts';
import { siemPolicies } from '../onboarding/siem-policies.ts';
import { undoSetup } from '../onboarding/undo-setup.ts';
import type { Context } from './context.ts';
import { randomSuffix, requestOf, setupDeps } from './make-iam.ts';
import type { OnboardAnswers, OnboardFlags } from './onboard-answers.ts';
import { askGivenKey, openOwnerCloud, openOwnerCloudOf } from './owner-key.ts';

/** The one interrupted setup that is meant. @throws AppError `usage` when there is none, or several and none is named */
export const findInterrupted = async (name: string | undefined, context: Context): Promise<SetupEntry> => {
  const entries = await openJournal(await context.config()).list();
  const meant = name === undefined ? entries : entries.filter(({ request }) => request.name === name);
  const [only, another] = meant;
  if (only && !another) return only;
  const names = entries.map(({ request }) => request.name).join(', ');
  throw new AppError(
    'usage',
    names
      ? `Say with --account which setup is meant: ${names}.`
      : 'No setup was interrupted: there is nothing to go on with.',
  );
};

/** The answers of an interrupted setup, with the key given anew: no key is stored before its setup is done. */
export const interruptedAnswers = async (flags: OnboardFlags, context: Context): Promise<OnboardAnswers> => {
  const { request } = await findInterrupted(flags.account, context);
  return {
    ...request,
    accessKey: await askGivenKey(flags, context),
    syncNow: flags.syncNow ?? defaults.syncNow,
    retireRootKey: flags.retireRootKey ?? defaults.retireRootKey,
  };
};

/** Takes back what an interrupted setup made. @returns its user and group's name */
export const undoInterrupted = async (
  flags: OnboardFlags,
  context: Context,
): Promise<{ account: string; undone: string }> => {
  const entry = await findInterrupted(flags.account, context);
  const { cloud, owner } = await openOwnerCloud(entry.request.site, flags, context);
  if (owner.domainId !== entry.domainId) {
    throw new AppError(
      'usage',
      `That key is of the Huawei Cloud account "${owner.domainName}", which is not the interrupted setup’s.`,
    );
  }
  await undoSetup(entry, cloud);
  await openJournal(await context.config()).forget(entry.domainId);
  return { account: entry.request.name, undone: entry.name };
};

/**
 * Makes an account's user, group, grants and key whole again, with the root or an administrator's key. Its name, policy
 * and inventory stay. It may be run again; it takes nothing away.
 */
export const repairAccount = async (name: string, flags: OnboardFlags, context: Context): Promise<Account> => {
  const account = await (await context.config()).getAccount(name);
  const { createdIam } = account;
  if (!createdIam) {
    throw new AppError(
      'usage',
      `Nothing was made in Huawei Cloud for "${account.name}", so there is nothing to repair.`,
      {
        hint: 'Give it another key with: huawei-assets accounts set-key',
      },
    );
  }
  const { accessKey, cloud, owner } = await openOwnerCloudOf(account, flags, context);
  const key = await cloud.iam.findKey(account.accessKey.id, account.domainId);
  if (key?.status === 'inactive') await cloud.iam.setKeyStatus(account.accessKey.id, 'active', account.domainId);
  const journal = openJournal(await context.config());
  const state =
    (await journal.find(account.domainId)) ?? repairState(account, createdIam, key !== null, randomSuffix());
  const { policy, site, features } = account;
  const { hostSync, productSync } = policy;
  const frequencies = { hostSync: hostSync ?? 'off', productSync: productSync ?? 'off' } as const;
  const request = requestOf({ ...account, ...policy, ...frequencies });
  const deps = await setupDeps({ accessKey, site }, cloud, (progress) => journal.save(request, progress), context);
  const setup = await setUpIam(owner, { features, policies: siemPolicies }, deps, { state, undoesOnFailure: false });
  const { userId, userName } = setup.created;
  const repaired = { ...account, userId, userName, accessKey: setup.accessKey, createdIam: setup.created };
  await journal.complete({ ...repaired, updatedAt: new Date(context.io.now()).toISOString() });
  return repaired;
};
