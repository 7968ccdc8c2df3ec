/** Rows as a Parquet file, a group of rows at a time, each column with its type. */
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, parquetWriteRows } from 'hyparquet-writer';
import type { FieldType } from '../../model/record-fields.ts';
import { version } from '../version.ts';
import type { Row } from './rows.ts';

export interface ParquetColumn {
  readonly name: string;
  readonly type: FieldType;
}

type Leaf = Pick<SchemaElement, 'type' | 'converted_type'>;

const leaves: Readonly<Record<Exclude<FieldType, 'texts'>, Leaf>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  number: { type: 'DOUBLE' },
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
  tags: { type: 'BYTE_ARRAY', converted_type: 'JSON' },
  json: { type: 'BYTE_ARRAY', converted_type: 'JSON' },
};

/** A list has three levels in Parquet. */
const elementsOf = ({ name, type }: ParquetColumn): SchemaElement[] =>
  type === 'texts'
    ? [
        { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', repetition_type: 'OPTIONAL', ...leaves.text },
      ]
    : [{ name, repetition_type: 'OPTIONAL', ...leaves[type] }];

const typedValue = (value: unknown, type: FieldType): unknown =>
  type === 'time' && typeof value === 'string' ? new Date(value) : value;

async function* typedRows(rows: AsyncIterable<Row>, columns: readonly ParquetColumn[]): AsyncGenerator<Row> {
  for await (const row of rows) {
    yield Object.fromEntries(columns.map(({ name, type }) => [name, typedValue(row[name], type)]));
  }
}

/** Collects bytes until a group of rows is whole, then hands them on and begins anew. */
const handingTo = (write: (bytes: Uint8Array) => Promise<void>): ByteWriter => {
  const writer = new ByteWriter();
  const flush = async (): Promise<void> => {
    await write(writer.getBytes());
    writer.index = 0;
  };
  return Object.assign(writer, { flush, finish: flush });
};

/** @param rowsAtOnce how many rows are held in memory, and make one group of the file */
export const writeParquet = async (
  rows: AsyncIterable<Row>,
  columns: readonly ParquetColumn[],
  rowsAtOnce: number,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<void> => {
  await parquetWriteRows({
    rows: typedRows(rows, columns),
    columns: columns.map(({ name }) => ({ name })),
    schema: [{ name: 'root', num_children: columns.length }, ...columns.flatMap(elementsOf)],
    rowGroupSize: rowsAtOnce,
    createdBy: `huawei-assets version ${version}`,
    writer: handingTo(write),
  });
};
