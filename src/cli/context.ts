/** What a command is handed: everything it may touch, opened when it first asks and closed when it is done. */

import type { ConfigStore } from '../config/store.ts';
import type { TimeLimits } from '../http/pool.ts';
import type { Huawei } from '../huawei/cloud.ts';
import type { SdkOptions } from '../huawei/sdk.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { AccessKey, Site } from '../model/account.ts';
import type { CloudChange } from '../model/cloud-change.ts';
import { once, onceDone } from '../model/once.ts';
import { openAudit } from './audit.ts';
import { chooseDatabase, type DatabaseChoice } from './database-choice.ts';
import { environmentOf } from './environment.ts';
import type { ExitCode } from './exit-codes.ts';
import { type Folders, foldersOf } from './folders.ts';
import { type Output, openOutput, type Sink } from './output/output.ts';
import type { Ask } from './prompts/ask.ts';
import { en, type Texts } from './texts/en.ts';
import { version } from './version.ts';

/** The process as the program sees it; a test hands over its own. */
export interface Io {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: Sink & NodeJS.WritableStream & { readonly writableNeedDrain?: boolean };
  readonly stderr: Sink & NodeJS.WritableStream;
  /** Fires on the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly homeDir: string;
  /** How this program was started: interpreter and script, by their whole paths. Undefined where it is not a process's own. */
  readonly program?: readonly string[] | undefined;
  /** The bundled inventory worker; undefined runs the inventory in this thread. */
  readonly inventoryWorker?: URL | undefined;
  /** The bundled process for SQL; undefined runs it in this thread. */
  readonly sqlProcess?: URL | undefined;
}

export interface GlobalFlags {
  readonly json?: boolean;
  readonly query?: string;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly debug?: boolean;
  readonly color: 'auto' | 'always' | 'never';
  /** `--no-input` */
  readonly input: boolean;
  readonly home?: string;
  readonly database?: string;
  /** The longest that one call to the cloud may take, in ms. */
  readonly timeout?: number;
}

export interface Context {
  readonly io: Io;
  readonly flags: GlobalFlags;
  readonly output: Output;
  readonly texts: Texts;
  readonly folders: Folders;
  readonly environment: ReturnType<typeof environmentOf>;
  /** True when questions may be asked: a terminal on both ends, not CI, no `--no-input`, no `--json`. */
  readonly isInteractive: boolean;
  readonly useColor: boolean;
  readonly useColorOnStdout: boolean;
  /** What was named by flag or environment; undefined: files. @throws AppError `usage` for what is no address of one */
  database(): DatabaseChoice | undefined;
  config(): Promise<ConfigStore>;
  inventory(): Promise<Inventory>;
  /** Opens a cloud for a key; closed with the context unless closed before. */
  cloud(accessKey: AccessKey, site: Site, options?: Partial<SdkOptions>): Promise<Huawei>;
  ask(): Promise<Ask>;
  /** Registers a secret, so that it is cut from whatever is written. */
  protect(secret: string): void;
  /** Says once where Huawei Cloud is, when that is not its usual place. */
  sayEndpoint(): void;
  /** Says once which database is in use, when one is. */
  sayDatabase(): void;
  /** A note that is said once, however often it comes up. */
  noteOnce(text: string): void;
  /** Records a change in a cloud. */
  /** Of each call to a cloud; undefined: the adapters' own. */
  readonly limits: TimeLimits | undefined;
  readonly audit: (change: CloudChange) => void;
  /** Told of each call to a cloud; undefined without `--debug`. */
  readonly trace: ((line: string) => void) | undefined;
  /** Sets the exit code; the worst of several wins only when the caller says so. */
  exit(code: ExitCode): void;
  readonly exitCode: () => ExitCode;
  onClose(close: () => Promise<unknown>): void;
  close(): Promise<void>;
}

const wantsColor = (io: Io, flags: GlobalFlags, sink: Sink): boolean => {
  if (flags.color !== 'auto') return flags.color === 'always';
  if (io.env.NO_COLOR) return false;
  if (io.env.FORCE_COLOR && io.env.FORCE_COLOR !== '0') return true;
  return sink.isTTY === true && io.env.TERM !== 'dumb';
};

