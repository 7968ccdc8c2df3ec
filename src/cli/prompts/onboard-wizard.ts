/**
 * The questions of onboarding in Security Center's own order. Nothing is made or saved here; every question can be left
 * backwards or cancelled, and a question that a flag answered is not asked.
 */
import type { DataCenter } from '../../model/account.ts';
import { AppError, cancelled, hasCode } from '../../model/errors.ts';
import { defaults, likelySite } from '../../onboarding/provisioning-policy.ts';
import { openRecords } from '../../registration/records.ts';
import type { GivenKey } from '../access-key-input.ts';
import type { Context } from '../context.ts';
import { interruptedLines } from '../interrupted.ts';
import type { OnboardAnswers, OnboardFlags } from '../onboard-answers.ts';
import { openAsk } from './ask.ts';
import { confirmStep } from './confirm-step.ts';
import { keySteps } from './key-steps.ts';
import { methodSteps } from './method-steps.ts';
import { policySteps } from './policy-steps.ts';
import { type Draft, walkSteps } from './steps.ts';
import type { VerifiedKey } from './verify-key.ts';

export interface WizardResult {
  readonly answers: OnboardAnswers;
  readonly verified: VerifiedKey;
}

/** What flags answered, or imply. */
const draftOf = (flags: OnboardFlags): Draft => {
  const retires = flags.retireRootKey !== undefined && flags.retireRootKey !== 'keep';
  const entries = {
    name: flags.account,
    method: flags.method ?? (retires ? 'quick' : undefined),
    dataCenter: flags.dataCenter,
    site: flags.site,
    features: flags.features,
    regions: flags.regions,
    autoIncludeNewRegions: flags.autoIncludeNewRegions,
    hostSync: flags.hostSync,
    productSync: flags.productSync,
    akCheck: flags.akCheck,
    retireRootKey: flags.retireRootKey,
    syncNow: flags.syncNow,
    securityCenter: flags.securityCenter,
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
};

/** Fills what was not asked, because it does not matter for the method or a default is as good. */
const finish = (draft: Draft): WizardResult => {
  const { accessKey, verified, name, dataCenter, method, features } = draft;
  if (!accessKey || !verified || name === undefined || !dataCenter || !method || !features) {
    throw new AppError('internal', 'The wizard ended without all of its answers.');
  }
  const whole = { accessKey, name, dataCenter, method, features };
  return { answers: { ...defaults, site: likelySite(dataCenter), ...draft, ...whole }, verified };
};

const connectedDataCenters = async (context: Context): Promise<readonly DataCenter[]> =>
  (await openRecords(await context.config()).listConnections()).map(({ dataCenter }) => dataCenter);

/**
 * Asks everything that flags left open, shows all that was chosen, and asks to go ahead.
 * @throws AppError `cancelled` at any prompt, with nothing done
 */
export const runOnboardWizard = async (
  flags: OnboardFlags,
  given: GivenKey,
  context: Context,
): Promise<WizardResult> => {
  const ask = openAsk(context, { canGoBack: true });
  for (const line of await interruptedLines(context)) ask.say(line);
  const steps = [
    ...methodSteps(flags, ask, context),
    ...keySteps(flags, given, ask, context),
    ...policySteps(flags, await connectedDataCenters(context), ask, context),
    confirmStep(flags, ask, context, finish),
  ];
  try {
    return finish(await walkSteps(steps, draftOf(flags), (section) => ask.say(`\n${section}`)));
  } catch (error) {
    // Also of a call to the cloud that Ctrl-C ended between two questions.
    throw hasCode(error, 'cancelled') ? cancelled(context.texts.cancelledNothingDone) : error;
  }
};
