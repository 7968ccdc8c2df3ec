/** The shipped program: these tests run the bundle itself, in a process of its own. */
import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { lock } from 'proper-lockfile';

const root = join(import.meta.dirname, '..', '..');

export const program = join(root, 'bin', 'huawei-assets.js');

const newestBelow = async (folder: string): Promise<number> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Math.max(0, ...(await Promise.all(files.map(async (file) => (await stat(file)).mtimeMs))));
};

const builtAt = async (): Promise<number> =>
  stat(join(root, 'dist', 'main.js')).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );

/** Builds dist/ when it is missing or older than src/; test files that run side by side wait for one build. */
export const buildOnce = async (): Promise<void> => {
  const release = await lock(join(root, 'package.json'), {
    retries: { retries: 100, minTimeout: 100, maxTimeout: 500 },
  });
  try {
    if ((await builtAt()) >= (await newestBelow(join(root, 'src')))) return;
    await promisify(execFile)(process.execPath, [join(root, 'scripts', 'build.mjs')]);
  } finally {
    await release();
  }
};
