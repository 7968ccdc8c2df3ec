/** Rows in the format that was asked for. */
import type { Context } from '../context.ts';
import { collect, csvRows, type Format, jsonRows, ndjsonRows, printPieces, type Row } from './rows.ts';
import { table } from './table.ts';

export type Cells = readonly (string | null)[];

/** Only the cells are kept: a million records would not fit. */
export const printTable = async (
  titles: readonly string[],
  rows: AsyncIterable<Cells>,
  none: string,
  { io, output }: Context,
): Promise<void> => {
  const all = await collect(rows);
  const width = io.stdout.isTTY ? output.columns : undefined;
  await output.result(all, () => (all.length === 0 ? none : table(titles, all, undefined, width)));
};

/** As they come; only `--query` needs all of them at once. `names` are CSV's columns. */
export const printData = async (
  rows: AsyncIterable<Row>,
  names: readonly string[],
  format: Exclude<Format, 'table'>,
  context: Context,
): Promise<void> => {
  if (format === 'csv') return printPieces(csvRows(rows, names), context);
  if (format === 'ndjson') return printPieces(ndjsonRows(rows), context);
  if (context.flags.query === undefined) return printPieces(jsonRows(rows), context);
  await context.output.result(await collect(rows), () => '');
};
