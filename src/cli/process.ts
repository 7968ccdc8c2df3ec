/** The program as a process: real streams, signals and exit code. The entry of the shipped bundle. */
import { homedir } from 'node:os';
import { main } from './main.ts';

/** A reader may leave early (`| head -1`): that is the end of the output, not an error. */
const onBrokenPipe = (stream: NodeJS.WriteStream, then: () => void): void => {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return then();
    process.stderr.write(`error: The output cannot be written: ${error.message}\n`);
    process.exit(1);
  });
};

/** No result that is still to be written would reach anybody. */
const endQuietly = (): void => {
  process.exitCode ??= 0;
  process.exit();
};

/** First signal: stop cleanly. Second: leave at once. */
const listenForSignals = (): AbortSignal => {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(130);
      stop.abort();
    });
  }
  return stop.signal;
};

export const runProcess = async (): Promise<void> => {
  onBrokenPipe(process.stdout, endQuietly);
  // Without a reader of its progress a sync goes on.
  onBrokenPipe(process.stderr, () => undefined);
  process.exitCode = await main({
    argv: process.argv.slice(2),
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: listenForSignals(),
    now: Date.now,
    homeDir: homedir(),
    program: [process.execPath, ...process.argv.slice(1, 2)],
    sqlProcess: new URL('./sql-process.js', import.meta.url),
    inventoryWorker: new URL('./inventory-worker.js', import.meta.url),
  });
};
