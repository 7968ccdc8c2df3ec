/** Takes an account's record out of Security Center: for `accounts remove --security-center`. */
import type { Account } from '../model/account.ts';
import { getRecord, removeRecord } from '../registration/change-record.ts';
import type { Context } from './context.ts';
import { openCenter, recordsOf } from './open-security-center.ts';

/** @throws AppError `security-center-not-connected`, `registration-not-found`, and nothing is removed then */
export const removeRegistration = async (account: Account, context: Context): Promise<void> => {
  const center = await openCenter(account.dataCenter, context);
  const deps = { center, records: await recordsOf(context), now: context.io.now };
  await removeRecord(account, await getRecord(account, deps), deps);
};
