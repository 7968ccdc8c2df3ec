/** The last step of onboarding, where it is wanted: the account is registered with Security Center, which then looks at it. */
import type { Account, DataCenter } from '../model/account.ts';
import { isAppError } from '../model/errors.ts';
import type { RecordKind } from '../model/scope.ts';
import { openRecords } from '../registration/records.ts';
import type { Context } from './context.ts';
import { exit } from './exit-codes.ts';
import type { PushReport } from './push-accounts.ts';

export interface OnboardedRegistration extends PushReport {
  /** What Security Center was made to look for at once. */
  readonly triggered: readonly RecordKind[];
}

/** Before anything is made. @throws AppError `security-center-not-connected` */
export const requireConnected = async (dataCenter: DataCenter, context: Context): Promise<void> => {
  await openRecords(await context.config()).getConnection(dataCenter);
};

const validationWaitMs = 5 * 60_000;

/** A look less than a minute ago is no failure: the next one finds the account as well. */
const trigger = async (account: Account, context: Context): Promise<RecordKind[]> => {
  const { openCenter } = await import('./open-security-center.ts');
  const center = await openCenter(account.dataCenter, context);
  const kinds: readonly RecordKind[] = account.features.includes('cspm') ? ['hosts', 'products'] : ['hosts'];
  const triggered: RecordKind[] = [];
  for (const kind of kinds) {
    try {
      await center.assets.refresh(kind);
      triggered.push(kind);
    } catch (error) {
      if (!isAppError(error) || error.code === 'cancelled') throw error;
      context.output.note(context.texts.securityCenter.notTriggered(kind, error.message));
    }
  }
  return triggered;
};

const failed = async (account: Account, error: unknown, context: Context): Promise<PushReport> => {
  if (!isAppError(error) || error.code === 'cancelled') throw error;
  const { failedPush } = await import('./push-accounts.ts');
  return failedPush(account, error, context);
};

/** The account is saved by now: what Security Center refuses is told beside it. Sets the exit code where it did not come out. */
export const registerOnboarded = async (account: Account, context: Context): Promise<OnboardedRegistration> => {
  const { exitCodeOfPush, pushAccounts } = await import('./push-accounts.ts');
  const options = { dryRun: false, waitMs: validationWaitMs, withPolicy: true };
  const report = await pushAccounts([account], options, context).catch((error: unknown) =>
    failed(account, error, context),
  );
  if (exitCodeOfPush(report) !== exit.done) context.exit(exit.partlyDone);
  const isRegistered = report.accounts.every(({ error }) => error === null);
  return { ...report, triggered: isRegistered ? await trigger(account, context) : [] };
};
