/** `sync`: pull hosts and products now. */
import { Argument, Command, InvalidArgumentError } from 'commander';
import type { Account } from '../../model/account.ts';
import { AppError } from '../../model/errors.ts';
import type { RecordKind } from '../../model/scope.ts';
import type { SyncReport } from '../../sync/report.ts';
import type { Context } from '../context.ts';
import { collectList, parseDurationFlag, parseWholeNumber } from '../flags.ts';
import type { MakeCommand } from '../make-command.ts';
import { exitCodeOfSync, renderSync, syncView } from '../output/sync-report.ts';
import { runSync } from '../run-sync.ts';
import { selectAccounts } from '../select-accounts.ts';

interface SyncFlags {
  readonly account?: string[];
  readonly region?: string[];
  readonly service?: string[];
  readonly concurrency: number;
  readonly deadline?: number;
}

const defaultDeadlineMs = 60 * 60_000;

const kindsByWord: Readonly<Record<string, readonly RecordKind[]>> = {
  hosts: ['hosts'],
  products: ['products'],
  all: ['hosts', 'products'],
};

const kindByService: Readonly<Record<string, RecordKind>> = { ecs: 'hosts', rms: 'products', config: 'products' };

const collectServices = (text: string, before: readonly string[] | undefined): string[] => {
  const services = collectList(text.toLowerCase(), before);
  const unknown = services.find((service) => kindByService[service] === undefined);
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`"${unknown}" is no service: ${Object.keys(kindByService).join(', ')}.`);
  }
  return services;
};

/** @throws AppError `usage` when nothing is left to pull */
const kindsOf = (what: string, services: readonly string[] | undefined): readonly RecordKind[] => {
  const kinds = kindsByWord[what] ?? [];
  if (!services) return kinds;
  const chosen = kinds.filter((kind) => services.some((service) => kindByService[service] === kind));
  if (chosen.length === 0) {
    throw new AppError('usage', `There are no ${what} in --service ${services.join(',')}: nothing would be pulled.`);
  }
  return chosen;
};

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
    .option('--service <names>', 'only these services: ecs, rms (repeatable)', collectServices)
    .option('--concurrency <n>', 'scopes under way at once', parseWholeNumber(1, 256), 16)
    .option('--deadline <duration>', 'give up what is not done by then (default: 1h)', parseDurationFlag)
    .addHelpText(
      'after',
      `
Exits 0 when every scope is whole, 5 when some failed and the rest is stored.

Examples:
  $ huawei-assets sync
  $ huawei-assets sync hosts --account production --region cn-north-4
  $ huawei-assets sync --json --quiet | jq '.accounts[].hosts'
  $ huawei-assets sync products --deadline 10m`,
    )
    .action(async (what: string, flags: SyncFlags) => {
      const current: Context = context();
      const kinds = kindsOf(what, flags.service);
      const accounts = await selectAccounts(flags.account, current);
      const report = await runSync(
        {
          accounts,
          what,
          kinds,
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
