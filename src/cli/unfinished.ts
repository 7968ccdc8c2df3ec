/** `onboard --resume`, `--undo` and `--repair`: what an earlier run or somebody else left unfinished or broken. */
import type { Huawei } from '../huawei/cloud.ts';
import type { Drift } from '../model/access-key-check.ts';
import type { Account, CreatedIam, ProvisioningRequest } from '../model/account.ts';
import { AppError } from '../model/errors.ts';
import { checkAccessKey } from '../onboarding/check-access-key.ts';
import { requestFor } from '../onboarding/check-account.ts';
import { expectedOf, findDrift } from '../onboarding/find-drift.ts';
import { setUpIam } from '../onboarding/iam-setup.ts';
import { isRepairOf, openJournal, type SetupEntry } from '../onboarding/journal.ts';
import { defaults } from '../onboarding/provisioning-policy.ts';
import { repairState, type SetupState } from '../onboarding/setup-state.ts';
import { siemPolicies } from '../onboarding/siem-policies.ts';
import { undoSetup } from '../onboarding/undo-setup.ts';
import type { Context } from './context.ts';
import { driftText } from './drift-view.ts';
import { randomSuffix, requestOf, setupDeps } from './make-iam.ts';
import { noteIfRegistered } from './note-registration.ts';
import type { OnboardAnswers, OnboardFlags } from './onboard-answers.ts';
import { askGivenKey, type OwnerCloud, openOwnerCloud, openOwnerCloudOf } from './owner-key.ts';

/** An interrupted repair is gone on with by another repair, and never undone: its account stands on it. */
const refuseRepair = (entry: SetupEntry, accounts: readonly Account[]): SetupEntry => {
  const known = accounts.find((account) => isRepairOf(entry, account));
  if (!known) return entry;
  throw new AppError('usage', `No setup was interrupted, but the repair of "${known.name}" was.`, {
    hint: `Go on with: huawei-assets onboard --repair ${known.name}`,
  });
};

/** The one interrupted setup that is meant. @throws AppError `usage` when there is none, or several and none is named */
export const findInterrupted = async (name: string | undefined, context: Context): Promise<SetupEntry> => {
  const config = await context.config();
  const entries = await openJournal(config).list();
  const meant = name === undefined ? entries : entries.filter(({ request }) => request.name === name);
  const [only, another] = meant;
  if (only && !another) return refuseRepair(only, await config.listAccounts());
  const names = entries.map(({ request }) => request.name).join(', ');
  throw new AppError(
    'usage',
    names
      ? `Say with --account which setup is meant: ${names}.`
      : 'No setup was interrupted: there is nothing to go on with or to take back.',
    names ? {} : { hint: 'Begin one with: huawei-assets onboard' },
  );
};

