/** Asks before something is changed for good; without a terminal only `--yes` will do. */
import { AppError, cancelled } from '../model/errors.ts';
import type { Context } from './context.ts';

/**
 * @param what what must be confirmed, for the error: "Removing an account"
 * @throws AppError `missing-input`, `cancelled`
 */
export const requireConfirmed = async (
  what: string,
  question: string,
  yes: boolean | undefined,
  context: Context,
): Promise<void> => {
  if (yes) return;
  if (!context.isInteractive) {
    throw new AppError('missing-input', `${what} must be confirmed.`, { details: { missing: ['--yes'] } });
  }
  if (!(await (await context.ask()).confirm(question, false))) throw cancelled(context.texts.cancelledNothingDone);
};
