/** The data centers that a command works on: the one that was named, or all that are connected. */
import type { Account, DataCenter } from '../model/account.ts';
import { AppError } from '../model/errors.ts';
import { findRecord } from '../registration/find-record.ts';
import type { SecurityCenter } from '../security-center/security-center.ts';
import type { VendorAccount } from '../security-center/vendor-accounts.ts';
import type { Context } from './context.ts';
import { openCenter, recordsOf } from './open-security-center.ts';

/** @throws AppError `security-center-not-connected` */
export const connectedCenters = async (given: DataCenter | undefined, context: Context): Promise<SecurityCenter[]> => {
  const connections = await (await recordsOf(context)).listConnections();
  if (connections.length === 0 && !given) {
    throw new AppError('security-center-not-connected', 'No data center of Security Center is connected.');
  }
  const dataCenters = given ? [given] : connections.map(({ dataCenter }) => dataCenter);
  return Promise.all(dataCenters.map((dataCenter) => openCenter(dataCenter, context)));
};

export const accountsOf = async ({ dataCenter }: SecurityCenter, context: Context): Promise<Account[]> =>
  (await (await context.config()).listAccounts()).filter((account) => account.dataCenter === dataCenter);

/** Security Center's record of each account that has one, by Huawei Cloud account. */
export const recordsByAccount = async (
  accounts: readonly Account[],
  center: SecurityCenter,
  context: Context,
): Promise<ReadonlyMap<string, VendorAccount>> => {
  const list = await center.accounts.list();
  const records = await recordsOf(context);
  const found = new Map<string, VendorAccount>();
  for (const account of accounts) {
    const known = await records.findRegistration(account.domainId, center.dataCenter);
    const match = findRecord(account, known, list);
    if (match) found.set(account.domainId, match.record);
  }
  return found;
};
