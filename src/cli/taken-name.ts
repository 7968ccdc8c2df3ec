/** A new account's name: well-formed and nobody's. */
import { validateAccountName } from '../config/accounts.ts';
import { AppError } from '../model/errors.ts';
import type { Context } from './context.ts';

/** @throws AppError `usage` for a bad name, `account-exists` for a taken one */
export const refuseTakenName = async (name: string, context: Context): Promise<void> => {
  const complaint = validateAccountName(name);
  if (complaint) throw new AppError('usage', `--account "${name}": ${complaint}`);
  const taken = await (await context.config()).findAccount(name);
  if (taken)
    throw new AppError('account-exists', `There is an account "${taken.name}" already.`, {
      details: { account: taken.name },
    });
};
