/** Why a module is not normal, and what helps. Security Center publishes no list of its messages: examples, and Huawei Cloud's own words. */
import type { ModuleState } from '../security-center/vendor-accounts.ts';

export interface Explanation {
  readonly reason: string | null;
  readonly remedy: string | null;
}

interface Rule {
  readonly matches: RegExp;
  readonly reason: string;
  readonly remedy: string;
}

const grantByModule: Readonly<Record<string, string>> = {
  HOST: 'ECS ReadOnlyAccess and IAM ReadOnlyAccess',
  CSPM: 'Tenant Guest and IAM ReadOnlyAccess',
  SIEM: 'the custom policies siemBasePolicy and siemNormalPolicy',
};

const rules: readonly Rule[] = [
  {
    matches: /ak_domain_error/i,
    reason: 'the key is of another Huawei Cloud site than the one it was registered for',
    remedy: 'Register the account anew with its site: "huawei-assets security-center remove", then "push".',
  },
  {
    matches: /forbidden in the currently selected region/i,
    reason: 'the IAM user may not work in a region that is selected in Security Center',
    remedy: 'Grant the permissions with the scope "All Resources", or see "huawei-assets security-center regions".',
  },
  {
    matches: /not exist|not found|InvalidAccessKey/i,
    reason: 'Huawei Cloud does not know the access key (any more)',
    remedy: 'Give the account a working key: "huawei-assets accounts set-key", then "security-center set-key".',
  },
  {
    matches: /inactive|disabled/i,
    reason: 'the access key is disabled in Huawei Cloud',
    remedy: 'Enable it in Huawei Cloud’s console, then run "huawei-assets security-center push".',
  },
  {
    matches: /signature/i,
    reason: 'the secret does not belong to the access key',
    remedy: 'Run "huawei-assets check-ak", then "huawei-assets security-center set-key".',
  },
  {
    matches: /policy|permission|authoriz|forbidden|denied/i,
    reason: 'the IAM user lacks a permission',
    remedy: 'Grant {grant} with the scope "All Resources"; grants take up to 30 minutes. Then push again.',
  },
];

const timedOut: Explanation = {
  reason: 'Security Center did not finish its validation in time',
  remedy: 'Push again later: huawei-assets security-center push',
};

const nothing: Explanation = { reason: null, remedy: null };

/** Both are null for a module that is normal or still being validated. */
export const explainModule = ({ module, status, message }: ModuleState): Explanation => {
  if (status === 'normal' || status === 'validating') return nothing;
  if (status === 'timeout') return timedOut;
  const rule = rules.find(({ matches }) => matches.test(message ?? ''));
  if (rule) {
    return { reason: rule.reason, remedy: rule.remedy.replace('{grant}', grantByModule[module] ?? 'what is missing') };
  }
  return {
    reason: message ?? 'Security Center does not say why',
    remedy: 'See what this tool finds: huawei-assets check-ak',
  };
};
