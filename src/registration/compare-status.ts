/** What Security Center says of an account, beside what this tool knows of it. */
import type { AccessKeyCheck } from '../model/access-key-check.ts';
import type { Account } from '../model/account.ts';
import type { ServiceStatus } from '../model/security-center.ts';
import type { VendorAccount } from '../security-center/vendor-accounts.ts';
import { isSameKeyId } from './find-record.ts';
import { type ModuleView, modulesOf, moduleView } from './modules.ts';

export type DifferenceKind = 'access-key' | 'alias' | 'module-missing' | 'module-extra' | 'paused' | 'verdict';

export interface Difference {
  readonly what: DifferenceKind;
  readonly here: string;
  readonly there: string;
  /** The command that brings both together, or what to look at. */
  readonly remedy: string;
}

export interface ComparedModule extends ModuleView {
  /** This tool's own verdict on the feature, from its last check of the key. */
  readonly here: 'normal' | 'pending' | 'abnormal' | 'unknown';
}

export interface RegistrationStatus {
  readonly authId: string;
  readonly alias: string | null;
  readonly accessKeyId: string | null;
  readonly enabled: boolean | null;
  readonly status: ServiceStatus;
  readonly message: string | null;
  readonly modules: readonly ComparedModule[];
  readonly differences: readonly Difference[];
}

const named = (name: string): string => (/^[\w.-]+$/.test(name) ? name : `"${name}"`);

const hereOf = (feature: string | null, check: AccessKeyCheck | undefined): ComparedModule['here'] => {
  if (!check || check.status === 'unreachable') return 'unknown';
  if (check.status !== 'valid') return 'abnormal';
  return check.features.find((each) => each.feature === feature)?.status ?? 'unknown';
};

const verdictDifference = ({ module, here, status }: ComparedModule, name: string): Difference[] => {
  const isGoodHere = here === 'normal';
  const isGoodThere = status === 'normal';
  const isSure = (isGoodHere || here === 'abnormal') && (isGoodThere || status === 'abnormal' || status === 'timeout');
  if (!isSure || isGoodHere === isGoodThere) return [];
  const remedy = isGoodHere
    ? `Register it anew: huawei-assets security-center push ${named(name)}`
    : `Check again: huawei-assets check-ak ${named(name)}`;
  return [{ what: 'verdict', here: `${module} ${here}`, there: `${module} ${status}`, remedy }];
};

const moduleDifferences = (account: Account, record: VendorAccount): Difference[] => {
  const wanted: readonly string[] = modulesOf(account.features);
  const there = record.modules.map(({ module }) => module);
  const push = `Register it: huawei-assets security-center push ${named(account.name)}`;
  return [
    ...wanted
      .filter((module) => !there.includes(module))
      .map((module): Difference => ({ what: 'module-missing', here: module, there: '-', remedy: push })),
    ...there
      .filter((module) => !wanted.includes(module))
      .map(
        (module): Difference => ({
          what: 'module-extra',
          here: '-',
          there: module,
          remedy: 'It was chosen in the Security Center console, and stays.',
        }),
      ),
  ];
};

const recordDifferences = (account: Account, record: VendorAccount): Difference[] => {
  const name = named(account.name);
  const isPaused = Boolean(account.pausedAt);
  return [
    ...(isSameKeyId(record.accessKeyId, account.accessKey.id)
      ? []
      : [
          {
            what: 'access-key' as const,
            here: account.accessKey.id,
            there: record.accessKeyId ?? 'unknown',
            remedy: `Submit the new key: huawei-assets security-center set-key ${name}`,
          },
        ]),
    ...(record.alias === account.name
      ? []
      : [
          {
            what: 'alias' as const,
            here: account.name,
            there: record.alias ?? '-',
            remedy: `Rename it there: huawei-assets security-center push ${name}`,
          },
        ]),
    ...(record.isEnabled === null || record.isEnabled !== isPaused
      ? []
      : [
          {
            what: 'paused' as const,
            here: isPaused ? 'paused' : 'active',
            there: record.isEnabled ? 'enabled' : 'disabled',
            remedy: isPaused
              ? `huawei-assets security-center pause ${name}, or resume ${name}`
              : `huawei-assets security-center resume ${name}, or pause ${name}`,
          },
        ]),
  ];
};

/** @param check this tool's last verdict on the account's key */
export const compareStatus = (
  account: Account,
  record: VendorAccount,
  check: AccessKeyCheck | undefined,
): RegistrationStatus => {
  const modules = record.modules.map((state): ComparedModule => {
    const view = moduleView(state);
    return { ...view, here: hereOf(view.feature, check) };
  });
  return {
    authId: record.authId,
    alias: record.alias,
    accessKeyId: record.accessKeyId,
    enabled: record.isEnabled,
    status: record.status,
    message: record.message,
    modules,
    differences: [
      ...recordDifferences(account, record),
      ...moduleDifferences(account, record),
      ...modules.flatMap((module) => verdictDifference(module, account.name)),
    ],
  };
};
