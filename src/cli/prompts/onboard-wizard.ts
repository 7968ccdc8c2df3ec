/**
 * The questions of onboarding in Security Center's own order. Nothing is made or saved here; every question can be left
 * backwards or cancelled, and a question that a flag answered is not asked.
 */
import { validateAccountName } from '../../config/accounts.ts';
import type { Huawei } from '../../huawei/cloud.ts';
import type { AccessKeyCheck } from '../../model/access-key-check.ts';
import { type AccessKey, dataCenters, features, frequencies, methods, sites } from '../../model/account.ts';
import { AppError, isAppError } from '../../model/errors.ts';
import type { AccountRegion } from '../../model/scope.ts';
import { checkAccessKey } from '../../onboarding/check-access-key.ts';
import { identifyKey, type KeyOwner } from '../../onboarding/identify-key.ts';
import { permissionsFor } from '../../onboarding/permissions.ts';
import { identifyRootKey } from '../../onboarding/quick-setup.ts';
import { rootKeyActions } from '../../onboarding/retire-root-key.ts';
import { accessKeyIdComplaint, type GivenKey } from '../access-key-input.ts';
import { policyFields } from '../account-view.ts';
import type { Context } from '../context.ts';
import { defaults, likelySite, type OnboardAnswers, type OnboardFlags, policyOf } from '../onboard-answers.ts';
import { hintOf } from '../output/errors.ts';
import { fieldList } from '../output/table.ts';
import { type Ask, GoBack } from './ask.ts';

/** A key that was seen working, with what it showed. */
export interface VerifiedKey {
  readonly cloud: Huawei;
  readonly owner: KeyOwner;
  readonly available: readonly AccountRegion[];
  /** Of the user key in the manual method; null in the quick one, whose user is made later. */
  readonly check: AccessKeyCheck | null;
}

export interface WizardResult {
  readonly answers: OnboardAnswers;
  readonly verified: VerifiedKey;
}

type Draft = Partial<OnboardAnswers> & { readonly verified?: VerifiedKey };

interface Step {
  readonly isAsked: (draft: Draft) => boolean;
  readonly ask: (draft: Draft) => Promise<Draft>;
}

/** A wrong key may be typed again, but more than five failures in a row would lock it. */
const keyTries = 3;

/** Runs the steps forwards, and backwards on GoBack; before the first question there is nowhere to go. */
const walkSteps = async (steps: readonly Step[], start: Draft): Promise<Draft> => {
  let draft = start;
  const asked: number[] = [];
  for (let index = 0; index < steps.length; index += 1) {
    const step = steps[index];
    if (!step?.isAsked(draft)) continue;
    try {
      draft = { ...draft, ...(await step.ask(draft)) };
      asked.push(index);
    } catch (error) {
      if (!(error instanceof GoBack)) throw error;
      index = (asked.pop() ?? index) - 1;
    }
  }
  return draft;
};

const describeGrants = (draft: Draft, { texts, output }: Context): void => {
  const chosen = draft.features ?? [];
  const names = permissionsFor(chosen).map((permission) => permission.name);
  output.note(`\n${texts.wizard.grant(names.join(', '))}`);
  output.note(texts.wizard.grantUser);
  if (chosen.includes('soc')) output.note(texts.wizard.grantSoc);
  output.note('');
};

/** Proves a key by using it: whose it is, which regions it sees, and (manual) what it may do. */
export const verifyKey = async (
  answers: Pick<OnboardAnswers, 'method' | 'site' | 'features' | 'accessKey'>,
  context: Context,
): Promise<VerifiedKey> => {
  const cloud = await context.cloud(answers.accessKey, answers.site);
  const owner = answers.method === 'quick' ? await identifyRootKey(cloud) : await identifyKey(cloud);
  await refuseKnownAccount(owner, context);
  const available = await cloud.listAccountRegions(owner.domainId);
  const request = { account: null, features: answers.features, grantedAtMs: null };
  const check = answers.method === 'quick' ? null : await checkAccessKey(request, { cloud, now: context.io.now });
  return { cloud, owner, available, check };
};

/** The same Huawei Cloud account is provisioned once, whatever it is called. @throws AppError `account-exists` */
const refuseKnownAccount = async (owner: KeyOwner, context: Context): Promise<void> => {
  const known = (await (await context.config()).listAccounts()).find((account) => account.domainId === owner.domainId);
  if (!known) return;
  throw new AppError(
    'account-exists',
    `The Huawei Cloud account "${owner.domainName}" is provisioned already, as "${known.name}".`,
    {
      details: { account: known.name, domainId: owner.domainId },
    },
  );
};

const askKey = async (draft: Draft, given: GivenKey, ask: Ask, { texts }: Context): Promise<AccessKey> => {
  const id =
    given.id ??
    (await ask.text({
      message: texts.wizard.accessKeyId,
      default: draft.accessKey?.id,
      validate: accessKeyIdComplaint,
    }));
  const secret =
    given.secret ??
    (await ask.text({
      message: texts.wizard.secret,
      masked: true,
      validate: (text) => (text.length >= 16 ? null : texts.wizard.secretShort),
    }));
  return { id, secret };
};

