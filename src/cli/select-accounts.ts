/** Which accounts a command works on: the named ones, or all that are not paused. */
import type { Account } from '../model/account.ts';
import { AppError } from '../model/errors.ts';
import type { Context } from './context.ts';

const noneLeft = (all: readonly Account[]): AppError =>
  all.length === 0
    ? new AppError('account-not-found', 'No account is configured yet.', {
        hint: 'Provision one with: huawei-assets onboard',
      })
    : new AppError('account-not-found', 'Every account is paused.', {
        hint: 'Name one to work on it all the same, or go on with: huawei-assets accounts resume NAME',
      });

/**
 * A paused account is left out of what is done for all, and said; by its name it is worked on all the same.
 * @throws AppError `account-not-found` for a name that is not configured, or when none is left
 */
export const selectAccounts = async (names: readonly string[] | undefined, context: Context): Promise<Account[]> => {
  const config = await context.config();
  if (names && names.length > 0) return Promise.all(names.map((name) => config.getAccount(name)));
  const all = await config.listAccounts();
  const active = all.filter(({ pausedAt }) => !pausedAt);
  if (active.length === 0) throw noneLeft(all);
  const paused = all.filter(({ pausedAt }) => pausedAt).map(({ name }) => name);
  if (paused.length > 0) context.noteOnce(context.texts.pausedLeftOut(paused));
  return active;
};
