/** What is on record of accounts, as the plan takes it. */
import type { AccessKeyCheck } from '../model/access-key-check.ts';
import type { Account } from '../model/account.ts';
import { type TaskState, taskKinds } from '../model/task.ts';
import type { AccountRecord, KeyRecord } from './due.ts';

/** What the schedule reads of the inventory. */
export interface ScheduleStore {
  listTasks(accountIds?: readonly string[]): Promise<readonly TaskState[]>;
  listChecks(
    accountIds?: readonly string[],
  ): Promise<readonly { readonly accountId: string; readonly check: AccessKeyCheck }[]>;
}

const keyRecordOf = ({ checkedAt, features }: AccessKeyCheck): KeyRecord => ({
  checkedAt,
  features: Object.fromEntries(features.map(({ feature, status }) => [feature, status])),
});

/** Reads all at once: one account after the other would be a thousand queries for five hundred of them. */
export const readRecords = async (accounts: readonly Account[], store: ScheduleStore): Promise<AccountRecord[]> => {
  const ids = accounts.length > mostNamed ? undefined : accounts.map(({ domainId }) => domainId);
  const [states, checks] = await Promise.all([store.listTasks(ids), store.listChecks(ids)]);
  const tasks = new Map(states.map((state) => [keyOf(state.accountId, state.what), state]));
  const keys = new Map(checks.map(({ accountId, check }) => [keyOf(accountId, check.accessKeyId), check]));
  return accounts.map((account) => {
    const check = keys.get(keyOf(account.domainId, account.accessKey.id));
    const lasts = taskKinds.flatMap((what) => tasks.get(keyOf(account.domainId, what)) ?? []);
    return {
      account,
      tasks: Object.fromEntries(lasts.map((state) => [state.what, state])),
      key: check ? keyRecordOf(check) : null,
    };
  });
};

/** More accounts than a statement should name. */
const mostNamed = 100;

const keyOf = (...parts: readonly string[]): string => JSON.stringify(parts);
