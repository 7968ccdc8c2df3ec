/** Proves a key by using it: whose it is, which regions it sees, and (manual method) what it may do. Changes nothing. */
import type { Huawei } from '../../huawei/cloud.ts';
import type { AccessKeyCheck } from '../../model/access-key-check.ts';
import { AppError } from '../../model/errors.ts';
import type { AccountRegion } from '../../model/scope.ts';
import { checkAccessKey } from '../../onboarding/check-access-key.ts';
import { identifyKey, identifyRootKey, type KeyOwner, requireUserKey } from '../../onboarding/identify-key.ts';
import { interruptedError, openJournal } from '../../onboarding/journal.ts';
import type { Context } from '../context.ts';
import type { OnboardAnswers } from '../onboard-answers.ts';

/** A key that was seen working, with what it showed. */
export interface VerifiedKey {
  readonly cloud: Huawei;
  readonly owner: KeyOwner;
  readonly available: readonly AccountRegion[];
  /** Of the user key in the manual method; null in the quick one, whose user is made later. */
  readonly check: AccessKeyCheck | null;
}

/** The same Huawei Cloud account is provisioned once, whatever it is called. */
export const refuseKnownAccount = async (owner: KeyOwner, context: Context): Promise<void> => {
  const known = (await (await context.config()).listAccounts()).find((account) => account.domainId === owner.domainId);
  if (!known) return;
  throw new AppError(
    'account-exists',
    `The Huawei Cloud account "${owner.domainName}" is provisioned already, as "${known.name}".`,
    {
      hint: context.texts.wizard.useOrRemove(known.name),
      details: { account: known.name, domainId: owner.domainId },
    },
  );
};

/**
 * What the manual method, which stores the key it is given, does not do.
 * @throws AppError `root-key-refused`, `usage` where a setup of the Huawei Cloud account was interrupted
 */
export const refuseUnfit = async (owner: KeyOwner, context: Context): Promise<void> => {
  requireUserKey(owner);
  const { domainId, domainName } = owner;
  const entry = await openJournal(await context.config()).find(domainId);
  if (entry) throw interruptedError(entry.name, domainName);
};

/**
 * @param signal ends the calls when the person leaves
 * @throws AppError `access-key-...` and `not-root-key` for a key of the wrong kind, `account-exists` for an account that
 * is provisioned already
 */
export const verifyKey = async (
  answers: Pick<OnboardAnswers, 'method' | 'site' | 'features' | 'accessKey'>,
  context: Context,
  signal: AbortSignal = context.io.signal,
): Promise<VerifiedKey> => {
  const cloud = await context.cloud(answers.accessKey, answers.site, {
    signal: AbortSignal.any([context.io.signal, signal]),
  });
  const owner = answers.method === 'quick' ? await identifyRootKey(cloud) : await identifyKey(cloud);
  await refuseKnownAccount(owner, context);
  const available = await cloud.listAccountRegions(owner.domainId);
  if (available.some(({ isGuessed }) => isGuessed)) context.output.note(context.texts.wizard.guessedRegions);
  const request = { account: null, features: answers.features, grantedAtMs: null, expected: null };
  const check = answers.method === 'quick' ? null : await checkAccessKey(request, { cloud, now: context.io.now });
  return { cloud, owner, available, check };
};
