/** `inventory export`: hosts or products as a CSV, NDJSON or Parquet file. */
import { extname } from 'node:path';
import { Command, Option } from 'commander';
import { AppError } from '../../../model/errors.ts';
import { type RecordKind, recordKinds } from '../../../model/scope.ts';
import type { Context } from '../../context.ts';
import type { MakeCommand } from '../../make-command.ts';
import { batched, csvRows, ndjsonRows, printPieces, type Row } from '../../output/rows.ts';
import { type WholeFile, writeWhole } from '../../output/whole-file.ts';
import {
  addChoiceOptions,
  type ChoiceFlags,
  type Column,
  chosenRecords,
  columnsOf,
  needDocuments,
  picked,
} from '../../records.ts';

const exportFormats = ['csv', 'ndjson', 'parquet'] as const;
type ExportFormat = (typeof exportFormats)[number];

interface ExportFlags extends ChoiceFlags {
  readonly kind: RecordKind;
  readonly to: string;
  readonly format?: ExportFormat;
  readonly withDocuments?: boolean;
  readonly force?: boolean;
}

const stdoutName = '-';
/** Rows of a Parquet file are held in memory until their group is whole; documents are many times larger than fields. */
const rowsAtOnce = { withDocuments: 1_000, withoutDocuments: 10_000 } as const;

const formatByEnd: Readonly<Record<string, ExportFormat>> = {
  '.csv': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.parquet': 'parquet',
};

const formatOf = ({ format, to }: ExportFlags): ExportFormat => {
  const found = format ?? formatByEnd[extname(to).toLowerCase()];
  if (!found)
    throw new AppError(
      'usage',
      `What to write to ${to} is not clear: name it with --format ${exportFormats.join('|')}.`,
    );
  if (found === 'parquet' && to === stdoutName) {
    throw new AppError('usage', 'A Parquet file is written to a file: name one with --to.');
  }
  return found;
};

/** Passes rows on and knows how many there were. */
const openCount = () => {
  const count = { rows: 0 };
  return {
    count,
    async *pass(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
      for await (const row of rows) {
        count.rows += 1;
        yield row;
      }
    },
  };
};

const writeRows = async (
  rows: AsyncIterable<Row>,
  columns: readonly Column[],
  format: ExportFormat,
  whole: WholeFile,
) => {
  if (format === 'parquet') {
    const { writeParquet } = await import('../../output/parquet.ts');
    const typed = columns.map(({ name, field }) => ({ name, type: field.type }));
    const atOnce = needDocuments(columns) ? rowsAtOnce.withDocuments : rowsAtOnce.withoutDocuments;
    return writeParquet(rows, typed, atOnce, whole.write);
  }
  for await (const batch of batched(piecesOf(rows, columns, format))) await whole.write(batch);
};

const piecesOf = (rows: AsyncIterable<Row>, columns: readonly Column[], format: 'csv' | 'ndjson') =>
  format === 'csv'
    ? csvRows(
        rows,
        columns.map(({ name }) => name),
      )
    : ndjsonRows(rows);

const chosenColumns = ({ kind, columns, withDocuments }: ExportFlags): Column[] => {
  const chosen = columnsOf(kind, columns);
  const hasDocuments = chosen.some(({ name }) => name === 'document');
  return withDocuments && !hasDocuments ? [...chosen, ...columnsOf(kind, ['document'])] : chosen;
};

const runExport = async (flags: ExportFlags, context: Context): Promise<void> => {
  const format = formatOf(flags);
  const columns = chosenColumns(flags);
  const { kind, to } = flags;
  if (to === stdoutName && (context.flags.json || context.flags.query !== undefined)) {
    throw new AppError(
      'usage',
      'With --to - the records themselves are printed: that goes neither with --json nor with --query.',
    );
  }
  const rows = picked(await chosenRecords(kind, flags, needDocuments(columns), context), columns);
  if (to === stdoutName && format !== 'parquet') return printPieces(piecesOf(rows, columns, format), context);
  const { count, pass } = openCount();
  const bytes = await writeWhole(to, { force: flags.force ?? false }, async (whole) => {
    await writeRows(pass(rows), columns, format, whole);
    return whole.bytes();
  });
  const view = { file: to, format, kind, records: count.rows, bytes };
  await context.output.result(view, () => `${view.records} ${kind} are in ${to}.`);
};

export const exportCommand: MakeCommand = (context) =>
  addChoiceOptions(new Command('export').description('hosts or products as a CSV, NDJSON or Parquet file'))
    .addOption(new Option('--kind <kind>', 'what to export').choices(recordKinds).default('hosts'))
    .requiredOption('--to <file>', 'the file to write, or - for stdout')
    .addOption(
      new Option('--format <format>', 'what to write (default: by the end of the file’s name)').choices(exportFormats),
    )
    .option('--with-documents', 'the cloud’s own documents, too; they are most of the bytes')
    .option('--force', 'overwrite the file')
    .addHelpText(
      'after',
      `
The file appears when all of it is there. Every field is a column; docs/inventory.md tells their types.

Examples:
  $ huawei-assets inventory export --to hosts.parquet
  $ huawei-assets inventory export --kind products --type evs.volumes --to volumes.csv --force
  $ huawei-assets inventory export --where 'publicIp != null' --columns account,name,publicIps --to exposed.ndjson
  $ huawei-assets inventory export --kind products --with-documents --format ndjson --to - | gzip > products.ndjson.gz`,
    )
    .action((flags: ExportFlags) => runExport(flags, context()));
