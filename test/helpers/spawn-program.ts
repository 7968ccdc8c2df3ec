/** The built program as a process of its own, for what only a process can show: signals, kills, closed pipes. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = new URL('../../', import.meta.url).pathname;
const bin = join(root, 'bin/huawei-assets.js');

const newestChange = (folder: string): number =>
  Math.max(
    ...readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
  );

/** Builds the bundle when there is none or the sources are newer. */
export const ensureBuilt = (): void => {
  const built = join(root, 'dist/main.js');
  if (existsSync(built) && statSync(built).mtimeMs >= newestChange(join(root, 'src'))) return;
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'pipe' });
};

export interface Spawned {
  readonly child: ChildProcess;
  /** Resolves when the process has ended and its streams are read. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }>;
}

export const spawnProgram = (
  argv: readonly string[],
  { env, stdin }: { readonly env: Readonly<Record<string, string>>; readonly stdin?: string },
): Spawned => {
  const child = spawn(process.execPath, [bin, ...argv], { env: { PATH: process.env.PATH ?? '', ...env } });
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    texts.stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    texts.stderr += chunk.toString();
  });
  // A process that was killed no longer reads.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin ?? '');
  const ended = new Promise<Awaited<Spawned['ended']>>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, ...texts }));
  });
  return { child, ended };
};
