/** Does one task of the schedule with the program's own commands: a check of the key, or a sync of one kind. */
import type { AccessKeyCheck, KeyStatus } from '../model/access-key-check.ts';
import type { Account } from '../model/account.ts';
import { AppError, cancelled, type ErrorCode } from '../model/errors.ts';
import type { ChangeCounts, RecordKind, ScopeOutcome } from '../model/scope.ts';
import { mayPass, type TaskEnd } from '../model/task.ts';
import type { PlannedTask } from '../schedule/due.ts';
import type { AccountReport, SyncReport } from '../sync/report.ts';
import { checkAccount, exitCodeOfChecks } from './check-account.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit } from './exit-codes.ts';
import type { Progress } from './output/progress.ts';
import { exitCodeOfSync } from './output/sync-report.ts';
import { runSync } from './run-sync.ts';

export interface TaskResult {
  /** `ok`: whole, or the key is valid and may do what it must. */
  readonly status: TaskEnd['status'];
  readonly exitCode: ExitCode;
  /** The run of a sync. */
  readonly runId: string | null;
  readonly records: ChangeCounts | null;
  readonly failedScopes: number;
  readonly keyStatus: KeyStatus | null;
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
}

export interface TaskChoice {
  /** Scopes under way at once. */
  readonly concurrency: number;
  readonly deadlineMs: number;
  readonly progress: Progress;
}

type Failure = Extract<ScopeOutcome, { status: 'failed' }>;

const errorOfSync = (failures: readonly Failure[]): TaskResult['error'] => {
  const telling = failures.find(({ error }) => mayPass(error.code)) ?? failures[0];
  return telling ? { code: telling.error.code, message: `${telling.scope.region}: ${telling.error.message}` } : null;
};

const resultOfSync = (report: SyncReport, account: AccountReport, kind: RecordKind): TaskResult => {
  const failures = account.outcomes.filter((outcome) => outcome.status === 'failed');
  const isPartial = account.outcomes.some(({ status }) => status === 'ok');
  return {
    status: failures.length === 0 ? 'ok' : isPartial ? 'partial' : 'failed',
    exitCode: exitCodeOfSync(report),
    runId: report.runId,
    records: account[kind],
    failedScopes: failures.length,
    keyStatus: null,
    error: errorOfSync(failures),
  };
};

const codeOfKey = ({ status, errorCode }: AccessKeyCheck): ErrorCode => {
  if (errorCode) return errorCode;
  if (status === 'unreachable' || status === 'clock-skew') return status;
  if (status === 'valid') return 'permission-missing';
  return status === 'forbidden' ? 'access-forbidden' : `access-key-${status}`;
};

const messageOfKey = ({ status, message, features }: AccessKeyCheck): string => {
  if (status !== 'valid') return message ?? `the access key is ${status}`;
  return features
    .filter((feature) => feature.status !== 'normal' && feature.status !== 'pending')
    .map(
      ({ feature, missing, reason }) => `${feature}: ${missing.length > 0 ? `missing ${missing.join(', ')}` : reason}`,
    )
    .join('; ');
};

const resultOfCheck = (check: AccessKeyCheck): TaskResult => {
  const exitCode = exitCodeOfChecks([check]);
  const isGood = exitCode === exit.done;
  return {
    status: isGood ? 'ok' : 'failed',
    exitCode,
    runId: null,
    records: null,
    failedScopes: 0,
    keyStatus: check.status,
    error: isGood ? null : { code: codeOfKey(check), message: messageOfKey(check) },
  };
};

/** The context as the task sees it: whatever it asks of the cloud ends with its signal. */
const endingWith = (context: Context, signal: AbortSignal): Context => ({
  ...context,
  io: { ...context.io, signal },
  cloud: (accessKey, site, options) => context.cloud(accessKey, site, { signal, ...options }),
});

/** What could not be stored is no result. @throws AppError `database-unreachable` */
const requireStored = ({ outcomes }: AccountReport): void => {
  for (const outcome of outcomes) {
    if (outcome.status !== 'failed' || outcome.error.code !== 'database-unreachable') continue;
    throw new AppError(outcome.error.code, outcome.error.message);
  }
};

/** @throws AppError `cancelled` when the signal ended it, `database-unreachable`: then it is still due */
export const performTask = async (
  { what }: PlannedTask,
  account: Account,
  { concurrency, deadlineMs, progress }: TaskChoice,
  { context, signal }: { readonly context: Context; readonly signal: AbortSignal },
): Promise<TaskResult> => {
  const own = endingWith(context, signal);
  if (what === 'ak-check') return resultOfCheck(await checkAccount(account, {}, own));
  const report = await runSync(
    {
      accounts: [account],
      what,
      kinds: [what],
      regions: null,
      types: null,
      productSource: 'auto',
      // Promised with cspm only: an account that may list none of them has failed.
      productsRequired: true,
      concurrency,
      deadlineMs,
    },
    own,
    progress,
  );
  const [ofAccount] = report.accounts;
  if (report.status === 'interrupted' || !ofAccount) throw cancelled();
  requireStored(ofAccount);
  return resultOfSync(report, ofAccount, what);
};
