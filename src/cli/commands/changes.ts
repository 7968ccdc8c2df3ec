/** `changes`: what appeared, changed and disappeared between syncs. */
import { Command, InvalidArgumentError, Option } from 'commander';
import type { ChangeFilter } from '../../inventory/list-changes.ts';
import { type ChangeKind, recordChanges, wholeChanges } from '../../model/change.ts';
import { AppError } from '../../model/errors.ts';
import { type RecordKind, recordKinds } from '../../model/scope.ts';
import { type ChangeView, changeView, csvColumns, fieldRows } from '../change-view.ts';
import type { Context } from '../context.ts';
import { collectList, parseWholeNumber } from '../flags.ts';
import type { MakeCommand } from '../make-command.ts';
import { parseMoment } from '../moment.ts';
import { changeLines } from '../output/change-lines.ts';
import { paintOf } from '../output/paint.ts';
import { collect, csvRows, type Format, formatOf, formats, jsonRows, ndjsonRows, printPieces } from '../output/rows.ts';

interface ChangeFlags {
  readonly since: string;
  readonly until?: string;
  readonly account?: string[];
  readonly region?: string[];
  readonly kind?: RecordKind;
  readonly type?: string[];
  readonly change?: ChangeKind[];
  readonly limit?: number;
  readonly output?: Format;
}

const changeKinds: readonly ChangeKind[] = [...recordChanges, ...wholeChanges];

const collectChanges = (text: string, before: readonly string[] | undefined): ChangeKind[] =>
  collectList(text, before).map((word) => {
    const found = changeKinds.find((kind) => kind === word);
    if (!found) throw new InvalidArgumentError(`"${word}" is no change: ${changeKinds.join(', ')}.`);
    return found;
  });

const periodOf = async ({ since, until }: ChangeFlags, context: Context): Promise<{ since: Date; until?: Date }> => {
  const inventory = await context.inventory();
  const nowMs = context.io.now();
  const from = await parseMoment(since, { flag: '--since', nowMs, end: 'startedAt' }, inventory);
  if (until === undefined) return { since: from };
  const to = await parseMoment(until, { flag: '--until', nowMs, end: 'finishedAt' }, inventory);
  if (to < from) throw new AppError('usage', '--until is before --since.');
  return { since: from, until: to };
};

/** The changes that the flags choose, of configured accounts only. */
const chosenChanges = async (period: Pick<ChangeFilter, 'since' | 'until'>, flags: ChangeFlags, context: Context) => {
  const config = await context.config();
  const named = flags.account ? await Promise.all(flags.account.map((name) => config.getAccount(name))) : null;
  const accounts = named ?? (await config.listAccounts());
  const view = changeView(new Map(accounts.map((account) => [account.domainId, account.name])));
  const changes = (await context.inventory()).listChanges({
    ...period,
    accountIds: accounts.map((account) => account.domainId),
    regions: flags.region,
    kinds: flags.kind && [flags.kind],
    types: flags.type,
    changes: flags.change,
    signal: context.io.signal,
  });
  return (async function* (): AsyncGenerator<ChangeView> {
    for await (const change of changes) yield view(change);
  })();
};

/** Passes at most so many on, and knows how many there were and whether that was all. */
const openTally = (limit = Number.POSITIVE_INFINITY) => {
  const tally = { count: 0, isCut: false };
  return {
    tally,
    async *pass<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
      for await (const item of items) {
        tally.isCut = tally.count === limit;
        if (tally.isCut) return;
        tally.count += 1;
        yield item;
      }
    },
  };
};

const printChanges = async (changes: AsyncIterable<ChangeView>, format: Format, context: Context): Promise<void> => {
  const { output, flags, io } = context;
  if (format === 'csv') return printPieces(csvRows(fieldRows(changes), csvColumns), context);
  if (format === 'ndjson') return printPieces(ndjsonRows(changes), context);
  if (format === 'table')
    return printPieces(changeLines(changes, io.stdout.columns ?? Number.POSITIVE_INFINITY, paintOf(context)), context);
  if (flags.query === undefined) return printPieces(jsonRows(changes), context);
  return output.result(await collect(changes), () => '');
};

const runChanges = async (flags: ChangeFlags, context: Context): Promise<void> => {
  const format = formatOf(flags, context);
  const period = await periodOf(flags, context);
  const { tally, pass } = openTally(flags.limit);
  await printChanges(pass(await chosenChanges(period, flags, context)), format, context);
  if (tally.isCut) context.output.note(`There are more: these are the newest ${tally.count}.`);
  if (tally.count > 0) return;
  const until = period.until ? ` and before ${period.until.toISOString()}` : '';
  context.output.note(`No changes on record since ${period.since.toISOString()}${until}.`);
};

export const changesCommand: MakeCommand = (context) =>
  new Command('changes')
    .description('what appeared, changed and disappeared between syncs, the newest first')
    .option(
      '--since <when>',
      'from then on: 24h (ago), 2024-05-01T08:00Z, or the id of a run and what came after',
      '24h',
    )
    .option('--until <when>', 'up to then: likewise, or the id of a run and what came before')
    .option('--account <names>', 'only these accounts (repeatable)', collectList)
    .option('--region <ids>', 'only these regions (repeatable)', collectList)
    .addOption(new Option('--kind <kind>', 'only hosts or products').choices(recordKinds))
    .option('--type <types>', 'only these types, such as evs.volumes (repeatable)', collectList)
    .option('--change <kinds>', `only these: ${changeKinds.join(', ')} (repeatable)`, collectChanges)
    .option('--limit <count>', 'at most so many', parseWholeNumber(1, 1_000_000_000))
    .addOption(new Option('-o, --output <format>', 'how to print').choices(formats))
    .addHelpText(
      'after',
      `
The first list of a region is one change, first-seen, and so is the end of one, given-up. Times are when a sync saw it.
What is older than "config get" says (changes-retention) is forgotten.

Examples:
  $ huawei-assets changes --since 7d --change added,removed
  $ huawei-assets changes --kind hosts --region cn-north-4 --limit 20
  $ huawei-assets changes --since 2024-05-01 --until 2024-06-01 --output csv > may.csv
  $ huawei-assets changes --json --query "[?fields[?field=='status']].name"`,
    )
    .action((flags: ChangeFlags) => runChanges(flags, context()));
