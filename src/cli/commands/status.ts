/** `status`: each account's features, key and regions, and when its syncs and checks were last done and are next. */
import { Command } from 'commander';
import { collectList } from '../flags.ts';
import { noteInterrupted } from '../interrupted.ts';
import type { MakeCommand } from '../make-command.ts';
import { paintOf } from '../output/paint.ts';
import { renderStatus } from '../output/status-tables.ts';
import { nobodyAsked, statusThere } from '../status-there.ts';
import { readStatus } from '../status-view.ts';

export const statusCommand: MakeCommand = (context) =>
  new Command('status')
    .description(
      'each account: features, key, last and next syncs and checks, regions not provisioned; Security Center where connected',
    )
    .option('--account <names>', 'only these accounts (repeatable)', collectList)
    .option('--offline', 'do not ask Security Center')
    .addHelpText(
      'after',
      `
The next times are kept by "huawei-assets run", or by "huawei-assets run --once" from cron; nothing is done without one of them.

Examples:
  $ huawei-assets status
  $ huawei-assets status --offline
  $ huawei-assets status --json --query "[?accessKey.status != 'valid'].account"
  $ huawei-assets status --json --query '[].{account: account, due: schedule[?dueSince].what}'`,
    )
    .action(async (flags: { account?: string[]; offline?: boolean }) => {
      const current = context();
      const config = await current.config();
      const accounts = flags.account
        ? await Promise.all(flags.account.map((name) => config.getAccount(name)))
        : await config.listAccounts();
      const { output, io, texts } = current;
      const there = flags.offline ? nobodyAsked : await statusThere(accounts, current);
      await output.result(await readStatus(accounts, there, current), renderStatus(io.now(), paintOf(current), texts));
      current.sayDatabase();
      await noteInterrupted(current);
    });
