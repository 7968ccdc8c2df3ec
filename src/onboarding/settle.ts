/** IAM takes its time: what was just made is not known everywhere at once, and an answer may be lost though all was done. */
import type { Huawei } from '../huawei/cloud.ts';
import { hasCode } from '../model/errors.ts';

export type Sleep = (ms: number) => Promise<void>;

/** After these a creation may have been done all the same. */
const unansweredCodes = ['timeout', 'unreachable', 'bad-response', 'server-error'] as const;

/**
 * Creates something by a name that only this setup uses. When the answer was lost, the name tells whether it was made
 * after all; so it does when an interrupted run made it, and IAM did not list it a moment ago.
 */
export const createOrAdopt = async <T>(
  create: () => Promise<T>,
  find: () => Promise<T | null>,
  isResumed: boolean,
): Promise<T> => {
  try {
    return await create();
  } catch (error) {
    if (!hasCode(error, ...unansweredCodes) && !(isResumed && hasCode(error, 'name-conflict'))) throw error;
    const found = await find().catch(() => null);
    if (found) return found;
    throw error;
  }
};

/** Waits in ms for what was just made: IAM knows a new user or group everywhere within ten seconds or so. */
const settleTries = [1_000, 2_000, 4_000, 8_000, 15_000];

/** Repeats what names something new until IAM knows it there; a 404 changed nothing. */
export const whenSettled = async <T>(call: () => Promise<T>, sleep: Sleep): Promise<T> => {
  for (const delayMs of settleTries) {
    try {
      return await call();
    } catch (error) {
      if (!hasCode(error, 'not-found')) throw error;
    }
    await sleep(delayMs);
  }
  return call();
};

/**
 * Waits between tries of a new key, in ms: four within a minute. More than five failed signatures in a row lock a key
 * for five minutes.
 */
const keyTries = [0, 4_000, 18_000, 38_000];

/** Waits until a new key signs. @throws AppError the last refusal, when it never did */
export const waitUntilKeyWorks = async (user: Huawei, domainId: string, sleep: Sleep): Promise<void> => {
  let refusal: unknown;
  for (const delayMs of keyTries) {
    await sleep(delayMs);
    try {
      await user.iam.findKey(user.accessKeyId, domainId);
      return;
    } catch (error) {
      if (!hasCode(error, 'access-key-not-found', 'access-key-invalid', 'access-key-wrong-secret')) throw error;
      refusal = error;
    }
  }
  throw refusal;
};
