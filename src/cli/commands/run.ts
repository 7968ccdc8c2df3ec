/** `run`: keeps what the policies promise, as a service in the foreground, or once. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { AppError } from '../../model/errors.ts';
import type { Context } from '../context.ts';
import { exit } from '../exit-codes.ts';
import { collectList, parseDurationFlag, parseWholeNumber } from '../flags.ts';
import { defaultListenAddress, type ListenAddress, parseListenAddress } from '../health-server.ts';
import type { MakeCommand } from '../make-command.ts';
import { openTelling } from '../open-notifier.ts';
import { type Log, type LogFormat, logFormats, openLog } from '../output/log.ts';
import { renderRun } from '../output/run-report.ts';
import { type ScheduleChoice, scheduleOnce } from '../run-schedule.ts';
import { runService } from '../run-service.ts';
import { openScheduleLog } from '../schedule-log.ts';

interface RunFlags {
  readonly once?: boolean;
  readonly account?: string[];
  readonly accountsAtOnce: number;
  readonly concurrency: number;
  readonly deadline?: number;
  readonly grace?: number;
  readonly log: LogFormat;
  readonly listen?: ListenAddress | true;
}

const defaultDeadlineMs = 3_600_000;
/** With what is left behind after it, less than the ten seconds that service managers commonly give. */
const defaultGraceMs = 7_000;

const choiceOf = ({ account, accountsAtOnce, concurrency, deadline, grace }: RunFlags): ScheduleChoice => ({
  accounts: account,
  accountsAtOnce,
  concurrency,
  deadlineMs: deadline ?? defaultDeadlineMs,
  graceMs: grace ?? defaultGraceMs,
});

const openRunLog = ({ log: format }: RunFlags, { output, io, flags }: Context): Log =>
  openLog(output, { format, now: io.now, least: flags.quiet ? 'warning' : flags.verbose ? 'debug' : 'info' });

const runOnce = async (flags: RunFlags, context: Context): Promise<void> => {
  if (flags.listen !== undefined) throw new AppError('usage', '--listen is for the service: leave out --once.');
  const log = openRunLog(flags, context);
  const { view, worst } = await scheduleOnce(choiceOf(flags), { context, observer: openScheduleLog(log) });
  await openTelling(log, context)();
  await context.output.result(view, renderRun(context.io.now()));
  context.exit(context.io.signal.aborted ? exit.interrupted : worst);
};

const parseListen = (text: string): ListenAddress => {
  const address = parseListenAddress(text);
  if (!address) throw new InvalidArgumentError(`"${text}" is no address: 127.0.0.1:9465, [::1]:9465.`);
  return address;
};

export const runCommand: MakeCommand = (context) =>
  new Command('run')
    .description('keep every account’s frequencies: sync hosts and products and check keys when they are due')
    .option('--once', 'do what is due now and end; the exit code is the worst of what was done')
    .option('--account <names>', 'only these accounts (repeatable)', collectList)
    .option('--accounts-at-once <n>', 'accounts under way at once', parseWholeNumber(1, 256), 4)
    .option('--concurrency <n>', 'scopes under way at once, over all accounts', parseWholeNumber(1, 256), 16)
    .option('--deadline <duration>', 'give up a sync that is not done by then (default: 1h)', parseDurationFlag)
    .option('--grace <duration>', 'how long a stop waits for what is under way (default: 7s)', parseDurationFlag)
    .option(
      '--listen [address]',
      'answer /healthz, /readyz and /metrics over HTTP (address left out: 127.0.0.1:9465)',
      parseListen,
    )
    .addOption(new Option('--log <format>', 'how the log on stderr is written').choices(logFormats).default('text'))
    .addHelpText(
      'after',
      `
Stays in the foreground and logs to stderr, until SIGTERM or Ctrl-C: then nothing new begins, what is under way has the grace
to end, and what was given up is due again. Changes of the configuration count at once. Any number of schedulers may share an
inventory: each task is done by one of them. Paused accounts, and frequencies that are off, are left alone.

Examples:
  $ huawei-assets run --log json
  $ huawei-assets run --listen
  $ huawei-assets run --once
  $ huawei-assets run --once --json --quiet | jq '.tasks[] | select(.status != "ok")'`,
    )
    .action(async (flags: RunFlags) => {
      const current = context();
      if (flags.once) return runOnce(flags, current);
      const listen = flags.listen === true ? defaultListenAddress : flags.listen;
      const log = openRunLog(flags, current);
      const view = await runService({ ...choiceOf(flags), listen }, log, current);
      if (current.output.json) await current.output.result(view, () => '');
    });
