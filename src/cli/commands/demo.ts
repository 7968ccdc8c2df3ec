/** `demo`: the whole story against the embedded clouds: the real program, real sockets, a home that is gone afterwards. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { Command } from 'commander';
import { AppError, cancelled } from '../../model/errors.ts';
import { type Sandbox, startSandbox } from '../../sandbox/server.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exit } from '../exit-codes.ts';
import { main } from '../main.ts';
import type { MakeCommand } from '../make-command.ts';

interface Step {
  readonly says: string;
  readonly argv: readonly string[];
  /** Given on stdin, as `--secret-stdin` takes it. */
  readonly stdin?: string;
  readonly expect?: ExitCode;
}

const quote = (word: string): string => (/^[\w./:,@=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

const commandLine = ({ argv, stdin }: Step): string =>
  `huawei-assets ${argv.map(quote).join(' ')}${stdin === undefined ? '' : ' < secret.txt'}`;

/** A person who followed the manual guide in Huawei Cloud's console: a group, its permissions, a user with a key. */
const followManualGuide = (sandbox: Sandbox, account: string) =>
  sandbox.state.createUser(
    { name: 'security-center', permissions: ['ECS ReadOnlyAccess', 'Tenant Guest', 'IAM ReadOnlyAccess'] },
    account,
  ).key;

const story = (sandbox: Sandbox): Step[] => {
  const [first, second] = sandbox.accounts;
  if (!first || !second) throw new AppError('internal', 'The sandbox has fewer accounts than the demo needs.');
  const userKey = followManualGuide(sandbox, second.name);
  return [
    {
      says: 'Security Center’s side first: credentials of Alibaba Cloud are proven, and used from now on.',
      argv: ['security-center', 'connect', '--data-center', 'cn'],
    },
    {
      says: 'Quick configuration: the root key makes a user, Security Center validates its key, and the root key is deleted.',
      argv: [
        'onboard',
        '--method',
        'quick',
        '--account',
        'production',
        '--data-center',
        'cn',
        '--access-key-id',
        first.rootKey.id,
        '--secret-stdin',
        '--security-center',
        '--retire-root-key',
        'delete',
        '--yes',
      ],
      stdin: first.rootKey.secret,
    },
    {
      says: 'Manual configuration: the key of an IAM user that was made in the console, for hosts and posture management.',
      argv: [
        'onboard',
        '--method',
        'manual',
        '--account',
        'analytics',
        '--data-center',
        'cn',
        '--features',
        'host,cspm',
        '--access-key-id',
        userKey.id,
        '--secret-stdin',
        '--no-sync-now',
      ],
      stdin: userKey.secret,
    },
    { says: 'Register that one too.', argv: ['security-center', 'push', 'analytics'] },
    { says: 'Pull the hosts and products of both accounts.', argv: ['sync', '--quiet'] },
    { says: 'Once more: nothing has changed in the cloud.', argv: ['sync', '--quiet'] },
    { says: 'The hosts.', argv: ['hosts'] },
    {
      says: 'The products of one region.',
      argv: ['products', '--account', 'analytics', '--region', sandbox.accounts[1]?.regions[0] ?? 'global'],
    },
    { says: 'Do the keys work, and may they do what they must?', argv: ['check-ak'] },
    {
      says: 'The root key is gone: it proves nothing any more.',
      argv: ['check-ak', '--access-key-id', first.rootKey.id, '--secret-stdin'],
      stdin: first.rootKey.secret,
      expect: exit.keyInvalid,
    },
    { says: 'Make Security Center look as well ...', argv: ['security-center', 'sync', 'hosts'] },
    { says: '... and compare what it has with our own inventory.', argv: ['security-center', 'assets', 'hosts'] },
    { says: 'Everything at a glance, Security Center’s verdict beside our own.', argv: ['status'] },
  ];
};

const sinkTo = (write: (text: string) => void, columns: number) =>
  Object.assign(
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        write(chunk.toString());
        done();
      },
    }),
    { columns },
  );

const runStep = async (step: Step, env: Record<string, string>, context: Context): Promise<ExitCode> => {
  const { io, output } = context;
  const print = output.json ? output.note : output.data;
  print(`\n# ${step.says}\n$ ${commandLine(step)}\n`);
  return main({
    argv: step.argv,
    env,
    stdin: Readable.from(step.stdin === undefined ? [] : [step.stdin]),
    stdout: sinkTo(print, output.columns),
    stderr: sinkTo(print, output.columns),
    signal: io.signal,
    now: io.now,
    homeDir: env.HUAWEI_ASSETS_HOME ?? '',
    inventoryWorker: io.inventoryWorker,
  });
};

export const demoCommand: MakeCommand = (context) =>
  new Command('demo')
    .description('onboard, sync and check two accounts of the embedded clouds; leaves nothing behind')
    .addHelpText('after', '\nExamples:\n  $ huawei-assets demo')
    .action(async () => {
      const current = context();
      const home = await mkdtemp(join(tmpdir(), 'huawei-assets-demo-'));
      current.onClose(() => rm(home, { recursive: true, force: true }));
      const sandbox = await startSandbox({
        accounts: 2,
        servers: 9,
        regions: 3,
        newKeyDelayMs: 300,
        validationDelayMs: 300,
        // The real one looks once a minute: nobody waits that long for a demo.
        centerRefreshIntervalMs: 0,
      });
      current.onClose(() => sandbox.close());
      const env = {
        HUAWEI_ASSETS_HOME: home,
        HUAWEI_ASSETS_KEY: randomBytes(32).toString('base64'),
        HUAWEI_ASSETS_HUAWEI_ENDPOINT: sandbox.endpointTemplate,
        HUAWEI_ASSETS_SECURITY_CENTER_ENDPOINT: sandbox.securityCenterEndpoint,
        ALIBABA_CLOUD_ACCESS_KEY_ID: sandbox.securityCenter.accessKey.accessKeyId,
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: sandbox.securityCenter.accessKey.secret,
      };
      const done: { command: string; exitCode: ExitCode; expected: ExitCode }[] = [];
      for (const step of story(sandbox)) {
        if (current.io.signal.aborted) throw cancelled();
        const exitCode = await runStep(step, env, current);
        done.push({ command: commandLine(step), exitCode, expected: step.expect ?? exit.done });
      }
      const wrong = done.filter(({ exitCode, expected }) => exitCode !== expected);
      await current.output.result(
        { steps: done },
        ({ steps }) =>
          `\n${steps.length} commands ran against the embedded clouds; ${wrong.length} ended otherwise than expected.`,
      );
      if (wrong.length > 0) current.exit(exit.unexpected);
    });
