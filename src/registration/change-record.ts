/** Changes of a record that is there: another key, paused or not, removed. */
import type { Account } from '../model/account.ts';
import { AppError } from '../model/errors.ts';
import type { SecurityCenter } from '../security-center/security-center.ts';
import type { VendorAccount } from '../security-center/vendor-accounts.ts';
import { findRecord } from './find-record.ts';
import { knownModules } from './modules.ts';
import type { Records } from './records.ts';

export interface ChangeDeps {
  readonly center: Pick<SecurityCenter, 'accounts' | 'dataCenter'>;
  readonly records: Pick<Records, 'findRegistration' | 'saveRegistration' | 'forgetRegistration'>;
  readonly now: () => number;
}

/** @throws AppError `registration-not-found`, `registration-conflict` */
export const getRecord = async (account: Account, { center, records }: ChangeDeps): Promise<VendorAccount> => {
  const known = await records.findRegistration(account.domainId, center.dataCenter);
  const found = findRecord(account, known, await center.accounts.list());
  if (found) return found.record;
  throw new AppError('registration-not-found', `Security Center has no record of "${account.name}".`, {
    details: { account: account.name, dataCenter: center.dataCenter },
  });
};

const note = (account: Account, { authId }: VendorAccount, { center, records, now }: ChangeDeps) =>
  records.saveRegistration({
    domainId: account.domainId,
    dataCenter: center.dataCenter,
    authId,
    alias: account.name,
    accessKeyId: account.accessKey.id,
    updatedAt: new Date(now()).toISOString(),
  });

/** Submits the account's present key. The modules are sent along: nobody says what leaving them out does. */
export const submitKey = async (account: Account, record: VendorAccount, deps: ChangeDeps): Promise<void> => {
  const { accessKey, site, domainId } = account;
  const change = { accessKey, site, domainId, modules: knownModules(record) };
  await deps.center.accounts.modify(record.authId, change);
  await note(account, record, deps);
};

export const enableRecord = async (
  account: Account,
  record: VendorAccount,
  isEnabled: boolean,
  deps: ChangeDeps,
): Promise<void> => {
  await deps.center.accounts.modify(record.authId, { isEnabled });
  await note(account, record, deps);
};

/** Forgotten here only once it is gone there. */
export const removeRecord = async (account: Account, record: VendorAccount, deps: ChangeDeps): Promise<void> => {
  await deps.center.accounts.remove(record.authId);
  await deps.records.forgetRegistration(account.domainId, deps.center.dataCenter);
};
