/** Looks at the keys and the cloud as far as a plan of declared accounts needs it. Changes nothing. */
import { readFile } from 'node:fs/promises';
import PQueue from 'p-queue';
import { findAccount } from '../../config/accounts.ts';
import type { Huawei } from '../../huawei/cloud.ts';
import type { AccessKey, Account } from '../../model/account.ts';
import { AppError, cancelled, isAppError } from '../../model/errors.ts';
import type { DeclaredAccount } from '../../onboarding/accounts-file/accounts-file.ts';
import { findKey } from '../../onboarding/accounts-file/find-key.ts';
import { checkAccessKey } from '../../onboarding/check-access-key.ts';
import { lookFor, missingOf, newKeyOf, nothingSeen, type Sight, wholeKey } from '../../onboarding/declared/look.ts';
import { declaredRequest, type Prospect } from '../../onboarding/declared/plan.ts';
import { identifyKey } from '../../onboarding/identify-key.ts';
import type { Context } from '../context.ts';
import { type VerifiedKey, verifyKey } from '../prompts/verify-key.ts';
import type { AccountsFile } from './read-accounts-file.ts';

/** What a plan is made from, and the key of an account that is to be made. */
export interface Seen {
  readonly prospect: Prospect;
  readonly verified: VerifiedKey | null;
}

type Known = Omit<Prospect, 'sight'>;

/** One access key opens one account. */
const refuseSharedKeys = (known: readonly Known[]): void => {
  const ids = known.map(({ key }) => key.id);
  const repeated = known.filter(({ key }, index) => key.id !== null && ids.indexOf(key.id) !== index);
  if (repeated.length === 0) return;
  const names = repeated.map(({ declared }) => `"${declared.name}" (${declared.place})`).join(', ');
  throw new AppError('usage', `Another account has the same access key as ${names}.`, {
    details: { accessKeyIds: [...new Set(repeated.map(({ key }) => key.id))] },
  });
};

/** @throws AppError `missing-input` listing whatever is needed of all the accounts' keys and is not there */
const requireKeys = (known: readonly Known[]): void => {
  const missing = known.flatMap(({ declared, local, key }) =>
    missingOf(declared, local, key).map((lack) => `${declared.place}: account "${declared.name}": ${lack}`),
  );
  if (missing.length === 0) return;
  throw new AppError('missing-input', 'Keys that the accounts file refers to cannot be used:', {
    hint: 'Set the variables and provide the files; nothing was changed.',
    details: { missing },
  });
};

const findKeys = async ({ accounts, folder }: AccountsFile, context: Context): Promise<Known[]> => {
  const config = await (await context.config()).read();
  const sources = { env: context.io.env, readFile: (file: string) => readFile(file), folder };
  const known = await Promise.all(
    accounts.map(async (declared) => {
      const key = await findKey(declared.key, sources);
      if (key.secret !== null) context.protect(key.secret);
      return { declared, key, local: findAccount(config, declared.name) ?? null };
    }),
  );
  refuseSharedKeys(known);
  requireKeys(known);
  return known;
};

/** What kept a call from its answer; a person who left is no answer. */
const failureOf = (error: unknown): AppError => {
  if (!isAppError(error) || error.code === 'cancelled') throw error;
  return error;
};

const lookAtNew = async (declared: DeclaredAccount, accessKey: AccessKey, context: Context) => {
  try {
    const verified = await verifyKey({ ...declaredRequest(declared), accessKey }, context);
    const { owner, available, check } = verified;
    return { sight: { ...nothingSeen, owner, available, check }, verified };
  } catch (error) {
    return { sight: { ...nothingSeen, error: failureOf(error) }, verified: null };
  }
};

const identify = async (
  key: AccessKey,
  local: Account,
  context: Context,
): Promise<Pick<Sight, 'owner' | 'keyError'>> => {
  const cloud = await context.cloud(key, local.site);
  try {
    return { owner: await identifyKey(cloud), keyError: null };
  } catch (error) {
    return { owner: null, keyError: failureOf(error) };
  } finally {
    await cloud.close();
  }
};

/** What the key that the account has, or will have, may do and see. */
const lookWith = async (cloud: Huawei, { declared, local, key }: Known, { io }: Context): Promise<Partial<Sight>> => {
  const look = lookFor(declared, local, key);
  if (!local) return {};
  const request = { account: local.name, features: declared.features, grantedAtMs: null, expected: null };
  try {
    return {
      check: look.checksFeatures ? await checkAccessKey(request, { cloud, now: io.now }) : null,
      available: look.listsRegions ? await cloud.listAccountRegions(local.domainId) : null,
    };
  } catch (error) {
    return { error: failureOf(error) };
  } finally {
    await cloud.close();
  }
};

const lookAtKnown = async (known: Known, local: Account, context: Context): Promise<Sight> => {
  const { declared, key } = known;
  const { identifiesKey, checksFeatures, listsRegions } = lookFor(declared, local, key);
  const given = wholeKey(key);
  const identified = identifiesKey && given ? await identify(given, local, context) : nothingSeen;
  const seen = { ...nothingSeen, ...identified };
  const newKey = newKeyOf(declared, local, key);
  // A key that was refused is not tried again: too many failures in a row lock it.
  if ((newKey && seen.keyError) || !(checksFeatures || listsRegions)) return seen;
  const cloud = await context.cloud(newKey ?? local.accessKey, local.site);
  return { ...seen, ...(await lookWith(cloud, known, context)) };
};

const lookAt = async (known: Known, context: Context): Promise<Seen> => {
  if (context.io.signal.aborted) throw cancelled(context.texts.cancelledNothingDone);
  const { declared, local, key } = known;
  if (local) {
    return { prospect: { ...known, sight: await lookAtKnown(known, local, context) }, verified: null };
  }
  const accessKey = wholeKey(key);
  if (!accessKey) throw new AppError('internal', 'A key passed for whole that is not.');
  const { sight, verified } = await lookAtNew(declared, accessKey, context);
  return { prospect: { ...known, sight }, verified };
};

/**
 * Finds the keys of all accounts, and looks at what their plan depends on, several at once.
 * @throws AppError `missing-input`, `usage`, `cancelled`
 */
export const lookAtAll = async (file: AccountsFile, concurrency: number, context: Context): Promise<Seen[]> => {
  const known = await findKeys(file, context);
  const queue = new PQueue({ concurrency });
  try {
    return await Promise.all(known.map((each) => queue.add(() => lookAt(each, context))));
  } catch (error) {
    queue.clear();
    throw isAppError(error) && error.code === 'cancelled' ? cancelled(context.texts.cancelledNothingDone) : error;
  }
};
