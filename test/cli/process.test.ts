/** The shipped bundle as a process of its own: streams, signals, what is loaded. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';

const bin = fileURLToPath(new URL('../../bin/huawei-assets.js', import.meta.url));
const run = promisify(execFile);

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Its output has come to its end, too. */
const exitOf = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.once('close', resolve));

describe('the shipped program', () => {
  let place: Workplace;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    place = await openWorkplace({ servers: 3_000, regions: 4, pageSize: 100 });
    await place.onboardQuick('production', 0, '--quiet');
    env = { PATH: process.env.PATH, ...place.env };
  }, 60_000);
  afterAll(() => place.close());
  afterEach(() => place.sandbox.clearFaults());

  const start = (argv: readonly string[], stdio: ('pipe' | 'ignore')[] = ['ignore', 'pipe', 'pipe']) =>
    spawn(process.execPath, [bin, ...argv], { env, stdio });

  /** Files of the bundle that a run executed. */
  const loadedBy = async (...argv: string[]): Promise<string[]> => {
    const folder = await mkdtemp(join(tmpdir(), 'huawei-assets-coverage-'));
    await run(process.execPath, [bin, ...argv], { env: { ...env, NODE_V8_COVERAGE: folder } });
    const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')));
    await rm(folder, { recursive: true });
    const urls = files.flatMap((text) => JSON.parse(text).result.map((script: { url: string }) => script.url));
    return urls.filter((url: string) => url.includes('/dist/')).map((url: string) => fileURLToPath(url));
  };

  const holdsSdk = async (files: readonly string[]): Promise<string[]> => {
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    return files.filter((_, index) => /SDK-HMAC-SHA256|ACS3-HMAC|inquirer/.test(texts[index] ?? ''));
  };

  test.each([
    [['--version']],
    [['--help']],
    [['sync', '--help']],
    [['accounts', 'list']],
    [['security-center', '--help']],
  ])('%j loads neither an SDK nor the prompts', async (argv) => {
    const loaded = await loadedBy(...argv);
    expect(loaded.length).toBeGreaterThan(0);
    expect(await holdsSdk(loaded)).toEqual([]);
  });

  test('check-ak loads an SDK: the guard above can see one', async () => {
    expect(await holdsSdk(await loadedBy('check-ak'))).not.toEqual([]);
  });

  test('--version prints the package’s version', async () => {
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    expect((await run(process.execPath, [bin, '--version'], { env })).stdout).toBe(`${version}\n`);
  });

  test('a reader that leaves after the first line ends it quietly with 0', async () => {
    const line = `"${process.execPath}" "${bin}" hosts --output ndjson | head -1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await run('bash', ['--norc', '-c', line], { env });
    const [first = '', code] = stdout.split('\n');
    expect(JSON.parse(first).account).toBe('production');
    expect({ code, stderr }).toEqual({ code: '0', stderr: '' });
  });

  test('a reader of the progress that leaves does not end the sync', async () => {
    const line = `"${process.execPath}" "${bin}" sync hosts --json 2> >(head -1 >/dev/null)`;
    const { stdout } = await run('bash', ['--norc', '-c', line], { env });
    expect(JSON.parse(stdout).status).toBe('ok');
  });

  test('a closed stdin is no terminal and no secret', async () => {
    const line = `"${process.execPath}" "${bin}" check-ak --access-key-id ABCDEFGHIJKLMNOPQRST --secret-stdin --json <&-`;
    const failure = await run('bash', ['--norc', '-c', line], { env }).catch((error) => error);
    expect(failure.code).toBe(2);
    expect(JSON.parse(failure.stderr).error.code).toBe('missing-input');
  });

  test('onboard with stdin closed asks nothing and lists what is missing', async () => {
    const child = start(['onboard', '--json'], ['ignore', 'ignore', 'pipe']);
    let stderr = '';
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
    });
    expect(await exitOf(child)).toBe(2);
    expect(JSON.parse(stderr).error.details.missing.length).toBeGreaterThan(3);
  });

  test('SIGINT during a sync ends it with 130; every picture is whole, old or new', async () => {
    const before = (await place.run(['hosts', '--json', '--query', '[].id'])).json;
    const { sandbox } = place;
    sandbox.addFault({ service: 'ecs', kind: 'slow', ms: 100 });
    const asked = () => sandbox.requests.filter(({ query }) => query.includes('marker=')).length;
    const [begun, child] = [asked(), start(['sync', 'hosts', '--json', '--quiet'])];
    let stdout = '';
    child.stdout?.on('data', (chunk) => {
      stdout += chunk;
    });
    const ended = exitOf(child);
    while (asked() < begun + 4 && child.exitCode === null) await nextTurn();
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    sandbox.clearFaults();
    const report = JSON.parse(stdout);
    expect(report.status).toBe('interrupted');
    expect(report.accounts[0].scopes.map((scope: { error: { code: string } | null }) => scope.error?.code)).toContain(
      'cancelled',
    );
    expect((await place.run(['hosts', '--json', '--query', '[].id'])).json).toEqual(before);
    expect((await place.run(['sync', 'hosts', '--json', '--quiet'])).json.accounts[0].hosts.unchanged).toBe(
      before.length,
    );
  });

  test('SIGTERM ends the sandbox with 0', async () => {
    const child = start(['sandbox', '--seed', '77', '--json']);
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    child.kill('SIGTERM');
    expect(await exitOf(child)).toBe(0);
  });
});
