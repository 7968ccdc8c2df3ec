/** `inventory sql`: somebody's own question, by SQL that can only read. */
import { readFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import type { SqlRow, SqlValue } from '../../../inventory/sql-answer.ts';
import { AppError } from '../../../model/errors.ts';
import type { Context } from '../../context.ts';
import type { MakeCommand } from '../../make-command.ts';
import { type Cells, printData, printTable } from '../../output/print-rows.ts';
import { type Format, formatOf, formats, type Row } from '../../output/rows.ts';
import { fileError } from '../../system-error.ts';

interface SqlFlags {
  readonly file?: string;
  readonly output?: Format;
}

const textOf = async (argument: string | undefined, { file }: SqlFlags): Promise<string> => {
  if ((argument === undefined) === (file === undefined)) {
    throw new AppError('usage', 'Give one query: as an argument, or in a file with --file.');
  }
  if (file === undefined) return argument ?? '';
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw fileError('read', file, error);
  });
};

/** The process's own signal, and the time limit where there is one. */
const limitOf = ({ io, flags, onClose }: Context): AbortSignal => {
  const { timeout } = flags;
  if (timeout === undefined) return io.signal;
  const late = new AbortController();
  const reason = new AppError('timeout', `The query was not answered within ${timeout / 1_000} s.`, {
    hint: 'Ask for less, or give it more time with --timeout.',
  });
  const timer = setTimeout(() => late.abort(reason), timeout);
  onClose(async () => clearTimeout(timer));
  return AbortSignal.any([io.signal, late.signal]);
};

const namesOf = async ({ config }: Context): Promise<ReadonlyMap<string, string>> =>
  new Map((await (await config()).listAccounts()).map(({ domainId, name }) => [domainId, name]));

async function* asObjects(rows: AsyncIterable<SqlRow>, names: readonly string[]): AsyncGenerator<Row> {
  for await (const row of rows) yield Object.fromEntries(names.map((name, index) => [name, row[index] ?? null]));
}

const cell = (value: SqlValue): string | null => (value === null ? null : String(value));

async function* asCells(rows: AsyncIterable<SqlRow>): AsyncGenerator<Cells> {
  for await (const row of rows) yield row.map(cell);
}

const runSqlCommand = async (argument: string | undefined, flags: SqlFlags, context: Context): Promise<void> => {
  const format = formatOf(flags, context);
  const sql = await textOf(argument, flags);
  const inventory = await context.inventory();
  const rows = inventory.query(sql, { accountNames: await namesOf(context), signal: limitOf(context) });
  const head = await rows.next();
  const names = head.done ? [] : head.value.map(String);
  if (format === 'table') return printTable(names, asCells(rows), 'No rows.', context);
  return printData(asObjects(rows, names), names, format, context);
};

export const sqlCommand: MakeCommand = (context) =>
  new Command('sql')
    .description('ask the inventory by SQL, read-only')
    .argument('[query]', 'one SELECT of SQLite’s dialect')
    .option('--file <file>', 'the query is in this file')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(formats))
    .addHelpText(
      'after',
      `
"huawei-assets inventory schema" lists the views and their columns. Ctrl-C ends a query that takes too long, and so does
--timeout 30s.

Examples:
  $ huawei-assets inventory sql 'select region, count(*) as hosts from hosts group by region order by hosts desc'
  $ huawei-assets inventory sql "select name, ip.value as ip from hosts, json_each(publicIps) as ip"
  $ huawei-assets inventory sql "select type, count(*) as open from products where encryption ->> 'enabled' = 0 group by type"
  $ huawei-assets inventory sql 'select account, max(finishedAt) as at from outcomes join runs on runs.id = runId group by account' --json`,
    )
    .action((argument: string | undefined, flags: SqlFlags) => runSqlCommand(argument, flags, context()));
