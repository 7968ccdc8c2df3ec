/** The policy configuration, what becomes of the root key, and whether to synchronize at once. */
import { type DataCenter, type Feature, frequencies } from '../../model/account.ts';
import { defaults } from '../../onboarding/provisioning-policy.ts';
import { rootKeyActions } from '../../onboarding/retire-root-key.ts';
import type { Context } from '../context.ts';
import type { OnboardFlags } from '../onboard-answers.ts';
import type { Ask } from './ask.ts';
import type { Draft, Step } from './steps.ts';

/** The feature that calls for a frequency; the key is checked whatever the features are. */
const frequencyOf = [
  ['hostSync', 'host'],
  ['productSync', 'cspm'],
  ['akCheck', null],
] as const satisfies readonly (readonly [keyof Draft, Feature | null])[];

const frequencySteps = (flags: OnboardFlags, ask: Ask, { texts }: Context): Step[] =>
  frequencyOf.map(([key, feature]) => ({
    section: texts.wizard.sections.policy,
    isNeeded: (draft) => flags[key] === undefined && (feature === null || (draft.features ?? []).includes(feature)),
    take: async (draft) => ({
      [key]: await ask.select({
        message: texts.wizard[key],
        choices: frequencies.map((value) => ({ value, name: texts.wizard.frequency(value) })),
        default: draft[key] ?? defaults[key],
      }),
    }),
  }));

const regionSteps = (flags: OnboardFlags, ask: Ask, { texts: { wizard } }: Context): Step[] => [
  {
    section: wizard.sections.policy,
    isNeeded: (draft) => flags.regions === undefined && (draft.verified?.available.length ?? 0) > 0,
    take: async (draft) => {
      const available = draft.verified?.available ?? [];
      const ids = available.map((region) => region.id);
      // Another key may see other regions than the one before it.
      const before = ids.filter((id) => draft.regions?.includes(id));
      const chosen = await ask.many({
        message: wizard.regions,
        choices: available.map(({ id, name }) => ({ value: id, name: name === id ? id : `${id}  ${name}` })),
        default: before.length > 0 ? before : ids,
        none: wizard.regionsNone,
      });
      return { regions: chosen };
    },
  },
  {
    section: wizard.sections.policy,
    isNeeded: () => flags.autoIncludeNewRegions === undefined,
    take: async (draft) => ({
      autoIncludeNewRegions: await ask.confirm(
        wizard.autoInclude,
        draft.autoIncludeNewRegions ?? defaults.autoIncludeNewRegions,
      ),
    }),
  },
];

const rootKeyStep = (flags: OnboardFlags, ask: Ask, { texts }: Context): Step => ({
  section: texts.wizard.sections.policy,
  isNeeded: (draft) => draft.method === 'quick' && flags.retireRootKey === undefined,
  take: async (draft) => ({
    retireRootKey: await ask.select({
      message: texts.wizard.retireRootKey,
      choices: [...rootKeyActions].reverse().map((value) => ({ value, ...texts.rootKeyActions[value] })),
      default: draft.retireRootKey ?? 'delete',
    }),
  }),
});

const syncNowStep = (flags: OnboardFlags, ask: Ask, { texts: { wizard } }: Context): Step => ({
  section: wizard.sections.policy,
  isNeeded: () => flags.syncNow === undefined,
  take: async (draft) => ({ syncNow: await ask.confirm(wizard.syncNow, draft.syncNow ?? defaults.syncNow) }),
});

/** Offered where its data center is connected. */
const securityCenterStep = (
  flags: OnboardFlags,
  connected: readonly DataCenter[],
  ask: Ask,
  { texts: { wizard } }: Context,
): Step => ({
  section: wizard.sections.policy,
  isNeeded: ({ dataCenter }) =>
    flags.securityCenter === undefined && dataCenter !== undefined && connected.includes(dataCenter),
  take: async (draft) => ({ securityCenter: await ask.confirm(wizard.securityCenter, draft.securityCenter ?? true) }),
});

export const policySteps = (
  flags: OnboardFlags,
  connected: readonly DataCenter[],
  ask: Ask,
  context: Context,
): Step[] => [
  ...regionSteps(flags, ask, context),
  ...frequencySteps(flags, ask, context),
  rootKeyStep(flags, ask, context),
  syncNowStep(flags, ask, context),
  securityCenterStep(flags, connected, ask, context),
];
