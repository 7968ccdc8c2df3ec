/** `security-center push`: registers accounts, or brings their records up to date. */
import { Command } from 'commander';
import { parseDurationFlag } from '../../flags.ts';
import type { MakeCommand } from '../../make-command.ts';
import { paintOf } from '../../output/paint.ts';
import { selectAccounts } from '../../select-accounts.ts';

interface PushFlags {
  readonly dryRun?: boolean;
  readonly wait: number;
  readonly policy: boolean;
}

export const defaultValidationWaitMs = 5 * 60_000;

export const pushCommand: MakeCommand = (context) =>
  new Command('push')
    .description('register accounts with Security Center and wait for its verdicts; what is registered is updated')
    .argument('[accounts...]', 'account names; all that are not paused when absent')
    .option('--dry-run', 'say what would be done; change nothing')
    .option('--wait <duration>', 'how long to wait for the validation', parseDurationFlag, defaultValidationWaitMs)
    .option('--no-policy', 'leave regions and frequencies as they are there')
    .addHelpText(
      'after',
      `
The account's stored user key is submitted. A record that is there already is found by its key or name and updated, never
doubled. Regions and frequencies hold for the vendor in a data center: what accounts want is added, nothing is taken away.
Exits 0 when every module is Normal, 5 when some are not.

Examples:
  $ huawei-assets security-center push --dry-run
  $ huawei-assets security-center push production
  $ huawei-assets security-center push --json --query 'accounts[].modules[]'`,
    )
    .action(async (names: string[], flags: PushFlags) => {
      const current = context();
      const { exitCodeOfPush, pushAccounts } = await import('../../push-accounts.ts');
      const { renderPush } = await import('../../output/push-report.ts');
      const accounts = await selectAccounts(names, current);
      const options = { dryRun: flags.dryRun ?? false, waitMs: flags.wait, withPolicy: flags.policy };
      const report = await pushAccounts(accounts, options, current);
      await current.output.result(report, renderPush(current.texts, paintOf(current)));
      current.exit(exitCodeOfPush(report));
    });
