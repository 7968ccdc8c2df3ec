/** What is published: the files, the program in them, the package's own description. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { publint } from 'publint';

const root = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

describe('the package', () => {
  let folder: string;
  let files: string[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'huawei-assets-package-'));
    // Without scripts: dist/ is built already, and other tests run from it.
    const argv = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
    const { stdout } = await run('npm', argv, { cwd: root });
    const [packed] = JSON.parse(stdout);
    files = packed.files.map(({ path }: { path: string }) => path);
    await run('tar', ['xzf', join(folder, packed.filename), '-C', folder]);
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('holds the program, its schemas and its papers, and nothing else', () => {
    const meant =
      /^(bin\/huawei-assets\.js|dist\/[\w.-]+\.js|dist\/THIRD-PARTY-NOTICES\.md|docs\/schemas\/[\w-]+\.json|package\.json|(README|CHANGELOG|LICENSE)(\.\w+)?)$/;
    expect(files.filter((file) => !meant.test(file))).toEqual([]);
    for (const file of [
      'bin/huawei-assets.js',
      'dist/main.js',
      'dist/inventory-worker.js',
      'docs/schemas/sync.json',
      'LICENSE',
    ]) {
      expect(files).toContain(file);
    }
  });

  test('runs from where it was unpacked', async () => {
    const bin = join(folder, 'package', 'bin', 'huawei-assets.js');
    const { stdout } = await run(process.execPath, [bin, '--version']);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const env = { ...process.env, HUAWEI_ASSETS_HOME: join(folder, 'home') };
    expect(JSON.parse((await run(process.execPath, [bin, 'hosts', '--json'], { env })).stdout)).toEqual([]);
  });

  test('is clean to publint', async () => {
    const { messages } = await publint({ pkgDir: join(folder, 'package'), pack: false, strict: true });
    expect(messages).toEqual([]);
  });
});
