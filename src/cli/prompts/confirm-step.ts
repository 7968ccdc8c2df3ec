/** Everything that was chosen, before anything is made. */
import stringWidth from 'string-width';
import { cancelled } from '../../model/errors.ts';
import { plainText } from '../../model/redact.ts';
import { policyOf } from '../../onboarding/provisioning-policy.ts';
import { policyFields } from '../account-view.ts';
import type { Context } from '../context.ts';
import type { OnboardAnswers, OnboardFlags } from '../onboard-answers.ts';
import { type Ask, GoBack } from './ask.ts';
import type { Draft, Step } from './steps.ts';
import type { VerifiedKey } from './verify-key.ts';
import { beside, columnsOf } from './wrap.ts';

type Field = readonly [name: string, value: string];

const fieldsOf = (answers: OnboardAnswers, verified: VerifiedKey, { texts }: Context): Field[] => {
  const { owner, check, available } = verified;
  const holder = owner.isRoot ? texts.wizard.rootOf(owner.domainName) : texts.wizard.userOf(owner.userName);
  return [
    ['data center', texts.dataCenters[answers.dataCenter]],
    ['site', texts.sites[answers.site]],
    ['method', texts.methods[answers.method].name],
    ['features', answers.features.map((feature) => texts.features[feature].name).join(', ')],
    ['Huawei account', owner.domainName],
    ['access key', `${answers.accessKey.id}, ${holder}`],
    ...(check?.features ?? []).map(
      (feature): Field => [
        `  ${feature.feature}`,
        feature.missing.length > 0 ? `${feature.status}: missing ${feature.missing.join(', ')}` : feature.status,
      ],
    ),
    ['account name', answers.name],
    ...policyFields(policyOf(answers, available)),
    ...(answers.method === 'quick' ? [['root key', texts.rootKeyActions[answers.retireRootKey].name] as const] : []),
    ['sync now', answers.syncNow ? texts.keys.yes : texts.keys.no],
    ...(answers.securityCenter ? [['Security Center', texts.wizard.registersThere] as const] : []),
  ];
};

/** Aligned; a long value goes on below its beginning. */
const layOut = (fields: readonly Field[], columns: number): string => {
  const width = Math.max(...fields.map(([name]) => stringWidth(name))) + 2;
  return fields.map(([name, value]) => beside(`  ${name.padEnd(width)}`, plainText(value, 2_000), columns)).join('\n');
};

const whatItDoes = ({ method, retireRootKey }: OnboardAnswers, { texts: { wizard } }: Context): string => {
  const retires = method === 'quick' && retireRootKey !== 'keep';
  return [wizard.goAheadMakes[method], ...(retires ? [wizard.goAheadRetires(wizard.retire[retireRootKey])] : [])].join(
    ' ',
  );
};

export const confirmStep = (
  flags: OnboardFlags,
  ask: Ask,
  context: Context,
  finish: (draft: Draft) => { readonly answers: OnboardAnswers; readonly verified: VerifiedKey },
): Step => ({
  section: context.texts.wizard.sections.confirm,
  // A dry run shows what it would do instead, and makes nothing.
  isNeeded: () => !flags.yes && !flags.dryRun,
  take: async (draft) => {
    const { wizard, cancelledNothingDone } = context.texts;
    const { answers, verified } = finish(draft);
    ask.say(`${layOut(fieldsOf(answers, verified, context), columnsOf(context))}\n`);
    const choice = await ask.select({
      message: wizard.confirm,
      choices: [
        { value: 'go', name: wizard.goAhead, description: whatItDoes(answers, context) },
        { value: 'back', name: wizard.goBack },
        { value: 'cancel', name: wizard.cancel },
      ],
    });
    if (choice === 'cancel') throw cancelled(cancelledNothingDone);
    if (choice === 'back') throw new GoBack();
    return {};
  },
});