/** Only what another key could mend is asked again. */
const isKeyProblem = (error: unknown): error is AppError =>
  isAppError(error) && (error.code.startsWith('access-key-') || error.code === 'not-root-key');

/** Asks for the key until one works, a few times at most. */
const askWorkingKey = async (draft: Draft, given: GivenKey, ask: Ask, context: Context): Promise<Draft> => {
  const { texts, output } = context;
  const { method = 'manual', site = 'china', features: chosen = [] } = draft;
  if (method === 'quick') output.note(texts.wizard.rootKeyIntro);
  for (let attempt = 1; ; attempt += 1) {
    const accessKey = await askKey(draft, attempt === 1 ? given : { id: undefined, secret: undefined }, ask, context);
    context.protect(accessKey.secret);
    output.note(`${texts.wizard.checkingKey} ...`);
    try {
      return { accessKey, verified: await verifyKey({ method, site, features: chosen, accessKey }, context) };
    } catch (error) {
      if (!isKeyProblem(error) || attempt === keyTries) throw error;
      output.warn(texts.wizard.keyWrong(error.message));
      const hint = hintOf(error, texts);
      if (hint) output.note(hint);
    }
  }
};

const frequencyStep = (
  key: 'hostSync' | 'productSync' | 'akCheck',
  message: string,
  isAsked: (draft: Draft) => boolean,
  ask: Ask,
  { texts }: Context,
): Step => ({
  isAsked,
  ask: async (draft) => ({
    [key]: await ask.select({
      message,
      choices: frequencies.map((value) => ({
        value,
        name: value === 'off' ? texts.wizard.off : texts.wizard.every(value),
      })),
      default: draft[key] ?? defaults[key],
    }),
  }),
});

const nameTaken = async (context: Context) => {
  const taken = new Set((await (await context.config()).listAccounts()).map((account) => account.name.toLowerCase()));
  return (text: string): string | null =>
    validateAccountName(text) ?? (taken.has(text.toLowerCase()) ? context.texts.wizard.nameTaken(text) : null);
};

const firstSteps = (flags: OnboardFlags, given: GivenKey, ask: Ask, context: Context): Step[] => {
  const { texts } = context;
  const { wizard } = texts;
  return [
    {
      isAsked: () => flags.dataCenter === undefined,
      ask: async (draft) => ({
        dataCenter: await ask.select({
          message: wizard.dataCenter,
          choices: dataCenters.map((value) => ({ value, name: texts.dataCenters[value] })),
          default: draft.dataCenter ?? 'chinese-mainland',
        }),
      }),
    },
    {
      isAsked: () => flags.site === undefined,
      ask: async (draft) => ({
        site: await ask.select({
          message: wizard.site,
          choices: sites.map((value) => ({ value, name: texts.sites[value] })),
          default: draft.site ?? likelySite(draft.dataCenter ?? 'chinese-mainland'),
        }),
      }),
    },
    {
      isAsked: () => flags.method === undefined,
      ask: async (draft) => ({
        method: await ask.select({
          message: wizard.method,
          choices: methods.map((value) => ({ value, ...texts.methods[value] })),
          default: draft.method ?? 'manual',
        }),
      }),
    },
    {
      isAsked: (draft) => draft.method === 'manual' && flags.features === undefined,
      ask: async (draft) => ({
        features: await ask.many({
          message: wizard.features,
          choices: features.map((value) => ({ value, ...texts.features[value] })),
          default: draft.method === 'manual' ? (draft.features ?? ['host']) : ['host'],
          none: wizard.featuresNone,
        }),
      }),
    },
    {
      isAsked: () => true,
      ask: async (draft) => {
        const chosen: Draft = draft.method === 'quick' ? { ...draft, features: ['host'] } : draft;
        if (chosen.method === 'manual') describeGrants(chosen, context);
        return { ...chosen, ...(await askWorkingKey(chosen, given, ask, context)) };
      },
    },
    {
      isAsked: () => flags.account === undefined,
      ask: async (draft) => ({
        name: await ask.text({
          message: `${wizard.accountName} (${wizard.accountNameWhy})`,
          default: draft.name ?? draft.verified?.owner.domainName,
          validate: await nameTaken(context),
        }),
      }),
    },
  ];
};

