/** Everything that onboarding must know, whether flags or questions gave it. */
import type { AccessKey, DataCenter, Feature, Frequency, Method, ProvisioningRequest, Site } from '../model/account.ts';
import { AppError } from '../model/errors.ts';
import { defaults, likelySite } from '../onboarding/provisioning-policy.ts';
import type { RootKeyAction } from '../onboarding/retire-root-key.ts';
import { type AccessKeyFlags, type GivenKey, missingKeyInputs } from './access-key-input.ts';

export interface OnboardFlags extends AccessKeyFlags {
  readonly method?: Method;
  readonly account?: string;
  readonly dataCenter?: DataCenter;
  readonly site?: Site;
  readonly features?: Feature[];
  readonly regions?: 'all' | string[];
  readonly autoIncludeNewRegions?: boolean;
  readonly hostSync?: Frequency;
  readonly productSync?: Frequency;
  readonly akCheck?: Frequency;
  readonly syncNow?: boolean;
  /** Register with Security Center as the last step. */
  readonly securityCenter?: boolean;
  readonly retireRootKey?: RootKeyAction;
  readonly dryRun?: boolean;
  /** Wait at most this long (ms) for the grants to take effect. */
  readonly wait?: number;
  /** Go on with, or take back, what an interrupted run left. */
  readonly resume?: boolean;
  readonly undo?: boolean;
  /** An account to make whole again. */
  readonly repair?: string;
  /** An AlibabaCloudGroup_ user that is there already. */
  readonly reuseUser?: string;
  readonly yes?: boolean;
}

export interface OnboardAnswers extends ProvisioningRequest {
  readonly accessKey: AccessKey;
  readonly syncNow: boolean;
  readonly securityCenter: boolean;
  readonly retireRootKey: RootKeyAction;
}

/**
 * Flags that contradict each other or the method.
 * @throws AppError `usage`
 */
export const refuseContradictions = (flags: OnboardFlags): void => {
  const beyondHost = flags.features?.filter((feature) => feature !== 'host') ?? [];
  if (flags.method === 'quick' && beyondHost.length > 0) {
    throw new AppError(
      'usage',
      `Quick configuration is for host assets only: ${beyondHost.join(', ')} need --method manual.`,
    );
  }
  if (flags.method === 'manual' && flags.retireRootKey && flags.retireRootKey !== 'keep') {
    throw new AppError(
      'usage',
      '--retire-root-key belongs to quick configuration: the manual method never sees the root key.',
    );
  }
};

/**
 * The answers that flags and environment give when nobody can be asked.
 * @throws AppError `missing-input` listing everything that is missing at once
 */
export const answersFromFlags = (flags: OnboardFlags, key: GivenKey): OnboardAnswers => {
  const { method, account: name, dataCenter } = flags;
  const features = method === 'quick' ? (['host'] as const) : flags.features;
  const missing = [
    ...(method === undefined ? ['--method manual|quick'] : []),
    ...(name === undefined ? ['--account NAME'] : []),
    ...(dataCenter === undefined ? ['--data-center cn|intl'] : []),
    ...(features === undefined && method === 'manual' ? ['--features host,cspm,soc'] : []),
    ...missingKeyInputs(key),
    ...(flags.retireRootKey && flags.retireRootKey !== 'keep' && !flags.yes && !flags.dryRun
      ? [`--yes, to confirm --retire-root-key ${flags.retireRootKey}`]
      : []),
  ];
  const { id, secret } = key;
  const isWhole = method && name !== undefined && dataCenter && features && id !== undefined && secret !== undefined;
  if (missing.length > 0 || !isWhole) {
    throw new AppError('missing-input', 'Nobody can be asked here, and this is missing:', { details: { missing } });
  }
  return {
    method,
    name,
    dataCenter,
    features,
    accessKey: { id, secret },
    site: flags.site ?? likelySite(dataCenter),
    regions: flags.regions ?? defaults.regions,
    autoIncludeNewRegions: flags.autoIncludeNewRegions ?? defaults.autoIncludeNewRegions,
    hostSync: flags.hostSync ?? defaults.hostSync,
    productSync: flags.productSync ?? defaults.productSync,
    akCheck: flags.akCheck ?? defaults.akCheck,
    syncNow: flags.syncNow ?? defaults.syncNow,
    securityCenter: flags.securityCenter ?? defaults.securityCenter,
    retireRootKey: flags.retireRootKey ?? defaults.retireRootKey,
  };
};
