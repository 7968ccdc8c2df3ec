/** What `guide --apply` must know and no flag said, asked at a terminal. */
import { dataCenters } from '../../model/account.ts';
import { type GivenKey, givenAccessKey } from '../access-key-input.ts';
import type { Context } from '../context.ts';
import type { OnboardFlags } from '../onboard-answers.ts';
import { askGivenKey } from '../owner-key.ts';
import { nameComplaint } from './key-steps.ts';

type Known = Pick<OnboardFlags, 'account' | 'dataCenter' | 'accessKeyId' | 'secretStdin' | 'credentialsFile'>;

export interface ApplyAnswers {
  readonly known: Pick<OnboardFlags, 'account' | 'dataCenter'>;
  readonly key: GivenKey;
}

/** Without a terminal what flags and environment gave, whole or not. */
export const askForApply = async (flags: Known, context: Context): Promise<ApplyAnswers> => {
  if (!context.isInteractive) return { known: flags, key: await givenAccessKey(flags, context) };
  const { wizard, dataCenters: names } = context.texts;
  const ask = await context.ask();
  const dataCenter =
    flags.dataCenter ??
    (await ask.select({
      message: wizard.dataCenter,
      choices: dataCenters.map((value) => ({ value, name: names[value] })),
    }));
  const account =
    flags.account ??
    (await ask.text({
      message: wizard.accountName,
      description: wizard.accountNameWhy,
      validate: await nameComplaint(context),
    }));
  return { known: { account, dataCenter }, key: await askGivenKey(flags, context) };
};
