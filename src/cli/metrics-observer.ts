/** The scheduler's metrics and health, from what it does and what configuration and inventory hold. */
import type { Account } from '../model/account.ts';
import type { RecordKind } from '../model/scope.ts';
import { planTasks } from '../schedule/due.ts';
import { type Health, openHealth } from '../schedule/health.ts';
import { type Metrics, openMetrics, type Standing } from '../schedule/metrics.ts';
import { readRecords } from '../schedule/records.ts';
import type { Context } from './context.ts';
import { errorParts } from './schedule-log.ts';
import { blindObserver, blindProgress, type ScheduleObserver } from './schedule-observer.ts';
import { version } from './version.ts';

const totalsOf = (
  accounts: readonly Account[],
  scopes: readonly {
    readonly scope: { readonly accountId: string; readonly kind: RecordKind };
    readonly total: number;
  }[],
): Standing['records'] => {
  const names = new Map(accounts.map(({ domainId, name }) => [domainId, name]));
  const totals = new Map<string, Standing['records'][number]>();
  for (const { scope, total } of scopes) {
    const account = names.get(scope.accountId);
    if (account === undefined) continue;
    const key = `${scope.accountId} ${scope.kind}`;
    totals.set(key, { account, kind: scope.kind, total: (totals.get(key)?.total ?? 0) + total });
  }
  return [...totals.values()];
};

const readStanding = async (accounts: readonly Account[], { inventory, io }: Context): Promise<Standing> => {
  const store = await inventory();
  const plan = planTasks(await readRecords(accounts, store), io.now());
  const keys = new Map(accounts.map(({ accessKey, name }) => [accessKey.id, name]));
  const checks = (await store.listChecks()).flatMap(({ check }) => {
    const account = keys.get(check.accessKeyId);
    return account === undefined ? [] : [{ account, check }];
  });
  return { plan, states: await store.listTasks(), checks, records: totalsOf(accounts, await store.listScopes()) };
};

/** Looks are seconds apart; without one for so long the process hangs. */
const staleMs = 120_000;

export interface Watch {
  readonly observer: ScheduleObserver;
  readonly metrics: Metrics;
  readonly health: Health;
}

/** @param listAccounts those that the scheduler keeps */
export const openWatch = (listAccounts: () => Promise<readonly Account[]>, context: Context): Watch => {
  const { now } = context.io;
  const underWay = new Set<string>();
  const health = openHealth({ now, staleMs });
  const metrics = openMetrics({
    version,
    now,
    readStanding: async () => readStanding(await listAccounts(), context),
    underWay: () => underWay.size,
  });
  const observer: ScheduleObserver = {
    ...blindObserver,
    begun: ({ accountId }) => underWay.add(accountId),
    ended: ({ accountId, what }, outcome, durationMs) => {
      underWay.delete(accountId);
      if (outcome.status === 'idle') return;
      metrics.taskEnded(what, outcome.status === 'done' ? outcome.value.status : outcome.status, durationMs);
    },
    failed: (accountId, error) => {
      if (accountId === null) health.failed(errorParts(error).message);
    },
    looked: () => health.looked(),
    progress: () => ({
      ...blindProgress,
      retry: ({ service }, { code }) => metrics.callRepeated(service, code),
      finished: metrics.scopeEnded,
    }),
  };
  return { observer, metrics, health };
};
