/** Which accounts a command works on: the named ones, or all. */
import type { Account } from '../model/account.ts';
import { AppError } from '../model/errors.ts';
import type { Context } from './context.ts';

/** @throws AppError `account-not-found` for a name that is not configured, or when none is */
export const selectAccounts = async (names: readonly string[] | undefined, context: Context): Promise<Account[]> => {
  const config = await context.config();
  if (names && names.length > 0) return Promise.all(names.map((name) => config.getAccount(name)));
  const all = await config.listAccounts();
  if (all.length === 0) {
    throw new AppError('account-not-found', 'No account is configured yet.', {
      hint: 'Provision one with: huawei-assets onboard',
    });
  }
  return [...all];
};
