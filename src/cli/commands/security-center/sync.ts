/** `security-center sync`: makes Security Center look at Huawei Cloud now. */
import { Argument, Command } from 'commander';
import type { Account, DataCenter } from '../../../model/account.ts';
import { type AppError, isAppError } from '../../../model/errors.ts';
import type { RecordKind } from '../../../model/scope.ts';
import { triggerSync } from '../../../registration/trigger-sync.ts';
import type { SecurityCenter } from '../../../security-center/security-center.ts';
import type { Context } from '../../context.ts';
import { exit, exitCodeOf } from '../../exit-codes.ts';
import { parseDataCenter, parseDurationFlag } from '../../flags.ts';
import type { MakeCommand } from '../../make-command.ts';
import { sleepUntilCancelled } from '../../make-iam.ts';
import { table } from '../../output/table.ts';
import type { ErrorView } from '../../push-accounts.ts';

interface SyncFlags {
  readonly dataCenter?: DataCenter;
  readonly wait: number;
}

interface TriggerView {
  readonly dataCenter: DataCenter;
  readonly kind: RecordKind;
  readonly status: 'triggered' | 'failed';
  readonly error: ErrorView | null;
}

const defaultWaitMs = 2 * 60_000;

/** Products are looked at for CSPM alone; asked for by name they are looked at all the same. */
const kindsFor = (what: string, accounts: readonly Account[]): readonly RecordKind[] => {
  if (what !== 'all') return [what as RecordKind];
  return accounts.some(({ features }) => features.includes('cspm')) ? ['hosts', 'products'] : ['hosts'];
};

const trigger = async (
  kind: RecordKind,
  center: SecurityCenter,
  waitMs: number,
  context: Context,
): Promise<AppError | null> => {
  const { texts, io } = context;
  const deps = {
    center,
    now: io.now,
    sleep: sleepUntilCancelled(context),
    onThrottled: (throttled: RecordKind, ms: number) =>
      context.output.note(texts.securityCenter.waitsForMinute(throttled, Math.ceil(ms / 1000))),
  };
  try {
    await triggerSync(kind, waitMs, deps);
    return null;
  } catch (error) {
    if (!isAppError(error) || error.code === 'cancelled') throw error;
    return error;
  }
};

const run = async (what: string, flags: SyncFlags, context: Context): Promise<TriggerView[]> => {
  const { accountsOf, connectedCenters } = await import('../../connected-centers.ts');
  const { errorView } = await import('../../push-accounts.ts');
  const views: TriggerView[] = [];
  for (const center of await connectedCenters(flags.dataCenter, context)) {
    for (const kind of kindsFor(what, await accountsOf(center, context))) {
      const error = await trigger(kind, center, flags.wait, context);
      const { dataCenter } = center;
      views.push({
        dataCenter,
        kind,
        status: error ? 'failed' : 'triggered',
        error: error && errorView(error, context),
      });
    }
  }
  return views;
};

const exitCodeOfTriggers = (views: readonly TriggerView[]) => {
  const codes = views.flatMap(({ error }) => (error ? [error.code] : []));
  const [first] = codes;
  if (!first) return exit.done;
  return codes.length === views.length && new Set(codes).size === 1 ? exitCodeOf[first] : exit.partlyDone;
};

export const syncCommand: MakeCommand = (context) =>
  new Command('sync')
    .description('make Security Center look at Huawei Cloud now, all accounts of the data center at once')
    .addArgument(new Argument('[what]', 'what to look for').choices(['hosts', 'products', 'all']).default('all'))
    .option('--data-center <name>', 'only this one (default: all that are connected)', parseDataCenter)
    .option(
      '--wait <duration>',
      'how long to wait when it was done less than a minute ago',
      parseDurationFlag,
      defaultWaitMs,
    )
    .addHelpText(
      'after',
      `
Security Center tells neither progress nor end of it: look with "security-center assets" after some minutes.

Examples:
  $ huawei-assets security-center sync
  $ huawei-assets security-center sync hosts --data-center cn`,
    )
    .action(async (what: string, flags: SyncFlags) => {
      const current = context();
      const views = await run(what, flags, current);
      await current.output.result(views, (rows) =>
        table(
          ['data center', 'what', 'status', 'why'],
          rows.map(({ dataCenter, kind, status, error }) => [dataCenter, kind, status, error?.message]),
        ),
      );
      current.exit(exitCodeOfTriggers(views));
    });
