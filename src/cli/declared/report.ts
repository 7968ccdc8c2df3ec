/** What became of declared accounts: as JSON, as a table, as an exit code. */
import { hasCode } from '../../model/errors.ts';
import { plainText } from '../../model/redact.ts';
import { policyView } from '../account-view.ts';
import { type ExitCode, exit, exitCodeOf } from '../exit-codes.ts';
import { hintOf } from '../output/errors.ts';
import type { Tone } from '../output/paint.ts';
import { renderSync, type SyncView } from '../output/sync-report.ts';
import { table } from '../output/table.ts';
import { wrap } from '../prompts/wrap.ts';
import type { Texts } from '../texts/en.ts';
import type { Outcome } from './apply.ts';
import { type Canvas, errorView, sharedCodeOf } from './plan-view.ts';

const createdView = ({ status, account }: Outcome) => {
  const created = status === 'created' ? account?.createdIam : null;
  return created
    ? { groupName: created.groupName, userName: created.userName, accessKeyId: created.accessKeyId }
    : null;
};

const outcomeView = (outcome: Outcome, texts: Texts) => {
  const { planned, status, account, features, rootKey, error } = outcome;
  return {
    account: planned.declared.name,
    status,
    method: planned.declared.method,
    domainId: planned.domain?.domainId ?? null,
    domainName: planned.domain?.domainName ?? null,
    changes: status === 'failed' ? [] : planned.changes,
    created: createdView(outcome),
    features,
    policy: account && policyView(account.policy),
    rootKey,
    error: errorView(error, texts),
  };
};

const statuses = ['created', 'updated', 'unchanged', 'failed'] as const;

const summaryOf = (outcomes: readonly Outcome[]) => {
  const count = (wanted: Outcome['status']) => outcomes.filter(({ status }) => status === wanted).length;
  return {
    created: count('created'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    failed: count('failed'),
  };
};

export const reportView = (file: string, outcomes: readonly Outcome[], syncs: readonly SyncView[], texts: Texts) => ({
  dryRun: false,
  file,
  accounts: outcomes.map((outcome) => outcomeView(outcome, texts)),
  summary: summaryOf(outcomes),
  syncs,
});

const toneOf: Readonly<Record<Outcome['status'], Tone>> = {
  created: 'good',
  updated: 'good',
  unchanged: 'good',
  failed: 'bad',
};

/** What was changed, what is still to come, or what went wrong. */
const whatOf = ({ planned, status, features, rootKey, error }: Outcome, texts: Texts): string => {
  const { declared } = texts;
  const fields = planned.changes.flatMap(({ field }) => (field === 'rootKey' ? [] : [declared.fields[field]]));
  return [
    ...(status === 'updated' ? fields : []),
    ...(features.some((feature) => feature.status === 'pending') ? [declared.pending] : []),
    ...(rootKey && planned.retireRootKey !== 'keep'
      ? [[`root key ${rootKey.status}`, rootKey.reason].filter(Boolean).join(': ')]
      : []),
    ...(error ? [error.code] : []),
  ].join(', ');
};

/** One line on one account, for when it is done. */
export const outcomeText = (outcome: Outcome, texts: Texts): string => {
  const status = texts.declared.done[outcome.status];
  return [status, createdView(outcome)?.userName, whatOf(outcome, texts)].filter(Boolean).join(', ');
};

const problemLines = ({ planned, status, error }: Outcome, texts: Texts): string[] => {
  if (!error) return [];
  const hint = hintOf(error, texts);
  return [
    `${status === 'failed' ? texts.declared.done.failed : texts.declared.unfinished}: ${planned.declared.name}: ${plainText(error.message, 2_000)}`,
    ...(hint ? [`  ${hint}`] : []),
  ];
};

const adviceLines = (outcomes: readonly Outcome[], texts: Texts): string[] => {
  const made = outcomes.filter(({ status }) => status === 'created');
  const users = made.flatMap(({ account }) => (account?.createdIam ? [account.createdIam.userName] : []));
  const kept = made.filter(({ rootKey }) => rootKey?.status === 'kept').map(({ planned }) => planned.declared.name);
  return [
    ...(users.length > 0 ? [texts.declared.doNotDelete(users.join(', '))] : []),
    ...(made.length > users.length ? [texts.wizard.doNotDeleteManual] : []),
    ...(kept.length > 0 ? [texts.declared.rootKeysKept(kept.join(', '))] : []),
    ...(made.length > 0 ? [texts.declared.next] : []),
  ];
};

export const reportText = (
  outcomes: readonly Outcome[],
  syncs: readonly SyncView[],
  { paint, columns }: Canvas,
  texts: Texts,
): string => {
  const laidOut = (lines: readonly string[]) => lines.map((line) => wrap(line, columns));
  const rows = outcomes.map((outcome) => [
    outcome.planned.declared.name,
    { text: texts.declared.done[outcome.status], tone: toneOf[outcome.status] },
    outcome.planned.domain?.domainName,
    whatOf(outcome, texts),
  ]);
  const counts = summaryOf(outcomes);
  const parts = [
    [table(['account', 'outcome', 'huawei account', 'what'], rows, paint)],
    laidOut(outcomes.flatMap((outcome) => problemLines(outcome, texts))),
    ...syncs.map((sync) => [renderSync(texts)(sync)]),
    laidOut(adviceLines(outcomes, texts)),
    [
      `${statuses
        .filter((status) => counts[status] > 0)
        .map((status) => `${counts[status]} ${texts.declared.done[status]}`)
        .join(', ')}.`,
    ],
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
};

/** 0 when all is well; the code of the error that all share; 5 when some are well. Of the rest, an interruption tells most. */
export const exitCodeOfOutcomes = (outcomes: readonly Outcome[], ofSync: ExitCode): ExitCode => {
  const errors = outcomes.map(({ error }) => error);
  if (errors.some((error) => hasCode(error, 'cancelled'))) return exit.interrupted;
  const shared = sharedCodeOf(errors);
  if (shared) return exitCodeOf[shared];
  const isKept = ({ planned, rootKey }: Outcome) => planned.retireRootKey !== 'keep' && rootKey?.status === 'kept';
  if (errors.some(Boolean) || outcomes.some(isKept)) return exit.partlyDone;
  return ofSync;
};
