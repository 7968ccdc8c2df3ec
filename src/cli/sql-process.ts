/** Entry of the process that runs somebody's SQL, built as a file of its own: one request in, rows out, a line each. */
import { partsOf } from '../inventory/error-parts.ts';
import type { SqlFailure } from '../inventory/remote-sql.ts';
import { runSql, type SqlRequest } from '../inventory/sql.ts';

/** Resolves when the reader has taken it, so that no more than a batch is ever in memory. */
const write = (values: readonly unknown[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const text = values.map((value) => `${JSON.stringify(value)}\n`).join('');
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });

const answer = async (request: SqlRequest): Promise<void> => {
  try {
    for (const rows of runSql(request)) await write(rows);
  } catch (error) {
    await write([{ failure: partsOf(error) } satisfies SqlFailure]);
  } finally {
    process.disconnect();
  }
};

process.once('message', (request: SqlRequest) => void answer(request));
