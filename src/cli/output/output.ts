/** The way out: results to stdout and nothing else there, everything for people to stderr. */
import { removeSecrets } from '../../model/redact.ts';

/** A stream of the process, or of a test. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export interface OutputOptions {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly json: boolean;
  readonly query: string | undefined;
  readonly quiet: boolean;
  /** Secrets that this process has seen: cut from every text, as the last line of defence. */
  readonly secrets: ReadonlySet<string>;
  /** Breaks lines for people between words; undefined where no terminal would break them anywhere. */
  readonly wrap?: ((text: string) => string) | undefined;
}

export type Level = 'debug' | 'info' | 'warning' | 'error';

export interface Output {
  readonly json: boolean;
  /** Width to lay tables out for. */
  readonly columns: number;
  /** The command's result, once: a JSON document with `--json`, else what `render` makes of it. */
  result<T>(value: T, render: (value: T) => string): Promise<void>;
  /** A piece of a streamed result, such as a row. */
  data(text: string): void;
  /** A line for people: progress, advice. Not with `--quiet`. */
  note(text: string): void;
  warn(text: string): void;
  /** A line of an error; always shown. */
  failure(text: string): void;
  debug(text: string): void;
  /** From now on the lines above go there, as to the log of a service. */
  redirect(log: (level: Level, text: string) => void): void;
  /** A line of such a log, as it is. */
  logLine(text: string): void;
}

const search = async (value: unknown, query: string): Promise<unknown> => {
  const { applyQuery } = await import('./query.ts');
  return applyQuery(value, query);
};

const defaultColumns = 100;

export const openOutput = (options: OutputOptions): Output => {
  const { stdout, stderr, secrets, wrap = (text: string) => text } = options;
  const line = (sink: Sink, text: string) => sink.write(`${removeSecrets(text, secrets)}\n`);
  const prefixes = { debug: 'debug: ', info: '', warning: 'warning: ', error: '' } as const;
  let say = (level: Level, text: string): void => {
    line(stderr, wrap(`${prefixes[level]}${text}`));
  };
  return {
    json: options.json,
    columns: stdout.columns ?? defaultColumns,
    async result(value, render) {
      if (!options.json && options.query === undefined) {
        line(stdout, render(value));
        return;
      }
      // Through JSON first, so that a query sees what a reader of the JSON would see.
      const plain: unknown = JSON.parse(JSON.stringify(value));
      const answer = options.query === undefined ? plain : await search(plain, options.query);
      line(stdout, JSON.stringify(answer ?? null, null, 2));
    },
    data: (text) => stdout.write(removeSecrets(text, secrets)),
    note: (text) => options.quiet || say('info', text),
    warn: (text) => say('warning', text),
    // With --json an error is one document, which stands for itself.
    failure: (text) => (options.json ? line(stderr, text) : say('error', text)),
    debug: (text) => say('debug', text),
    redirect: (log) => {
      say = log;
    },
    logLine: (text) => line(stderr, text),
  };
};
