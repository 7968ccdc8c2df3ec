/** `config migrate`: takes a local installation over into a database; the files stay as they are. */
import { access } from 'node:fs/promises';
import { Command } from 'commander';
import type { MovableConfig } from '../../config/move.ts';
import type { CopyProgress } from '../../inventory/copy/copy.ts';
import type { TableDigest } from '../../inventory/copy/digest.ts';
import { AppError } from '../../model/errors.ts';
import type { Context } from '../context.ts';
import { parseDatabase, withoutSecrets } from '../database-choice.ts';
import type { MakeCommand } from '../make-command.ts';
import { localConfigOptions } from '../open-config.ts';
import { paintOf } from '../output/paint.ts';
import { table } from '../output/table.ts';
import { version } from '../version.ts';

interface MigrateFlags {
  readonly to: string;
  readonly dryRun?: boolean;
}

interface MovedTable {
  readonly table: string;
  /** Its name, or its id where it is configured no more; null: the rows belong to no account. */
  readonly account: string | null;
  readonly rows: number;
  readonly sha256: string;
}

interface MigrateView {
  readonly from: { readonly config: string; readonly inventory: string | null };
  readonly to: string;
  readonly dryRun: boolean;
  /** Every table and account was read back, and is the same on both sides. */
  readonly verified: boolean;
  readonly accounts: readonly string[];
  readonly key: { readonly source: string; readonly keyFile: string | null };
  readonly tables: readonly MovedTable[];
}

const there = (path: string): Promise<string | null> =>
  access(path).then(
    () => path,
    () => null,
  );

const count = (value: number): string => value.toLocaleString('en-US');

/** A line when a table is done, and now and then before. */
const openTeller = ({ output }: Context) => {
  const sayEvery = 100_000;
  return ({ step, table: name, rows, total }: CopyProgress): void => {
    if (total === 0 || (rows !== total && rows % sayEvery !== 0)) return;
    output.note(`${step === 'copy' ? 'Copied' : 'Read back'}: ${count(rows)} of ${count(total)} ${name}`);
  };
};

const tablesOf = (digests: readonly TableDigest[], config: MovableConfig['data']): MovedTable[] => {
  const names = new Map(config.accounts.map(({ domainId, name }) => [domainId, name]));
  return digests.map(({ table: name, accountId, rows, sha256 }) => ({
    table: name,
    account: accountId === '' ? null : (names.get(accountId) ?? accountId),
    rows,
    sha256,
  }));
};

const digestShown = 12;

const render =
  (context: Context) =>
  (view: MigrateView): string => {
    const rows = view.tables.map(({ table: name, account, rows: n, sha256 }) => [
      name,
      account,
      count(n),
      view.dryRun ? 'to be copied' : 'the same on both sides',
      sha256.slice(0, digestShown),
    ]);
    const accounts = `${view.accounts.length} ${view.accounts.length === 1 ? 'account' : 'accounts'}`;
    const head = view.dryRun
      ? `Nothing was changed. To ${view.to} would go: the configuration (${accounts}) and the inventory:`
      : `Moved to ${view.to} and read back: the configuration (${accounts}) and the inventory:`;
    return [head, '', table(['what', 'account', 'rows', 'content', 'digest'], rows, paintOf(context))].join('\n');
  };

const occupied = (place: string): AppError =>
  new AppError('usage', `The database ${place} holds a configuration already; nothing was changed.`, {
    hint: 'If it is this one, all is done: set HUAWEI_ASSETS_DATABASE_URL. Else name another database, or use "config export" and "config import".',
    details: { place },
  });

/** The files are named as what they are, and the rest is what somebody has to do now. */
const adviseNext = (view: MigrateView, url: string, { output, texts }: Context): void => {
  if (view.dryRun) return;
  for (const line of texts.database.moved({ ...view, address: withoutSecrets(url) })) output.note(line);
};

const migrate = async (flags: MigrateFlags, context: Context): Promise<void> => {
  const { folders, io, output, texts } = context;
  const target = parseDatabase(flags.to, '--to');
  for (const secret of target.secrets) context.protect(secret);
  if (target.secrets.length > 0) output.warn(texts.database.passwordInArguments('--to'));
  const { openMovable } = await import('../../config/move.ts');
  const { copyInventory, planCopy } = await import('../../inventory/copy/copy.ts');
  const config = await openMovable(localConfigOptions(context));
  if (await config.isHeldBy(target.url)) throw occupied(target.place);
  const path = await there(folders.inventory);
  const copying = { path, database: target.url, source: config.id, signal: io.signal, onProgress: openTeller(context) };
  if (!flags.dryRun) await prepare(target.url);
  const digests = await (flags.dryRun ? planCopy : copyInventory)(copying);
  const moved = flags.dryRun ? undefined : await config.moveTo(target.url);
  const data = moved?.data ?? config.data;
  const view: MigrateView = {
    from: { config: folders.config, inventory: path },
    to: target.place,
    dryRun: flags.dryRun ?? false,
    verified: moved !== undefined,
    accounts: data.accounts.map(({ name }) => name),
    key: { source: config.keySource, keyFile: moved?.keyFile ?? null },
    tables: tablesOf(digests, data),
  };
  await output.result(view, render(context));
  adviseNext(view, target.url, context);
};

/** Makes the tables. */
const prepare = async (database: string): Promise<void> => {
  const { openInventory } = await import('../../inventory/inventory.ts');
  const inventory = await openInventory({ database, version });
  await inventory.close();
};

export const migrateCommand: MakeCommand = (context) =>
  new Command('migrate')
    .description('move configuration and inventory of this machine into a PostgreSQL database')
    .requiredOption('--to <url>', 'the database: it must exist and be empty')
    .option('--dry-run', 'say what would be moved, and change nothing')
    .addHelpText(
      'after',
      `
All is copied as it is at one moment, read back and compared; killed at any moment it can be run again. The files here stay as
they are. The password is better kept in PGPASSWORD or ~/.pgpass than in the address. See docs/shared-mode.md.

Examples:
  $ huawei-assets config migrate --to postgres://assets@db.example.com/assets --dry-run
  $ huawei-assets config migrate --to 'postgres://assets@db.example.com/assets?sslmode=verify-full'`,
    )
    .action((flags: MigrateFlags) => migrate(flags, context()));