const policySteps = (flags: OnboardFlags, ask: Ask, context: Context): Step[] => {
  const { wizard, rootKeyActions: actions } = context.texts;
  const uses = (feature: 'host' | 'cspm') => (draft: Draft) => draft.features?.includes(feature) ?? false;
  return [
    {
      isAsked: (draft) => flags.regions === undefined && (draft.verified?.available.length ?? 0) > 0,
      ask: async (draft) => {
        const available = draft.verified?.available ?? [];
        const ids = available.map((region) => region.id);
        const chosen = await ask.many({
          message: wizard.regions,
          choices: available.map(({ id, name }) => ({ value: id, name: name === id ? id : `${id}  ${name}` })),
          default: draft.regions === undefined || draft.regions === 'all' ? ids : draft.regions,
          none: wizard.regionsNone,
        });
        return { regions: chosen };
      },
    },
    {
      isAsked: () => flags.autoIncludeNewRegions === undefined,
      ask: async (draft) => ({
        autoIncludeNewRegions: await ask.confirm(
          wizard.autoInclude,
          draft.autoIncludeNewRegions ?? defaults.autoIncludeNewRegions,
        ),
      }),
    },
    frequencyStep(
      'hostSync',
      wizard.hostSync,
      (draft) => flags.hostSync === undefined && uses('host')(draft),
      ask,
      context,
    ),
    frequencyStep(
      'productSync',
      wizard.productSync,
      (draft) => flags.productSync === undefined && uses('cspm')(draft),
      ask,
      context,
    ),
    frequencyStep('akCheck', wizard.akCheck, () => flags.akCheck === undefined, ask, context),
    {
      isAsked: (draft) => draft.method === 'quick' && flags.retireRootKey === undefined,
      ask: async (draft) => ({
        retireRootKey: await ask.select({
          message: wizard.retireRootKey,
          choices: rootKeyActions.map((value) => ({ value, ...actions[value] })),
          default: draft.retireRootKey ?? 'delete',
        }),
      }),
    },
    {
      isAsked: () => flags.syncNow === undefined,
      ask: async (draft) => ({ syncNow: await ask.confirm(wizard.syncNow, draft.syncNow ?? defaults.syncNow) }),
    },
  ];
};

const summary = (answers: OnboardAnswers, verified: VerifiedKey, { texts }: Context): string =>
  fieldList([
    ['data center', texts.dataCenters[answers.dataCenter]],
    ['site', texts.sites[answers.site]],
    ['method', texts.methods[answers.method].name],
    ['features', answers.features.map((feature) => texts.features[feature].name).join(', ')],
    ['huawei account', verified.owner.domainName],
    ['access key', `${answers.accessKey.id} of ${verified.owner.userName}`],
    ...(verified.check?.features ?? []).map((feature): [string, string] => [
      `  ${feature.feature}`,
      feature.missing.length > 0 ? `${feature.status}: missing ${feature.missing.join(', ')}` : feature.status,
    ]),
    ['account name', answers.name],
    ...policyFields(policyOf(answers, verified.available)),
    ...(answers.method === 'quick' ? [['root key', texts.rootKeyActions[answers.retireRootKey].name] as const] : []),
    ['sync now', answers.syncNow ? 'yes' : 'no'],
  ]);

const confirmStep = (
  flags: OnboardFlags,
  ask: Ask,
  context: Context,
  fill: (draft: Draft) => OnboardAnswers,
): Step => ({
  isAsked: () => !flags.yes,
  ask: async (draft) => {
    const { wizard, cancelledNothingDone } = context.texts;
    if (!draft.verified) throw new AppError('internal', 'The wizard ended without a verified key.');
    context.output.note(`\n${wizard.summary}\n${summary(fill(draft), draft.verified, context)}\n`);
    const choice = await ask.select({
      message: wizard.confirm,
      choices: [
        { value: 'go', name: wizard.goAhead },
        { value: 'back', name: wizard.goBack },
        { value: 'cancel', name: wizard.cancel },
      ],
    });
    if (choice === 'cancel') throw new AppError('cancelled', cancelledNothingDone);
    if (choice === 'back') throw new GoBack();
    return {};
  },
});

const known = (flags: OnboardFlags): Draft => {
  const {
    account,
    method,
    dataCenter,
    site,
    features: chosen,
    regions,
    hostSync,
    productSync,
    akCheck,
    retireRootKey,
    syncNow,
  } = flags;
  const entries = {
    name: account,
    method,
    dataCenter,
    site,
    features: chosen,
    regions,
    hostSync,
    productSync,
    akCheck,
    retireRootKey,
    syncNow,
    autoIncludeNewRegions: flags.autoIncludeNewRegions,
  };
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
};

/**
 * Asks everything that flags left open, shows all that was chosen, and asks to go ahead.
 * @throws AppError `cancelled` at any prompt, with nothing done
 */
export const runOnboardWizard = async (
  flags: OnboardFlags,
  given: GivenKey,
  context: Context,
): Promise<WizardResult> => {
  const ask = await context.ask();
  context.output.note(`${context.texts.wizard.title}\n`);
  const fill = (draft: Draft): OnboardAnswers => {
    const { accessKey } = draft;
    if (!accessKey) throw new AppError('internal', 'The wizard ended without a key.');
    const dataCenter = draft.dataCenter ?? 'chinese-mainland';
    return {
      ...defaults,
      method: 'manual',
      features: ['host'],
      site: likelySite(dataCenter),
      name: '',
      ...draft,
      dataCenter,
      accessKey,
    };
  };
  const steps = [
    ...firstSteps(flags, given, ask, context),
    ...policySteps(flags, ask, context),
    confirmStep(flags, ask, context, fill),
  ];
  const draft = await walkSteps(steps, known(flags));
  if (!draft.verified) throw new AppError('internal', 'The wizard ended without a verified key.');
  return { answers: fill(draft), verified: draft.verified };
};
