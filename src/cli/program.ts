/** The command tree: names and summaries at hand, a command's module loaded only when it runs. */
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../model/durations.ts';
import type { Context, Io } from './context.ts';
import { exitMeanings } from './exit-codes.ts';
import type { MakeCommand } from './make-command.ts';

interface Entry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<MakeCommand>;
}

export const commandTable: readonly Entry[] = [
  {
    name: 'onboard',
    summary: 'provision a Huawei Cloud account, step by step or unattended',
    load: async () => (await import('./commands/onboard.ts')).onboardCommand,
  },
  {
    name: 'guide',
    summary: 'manual configuration step by step, or done by an administrator’s key',
    load: async () => (await import('./commands/guide.ts')).guideCommand,
  },
  {
    name: 'accounts',
    summary: 'list, show, rename, pause or remove the configured accounts',
    load: async () => (await import('./commands/accounts.ts')).accountsCommand,
  },
  {
    name: 'policy',
    summary: 'show or change an account’s regions and frequencies',
    load: async () => (await import('./commands/policy.ts')).policyCommand,
  },
  {
    name: 'check-ak',
    summary: 'prove that access keys work and may do what they must',
    load: async () => (await import('./commands/check-ak.ts')).checkAkCommand,
  },
  {
    name: 'root-key',
    summary: 'look at, disable or delete the root key after quick configuration',
    load: async () => (await import('./commands/root-key.ts')).rootKeyCommand,
  },
  {
    name: 'sync',
    summary: 'pull hosts and cloud products now',
    load: async () => (await import('./commands/sync.ts')).syncCommand,
  },
  {
    name: 'hosts',
    summary: 'the hosts that were provisioned',
    load: async () => (await import('./commands/hosts.ts')).hostsCommand,
  },
  {
    name: 'products',
    summary: 'the cloud products that were provisioned',
    load: async () => (await import('./commands/products.ts')).productsCommand,
  },
  {
    name: 'inventory',
    summary: 'what was observed, exported to files and asked by SQL',
    load: async () => (await import('./commands/inventory.ts')).inventoryCommand,
  },
  {
    name: 'changes',
    summary: 'what appeared, changed and disappeared between syncs',
    load: async () => (await import('./commands/changes.ts')).changesCommand,
  },
  {
    name: 'status',
    summary: 'each account: features, key, last and next syncs and checks',
    load: async () => (await import('./commands/status.ts')).statusCommand,
  },
  {
    name: 'run',
    summary: 'keep every account’s frequencies, as a service or once from cron',
    load: async () => (await import('./commands/run.ts')).runCommand,
  },
  {
    name: 'worker',
    summary: 'keep them from many machines, with one database',
    load: async () => (await import('./commands/worker.ts')).workerCommand,
  },
  {
    name: 'queue',
    summary: 'the workers’ queue: how it stands, what failed sent again',
    load: async () => (await import('./commands/queue.ts')).queueCommand,
  },
  {
    name: 'schedule',
    summary: 'files for systemd, cron, Kubernetes or GitHub Actions',
    load: async () => (await import('./commands/schedule.ts')).scheduleCommand,
  },
  {
    name: 'notify',
    summary: 'webhooks that are told when a key fails or a sync keeps failing',
    load: async () => (await import('./commands/notify.ts')).notifyCommand,
  },
  {
    name: 'security-center',
    summary: 'register with Alibaba Cloud Security Center, verify, synchronise, remove',
    load: async () => (await import('./commands/security-center.ts')).securityCenterCommand,
  },
  {
    name: 'config',
    summary: 'where the configuration lies; move it, renew its key',
    load: async () => (await import('./commands/config.ts')).configCommand,
  },
  {
    name: 'sandbox',
    summary: 'Huawei Cloud and Security Center in miniature, to try things on',
    load: async () => (await import('./commands/sandbox.ts')).sandboxCommand,
  },
  {
    name: 'demo',
    summary: 'the whole story against the sandbox, in seconds',
    load: async () => (await import('./commands/demo.ts')).demoCommand,
  },
  {
    name: 'doctor',
    summary: 'check this machine, the configuration and the way to the cloud',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand,
  },
  {
    name: 'completion',
    summary: 'shell completion for bash, zsh or fish',
    load: async () => (await import('./commands/completion.ts')).completionCommand,
  },
];

