/** `hosts` and `products`: what was provisioned, filtered, as table, JSON, NDJSON or CSV. Rows are streamed. */
import { type Command, Option } from 'commander';
import type { StoredRecord } from '../inventory/queries.ts';
import type { RecordKind } from '../model/scope.ts';
import type { Context } from './context.ts';
import { collectList } from './flags.ts';
import { type Cell, table } from './output/table.ts';

export interface RecordFlags {
  readonly account?: string[];
  readonly region?: string[];
  readonly status?: string[];
  readonly type?: string[];
  readonly search?: string;
  readonly output?: 'table' | 'json' | 'ndjson' | 'csv';
}

export type RecordView = { readonly account: string; readonly region: string } & Readonly<Record<string, unknown>>;

export const addRecordOptions = (command: Command): Command =>
  command
    .option('--account <names>', 'only these accounts (repeatable)', collectList)
    .option('--region <ids>', 'only these regions (repeatable)', collectList)
    .option('--status <words>', 'only these statuses, such as ACTIVE (repeatable)', collectList)
    .option('--type <types>', 'only these types, such as evs.volumes (repeatable)', collectList)
    .option('--search <text>', 'part of a name, address, tag or any other text of the record')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['table', 'json', 'ndjson', 'csv']));

/** Inventory rows belong to a Huawei Cloud account; people know it by the name they gave it. */
const viewOf =
  (names: ReadonlyMap<string, string>) =>
  (row: StoredRecord): RecordView => {
    const { id, name, type, status, ...rest } = row.fields;
    return { account: names.get(row.accountId) ?? row.accountId, region: row.region, id, name, type, status, ...rest };
  };

/** The records that the flags choose, of configured accounts only. */
export const chosenRecords = async (kind: RecordKind, flags: RecordFlags, context: Context) => {
  const config = await context.config();
  const named = flags.account ? await Promise.all(flags.account.map((name) => config.getAccount(name))) : null;
  const accounts = named ?? (await config.listAccounts());
  const view = viewOf(new Map(accounts.map((account) => [account.domainId, account.name])));
  const inventory = await context.inventory();
  const rows = inventory.listRecords(kind, {
    accountIds: accounts.map((account) => account.domainId),
    regions: flags.region,
    statuses: flags.status,
    types: flags.type,
    text: flags.search,
  });
  return (async function* (): AsyncGenerator<RecordView> {
    for await (const row of rows) yield view(row);
  })();
};

const collect = async (records: AsyncIterable<RecordView>): Promise<RecordView[]> => {
  const all: RecordView[] = [];
  for await (const record of records) all.push(record);
  return all;
};

/** Waits for a slow reader, so that memory stays flat however many rows there are. */
const write = async (context: Context, text: string): Promise<void> => {
  const { stdout, signal } = context.io;
  context.output.data(text);
  if (stdout.writableNeedDrain && !signal.aborted) await new Promise((resolve) => stdout.once('drain', resolve));
};

const flat = (value: unknown): Cell => {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** A spreadsheet takes a text that starts so for a formula; a quote before it keeps it a text. */
const asText = (cell: Cell): Cell => (typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);

const printCsv = async (records: AsyncIterable<RecordView>, columns: readonly string[], context: Context) => {
  const { stringify } = await import('csv-stringify/sync');
  await write(context, stringify([[...columns]]));
  for await (const record of records) {
    await write(context, stringify([columns.map((column) => asText(flat(record[column])))]));
  }
};

const batchCharacters = 64 * 1024;

/** The first line at once, then in batches: a call of write for each of a million rows would cost more than the rows. */
const printNdjson = async (records: AsyncIterable<RecordView>, context: Context) => {
  let lines = '';
  let enough = 0;
  for await (const record of records) {
    lines += `${JSON.stringify(record)}\n`;
    if (lines.length < enough) continue;
    await write(context, lines);
    lines = '';
    enough = batchCharacters;
  }
  if (lines) await write(context, lines);
};

export interface RecordColumns {
  /** For the table. */
  readonly shown: readonly string[];
  /** For CSV, in this order. */
  readonly all: readonly string[];
  readonly none: string;
}

/** Prints the records in the format that was asked for. */
export const printRecords = async (
  records: AsyncIterable<RecordView>,
  columns: RecordColumns,
  flags: RecordFlags,
  context: Context,
): Promise<void> => {
  const format = flags.output ?? (context.output.json || context.flags.query !== undefined ? 'json' : 'table');
  if (format === 'csv') return printCsv(records, columns.all, context);
  if (format === 'ndjson') return printNdjson(records, context);
  const all = await collect(records);
  if (format === 'json') {
    if (context.output.json || context.flags.query !== undefined) return context.output.result(all, () => '');
    return write(context, `${JSON.stringify(all, null, 2)}\n`);
  }
  const rows = all.map((record) => columns.shown.map((column) => flat(record[column])));
  await context.output.result(all, () => (rows.length === 0 ? columns.none : table(columns.shown, rows)));
};
