/** A sandbox in a process of its own, and a home with one account that is provisioned there. Both go when the work is done. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measure, program } from './measure.mjs';

/** Nothing of the person's own environment may reach the measured program, proxies least of all. */
const environmentOf = (home, endpoint) => ({
  HUAWEI_ASSETS_HOME: home,
  HUAWEI_ASSETS_HUAWEI_ENDPOINT: endpoint,
  HUAWEI_ASSETS_KEY: undefined,
  HUAWEI_ASSETS_PASSPHRASE: undefined,
  HUAWEI_ASSETS_ACCESS_KEY_ID: undefined,
  HUAWEI_ASSETS_SECRET_ACCESS_KEY: undefined,
  NO_PROXY: '127.0.0.1',
});

const readView = async (child) => {
  let text = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    text += chunk;
    if (text.endsWith('}\n')) return JSON.parse(text);
  }
  throw new Error(`the sandbox ended before it was ready: ${text}`);
};

const startSandbox = async (flags) => {
  const child = spawn(process.execPath, [program, 'sandbox', '--json', ...flags], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { endpointTemplate, accounts } = await readView(child);
  const stop = async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'close');
  };
  return { endpoint: endpointTemplate, account: accounts[0], stop };
};

const provision = (env, { rootKey }) =>
  measure(
    [program, 'guide', '--apply', '--account', 'bench', '--features', 'host,cspm', '--data-center', 'cn']
      .concat(['--regions', 'all', '--yes', '--json'])
      .concat(['--access-key-id', rootKey.id, '--secret-stdin']),
    { env, input: `${rootKey.secret}\n` },
  );

/** Runs `work` with a sandbox of these flags and an account in it, and leaves nothing of either behind. */
export const withWorld = async (flags, work) => {
  const home = await mkdtemp(join(tmpdir(), 'huawei-assets-bench-'));
  const sandbox = await startSandbox(flags);
  try {
    const env = environmentOf(home, sandbox.endpoint);
    await provision(env, sandbox.account);
    return await work({ ...sandbox, env, home });
  } finally {
    await sandbox.stop();
    await rm(home, { recursive: true, force: true });
  }
};
