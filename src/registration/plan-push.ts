/** What a push would do for an account: nothing is called here. */
import type { Account } from '../model/account.ts';
import { AppError } from '../model/errors.ts';
import type { Module, Registration } from '../model/security-center.ts';
import type { VendorAccount, VendorAccountChange } from '../security-center/vendor-accounts.ts';
import { type FoundBy, findRecord, isSameKeyId } from './find-record.ts';
import { knownModules, modulesOf } from './modules.ts';

export const pushChanges = ['alias', 'access-key', 'modules', 'validation'] as const;
/** `validation`: key and site are sent again, because the record is not in order. */
export type PushChange = (typeof pushChanges)[number];

export type PushPlan =
  | { readonly action: 'add'; readonly modules: readonly Module[] }
  | {
      readonly action: 'update';
      readonly authId: string;
      readonly foundBy: FoundBy;
      readonly changes: readonly PushChange[];
      readonly change: VendorAccountChange;
    }
  | { readonly action: 'unchanged'; readonly authId: string; readonly foundBy: FoundBy };

/** @throws AppError `module-not-opened` naming all that is missing */
export const requireOpened = (
  wanted: readonly Module[],
  opened: ReadonlyMap<Module, boolean> | null,
  accountName: string,
): void => {
  const closed = wanted.filter((module) => opened?.get(module) === false);
  if (closed.length === 0) return;
  throw new AppError(
    'module-not-opened',
    `"${accountName}" needs ${closed.join(', ')}, which this Alibaba Cloud account has not opened in Security Center.`,
    { details: { account: accountName, modules: closed } },
  );
};

const changesOf = (account: Account, record: VendorAccount, wanted: readonly Module[]): PushChange[] => {
  const missing = wanted.filter((module) => !knownModules(record).includes(module));
  const isKeySame = isSameKeyId(record.accessKeyId, account.accessKey.id);
  const isInOrder = record.status === 'normal' || record.status === 'validating';
  return [
    ...(record.alias === account.name ? [] : (['alias'] as const)),
    ...(isKeySame ? [] : (['access-key'] as const)),
    ...(missing.length === 0 ? [] : (['modules'] as const)),
    ...(isKeySame && !isInOrder ? (['validation'] as const) : []),
  ];
};

/** Modules that somebody chose in the console stay: the whole set is sent, as nobody says what leaving one out does. */
const changeOf = (
  account: Account,
  record: VendorAccount,
  wanted: readonly Module[],
  changes: readonly PushChange[],
): VendorAccountChange => ({
  alias: account.name,
  modules: [...new Set([...knownModules(record), ...wanted])],
  domainId: account.domainId,
  ...(changes.includes('access-key') || changes.includes('validation')
    ? { accessKey: account.accessKey, site: account.site }
    : {}),
});

/** @throws AppError `registration-conflict`, `module-not-opened` */
export const planPush = (
  account: Account,
  known: Registration | null,
  records: readonly VendorAccount[],
  opened: ReadonlyMap<Module, boolean> | null,
): PushPlan => {
  const wanted = modulesOf(account.features);
  const found = findRecord(account, known, records);
  if (!found) {
    requireOpened(wanted, opened, account.name);
    return { action: 'add', modules: wanted };
  }
  const { record, by } = found;
  const changes = changesOf(account, record, wanted);
  if (changes.length === 0) return { action: 'unchanged', authId: record.authId, foundBy: by };
  if (changes.includes('modules')) requireOpened(wanted, opened, account.name);
  const change = changeOf(account, record, wanted, changes);
  return { action: 'update', authId: record.authId, foundBy: by, changes, change };
};
