/** `hosts` and `products`: what was provisioned, filtered, as table, JSON, NDJSON or CSV. Rows are streamed. */
import { type Command, Option } from 'commander';
import { closest } from 'fastest-levenshtein';
import { type Field, parseField, valueAt } from '../inventory/field.ts';
import type { StoredRecord } from '../inventory/queries.ts';
import { recordFields } from '../model/record-fields.ts';
import type { RecordKind } from '../model/scope.ts';
import type { Context } from './context.ts';
import { collectList, parseWholeNumber } from './flags.ts';
import { shown } from './output/cell.ts';
import { type Cells, printData, printTable } from './output/print-rows.ts';
import { type Format, formatOf, formats } from './output/rows.ts';

export interface ChoiceFlags {
  readonly account?: string[];
  readonly region?: string[];
  readonly status?: string[];
  readonly type?: string[];
  readonly search?: string;
  readonly where?: string;
  readonly sort?: string[];
  readonly limit?: number;
  readonly columns?: string[];
}

export interface RecordFlags extends ChoiceFlags {
  readonly output?: Format;
}

export type RecordView = { readonly account: string; readonly region: string } & Readonly<Record<string, unknown>>;

export const addChoiceOptions = (command: Command): Command =>
  command
    .option('--account <names>', 'only these accounts (repeatable)', collectList)
    .option('--region <ids>', 'only these regions (repeatable)', collectList)
    .option('--status <words>', 'only these statuses, such as ACTIVE (repeatable)', collectList)
    .option('--type <types>', 'only these types, such as evs.volumes (repeatable)', collectList)
    .option('--search <text>', 'part of a name, address, tag or any other text of the record')
    .option('--where <condition>', 'only records that meet it, such as: os ~ ubuntu and publicIp != null')
    .option('--sort <fields>', 'in the order of these fields; name:desc for the opposite order', collectList)
    .option('--limit <count>', 'at most so many', parseWholeNumber(1, Number.MAX_SAFE_INTEGER))
    .option('--columns <fields>', 'these fields and no others, such as name,tags.env', collectList);

export const addRecordOptions = (command: Command): Command =>
  addChoiceOptions(command).addOption(new Option('-o, --output <format>', 'how to print').choices(formats));

/** Inventory rows belong to a Huawei Cloud account; people know it by the name they gave it. */
const viewOf =
  (names: ReadonlyMap<string, string>) =>
  (row: StoredRecord): RecordView => {
    const { id, name, type, status, ...rest } = row.fields;
    const account = names.get(row.accountId) ?? row.accountId;
    const document = 'document' in row ? { document: row.document } : {};
    return { account, region: row.region, id, name, type, status, ...rest, ...document };
  };

const conditionOf = async (kind: RecordKind, { where }: ChoiceFlags, { io }: Context) => {
  if (where === undefined) return undefined;
  const { parseWhere } = await import('../inventory/where.ts');
  return parseWhere(kind, where, new Date(io.now()));
};

const sortOf = async (kind: RecordKind, { sort = [] }: ChoiceFlags) => {
  if (sort.length === 0) return undefined;
  const { parseSortKey } = await import('../inventory/sort.ts');
  return sort.map((text) => parseSortKey(kind, text));
};

/** A type that no record has and that no service lists is a slip; Config may know it all the same, so it is no error. */
const noteUnknownTypes = async (types: readonly string[], { output }: Context): Promise<void> => {
  const { findProductEntry, productEntries } = await import('../huawei/products/catalogue.ts');
  const known = productEntries.map(({ type }) => type);
  for (const type of types) {
    if (findProductEntry(type)) continue;
    output.note(`No product is of the type "${type}"; did you mean ${closest(type.toLowerCase(), known)}?`);
  }
};

/** The records that the flags choose, of configured accounts only. @throws AppError `usage` before anything is opened */
export const chosenRecords = async (kind: RecordKind, flags: ChoiceFlags, documents: boolean, context: Context) => {
  const [where, sort] = [await conditionOf(kind, flags, context), await sortOf(kind, flags)];
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
  const options = { documents, sort, limit: flags.limit, signal: context.io.signal };
  const rows = inventory.listRecords(kind, filter, options);
  return (async function* (): AsyncGenerator<RecordView> {
    let isEmpty = true;
    for await (const row of rows) {
      isEmpty = false;
      yield view(row);
    }
    if (isEmpty && kind === 'products' && flags.type) await noteUnknownTypes(flags.type, context);
  })();
};

type Records = AsyncIterable<RecordView>;

/** A field that was asked for, under the name by which it was. */
export interface Column {
  readonly name: string;
  readonly field: Field;
}

/** The columns that were asked for, or all fields. @throws AppError `usage` for what is no field */
export const columnsOf = (kind: RecordKind, names: readonly string[] = Object.keys(recordFields[kind])): Column[] =>
  names.map((name) => ({ name, field: parseField(kind, name) }));

export const needDocuments = (columns: readonly Column[]): boolean =>
  columns.some(({ field }) => field.name === 'document');

/** The records with these columns only. */
export async function* picked(
  records: Records,
  columns: readonly Column[],
): AsyncGenerator<Readonly<Record<string, unknown>>> {
  for await (const record of records) {
    yield Object.fromEntries(columns.map(({ name, field }) => [name, valueAt(record, field)]));
  }
}

/** A column of the table: its title, and the field or what else of a record it shows. */
export type ShownColumn = readonly [title: string, what: string | ((record: RecordView) => unknown)];

export interface RecordTexts {
  readonly shown: readonly ShownColumn[];
  readonly none: string;
}

async function* cellsOf(records: Records, columns: readonly ShownColumn[]): AsyncGenerator<Cells> {
  for await (const record of records) {
    yield columns.map(([, what]) => shown(typeof what === 'string' ? record[what] : what(record)));
  }
}

/** Prints the records in the format that was asked for. */
export const printRecords = async (
  kind: RecordKind,
  texts: RecordTexts,
  flags: RecordFlags,
  context: Context,
): Promise<void> => {
  const format = formatOf(flags, context);
  const columns = flags.columns && columnsOf(kind, flags.columns);
  const records = await chosenRecords(kind, flags, needDocuments(columns ?? []), context);
  if (format === 'table') {
    const asked = columns?.map(({ name, field }): ShownColumn => [name, (record) => valueAt(record, field)]);
    const shownColumns = asked ?? texts.shown;
    const titles = shownColumns.map(([title]) => title);
    return printTable(titles, cellsOf(records, shownColumns), texts.none, context);
  }
  const rows = columns ? picked(records, columns) : records;
  return printData(rows, flags.columns ?? Object.keys(recordFields[kind]), format, context);
};
