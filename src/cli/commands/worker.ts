/** `worker`: one of many that keep what the policies promise, with the queue and all else in one database. */
import { Command } from 'commander';
import type { MakeCommand } from '../make-command.ts';
import { runWorker } from '../run-worker.ts';
import { addServiceOptions, choiceOf, listenOf, openServiceLog, type ServiceFlags } from '../service-flags.ts';

export const workerCommand: MakeCommand = (context) =>
  addServiceOptions(
    new Command('worker').description('keep every account’s frequencies together with workers on other machines'),
  )
    .addHelpText(
      'after',
      `
As many as you like, on as many machines, with one PostgreSQL database (--database) that holds configuration, inventory and queue.
Each account that is due is handed to one of them; what a worker leaves behind when it dies goes to the others. Otherwise it is
like "run": it stays in the foreground, logs to stderr, and ends at SIGTERM or Ctrl-C, when what is under way has had the grace.

Examples:
  $ HUAWEI_ASSETS_DATABASE_URL=postgres://assets@db.example.com/assets huawei-assets worker --log json
  $ huawei-assets worker --database postgres://assets@db.example.com/assets --listen
  $ huawei-assets worker --accounts-at-once 16 --concurrency 64`,
    )
    .action(async (flags: ServiceFlags) => {
      const current = context();
      const log = openServiceLog(flags, current);
      const view = await runWorker({ ...choiceOf(flags, undefined), listen: listenOf(flags) }, log, current);
      if (current.output.json) await current.output.result(view, () => '');
    });