/** Its passwords are secrets from the first moment; a refusal waits until the database is asked for. */
const openChoice = ({ flags, environment }: Pick<Context, 'flags' | 'environment'>, secrets: Set<string>) => {
  if (environment.databasePassword) secrets.add(environment.databasePassword);
  try {
    const choice = chooseDatabase({ flag: flags.database, variable: environment.databaseUrl });
    for (const secret of choice?.secrets ?? []) secrets.add(secret);
    return () => choice;
  } catch (error) {
    return () => {
      throw error;
    };
  }
};

const connectMs = 10_000;

const limitsWithin = (totalMs: number): TimeLimits => ({ connectMs: Math.min(connectMs, totalMs), totalMs });

/** @param wrap breaks lines for people between words, where stderr is a terminal */
export const openContext = (io: Io, flags: GlobalFlags, wrap?: (text: string) => string): Context => {
  const secrets = new Set<string>();
  const closers = new Set<() => Promise<unknown>>();
  const environment = environmentOf(io.env);
  const folders = foldersOf({ env: io.env, home: flags.home ?? environment.home, homeDir: io.homeDir });
  const output = openOutput({
    stdout: io.stdout,
    stderr: io.stderr,
    json: flags.json ?? false,
    query: flags.query,
    quiet: flags.quiet ?? false,
    secrets,
    wrap,
  });
  let code: ExitCode = 0;
  const said = new Set<string>();
  const noteOnce = (text: string) => {
    if (said.has(text)) return;
    said.add(text);
    output.note(text);
  };
  const sayEndpoint = () => {
    if (environment.huaweiEndpoint) noteOnce(`Huawei Cloud is at ${environment.huaweiEndpoint}`);
  };

  const audit = openAudit({ folders, io, output });
  const limits = flags.timeout === undefined ? undefined : limitsWithin(flags.timeout);
  const trace = flags.debug ? (line: string) => output.debug(line) : undefined;

  const context: Context = {
    io,
    flags,
    output,
    texts: en,
    folders,
    environment,
    isInteractive:
      io.stdin.isTTY === true && io.stderr.isTTY === true && flags.input && !flags.json && !environment.isCi,
    useColor: wantsColor(io, flags, io.stderr),
    useColorOnStdout: wantsColor(io, flags, io.stdout),
    database: openChoice({ flags, environment }, secrets),
    config: once(async () => {
      const { openConfigOf } = await import('./open-config.ts');
      const config = openConfigOf(context);
      closers.add(() => config.close());
      return config;
    }),
    // A service asks again when a database was away.
    inventory: onceDone(async () => {
      const { openInventory } = await import('../inventory/inventory.ts');
      const { inventoryWorker: worker, sqlProcess } = io;
      const shared = context.database();
      const place = shared ? { database: shared.url } : { path: folders.inventory, worker, sqlProcess };
      const inventory = await openInventory({ ...place, version });
      closers.add(() => inventory.close());
      return inventory;
    }),
    async cloud(accessKey, site, options = {}) {
      const { openHuawei } = await import('../huawei/cloud.ts');
      secrets.add(accessKey.secret);
      sayEndpoint();
      const cloud = openHuawei({
        accessKey,
        site,
        endpointTemplate: environment.huaweiEndpoint,
        proxy: environment.proxy,
        signal: io.signal,
        now: io.now,
        limits,
        audit,
        trace,
        ...options,
      });
      // One that is closed is forgotten: a service opens thousands.
      const close = () => {
        closers.delete(close);
        return cloud.close();
      };
      closers.add(close);
      return { ...cloud, close };
    },
    ask: once(async () => {
      const { openAsk } = await import('./prompts/ask.ts');
      return openAsk(context);
    }),
    sayEndpoint,
    sayDatabase: () => {
      const place = context.database()?.place;
      if (place) noteOnce(en.database.at(place));
    },
    noteOnce,
    audit,
    limits,
    trace,
    protect: (secret) => {
      secrets.add(secret);
    },
    exit: (next) => {
      code = next;
    },
    exitCode: () => code,
    onClose: (close) => {
      closers.add(close);
    },
    async close() {
      for (const close of [...closers].reverse()) await close();
      closers.clear();
    },
  };
  return context;
};
