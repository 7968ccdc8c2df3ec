/** `hosts` and `products`: what was provisioned, filtered, as table, JSON, NDJSON or CSV. Rows are streamed. */
import { type Command, Option } from 'commander';
import type { StoredRecord } from '../inventory/queries.ts';
import type { RecordKind } from '../model/scope.ts';
import type { Context } from './context.ts';
import { collectList } from './flags.ts';
import { csvRows, type Format, flat, formatOf, formats, jsonRows, ndjsonRows, printPieces } from './output/rows.ts';
import { table } from './output/table.ts';

export interface RecordFlags {
  readonly account?: string[];
  readonly region?: string[];
  readonly status?: string[];
  readonly type?: string[];
  readonly search?: string;
  readonly where?: string;
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
    .option('--where <condition>', 'only records that meet it, such as: os ~ ubuntu and publicIp != null')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(formats));

/** Inventory rows belong to a Huawei Cloud account; people know it by the name they gave it. */
const viewOf =
  (names: ReadonlyMap<string, string>) =>
  (row: StoredRecord): RecordView => {
    const { id, name, type, status, ...rest } = row.fields;
    return { account: names.get(row.accountId) ?? row.accountId, region: row.region, id, name, type, status, ...rest };
  };

const conditionOf = async (kind: RecordKind, { where }: RecordFlags, { io }: Context) => {
  if (where === undefined) return undefined;
  const { parseWhere } = await import('../inventory/where.ts');
  return parseWhere(kind, where, new Date(io.now()));
};

/** The records that the flags choose, of configured accounts only. */
export const chosenRecords = async (kind: RecordKind, flags: RecordFlags, context: Context) => {
  const where = await conditionOf(kind, flags, context);
  const config = await context.config();
  const named = flags.account ? await Promise.all(flags.account.map((name) => config.getAccount(name))) : null;
  const accounts = named ?? (await config.listAccounts());
  const accountNames = new Map(accounts.map((account) => [account.domainId, account.name]));
  const view = viewOf(accountNames);
  const inventory = await context.inventory();
  const filter = {
    accountIds: [...accountNames.keys()],
    accountNames,
    regions: flags.region,
    statuses: flags.status,
    types: flags.type,
    text: flags.search,
    where,
  };
  const rows = inventory.listRecords(kind, filter, { signal: context.io.signal });
  return (async function* (): AsyncGenerator<RecordView> {
    for await (const row of rows) yield view(row);
  })();
};

const collect = async (records: AsyncIterable<RecordView>): Promise<RecordView[]> => {
  const all: RecordView[] = [];
  for await (const record of records) all.push(record);
  return all;
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
  if (format === 'csv') return printPieces(csvRows(records, columns.all), context);
  if (format === 'ndjson') return printPieces(ndjsonRows(records), context);
  if (format === 'json' && context.flags.query === undefined) return printPieces(jsonRows(records), context);
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
