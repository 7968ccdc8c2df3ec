/** Processes of their own that work on a config. */
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll } from '@jest/globals';
import { build } from 'esbuild';

export interface Writer {
  readonly child: ChildProcess;
  readonly lines: string[];
  readonly ended: Promise<number | null>;
}

/** Bundles `writer.ts` before the file's tests. */
export const writers = (temporary: () => string) => {
  let script = '';
  beforeAll(async () => {
    const outdir = temporary();
    script = path.join(outdir, 'writer.mjs');
    await build({
      entryPoints: [fileURLToPath(new URL('./writer.ts', import.meta.url))],
      outdir,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      // As the program is shipped: what is imported late behaves otherwise in a bundle than in the sources.
      splitting: true,
      platform: 'node',
      format: 'esm',
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
      external: ['@napi-rs/keyring', 'pg-native'],
      logLevel: 'error',
    });
  });
  return (dir: string, verb: 'add' | 'rotate' | 'hold', name: string, count: number, database?: string): Writer => {
    const more = database === undefined ? [] : [database];
    const child = spawn(process.execPath, [script, dir, verb, name, String(count), ...more], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: string[] = [];
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      const parts = (rest + chunk).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
    return { child, lines, ended };
  };
};
