/** The access key, asked until one works, and the account's name. */
import { validateAccountName } from '../../config/accounts.ts';
import type { AccessKey } from '../../model/account.ts';
import { type AppError, hasCode, isAppError } from '../../model/errors.ts';
import { validateAccessKeyId } from '../../onboarding/identify-key.ts';
import { accessKeyIdComplaint, type GivenKey } from '../access-key-input.ts';
import type { Context } from '../context.ts';
import type { OnboardFlags } from '../onboard-answers.ts';
import { hintOf } from '../output/errors.ts';
import { type Ask, GoBack } from './ask.ts';
import type { Step } from './steps.ts';
import { refuseUnfit, verifyKey } from './verify-key.ts';

/** In the whole wizard, however often the person goes back: more than five failures in a row would lock the key. */
const mostRefusals = 3;

const shortestSecret = 16;

/** A text that may still become an Access Key ID is not complained of while it is typed. */
const isUnfinishedId = (text: string): boolean =>
  validateAccessKeyId(text) === 'not-a-key' && /^[A-Za-z0-9_-]{0,5}$/.test(text);

interface KeySoFar {
  readonly id?: string;
  /** Of that id, seen working: Enter keeps it. */
  readonly secret?: string;
}

const askId = (soFar: KeySoFar, ask: Ask, { texts }: Context): Promise<string> =>
  ask.text({
    message: texts.wizard.accessKeyId,
    default: soFar.id,
    validate: accessKeyIdComplaint,
    isUnfinished: isUnfinishedId,
  });

const askSecret = (id: string, soFar: KeySoFar, ask: Ask, { texts }: Context): Promise<string> =>
  ask.text({
    message: texts.wizard.secret,
    masked: true,
    ...(soFar.secret && soFar.id === id ? { default: soFar.secret, defaultShown: texts.wizard.secretKept } : {}),
    validate: (text) => (text.length >= shortestSecret ? null : texts.wizard.secretShort),
    isUnfinished: () => true,
  });

/**
 * Asks the id, then the secret; going back from the secret returns to the id, unless a flag gave that.
 * @param isReturning begins at the secret, which was the last that was asked
 */
const askKey = async (
  given: GivenKey,
  soFar: KeySoFar,
  isReturning: boolean,
  ask: Ask,
  context: Context,
): Promise<AccessKey> => {
  let known = soFar;
  let id = given.id ?? (isReturning ? known.id : undefined);
  for (;;) {
    id ??= await askId(known, ask, context);
    if (given.secret !== undefined) return { id, secret: given.secret };
    try {
      return { id, secret: await askSecret(id, known, ask, context) };
    } catch (error) {
      if (!(error instanceof GoBack) || given.id !== undefined) throw error;
      known = id === known.id ? known : { id };
      id = undefined;
    }
  }
};

/** Only what another key could mend is asked again; a locked key needs its five minutes. */
const isKeyProblem = (error: unknown): error is AppError =>
  isAppError(error) &&
  (error.code.startsWith('access-key-') || hasCode(error, 'not-root-key', 'root-key-refused')) &&
  error.code !== 'access-key-locked';

const sayProblem = (error: AppError, ask: Ask, { texts, flags }: Context): void => {
  const { wrongKey, tryManual, tryQuick } = texts.wizard;
  const kind = new Map(Object.entries(wrongKey)).get(error.code) ?? error.message;
  ask.say(`\n${texts.wizard.keyWrong(kind)}`);
  if (flags.verbose && kind !== error.message) ask.say(error.message);
  const otherMethod = { 'not-root-key': tryManual, 'root-key-refused': tryQuick };
  const hint = new Map(Object.entries(otherMethod)).get(error.code) ?? hintOf(error, texts);
  ask.say(`${hint ?? ''}\n`);
};

const nothingGiven: GivenKey = { id: undefined, secret: undefined };

const keyStep = (given: GivenKey, ask: Ask, context: Context): Step => {
  const { texts } = context;
  let refusals = 0;
  const isAsked = () => given.id === undefined || given.secret === undefined || refusals > 0;
  return {
    section: texts.wizard.sections.key,
    isNeeded: () => true,
    isAsked,
    take: async (draft, isReturning) => {
      const { method = 'manual', site = 'china', features = [] } = draft;
      if (isAsked() && !isReturning)
        ask.say(method === 'quick' ? texts.wizard.rootKeyIntro : texts.wizard.userKeyIntro);
      let soFar: KeySoFar = draft.verified && draft.accessKey ? draft.accessKey : {};
      for (;;) {
        const isAgain = isReturning && soFar.secret !== undefined;
        const accessKey = await askKey(refusals === 0 ? given : nothingGiven, soFar, isAgain, ask, context);
        context.protect(accessKey.secret);
        try {
          const answers = { method, site, features, accessKey };
          const verified = await ask.working(texts.wizard.checkingKey, (signal) => verifyKey(answers, context, signal));
          if (method === 'manual') await refuseUnfit(verified.owner, context);
          return { accessKey, verified };
        } catch (error) {
          if (!isKeyProblem(error)) throw error;
          refusals += 1;
          if (refusals >= mostRefusals) throw error;
          sayProblem(error, ask, context);
          soFar = { id: accessKey.id };
        }
      }
    },
  };
};

export const nameComplaint = async (context: Context): Promise<(text: string) => string | null> => {
  const taken = new Set((await (await context.config()).listAccounts()).map((account) => account.name.toLowerCase()));
  return (text) =>
    validateAccountName(text) ?? (taken.has(text.toLowerCase()) ? context.texts.wizard.nameTaken(text) : null);
};

const nameStep = (flags: OnboardFlags, ask: Ask, context: Context): Step => ({
  section: context.texts.wizard.sections.key,
  isNeeded: () => flags.account === undefined,
  take: async (draft) => {
    const validate = await nameComplaint(context);
    const suggestion = draft.name ?? draft.verified?.owner.domainName;
    const { accountName: message, accountNameWhy: description } = context.texts.wizard;
    const isUsable = suggestion !== undefined && validate(suggestion) === null;
    return { name: await ask.text({ message, description, validate, ...(isUsable ? { default: suggestion } : {}) }) };
  },
});

export const keySteps = (flags: OnboardFlags, given: GivenKey, ask: Ask, context: Context): Step[] => [
  keyStep(given, ask, context),
  nameStep(flags, ask, context),
];
