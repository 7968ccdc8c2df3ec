/** What Security Center says of our accounts beside what this tool knows: for `security-center status` and `status`. */
import type { Account, DataCenter } from '../model/account.ts';
import { type AppError, isAppError } from '../model/errors.ts';
import { compareStatus, type RegistrationStatus } from '../registration/compare-status.ts';
import { findRecord } from '../registration/find-record.ts';
import type { SecurityCenter } from '../security-center/security-center.ts';
import type { VendorAccount } from '../security-center/vendor-accounts.ts';
import type { Context } from './context.ts';
import { recordsOf } from './open-security-center.ts';
import { type ErrorView, errorView } from './push-accounts.ts';

export interface CenterAccountStatus {
  readonly account: string;
  readonly dataCenter: DataCenter;
  /** `unknown`: nobody could be asked. */
  readonly state: 'registered' | 'not-registered' | 'not-connected' | 'conflict' | 'unknown';
  readonly registration: RegistrationStatus | null;
  /** Here: the key and the last syncs. */
  readonly here: {
    readonly accessKeyId: string;
    readonly keyStatus: string;
    readonly paused: boolean;
    readonly lastHostSyncAt: string | null;
    readonly lastProductSyncAt: string | null;
  };
  readonly error: ErrorView | null;
}

type Look = readonly VendorAccount[] | AppError;

/** Each data center is asked once; one that cannot be is no reason to say nothing of the other. */
const lookAt = async (
  dataCenters: readonly DataCenter[],
  open: (dataCenter: DataCenter) => Promise<SecurityCenter>,
): Promise<ReadonlyMap<DataCenter, Look>> => {
  const looks = dataCenters.map(async (dataCenter): Promise<[DataCenter, Look]> => {
    try {
      return [dataCenter, await (await open(dataCenter)).accounts.list()];
    } catch (error) {
      if (!isAppError(error) || error.code === 'cancelled') throw error;
      return [dataCenter, error];
    }
  });
  return new Map(await Promise.all(looks));
};

const hereOf = async (account: Account, context: Context): Promise<CenterAccountStatus['here']> => {
  const inventory = await context.inventory();
  const check = await inventory.lastCheck(account.domainId);
  const lastRun = async (kind: 'hosts' | 'products') =>
    (await inventory.lastRuns({ accountId: account.domainId, kind, limit: 1 }))[0]?.finishedAt ?? null;
  return {
    accessKeyId: account.accessKey.id,
    keyStatus: check?.status ?? 'unknown',
    paused: Boolean(account.pausedAt),
    lastHostSyncAt: await lastRun('hosts'),
    lastProductSyncAt: await lastRun('products'),
  };
};

const statusOf = async (
  account: Account,
  look: Look,
  context: Context,
): Promise<Pick<CenterAccountStatus, 'state' | 'registration' | 'error'>> => {
  if (isAppError(look)) {
    const state = look.code === 'security-center-not-connected' ? 'not-connected' : 'unknown';
    return { state, registration: null, error: state === 'unknown' ? errorView(look, context) : null };
  }
  const known = await (await recordsOf(context)).findRegistration(account.domainId, account.dataCenter);
  try {
    const found = findRecord(account, known, look);
    if (!found) return { state: 'not-registered', registration: null, error: null };
    const check = await (await context.inventory()).lastCheck(account.domainId);
    return { state: 'registered', registration: compareStatus(account, found.record, check), error: null };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { state: 'conflict', registration: null, error: errorView(error, context) };
  }
};

export const centerStatuses = async (
  accounts: readonly Account[],
  open: (dataCenter: DataCenter) => Promise<SecurityCenter>,
  context: Context,
): Promise<CenterAccountStatus[]> => {
  const looks = await lookAt([...new Set(accounts.map(({ dataCenter }) => dataCenter))], open);
  const views: CenterAccountStatus[] = [];
  for (const account of accounts) {
    const { name, dataCenter } = account;
    const status = await statusOf(account, looks.get(dataCenter) ?? [], context);
    views.push({ account: name, dataCenter, ...status, here: await hereOf(account, context) });
  }
  return views;
};
