/** A sync's report: its JSON shape, its table, its exit code. */
import type { ChangeCounts, ScopeOutcome } from '../../model/scope.ts';
import { type SyncReport, sharedErrorCode } from '../../sync/report.ts';
import { type ExitCode, exit, exitCodeOf } from '../exit-codes.ts';
import type { Texts } from '../texts/en.ts';
import { table } from './table.ts';

const scopeView = (outcome: ScopeOutcome, texts?: Texts) => ({
  kind: outcome.scope.kind,
  service: outcome.scope.service,
  type: outcome.scope.type,
  region: outcome.scope.region,
  project: outcome.scope.projectId,
  projectName: outcome.scope.projectName,
  status: outcome.status,
  count: outcome.status === 'ok' ? outcome.counts.total : null,
  error:
    outcome.status === 'ok'
      ? null
      : {
          ...outcome.error,
          hint: outcome.error.hint ?? texts?.hints[outcome.error.code]({ service: outcome.scope.service }) ?? null,
        },
  requests: outcome.requests,
  retries: outcome.retries,
  durationMs: outcome.durationMs,
});

const byPlace = (a: ScopeOutcome, b: ScopeOutcome): number =>
  a.scope.kind.localeCompare(b.scope.kind) ||
  a.scope.region.localeCompare(b.scope.region) ||
  (a.scope.projectName ?? '').localeCompare(b.scope.projectName ?? '') ||
  (a.scope.type ?? '').localeCompare(b.scope.type ?? '');

export const syncView = (report: SyncReport, texts?: Texts) => ({
  runId: report.runId,
  status: report.status,
  startedAt: report.startedAt,
  finishedAt: report.finishedAt,
  accounts: report.accounts.map((account) => ({
    account: account.account,
    hosts: account.hosts,
    products: account.products,
    productSource: account.productSource,
    newRegions: account.newRegions,
    notProvisioned: account.notProvisioned,
    scopes: [...account.outcomes].sort(byPlace).map((outcome) => scopeView(outcome, texts)),
  })),
});

export type SyncView = ReturnType<typeof syncView>;

const countsRow = (account: string, kind: string, counts: ChangeCounts | null): (string | number)[][] =>
  counts ? [[account, kind, counts.total, counts.added, counts.changed, counts.removed, counts.unchanged]] : [];

type ScopeView = SyncView['accounts'][number]['scopes'][number];

const placeOf = ({ region, projectName }: ScopeView): string =>
  projectName && projectName !== region ? `${region} (${projectName})` : region;

const mostNames = 6;

const listed = (names: readonly string[], what: string): string => {
  const unique = [...new Set(names)];
  return unique.length > mostNames ? `${unique.length} ${what}` : unique.join(', ');
};

const whatOf = (group: readonly ScopeView[]): string => {
  const types = group.flatMap(({ type }) => (type === null ? [] : [type]));
  return types.length > 0 ? listed(types, 'product types') : (group[0]?.kind ?? '');
};

/** Scopes that failed alike are one line: the same refusal of forty types in thirty regions is one thing to mend. */
const problemLines = ({ account, scopes }: SyncView['accounts'][number], texts: Texts): string[] => {
  const alike = new Map<string, ScopeView[]>();
  for (const scope of scopes) {
    if (!scope.error) continue;
    const key = [scope.kind, scope.type !== null, scope.status, scope.error.code, scope.error.cloudCode].join(' ');
    alike.set(key, [...(alike.get(key) ?? []), scope]);
  }
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (!first?.error) return [];
    const places = listed(group.map(placeOf), 'projects');
    const hint = first.error.hint ?? texts.hints[first.error.code]({ service: first.service });
    return [
      `${first.status}: ${account}, ${whatOf(group)} in ${places}: ${first.error.message}`,
      ...(hint ? [`  ${hint}`] : []),
    ];
  });
};

export const renderSync =
  (texts: Texts) =>
  (view: SyncView): string => {
    const rows = view.accounts.flatMap((a) => [
      ...countsRow(a.account, 'hosts', a.hosts),
      ...countsRow(a.account, 'products', a.products),
    ]);
    const sources = view.accounts.flatMap(({ account, productSource }) =>
      productSource ? [`products of ${account}: ${productSource.reason}`] : [],
    );
    const problems = view.accounts.flatMap((account) => problemLines(account, texts));
    const seconds = ((Date.parse(view.finishedAt) - Date.parse(view.startedAt)) / 1000).toFixed(1);
    const scopes = view.accounts.flatMap((account) => account.scopes);
    const done = scopes.filter((scope) => scope.status === 'ok').length;
    const head = table(['account', 'what', 'total', 'added', 'changed', 'removed', 'unchanged'], rows);
    return [
      head,
      '',
      `${view.status}: ${done} of ${scopes.length} scopes whole, ${seconds} s`,
      ...sources,
      ...problems,
    ].join('\n');
  };

/** 0 when whole, 5 when partly, else the code of the error that all scopes share. */
export const exitCodeOfSync = (report: SyncReport): ExitCode => {
  if (report.status === 'ok') return exit.done;
  if (report.status === 'interrupted') return exit.interrupted;
  if (report.status === 'partial') return exit.partlyDone;
  const shared = sharedErrorCode(report);
  return shared ? exitCodeOf[shared] : exit.partlyDone;
};
