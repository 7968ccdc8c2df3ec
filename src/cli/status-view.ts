/** What `status` tells of an account: from the configuration and the inventory, without asking Huawei Cloud. */
import type { AccessKeyCheck } from '../model/access-key-check.ts';
import type { Account } from '../model/account.ts';
import type { RecordKind, ScopeOutcome } from '../model/scope.ts';
import type { Lease } from '../model/task.ts';
import { type PlannedTask, planTasks } from '../schedule/due.ts';
import { readRecords } from '../schedule/records.ts';
import type { Context } from './context.ts';
import { driftView } from './drift-view.ts';
import type { StatusesThere } from './status-there.ts';

/** `skipped`: nothing of this kind could be visited, and nothing was promised. */
const statusOfOutcomes = (outcomes: readonly ScopeOutcome[]): 'ok' | 'partial' | 'failed' | 'skipped' => {
  const has = (status: ScopeOutcome['status']) => outcomes.some((outcome) => outcome.status === status);
  if (has('failed')) return has('ok') ? 'partial' : 'failed';
  return has('ok') ? 'ok' : 'skipped';
};

/** The newest run of a kind, and the newest time at which every scope of that kind was whole. */
const syncOf = async (account: Account, kind: RecordKind, context: Context) => {
  const inventory = await context.inventory();
  const [last] = await inventory.lastRuns({ accountId: account.domainId, kind, limit: 1 });
  const scopes = (await inventory.listScopes(account.domainId)).filter(({ scope }) => scope.kind === kind);
  const times = scopes.map((scope) => scope.lastOkAt);
  const isWhole = times.length > 0 && !times.includes(null);
  const oldest = isWhole ? (times.map(String).sort()[0] ?? null) : null;
  const failed = last?.outcomes.filter((outcome: ScopeOutcome) => outcome.status === 'failed') ?? [];
  return {
    total: scopes.length === 0 ? null : scopes.reduce((sum, scope) => sum + scope.total, 0),
    lastSyncAt: last?.finishedAt ?? null,
    lastStatus: last ? statusOfOutcomes(last.outcomes) : null,
    lastCompleteAt: oldest,
    failedScopes: failed.map(({ scope }) => `${scope.type ?? scope.service} ${scope.region}`),
  };
};

const featuresOf = (account: Account, check: AccessKeyCheck | undefined) =>
  account.features.map((feature) => {
    const found = check?.features.find((checked) => checked.feature === feature);
    const isBroken = check !== undefined && check.status !== 'valid';
    return {
      feature,
      // A key that could not be asked about is no worse than unknown.
      status: isBroken ? (check.status === 'unreachable' ? 'unknown' : 'abnormal') : (found?.status ?? 'unknown'),
      missing: found?.missing ?? [],
      reason: isBroken ? `the access key is ${check.status}` : check ? (found?.reason ?? null) : 'not checked yet',
    };
  });

/** A promise as it is shown: when it was kept last and is to be kept next, and who is at it now. */
const taskView = ({ account: _account, accountId: _accountId, ...task }: PlannedTask, lease: Lease | undefined) => ({
  ...task,
  runningOn: lease ? { host: lease.host, pid: lease.pid, since: lease.takenAt } : null,
});

interface Known {
  readonly tasks: readonly PlannedTask[];
  readonly leases: readonly Lease[];
  readonly there: StatusesThere;
}

const viewOf = async (account: Account, { tasks, leases, there }: Known, context: Context) => {
  const inventory = await context.inventory();
  const check = await inventory.lastCheck(account.domainId);
  const { regions, knownRegions, autoIncludeNewRegions } = account.policy;
  const isOf = ({ accountId }: PlannedTask | Lease) => accountId === account.domainId;
  const own = leases.filter(isOf);
  return {
    account: account.name,
    site: account.site,
    dataCenter: account.dataCenter,
    accessKey: { id: account.accessKey.id, status: check?.status ?? 'unknown', checkedAt: check?.checkedAt ?? null },
    features: featuresOf(account, check),
    drift: driftView(check?.drift ?? [], account),
    hosts: await syncOf(account, 'hosts', context),
    products: await syncOf(account, 'products', context),
    schedule: tasks.filter(isOf).map((task) =>
      taskView(
        task,
        own.find(({ what }) => what === task.what),
      ),
    ),
    regions,
    notProvisioned: knownRegions.filter((id) => !regions.includes(id)),
    autoIncludeNewRegions,
    pausedAt: account.pausedAt ?? null,
    securityCenter: there.get(account.name) ?? null,
  };
};

export type StatusView = Awaited<ReturnType<typeof viewOf>>;

/** @param there what Security Center said, by account */
export const readStatus = async (
  accounts: readonly Account[],
  there: StatusesThere,
  context: Context,
): Promise<StatusView[]> => {
  const inventory = await context.inventory();
  const tasks = planTasks(await readRecords(accounts, inventory), context.io.now());
  const leases = await inventory.listLeases();
  const views: StatusView[] = [];
  for (const account of accounts) views.push(await viewOf(account, { tasks, leases, there }, context));
  return views;
};
