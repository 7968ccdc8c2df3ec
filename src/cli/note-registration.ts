/** A change of a local account that Security Center does not hear of by itself is said, with the command that tells it. */
import type { Account } from '../model/account.ts';
import { openRecords } from '../registration/records.ts';
import type { Context } from './context.ts';

export const noteIfRegistered = async (account: Account, note: string, context: Context): Promise<void> => {
  const records = openRecords(await context.config());
  if (await records.findRegistration(account.domainId, account.dataCenter)) context.output.note(note);
};
