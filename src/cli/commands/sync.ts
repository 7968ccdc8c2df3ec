/** `sync`: pull hosts and products now. */
import { Argument, Command, Option } from 'commander';
import type { Account } from '../../model/account.ts';
import { AppError } from '../../model/errors.ts';
import { type ProductSourceChoice, productSourceChoices } from '../../sync/product-sources.ts';
import type { SyncReport } from '../../sync/report.ts';
import type { Context } from '../context.ts';
import { collectList, parseDurationFlag, parseWholeNumber } from '../flags.ts';
import type { MakeCommand } from '../make-command.ts';
import { exitCodeOfSync, renderSync, syncView } from '../output/sync-report.ts';
import { runSync } from '../run-sync.ts';
import { selectAccounts } from '../select-accounts.ts';
import { selectScopes } from '../sync-selection.ts';

interface SyncFlags {
  readonly account?: string[];
  readonly region?: string[];
  readonly service?: string[];
  readonly type?: string[];
  readonly source: ProductSourceChoice;
  readonly concurrency: number;
  readonly deadline?: number;
}

const defaultDeadlineMs = 60 * 60_000;

/** A region in which nothing was looked for is mistyped or not provisioned: that must not pass for "nothing there". */
const refuseUnvisited = (
  report: SyncReport,
  wanted: readonly string[],
  accounts: readonly Account[],
  { output }: Context,
): void => {
  const visited = report.accounts.flatMap(({ outcomes }) => outcomes.map(({ scope }) => scope.region));
  const known = new Set([...visited, ...accounts.flatMap(({ policy }) => policy.regions)]);
  const unvisited = wanted.filter((region) => !known.has(region));
  if (unvisited.length === 0) return;
  const message = `No account that was asked for provisions ${unvisited.join(', ')}.`;
  if (unvisited.length === wanted.length) {
    throw new AppError('region-unknown', message, {
      hint: 'See the regions with "huawei-assets status --json", or add one with "huawei-assets policy set".',
      details: { unknown: unvisited },
    });
  }
  output.warn(message);
};

export const syncCommand: MakeCommand = (context) =>
  new Command('sync')
    .description('pull hosts and cloud products now; a scope that fails keeps its last whole picture')
    .addArgument(new Argument('[what]', 'what to pull').choices(['hosts', 'products', 'all']).default('all'))
    .option('--account <names>', 'only these accounts (repeatable)', collectList)
    .option('--region <ids>', 'only these regions, or "global" (repeatable)', collectList)
    .option('--service <names>', 'only these services, such as ecs or evs (repeatable)', collectList)
    .option('--type <names>', 'only these product types, such as evs.volumes (repeatable)', collectList)
    .addOption(
      new Option('--source <source>', 'where products are read from: Config, each service, or what works')
        .choices(productSourceChoices)
        .default('auto'),
    )
    .option('--concurrency <n>', 'scopes under way at once', parseWholeNumber(1, 256), 64)
    .option('--deadline <duration>', 'give up what is not done by then (default: 1h)', parseDurationFlag)
    .addHelpText(
      'after',
      `
Exits 0 when every scope is whole, 5 when some failed and the rest is stored. A product type whose service is not offered,
not subscribed or not permitted in a region is skipped, and is no failure.

Examples:
  $ huawei-assets sync
  $ huawei-assets sync hosts --account production --region cn-north-4
  $ huawei-assets sync --json --quiet | jq '.accounts[].hosts'
  $ huawei-assets sync products --deadline 10m
  $ huawei-assets sync products --type evs.volumes,rds.instances --region cn-north-4
  $ huawei-assets sync products --source direct`,
    )
    .action(async (what: string, flags: SyncFlags) => {
      const current: Context = context();
      const { productEntries } = await import('../../huawei/products/catalogue.ts');
      const selection = selectScopes(what, flags, productEntries);
      const accounts = await selectAccounts(flags.account, current);
      const report = await runSync(
        {
          accounts,
          what,
          ...selection,
          regions: flags.region ?? null,
          productsRequired: what === 'products',
          concurrency: flags.concurrency,
          deadlineMs: flags.deadline ?? defaultDeadlineMs,
        },
        current,
      );
      refuseUnvisited(report, flags.region ?? [], accounts, current);
      await current.output.result(syncView(report, current.texts), renderSync(current.texts));
      current.exit(exitCodeOfSync(report));
    });
