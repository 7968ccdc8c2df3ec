/** SQL in a process of its own: the only way to stop a statement that SQLite has begun. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { AppError, cancelled, isAppError } from '../model/errors.ts';
import { type ErrorParts, errorOf } from './error-parts.ts';
import type { SqlRequest } from './sql.ts';
import type { SqlRow } from './sql-answer.ts';

/** What the process says last when it could not answer; until then each of its lines is a row. */
export interface SqlFailure {
  readonly failure: ErrorParts;
}

async function* linesOf(stream: AsyncIterable<Buffer> | null): AsyncGenerator<string> {
  if (stream === null) return;
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

/** At a terminal Ctrl-C reaches the process, too, and perhaps first. */
const wasStopped = (exitSignal: unknown): boolean => exitSignal === 'SIGINT' || exitSignal === 'SIGTERM';

/**
 * Runs a query; the first row has the names of its columns.
 * @param entry the built process that answers, `sql-process.ts`
 * @throws AppError as `runSql`; when the signal fires its reason, or `cancelled`
 */
export async function* runSqlRemotely(
  request: SqlRequest,
  entry: URL,
  signal: AbortSignal,
): AsyncGenerator<SqlRow, void, undefined> {
  const child = fork(entry, { stdio: ['ignore', 'pipe', 'ignore', 'ipc'] });
  const closed = once(child, 'close');
  const stop = () => child.kill('SIGKILL');
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  else child.send(request);
  try {
    for await (const line of linesOf(child.stdout)) {
      const said = JSON.parse(line) as SqlRow | SqlFailure;
      if ('failure' in said) throw errorOf(said.failure);
      yield said;
    }
    const [code, exitSignal] = (await closed) as [number | null, string | null];
    if (signal.aborted) throw isAppError(signal.reason) ? signal.reason : cancelled();
    if (wasStopped(exitSignal)) throw cancelled();
    if (code !== 0) throw new AppError('inventory-error', 'SQLite broke off the query without a reason.');
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}
