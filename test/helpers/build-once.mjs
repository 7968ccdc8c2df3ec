/** The tests of the shipped program need dist/, of today's sources. */
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

const timeOf = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const newestBelow = (folder) =>
  Math.max(
    ...readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) =>
      timeOf(join(entry.parentPath, entry.name)),
    ),
  );

export const buildOnce = () => {
  const newest = Math.max(newestBelow(join(root, 'src')), timeOf(join(root, 'scripts/build.mjs')));
  if (timeOf(join(root, 'dist/main.js')) > newest) return;
  execFileSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' });
};
