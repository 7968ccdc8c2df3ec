/**
 * Runs the whole program in this process, as a user would: arguments, environment, stdin, a home of its own. Everything
 * that it writes, to the streams and below its home, is scanned for the secrets that the sandbox knows.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import type { Io } from '../../src/cli/context.ts';
import { main } from '../../src/cli/main.ts';
import {
  type Sandbox,
  type SandboxOptions,
  sandboxUserData,
  sandboxUserDataMarker,
  startSandbox,
} from '../../src/sandbox/server.ts';

export interface RunOptions {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly now?: () => number;
  /** Both outputs are a terminal of this many columns. */
  readonly columns?: number;
}

export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The JSON document on stdout. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents of every shape, which the schemas check
  readonly json: any;
  /** The JSON error on stderr. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly error: any;
}

const collect = (): Writable & { text(): string } => {
  const chunks: Buffer[] = [];
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  return Object.assign(sink, { text: () => Buffer.concat(chunks).toString('utf8') });
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The last JSON document on stderr: notes may stand before it. */
const parseError = (text: string): unknown => parse(text.slice(Math.max(0, text.indexOf('{\n'))));

/** What must never be found anywhere: every key's secret, and the servers' user data. */
export const secretsOf = (sandbox: Sandbox): string[] => [
  ...sandbox.state.secrets(),
  ...sandbox.securityCenter.secrets(),
  sandboxUserData,
  sandboxUserDataMarker,
];

const run = promisify(execFile);

/**
 * Copies by another process: to close a file of SQLite's here would drop the locks that this process has on it, and the
 * next process to open the database would cut the shared memory that is still mapped here.
 */
const copyFolder = async (folder: string, copy: string): Promise<void> => {
  const copied = () => run('cp', ['-R', `${folder}/.`, copy]);
  // A closed database takes its log away when the last of its statements is collected, which can be amid a copy.
  await copied().catch(copied).catch(copied);
};

const filesBelow = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
};

/** @throws Error naming the place, never the secret */
export const expectNoSecrets = async (
  secrets: readonly string[],
  texts: Readonly<Record<string, string>>,
  folder: string,
) => {
  for (const secret of secrets) {
    for (const [place, text] of Object.entries(texts)) {
      if (text.includes(secret)) throw new Error(`a secret stands in ${place}`);
    }
  }
  const copy = await mkdtemp(join(tmpdir(), 'huawei-assets-scan-'));
  try {
    await copyFolder(folder, copy);
    for (const file of await filesBelow(copy)) {
      const bytes = await readFile(file);
      for (const secret of secrets) if (bytes.includes(secret)) throw new Error(`a secret stands in ${file}`);
    }
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
};

export interface Workplace {
  readonly home: string;
  readonly sandbox: Sandbox;
  readonly env: Readonly<Record<string, string>>;
  run(argv: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** Quick configuration of the sandbox's nth account, unattended. */
  onboardQuick(name: string, index?: number, ...flags: string[]): Promise<RunResult>;
  /** Manual configuration of the sandbox's nth account for hosts and products, with a new user's key, unattended. */
  onboardManual(name: string, index: number, flags?: readonly string[], options?: RunOptions): Promise<RunResult>;
  close(): Promise<void>;
}

/** A fresh home and a fresh sandbox. Close it; that is when the home is scanned. */
export const openWorkplace = async (options: SandboxOptions = {}): Promise<Workplace> => {
  const home = await mkdtemp(join(tmpdir(), 'huawei-assets-test-'));
  const sandbox = await startSandbox({ pageSize: 3, ...options });
  const known = new Set(secretsOf(sandbox));
  const env = {
    HUAWEI_ASSETS_HOME: home,
    HUAWEI_ASSETS_KEY: Buffer.alloc(32, 7).toString('base64'),
    HUAWEI_ASSETS_HUAWEI_ENDPOINT: sandbox.endpointTemplate,
    HUAWEI_ASSETS_SECURITY_CENTER_ENDPOINT: sandbox.securityCenterEndpoint,
    ALIBABA_CLOUD_ACCESS_KEY_ID: sandbox.securityCenter.accessKey.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: sandbox.securityCenter.accessKey.secret,
    // No test asks an address outside this machine.
    ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true',
  };
  const run = async (argv: readonly string[], runOptions: RunOptions = {}): Promise<RunResult> => {
    const terminal = runOptions.columns === undefined ? {} : { isTTY: true, columns: runOptions.columns };
    const [stdout, stderr] = [Object.assign(collect(), terminal), Object.assign(collect(), terminal)];
    const io: Io = {
      argv,
      env: { ...env, ...runOptions.env },
      stdin: Readable.from(runOptions.stdin === undefined ? [] : [runOptions.stdin]),
      stdout,
      stderr,
      signal: runOptions.signal ?? new AbortController().signal,
      now: runOptions.now ?? Date.now,
      homeDir: home,
    };
    const code = await main(io);
    for (const secret of secretsOf(sandbox)) known.add(secret);
    await expectNoSecrets([...known], { stdout: stdout.text(), stderr: stderr.text() }, home);
    return {
      code,
      stdout: stdout.text(),
      stderr: stderr.text(),
      json: parse(stdout.text()),
      error: parseError(stderr.text()),
    };
  };
  return {
    home,
    sandbox,
    env,
    run,
    onboardQuick: (name, index = 0, ...flags) => {
      const key = sandbox.accounts[index]?.rootKey ?? { id: '', secret: '' };
      const argv = [
        'onboard',
        '--method',
        'quick',
        '--account',
        name,
        '--data-center',
        'cn',
        '--access-key-id',
        key.id,
      ];
      return run([...argv, '--secret-stdin', '--json', ...flags], { stdin: key.secret });
    },
    onboardManual: (name, index, flags = [], options = {}) => {
      const { key } = sandbox.state.createUser(
        { name: 'auditor', permissions: ['ECS ReadOnlyAccess', 'Tenant Guest', 'IAM ReadOnlyAccess'] },
        sandbox.accounts[index]?.name,
      );
      const argv = ['onboard', '--method', 'manual', '--account', name, '--data-center', 'cn'];
      const given = ['--features', 'host,cspm', '--access-key-id', key.id, '--secret-stdin', '--yes', '--json'];
      return run([...argv, ...given, ...flags], { ...options, stdin: key.secret });
    },
    async close() {
      await sandbox.close();
      await rm(home, { recursive: true, force: true });
    },
  };
};
