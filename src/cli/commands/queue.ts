/** `queue`: how the workers' queue stands, and what failed in it sent again. */
import { Command } from 'commander';
import { AppError } from '../../model/errors.ts';
import type { FailedJob } from '../../queue/jobs.ts';
import type { Context } from '../context.ts';
import type { MakeCommand } from '../make-command.ts';
import { openQueueDatabase } from '../open-queue.ts';
import { paintOf } from '../output/paint.ts';
import { renderQueueStatus } from '../output/queue-report.ts';
import { readQueueStatus } from '../queue-view.ts';

const statusCommand: MakeCommand = (context) =>
  new Command('status')
    .description('jobs that wait, are under way, are tried again or failed; workers; how far the promises are behind')
    .addHelpText(
      'after',
      `
Examples:
  $ huawei-assets queue status --database postgres://assets@db.example.com/assets
  $ huawei-assets queue status --json --query lag`,
    )
    .action(async () => {
      const current = context();
      const status = await readQueueStatus(openQueueDatabase(current), current);
      await current.output.result(status, renderQueueStatus(current.io.now(), paintOf(current)));
    });

interface RetryView {
  readonly retried: readonly { readonly account: string | null; readonly accountId: string }[];
}

const renderRetry = ({ retried }: RetryView): string =>
  retried.length === 0
    ? 'No job has failed.'
    : `Sent again: ${retried.map(({ account, accountId }) => account ?? accountId).join(', ')}.`;

const wantedIds = async (names: readonly string[], { all }: { all?: boolean }, context: Context) => {
  if ((all ?? false) === names.length > 0)
    throw new AppError('usage', 'Name accounts, or give --all for all that failed.');
  const config = await context.config();
  const accounts = await Promise.all(names.map((name) => config.getAccount(name)));
  return all ? null : new Set(accounts.map(({ domainId }) => domainId));
};

const retry = async (names: readonly string[], flags: { all?: boolean }, context: Context): Promise<RetryView> => {
  const postgres = openQueueDatabase(context);
  const wanted = await wantedIds(names, flags, context);
  const { readQueue, retryFailed } = await import('../../queue/queue.ts');
  const failed = (await readQueue(postgres))?.failed ?? [];
  const jobs: readonly FailedJob[] = wanted ? failed.filter(({ accountId }) => wanted.has(accountId)) : failed;
  await retryFailed(postgres, jobs);
  const known = new Map((await (await context.config()).listAccounts()).map(({ domainId, name }) => [domainId, name]));
  return { retried: jobs.map(({ accountId }) => ({ account: known.get(accountId) ?? null, accountId })) };
};

const retryCommand: MakeCommand = (context) =>
  new Command('retry')
    .description('send jobs again that failed too often; without this it is done an hour after they failed')
    .argument('[accounts...]', 'only of these accounts')
    .option('--all', 'of all accounts')
    .addHelpText(
      'after',
      `
Examples:
  $ huawei-assets queue retry prod --database postgres://assets@db.example.com/assets
  $ huawei-assets queue retry --all`,
    )
    .action(async (names: string[], flags: { all?: boolean }) => {
      const current = context();
      await current.output.result(await retry(names, flags, current), renderRetry);
    });

export const queueCommand: MakeCommand = (context) =>
  new Command('queue')
    .description('the queue of "huawei-assets worker": how it stands, and what failed sent again')
    .addCommand(statusCommand(context))
    .addCommand(retryCommand(context))
    .addHelpText(
      'after',
      `
Examples:
  $ huawei-assets queue status
  $ huawei-assets queue retry --all`,
    );
