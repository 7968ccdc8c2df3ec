/** `run`: keeps what the policies promise, as a service in the foreground, or once. */
import { Command } from 'commander';
import { AppError } from '../../model/errors.ts';
import type { Context } from '../context.ts';
import { exit } from '../exit-codes.ts';
import { collectList } from '../flags.ts';
import type { MakeCommand } from '../make-command.ts';
import { openTelling } from '../open-notifier.ts';
import { renderRun } from '../output/run-report.ts';
import { scheduleOnce } from '../run-schedule.ts';
import { runService } from '../run-service.ts';
import { openScheduleLog } from '../schedule-log.ts';
import { addServiceOptions, choiceOf, listenOf, openServiceLog, type ServiceFlags } from '../service-flags.ts';

interface RunFlags extends ServiceFlags {
  readonly once?: boolean;
  readonly account?: string[];
}

const runOnce = async (flags: RunFlags, context: Context): Promise<void> => {
  if (flags.listen !== undefined) throw new AppError('usage', '--listen is for the service: leave out --once.');
  const log = openServiceLog(flags, context);
  const { view, worst } = await scheduleOnce(choiceOf(flags, flags.account), {
    context,
    observer: openScheduleLog(log),
  });
  await openTelling(log, context)();
  await context.output.result(view, renderRun(context.io.now()));
  context.exit(context.io.signal.aborted ? exit.interrupted : worst);
};

export const runCommand: MakeCommand = (context) =>
  addServiceOptions(
    new Command('run')
      .description('keep every account’s frequencies: sync hosts and products and check keys when they are due')
      .option('--once', 'do what is due now and end; the exit code is the worst of what was done')
      .option('--account <names>', 'only these accounts (repeatable)', collectList),
  )
    .addHelpText(
      'after',
      `
Stays in the foreground and logs to stderr, until SIGTERM or Ctrl-C: then nothing new begins, what is under way has the grace
to end, and what was given up is due again. Changes of the configuration count at once. Any number of schedulers may share an
inventory: each task is done by one of them (many machines: "huawei-assets worker"). Paused accounts, and frequencies that are off, are left alone.

Examples:
  $ huawei-assets run --log json
  $ huawei-assets run --listen
  $ huawei-assets run --once
  $ huawei-assets run --once --json --quiet | jq '.tasks[] | select(.status != "ok")'`,
    )
    .action(async (flags: RunFlags) => {
      const current = context();
      if (flags.once) return runOnce(flags, current);
      const log = openServiceLog(flags, current);
      const view = await runService({ ...choiceOf(flags, flags.account), listen: listenOf(flags) }, log, current);
      if (current.output.json) await current.output.result(view, () => '');
    });
