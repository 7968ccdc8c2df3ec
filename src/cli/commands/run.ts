/** `run`: keeps what the policies promise, as a service in the foreground, or once. */
import { Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { exit } from '../exit-codes.ts';
import { collectList, parseDurationFlag, parseWholeNumber } from '../flags.ts';
import type { MakeCommand } from '../make-command.ts';
import { type Log, type LogFormat, logFormats, openLog } from '../output/log.ts';
import { renderRun } from '../output/run-report.ts';
import { type ScheduleChoice, scheduleForever, scheduleOnce } from '../run-schedule.ts';
import { openScheduleLog } from '../schedule-log.ts';
import { openServiceManager } from '../service-manager.ts';
import { version } from '../version.ts';

interface RunFlags {
  readonly once?: boolean;
  readonly account?: string[];
  readonly accountsAtOnce: number;
  readonly concurrency: number;
  readonly deadline?: number;
  readonly grace?: number;
  readonly log: LogFormat;
}

const defaultDeadlineMs = 3_600_000;
/** With what is left behind after it, less than the ten seconds that service managers commonly give. */
const defaultGraceMs = 7_000;

/** A change of the configuration counts after so long at most. */
const usualPollMs = 5_000;

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
  const log = openScheduleLog(openRunLog(flags, context));
  const { view, worst } = await scheduleOnce(choiceOf(flags), { context, log });
  await context.output.result(view, renderRun(context.io.now()));
  context.exit(context.io.signal.aborted ? exit.interrupted : worst);
};

const runService = async (flags: RunFlags, context: Context): Promise<void> => {
  const { io, environment, output } = context;
  const log = openRunLog(flags, context);
  const { pid } = process;
  log('info', { event: 'started', version, pid, message: `huawei-assets ${version} keeps the schedule (pid ${pid}).` });
  const manager = openServiceManager(environment.service, {
    pid,
    now: io.now,
    onFailure: (message) => log('warning', { event: 'service-manager-failed', message }),
  });
  io.signal.addEventListener('abort', () => {
    log('info', { event: 'stopping', message: 'Stopping: nothing new is begun.' });
    void manager.stopping();
  });
  let isReady = false;
  const onLook = (plan: readonly { readonly dueSince: string | null }[]) => {
    manager.alive();
    if (isReady) return;
    isReady = true;
    const due = plan.filter(({ dueSince }) => dueSince !== null).length;
    log('info', { event: 'ready', tasks: plan.length, due, message: `Ready: ${plan.length} tasks, ${due} due now.` });
    void manager.ready(`${plan.length} tasks`);
  };
  const pollMs = Math.min(usualPollMs, manager.aliveEveryMs ?? usualPollMs);
  const surroundings = { context, log: openScheduleLog(log) };
  const view = await scheduleForever(choiceOf(flags), surroundings, { pollMs, onLook });
  log('info', { event: 'stopped', counts: view.counts, message: 'Stopped.' });
  if (output.json) await output.result(view, () => '');
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
    .addOption(new Option('--log <format>', 'how the log on stderr is written').choices(logFormats).default('text'))
    .addHelpText(
      'after',
      `
Stays in the foreground and logs to stderr, until SIGTERM or Ctrl-C: then nothing new begins, what is under way has the grace
to end, and what was given up is due again. Changes of the configuration count at once. Any number of schedulers may share an
inventory: each task is done by one of them. Paused accounts, and frequencies that are off, are left alone.

Examples:
  $ huawei-assets run --log json
  $ huawei-assets run --once
  $ huawei-assets run --once --json --quiet | jq '.tasks[] | select(.status != "ok")'`,
    )
    .action(async (flags: RunFlags) => {
      const current = context();
      await (flags.once ? runOnce(flags, current) : runService(flags, current));
    });
