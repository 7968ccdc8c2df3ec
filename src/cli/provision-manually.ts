/** The manual method's end: the account is saved with the key that was given. */
import type { AccessKeyCheck } from '../model/access-key-check.ts';
import type { Account } from '../model/account.ts';
import { AppError, cancelled } from '../model/errors.ts';
import type { Context } from './context.ts';
import { accountOf } from './make-iam.ts';
import type { OnboardAnswers, OnboardFlags } from './onboard-answers.ts';
import { refuseUnfit, type VerifiedKey } from './prompts/verify-key.ts';

/** Huawei Cloud's names of the permissions that a key's user lacks for its features. */
export const missingPermissions = (check: AccessKeyCheck | null): string[] => [
  ...new Set(check?.features.flatMap((feature) => feature.missing) ?? []),
];

/** Saves a manually configured account, missing permissions only with a clear yes. */
export const provisionManually = async (
  answers: OnboardAnswers,
  verified: VerifiedKey,
  flags: Pick<OnboardFlags, 'yes'>,
  context: Context,
): Promise<Account> => {
  await refuseUnfit(verified.owner, context);
  const missing = missingPermissions(verified.check);
  if (missing.length > 0) {
    const message = `The key's user lacks ${missing.join(', ')}.`;
    if (context.isInteractive && !flags.yes) {
      const isWanted = await (await context.ask()).confirm(context.texts.wizard.saveAnyway, false);
      if (!isWanted) throw cancelled(context.texts.cancelledNothingDone);
    } else if (!flags.yes) {
      throw new AppError('permission-missing', message, {
        hint: `Grant them with the scope "All Resources" (grants take up to 30 minutes), or save the account anyway with --yes.`,
        details: { missing },
      });
    }
    context.output.warn(message);
  }
  const account = accountOf(answers, verified, null, context);
  await (await context.config()).addAccount(account);
  return account;
};
