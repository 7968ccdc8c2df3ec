/** The program as a process: real streams, signals and exit code. The entry of the shipped bundle. */
import { homedir } from 'node:os';
import { main } from './main.ts';

/** The reader of stdout may leave early (`| head -1`): that is the end of the output, not an error. */
const endQuietlyOnBrokenPipe = (stream: NodeJS.WriteStream): void => {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exitCode ??= 0;
    // Nothing that is still to be written would reach anybody.
    process.exit();
  });
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
  endQuietlyOnBrokenPipe(process.stdout);
  endQuietlyOnBrokenPipe(process.stderr);
  process.exitCode = await main({
    argv: process.argv.slice(2),
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: listenForSignals(),
    now: Date.now,
    homeDir: homedir(),
    inventoryWorker: new URL('./inventory-worker.js', import.meta.url),
  });
};
