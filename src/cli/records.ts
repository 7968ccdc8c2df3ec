/** `hosts` and `products`: what was provisioned, filtered, as table, JSON, NDJSON or CSV. Rows are streamed. */
import { once as onceEvent } from 'node:events';
import { type Command, Option } from 'commander';
import type { StoredRecord } from '../inventory/queries.ts';
import { AppError, cancelled } from '../model/errors.ts';
import type { RecordKind } from '../model/scope.ts';
import type { Context } from './context.ts';
import { collectList } from './flags.ts';
import { type Cell, table } from './output/table.ts';

const formats = ['table', 'json', 'ndjson', 'csv'] as const;
type Format = (typeof formats)[number];

export interface RecordFlags {
  readonly account?: string[];
  readonly region?: string[];
  readonly status?: string[];
  readonly type?: string[];
  readonly search?: string;
  readonly output?: Format;
}

export type RecordView = { readonly account: string; readonly region: string } & Readonly<Record<string, unknown>>;

export const addRecordOptions = (command: Command): Command =>
  command
    .option('--account <names>', 'only these accounts (repeatable)', collectList)
    .option('--region <ids>', 'only these regions (repeatable)', collectList)
    .option('--status <words>', 'only these statuses, such as ACTIVE (repeatable)', collectList)
    .option('--type <types>', 'only these types, such as evs.volumes (repeatable)', collectList)
    .option('--search <text>', 'part of a name, address, tag or any other text of the record')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(formats));

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

/** Waits for a slow reader, so that memory stays flat however many rows there are. @throws AppError `cancelled` */
const write = async (context: Context, text: string): Promise<void> => {
  const { stdout, signal } = context.io;
  if (signal.aborted) throw cancelled();
  context.output.data(text);
  if (!stdout.writableNeedDrain) return;
  await onceEvent(stdout, 'drain', { signal }).catch((error: unknown) => {
    throw signal.aborted ? cancelled() : error;
  });
};

const batchCharacters = 64 * 1024;

/** The first row at once, then in batches: a call of write for each of a million rows would cost more than the rows. */
const print = async (pieces: AsyncIterable<string>, context: Context): Promise<void> => {
  let batch = '';
  let enough = 0;
  for await (const piece of pieces) {
    batch += piece;
    if (batch.length < enough) continue;
    await write(context, batch);
    batch = '';
    enough = batchCharacters;
  }
  if (batch) await write(context, batch);
};

const flat = (value: unknown): Cell => {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** A spreadsheet takes a text that starts so for a formula; a quote before it keeps it a text. */
const asText = (cell: Cell): Cell => (typeof cell === 'string' && /^\s*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);

async function* csvRows(records: AsyncIterable<RecordView>, columns: readonly string[]): AsyncGenerator<string> {
  const { stringify } = await import('csv-stringify/sync');
  yield stringify([[...columns]]);
  for await (const record of records) yield stringify([columns.map((column) => asText(flat(record[column])))]);
}

async function* ndjsonRows(records: AsyncIterable<RecordView>): AsyncGenerator<string> {
  for await (const record of records) yield `${JSON.stringify(record)}\n`;
}

/** One document, a record a line. */
async function* jsonRows(records: AsyncIterable<RecordView>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const record of records) {
    yield `${before}${JSON.stringify(record)}`;
    before = ',\n';
  }
  yield before === ',\n' ? '\n]\n' : '[]\n';
}

/** The format that was asked for. @throws AppError `usage` when it was asked for twice, differently */
const formatOf = ({ output }: RecordFlags, { flags }: Context): Format => {
  const document = flags.query === undefined ? flags.json && '--json' : '--query';
  if (document && output !== undefined && output !== 'json') {
    throw new AppError('usage', `${document} prints a JSON document: it does not go with --output ${output}.`);
  }
  return output ?? (document ? 'json' : 'table');
};

export interface RecordColumns {
  /** For the table: title and field. */
  readonly shown: readonly (readonly [title: string, field: string])[];
  /** For CSV, in this order. */
  readonly all: readonly string[];
  readonly none: string;
}

/** Prints the records in the format that was asked for. */
export const printRecords = async (
  kind: RecordKind,
  columns: RecordColumns,
  flags: RecordFlags,
  context: Context,
): Promise<void> => {
  const format = formatOf(flags, context);
  const records = await chosenRecords(kind, flags, context);
  if (format === 'csv') return print(csvRows(records, columns.all), context);
  if (format === 'ndjson') return print(ndjsonRows(records), context);
  if (format === 'json' && context.flags.query === undefined) return print(jsonRows(records), context);
  const all = await collect(records);
  await context.output.result(all, () => {
    if (all.length === 0) return columns.none;
    const rows = all.map((record) => columns.shown.map(([, field]) => flat(record[field])));
    return table(
      columns.shown.map(([title]) => title),
      rows,
    );
  });
};
