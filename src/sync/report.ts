/** What a run did, account by account, and what its status is. */
import type { ErrorCode } from '../model/errors.ts';
import type { ChangeCounts, RecordKind, RunStatus, ScopeOutcome } from '../model/scope.ts';
import type { Job } from './plan-account.ts';
import type { ProductSources } from './product-sources.ts';

export interface ProductSourceReport {
  readonly used: 'config' | 'direct' | 'both';
  readonly reason: string;
}

export interface AccountReport {
  readonly account: string;
  /** Null when this kind was not asked for. */
  readonly hosts: ChangeCounts | null;
  readonly products: ChangeCounts | null;
  /** Where the products were read from, and why; null when none were. */
  readonly productSource: ProductSourceReport | null;
  readonly newRegions: readonly string[];
  readonly notProvisioned: readonly string[];
  readonly outcomes: readonly ScopeOutcome[];
}

export interface SyncReport {
  readonly runId: string;
  readonly status: Exclude<RunStatus, 'running'>;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly accounts: readonly AccountReport[];
}

const sum = (outcomes: readonly ScopeOutcome[], kind: RecordKind, removed: number): ChangeCounts => {
  const counts = outcomes.flatMap((o) => (o.status === 'ok' && o.scope.kind === kind ? [o.counts] : []));
  const add = (key: keyof ChangeCounts) => counts.reduce((total, each) => total + each[key], 0);
  return {
    total: add('total'),
    added: add('added'),
    changed: add('changed'),
    removed: add('removed') + removed,
    unchanged: add('unchanged'),
  };
};

const productSourceOf = (sources: ProductSources | null): ProductSourceReport | null => {
  if (!sources) return null;
  const { usesConfig, direct, reason } = sources;
  if (!usesConfig) return { used: 'direct', reason };
  return { used: direct.length === 0 ? 'config' : 'both', reason };
};

export const reportOf = (job: Job, kinds: readonly RecordKind[]): AccountReport => ({
  account: job.account.name,
  hosts: kinds.includes('hosts') ? sum(job.outcomes, 'hosts', job.removed.hosts) : null,
  products: kinds.includes('products') ? sum(job.outcomes, 'products', job.removed.products) : null,
  productSource: productSourceOf(job.sources),
  newRegions: job.choice?.added ?? [],
  notProvisioned: job.choice?.notProvisioned ?? [],
  outcomes: job.outcomes,
});

/** `ok` when nothing failed, `failed` when nothing succeeded, else `partial`. */
export const statusOf = (outcomes: readonly ScopeOutcome[], stopped: boolean): SyncReport['status'] => {
  if (stopped) return 'interrupted';
  const failed = outcomes.filter((outcome) => outcome.status === 'failed').length;
  if (failed === 0) return 'ok';
  return outcomes.some((outcome) => outcome.status === 'ok') ? 'partial' : 'failed';
};

/** True for an error that every scope of the run shares, which is then the run's own error. */
export const sharedErrorCode = (report: SyncReport): ErrorCode | null => {
  const codes = new Set(
    report.accounts.flatMap((account) =>
      account.outcomes.flatMap((outcome) => (outcome.status === 'failed' ? [outcome.error.code] : [])),
    ),
  );
  const [only] = codes;
  return report.status === 'failed' && codes.size === 1 && only ? only : null;
};