const parseTimeout = (text: string): number => {
  const ms = parseDuration(text);
  if (!ms) throw new InvalidArgumentError(`"${text}" is no time limit: 500ms, 20s, 2m.`);
  return ms;
};

const globalOptions = (): Option[] => [
  new Option('--json', 'print the result as one JSON document'),
  new Option('--query <jmespath>', 'print this part of the JSON result'),
  new Option('-q, --quiet', 'no progress and advice on stderr'),
  new Option('-v, --verbose', 'more on stderr; stacks of unexpected failures'),
  new Option('--debug', 'each call to the cloud on stderr, without bodies and secrets'),
  new Option('--color <when>', 'colours').choices(['auto', 'always', 'never']).default('auto'),
  new Option('--no-input', 'never ask; what is missing is an error'),
  new Option(
    '--timeout <duration>',
    'give up waiting for an answer of the cloud after this time (default: 60s)',
  ).argParser(parseTimeout),
  new Option('--home <dir>', 'one folder for configuration and data'),
  // Read by hand: commander's refusals repeat what was given, and a password may stand in it.
  new Option('--database <url>', 'the PostgreSQL database that holds configuration and inventory'),
];

/** The command's name in the arguments, options of the program before it skipped. */
export const commandNameIn = (argv: readonly string[]): string | undefined => {
  const takesValue = new Set(globalOptions().flatMap((option) => (option.required ? [option.long, option.short] : [])));
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (word === '--') return undefined;
    if (!word.startsWith('-')) return word;
    if (takesValue.has(word)) index += 1;
  }
  return undefined;
};

const exitCodeLines = (): string => {
  const codes = Object.entries(exitMeanings).map(([code, meaning]) => `${code} ${meaning}`);
  return `${codes.slice(0, 4).join(', ')},\n${codes.slice(4).join(', ')}.`;
};

const rootHelp = (): string => `
Start here:
  $ huawei-assets demo                 the whole story against embedded clouds
  $ huawei-assets onboard              provision an account, step by step
  $ huawei-assets sync && huawei-assets hosts

Exit codes: ${exitCodeLines()}`;

/** Shows a command's summary without its module: only the command that was named is loaded. */
const stub = ({ name, summary }: Entry): Command => new Command(name).summary(summary).description(summary);

/** The command that the arguments name, also behind `help`. */
const named = (argv: readonly string[]): Entry | undefined => {
  const first = commandNameIn(argv);
  const wanted = first === 'help' ? argv[argv.indexOf('help') + 1] : first;
  return commandTable.find((entry) => entry.name === wanted);
};

/** Parse errors are shown by `main`, in our shape; help and version go where they belong. */
const configure = (program: Command, io: Io): void => {
  program.exitOverride();
  program.configureOutput({
    writeOut: (text) => io.stdout.write(text),
    writeErr: (text) => io.argv.includes('--json') || io.stderr.write(text),
    outputError: () => undefined,
    getOutHelpWidth: () => io.stdout.columns ?? helpColumns,
    getErrHelpWidth: () => io.stderr.columns ?? helpColumns,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
};

const helpColumns = 100;

/** Subcommands share the program's help settings and its way of failing. */
const inherit = (command: Command, parent: Command): Command => {
  command.copyInheritedSettings(parent);
  for (const child of command.commands) inherit(child, command);
  return command;
};

/**
 * Builds the program for these arguments.
 * @param context the context made from the parsed global options; throws when asked before parsing
 */
export const buildProgram = async (io: Io, version: string, context: () => Context): Promise<Command> => {
  const program = new Command('huawei-assets')
    .description('Onboard Huawei Cloud accounts, inventory their hosts and cloud products, and watch them.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', rootHelp());
  configure(program, io);
  for (const option of globalOptions()) program.addOption(option);
  const wanted = named(io.argv);
  for (const entry of commandTable) {
    const make = entry === wanted ? await entry.load() : undefined;
    program.addCommand(inherit(make ? make(context).summary(entry.summary) : stub(entry), program));
  }
  return program;
};

/** True for the errors by which commander ends after printing help or the version. */
export const isHelpOrVersion = (error: unknown): boolean =>
  error instanceof CommanderError &&
  ['commander.help', 'commander.helpDisplayed', 'commander.version'].includes(error.code);
