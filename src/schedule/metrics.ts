/** What a scheduler tells Prometheus: what it did since it began, and how every promise stands when it is asked. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { AccessKeyCheck } from '../model/access-key-check.ts';
import type { RecordKind, ScopeOutcome } from '../model/scope.ts';
import type { TaskState } from '../model/task.ts';
import type { PlannedTask } from './due.ts';

/** How everything stands; read anew for each answer. */
export interface Standing {
  readonly plan: readonly PlannedTask[];
  readonly states: readonly TaskState[];
  /** The newest verdict on each account's present key. */
  readonly checks: readonly { readonly account: string; readonly check: AccessKeyCheck }[];
  readonly records: readonly { readonly account: string; readonly kind: RecordKind; readonly total: number }[];
}

export interface MetricsOptions {
  readonly version: string;
  readonly now: () => number;
  readonly readStanding: () => Promise<Standing>;
  /** Accounts that are under way. */
  readonly underWay: () => number;
}

export interface Metrics {
  /** @param status of the task as it ended */
  taskEnded(what: PlannedTask['what'], status: string, durationMs: number): void;
  scopeEnded(outcome: ScopeOutcome): void;
  callRepeated(service: string, code: string): void;
  /** The text that Prometheus reads. */
  render(): Promise<{ readonly contentType: string; readonly text: string }>;
}

const prefix = 'huawei_assets_';

/** A task takes from a second to an hour. */
const durationBuckets = [1, 5, 15, 60, 300, 900, 1_800, 3_600];

/** Counted while the scheduler runs. */
const openCounters = (registers: Registry[]) => ({
  tasks: new Counter({
    name: `${prefix}tasks_total`,
    help: 'Tasks that ended, by what came of them.',
    labelNames: ['what', 'status'] as const,
    registers,
  }),
  durations: new Histogram({
    name: `${prefix}task_duration_seconds`,
    help: 'How long tasks took.',
    labelNames: ['what'] as const,
    buckets: durationBuckets,
    registers,
  }),
  scopes: new Counter({
    name: `${prefix}scopes_total`,
    help: 'Scopes that ended: lists of a region, project or type.',
    labelNames: ['kind', 'status'] as const,
    registers,
  }),
  repeated: new Counter({
    name: `${prefix}calls_repeated_total`,
    help: 'Calls to the cloud that were tried again; throttled among them.',
    labelNames: ['service', 'code'] as const,
    registers,
  }),
});

/** Read from configuration and inventory whenever Prometheus asks: what another process did counts, too. */
const openGauges = (registers: Registry[]) => {
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Gauge({ name: `${prefix}${name}`, help, labelNames: [...labelNames], registers });
  return {
    lag: gauge('task_lag_seconds', 'How long a task has been due; 0 while it is not.', ['account', 'what']),
    lastOk: gauge('task_last_ok_timestamp_seconds', 'When the last whole one began.', ['account', 'what']),
    failures: gauge('task_failures', 'Ends in a row that were not whole.', ['account', 'what']),
    key: gauge('access_key_state', '1 for the status that the last check found.', ['account', 'status']),
    feature: gauge('feature_state', '1 for the status that the last check found.', ['account', 'feature', 'status']),
    records: gauge('records', 'Hosts and products of the last whole pictures.', ['account', 'kind']),
  };
};

type Gauges = ReturnType<typeof openGauges>;

const show = (gauges: Gauges, { plan, states, checks, records }: Standing, nowMs: number): void => {
  for (const gauge of Object.values(gauges)) gauge.reset();
  const names = new Map(plan.map(({ accountId, account }) => [accountId, account]));
  for (const { account, what, dueSince } of plan) {
    gauges.lag.set({ account, what }, dueSince === null ? 0 : (nowMs - Date.parse(dueSince)) / 1000);
  }
  for (const { accountId, what, lastOkAt, failures } of states) {
    const account = names.get(accountId);
    if (account === undefined) continue;
    gauges.failures.set({ account, what }, failures);
    if (lastOkAt !== null) gauges.lastOk.set({ account, what }, Date.parse(lastOkAt) / 1000);
  }
  for (const { account, check } of checks) {
    gauges.key.set({ account, status: check.status }, 1);
    for (const { feature, status } of check.features) gauges.feature.set({ account, feature, status }, 1);
  }
  for (const { account, kind, total } of records) gauges.records.set({ account, kind }, total);
};

export const openMetrics = ({ version, now, readStanding, underWay }: MetricsOptions): Metrics => {
  const registry = new Registry();
  const counters = openCounters([registry]);
  const gauges = openGauges([registry]);
  const info = { name: `${prefix}build_info`, help: 'Always 1.', labelNames: ['version'], registers: [registry] };
  new Gauge(info).set({ version }, 1);
  const busy = new Gauge({
    name: `${prefix}accounts_under_way`,
    help: 'Accounts whose tasks are being done.',
    registers: [registry],
  });
  collectDefaultMetrics({ register: registry });
  return {
    taskEnded: (what, status, durationMs) => {
      counters.tasks.inc({ what, status });
      counters.durations.observe({ what }, durationMs / 1000);
    },
    scopeEnded: ({ scope, status }) => counters.scopes.inc({ kind: scope.kind, status }),
    callRepeated: (service, code) => counters.repeated.inc({ service, code }),
    render: async () => {
      show(gauges, await readStanding(), now());
      busy.set(underWay());
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
};
