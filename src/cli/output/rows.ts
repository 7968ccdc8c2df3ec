/** A result that is printed row by row, however many there are: as JSON, NDJSON or CSV, in constant memory. */
import { once as onceEvent } from 'node:events';
import { AppError, cancelled } from '../../model/errors.ts';
import type { Context } from '../context.ts';
import type { Cell } from './table.ts';

export const formats = ['table', 'json', 'ndjson', 'csv'] as const;
export type Format = (typeof formats)[number];

export type Row = Readonly<Record<string, unknown>>;

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

/** The first piece at once, then in batches: a call of write for each of a million rows would cost more than the rows. */
export async function* batched(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let batch = '';
  let enough = 0;
  for await (const piece of pieces) {
    batch += piece;
    if (batch.length < enough) continue;
    yield batch;
    batch = '';
    enough = batchCharacters;
  }
  if (batch) yield batch;
}

export const printPieces = async (pieces: AsyncIterable<string>, context: Context): Promise<void> => {
  for await (const batch of batched(pieces)) await write(context, batch);
};

export const collect = async <T>(rows: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
};

/** A value in one cell: nested ones as JSON. */
export const flat = (value: unknown): Cell => {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** A spreadsheet takes a text that starts so for a formula; a quote before it keeps it a text. */
const asText = (cell: Cell): Cell => (typeof cell === 'string' && /^\s*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);

export async function* csvRows(rows: AsyncIterable<Row>, columns: readonly string[]): AsyncGenerator<string> {
  const { stringify } = await import('csv-stringify/sync');
  yield stringify([[...columns]]);
  for await (const row of rows) yield stringify([columns.map((column) => asText(flat(row[column])))]);
}

export async function* ndjsonRows(rows: AsyncIterable<Row>): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`;
}

/** One document, a row a line. */
export async function* jsonRows(rows: AsyncIterable<Row>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const row of rows) {
    yield `${before}${JSON.stringify(row)}`;
    before = ',\n';
  }
  yield before === ',\n' ? '\n]\n' : '[]\n';
}

/** The format that was asked for. @throws AppError `usage` when it was asked for twice, differently */
export const formatOf = ({ output }: { readonly output?: Format }, { flags }: Context): Format => {
  const document = flags.query === undefined ? flags.json && '--json' : '--query';
  if (document && output !== undefined && output !== 'json') {
    throw new AppError('usage', `${document} prints a JSON document: it does not go with --output ${output}.`);
  }
  return output ?? (document ? 'json' : 'table');
};
