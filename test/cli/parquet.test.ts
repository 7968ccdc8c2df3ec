import { expect, test } from '@jest/globals';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { type ParquetColumn, writeParquet } from '../../src/cli/output/parquet.ts';
import type { Row } from '../../src/cli/output/rows.ts';

const columns: readonly ParquetColumn[] = [
  { name: 'name', type: 'text' },
  { name: 'cores', type: 'number' },
  { name: 'at', type: 'time' },
  { name: 'ips', type: 'texts' },
  { name: 'tags', type: 'tags' },
  { name: 'more', type: 'json' },
];

async function* of(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}

test('groups of rows are written one after another, and every value comes back as it was', async () => {
  const rows: Row[] = Array.from({ length: 20 }, (_, index) => ({
    name: index % 5 === 0 ? null : `名-${index} 😀 "quoted", and 'so'`,
    cores: index % 4 === 0 ? null : index / 2,
    at: index % 3 === 0 ? null : new Date(index * 86_400_000).toISOString(),
    ips: Array.from({ length: index % 3 }, (_unused, at) => `10.0.0.${at}`),
    tags: index % 2 === 0 ? {} : { env: 'prod', bare: '' },
    more: index % 4 === 0 ? null : { nested: [1, 'two', { three: null }], flag: true },
  }));
  const written: Uint8Array[] = [];
  await writeParquet(of(rows), columns, 7, async (bytes) => {
    written.push(Uint8Array.from(bytes));
  });
  const file = new Uint8Array(Buffer.concat(written)).buffer;
  expect(written.length).toBeGreaterThan(3);
  expect(parquetMetadata(file).row_groups.map(({ num_rows }) => Number(num_rows))).toEqual([7, 7, 6]);
  const read = await parquetReadObjects({ file });
  expect(JSON.parse(JSON.stringify(read))).toEqual(rows);
});