/** The answers of an interrupted setup, with the key given anew: no key is stored before its setup is done. */
export const interruptedAnswers = async (flags: OnboardFlags, context: Context): Promise<OnboardAnswers> => {
  const { request } = await findInterrupted(flags.account, context);
  return {
    ...requestOf(request),
    accessKey: await askGivenKey(flags, context),
    syncNow: flags.syncNow ?? defaults.syncNow,
    securityCenter: flags.securityCenter ?? defaults.securityCenter,
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
  const config = await context.config();
  const release = await config.holdSetup(entry.domainId);
  try {
    // Another process may have gone on with it while this one waited.
    const latest = await findInterrupted(entry.request.name, context);
    await undoSetup(latest, cloud);
    await openJournal(config).forget(latest.domainId);
    return { account: latest.request.name, undone: latest.name };
  } finally {
    await release();
  }
};

const enableAgain = async (cloud: Huawei, drift: readonly Drift[], { domainId, userId, accessKey }: Account) => {
  for (const { object, what } of drift) {
    if (what !== 'disabled') continue;
    if (object === 'user') await cloud.iam.enableUser(userId, domainId);
    else await cloud.iam.setKeyStatus(accessKey.id, 'active', domainId);
  }
};

const requestOfAccount = (account: Account): ProvisioningRequest => {
  const { hostSync, productSync } = account.policy;
  return requestOf({ ...account, ...account.policy, hostSync: hostSync ?? 'off', productSync: productSync ?? 'off' });
};

/** What makes Huawei Cloud take its time until the permissions are in effect again. */
const isGrantedAnew = (drift: readonly Drift[]): boolean =>
  drift.some(({ object, what }) => object !== 'access-key' && what === 'gone');

const repairAlone = async (account: Account, created: CreatedIam, owner: OwnerCloud, context: Context) => {
  const { cloud } = owner;
  const { domainId, site, features, accessKey } = account;
  const { drift } = await findDrift(cloud, expectedOf(account));
  context.output.note(context.texts.wizard.repairs(drift.map((change) => driftText(change, context.texts))));
  await enableAgain(cloud, drift, account);
  const journal = openJournal(await context.config());
  const interrupted = await journal.find(domainId);
  const key = await cloud.iam.findKey(accessKey.id, domainId);
  const state = interrupted ?? repairState(account, created, key !== null, randomSuffix());
  const request = requestOfAccount(account);
  const toJournal = {
    save: (progress: SetupState) => journal.save(request, progress),
    forget: () => journal.forget(domainId),
  };
  const deps = await setupDeps({ accessKey: owner.accessKey, site }, cloud, toJournal, context);
  const ofFile = state.policies;
  const plan = { features, policies: ofFile ?? siemPolicies, keepsPolicies: ofFile !== undefined };
  const setup = await setUpIam(owner.owner, plan, deps, { state, undoesOnFailure: false });
  const now = new Date(context.io.now()).toISOString();
  const grantedAt = interrupted || isGrantedAnew(drift) ? now : created.grantedAt;
  const { userId, userName } = setup.created;
  const createdIam = { ...setup.created, ...(grantedAt === undefined ? {} : { grantedAt }) };
  const repaired = { ...account, userId, userName, accessKey: setup.accessKey, createdIam, updatedAt: now };
  await journal.complete(repaired);
  return repaired;
};

/** What `status` shows of it from now on. */
const checkRepaired = async (account: Account, context: Context): Promise<void> => {
  const cloud = await context.cloud(account.accessKey, account.site);
  const request = { ...requestFor(account, account.features, undefined), expected: null };
  const check = await checkAccessKey(request, { cloud, now: context.io.now });
  await (await context.inventory()).saveCheck(account.domainId, check);
};

/**
 * Makes an account's user, group, grants and key whole again, with the root or an administrator's key. Its name, policy
 * and inventory stay. It may be run again; it takes nothing away.
 * @throws AppError `usage` for an account whose user somebody else made
 */
export const repairAccount = async (name: string, flags: OnboardFlags, context: Context): Promise<Account> => {
  const config = await context.config();
  const owner = await openOwnerCloudOf(repairable(await config.getAccount(name)).account, flags, context);
  const release = await config.holdSetup(owner.owner.domainId);
  try {
    // Another process may have repaired it while this one waited.
    const { account, created } = repairable(await config.getAccount(name));
    const repaired = await repairAlone(account, created, owner, context);
    await checkRepaired(repaired, context);
    if (repaired.accessKey.id !== account.accessKey.id) {
      await noteIfRegistered(repaired, context.texts.securityCenter.otherKeyThere(repaired.name), context);
    }
    return repaired;
  } finally {
    await release();
  }
};

const repairable = (account: Account): { account: Account; created: CreatedIam } => {
  const { createdIam: created, userId } = account;
  if (created?.userId === userId) return { account, created };
  const why = created
    ? `"${account.name}" uses a key of the user ${account.userName}, which was not made for it`
    : `Nothing was made in Huawei Cloud for "${account.name}"`;
  throw new AppError('usage', `${why}, so there is nothing to repair.`, {
    hint: 'Give it another key with: huawei-assets accounts set-key',
  });
};
