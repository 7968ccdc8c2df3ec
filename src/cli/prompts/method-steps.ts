/** The first questions: where the assets go, where the account lives, by which method and for which features. */
import { dataCenters, type Feature, features, methods, sites } from '../../model/account.ts';
import { permissionsFor, permissionsOf } from '../../onboarding/permissions.ts';
import { likelySite } from '../../onboarding/provisioning-policy.ts';
import type { Context } from '../context.ts';
import type { OnboardFlags } from '../onboard-answers.ts';
import type { Ask } from './ask.ts';
import type { Step } from './steps.ts';
import { beside, columnsOf } from './wrap.ts';

/** What a person must have done in Huawei Cloud's console before the IAM user's key is worth typing. */
const sayGrants = (chosen: readonly Feature[], ask: Ask, context: Context): void => {
  const { wizard, features: names } = context.texts;
  const columns = columnsOf(context);
  const needed = permissionsFor(chosen);
  const width = Math.max(...needed.map(({ name }) => name.length)) + 2;
  ask.say(`\n${wizard.grantsNeeded}`);
  for (const feature of chosen) {
    ask.say(`  ${names[feature].name}`);
    for (const { name, gives } of permissionsOf[feature]) ask.say(beside(`    ${name.padEnd(width)}`, gives, columns));
  }
  ask.say(`\n${wizard.grantsHow}`);
  const isCustom = needed.some((permission) => permission.kind === 'custom');
  const stages = [...(isCustom ? [wizard.grantPolicies] : []), wizard.grantGroup, wizard.grantUser];
  for (const [index, stage] of stages.entries()) ask.say(beside(`  ${index + 1}. `, stage, columns));
};

const placeSteps = (flags: OnboardFlags, ask: Ask, { texts }: Context): Step[] => [
  {
    section: texts.wizard.sections.start,
    isNeeded: () => flags.dataCenter === undefined,
    take: async (draft) => {
      const dataCenter = await ask.select({
        message: texts.wizard.dataCenter,
        choices: dataCenters.map((value) => ({ value, name: texts.dataCenters[value] })),
        default: draft.dataCenter ?? 'chinese-mainland',
      });
      if (dataCenter === draft.dataCenter) return {};
      return { dataCenter, site: flags.site ?? likelySite(dataCenter) };
    },
  },
  {
    section: texts.wizard.sections.start,
    isNeeded: () => flags.site === undefined,
    take: async (draft) => ({
      site: await ask.select({
        message: texts.wizard.site,
        choices: sites.map((value) => ({ value, name: texts.sites[value] })),
        default: draft.site ?? likelySite(draft.dataCenter ?? 'chinese-mainland'),
      }),
    }),
  },
];

const methodStep = (flags: OnboardFlags, ask: Ask, { texts }: Context): Step => ({
  section: texts.wizard.sections.start,
  isNeeded: () => flags.method === undefined,
  take: async (draft) => ({
    method: await ask.select({
      message: texts.wizard.method,
      // Flags that only one method knows have chosen it.
      choices: methods
        .filter((value) => value !== 'quick' || (flags.features ?? []).every((feature) => feature === 'host'))
        .map((value) => ({ value, ...texts.methods[value] })),
      default: draft.method ?? 'manual',
    }),
  }),
});

const featuresStep = (flags: OnboardFlags, ask: Ask, context: Context): Step => {
  const { texts } = context;
  const needs = (feature: Feature) => permissionsOf[feature].map(({ name }) => name).join(', ');
  return {
    section: texts.wizard.sections.start,
    isNeeded: () => true,
    isAsked: (draft) => draft.method === 'manual' && flags.features === undefined,
    take: async (draft) => {
      if (draft.method === 'quick') return { features: ['host'] };
      const chosen =
        flags.features ??
        (await ask.many({
          message: texts.wizard.features,
          choices: features.map((value) => ({
            value,
            name: texts.features[value].name,
            description: `${texts.features[value].description}\n${texts.wizard.needs(needs(value))}`,
          })),
          default: draft.features ?? ['host'],
          none: texts.wizard.featuresNone,
        }));
      sayGrants(chosen, ask, context);
      return { features: chosen };
    },
  };
};

export const methodSteps = (flags: OnboardFlags, ask: Ask, context: Context): Step[] => [
  ...placeSteps(flags, ask, context),
  methodStep(flags, ask, context),
  featuresStep(flags, ask, context),
];
