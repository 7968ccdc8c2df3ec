/** Progress of a sync on stderr: a live block at a terminal, a line a scope elsewhere, nothing with `--quiet`. */
import { plainText } from '../../model/redact.ts';
import { type Scope, type ScopeOutcome, scopeKey } from '../../model/scope.ts';
import type { SyncProgress } from '../../sync/request.ts';
import type { Context } from '../context.ts';

export interface Progress extends SyncProgress {
  close(): void;
}

const placeOf = ({ kind, type, region, projectName }: Scope): string =>
  plainText(`${type ?? kind} ${region}${projectName && projectName !== region ? ` (${projectName})` : ''}`);

/** Account names by id, as the plans told them. */
const createNames = () => {
  const names = new Map<string, string>();
  const named = (scope: Scope) => `${plainText(names.get(scope.accountId) ?? scope.accountId)}: ${placeOf(scope)}`;
  return {
    learn: (account: string, scopes: readonly Scope[]) => {
      for (const scope of scopes) names.set(scope.accountId, account);
    },
    /** With its account, for logs that are searched by it. */
    named,
    /** With its account only when there are several to tell apart. */
    short: (scope: Scope) => (names.size > 1 ? named(scope) : placeOf(scope)),
  };
};

type Unfinished = Exclude<ScopeOutcome, { status: 'ok' }>;

/** Scopes skipped for one and the same reason are told in one line. */
const foldSkipped = (skipped: readonly Unfinished[], nameOf: (scope: Scope) => string): string[] => {
  const groups = new Map<string, Unfinished[]>();
  for (const outcome of skipped) {
    const { scope, error } = outcome;
    const key = [scope.accountId, scope.kind, error.code].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), outcome]);
  }
  return [...groups.values()].flatMap(([first, ...more]) => {
    if (!first) return [];
    const others = more.length === 0 ? '' : ` and ${more.length} more`;
    return [`${nameOf(first.scope)}${others}: skipped: ${first.error.message}`];
  });
};

const silent: Progress = {
  planned: () => undefined,
  page: () => undefined,
  retry: () => undefined,
  finished: () => undefined,
  notice: () => undefined,
  close: () => undefined,
};

/** One line an event, for logs and pipes. */
export const openLines = (note: (text: string) => void): Progress => {
  const names = createNames();
  const skipped: Unfinished[] = [];
  const say = (text: string) => note(plainText(text, 2_000));
  return {
    ...silent,
    planned: names.learn,
    retry: (scope, error, attempt) =>
      say(`${names.named(scope)}: try ${attempt} failed (${error.code}), waiting before the next`),
    finished: (outcome) => {
      if (outcome.status === 'skipped') skipped.push(outcome);
      else if (outcome.status === 'failed') say(`${names.named(outcome.scope)}: failed: ${outcome.error.message}`);
      else {
        const { total, added, changed, removed } = outcome.counts;
        say(`${names.named(outcome.scope)}: ${total} (${added} added, ${changed} changed, ${removed} removed)`);
      }
    },
    notice: say,
    close: () => {
      for (const line of foldSkipped(skipped.splice(0), names.named)) say(line);
    },
  };
};

const count = (value: number): string => value.toLocaleString('en-US');

/** Below so many scopes the pace says nothing yet. */
const fewestForEstimate = 5;

/** How long the rest takes at the pace so far; empty when that cannot be said. */
const timeLeft = (seconds: number, finished: number, planned: number): string[] => {
  if (finished < fewestForEstimate || finished >= planned) return [];
  const left = (seconds * (planned - finished)) / finished;
  return [left < 90 ? `about ${Math.ceil(left)} s left` : `about ${Math.round(left / 60)} min left`];
};

interface Block {
  readonly progress: Omit<SyncProgress, 'notice'>;
  readonly lines: (nowMs: number, rows: number) => string[];
}

/** What the live block shows: how far and how fast, then the scopes that are under way, the waiting ones first. */
export const createBlock = (startedMs: number): Block => {
  const names = createNames();
  const total = { planned: 0, finished: 0, failed: 0, skipped: 0, retries: 0, records: 0 };
  const underWay = new Map<string, { readonly name: string; readonly found: number; readonly waits: string | null }>();
  const change = (scope: Scope, found: number, waits: string | null) => {
    const before = underWay.get(scopeKey(scope))?.found ?? 0;
    underWay.set(scopeKey(scope), { name: names.short(scope), found: before + found, waits });
  };
  const head = (nowMs: number): string => {
    const seconds = Math.max(0.1, (nowMs - startedMs) / 1000);
    if (total.planned === 0) return `Synchronizing: looking up the regions, ${seconds.toFixed(1)} s`;
    return [
      `Synchronizing: ${count(total.finished)} of ${count(total.planned)} scopes`,
      ...(total.failed > 0 ? [`${count(total.failed)} failed`] : []),
      ...(total.retries > 0 ? [`${count(total.retries)} repeated`] : []),
      ...(total.skipped > 0 ? [`${count(total.skipped)} skipped`] : []),
      `${count(total.records)} found`,
      `${count(Math.round(total.records / seconds))}/s`,
      `${seconds.toFixed(1)} s`,
      ...timeLeft(seconds, total.finished, total.planned),
    ].join(', ');
  };
  return {
    progress: {
      planned: (account, scopes) => {
        names.learn(account, scopes);
        total.planned += scopes.length;
      },
      page: (scope, records) => {
        total.records += records;
        change(scope, records, null);
      },
      retry: (scope, error, attempt) => {
        total.retries += 1;
        change(scope, 0, `${error.code}, waiting before try ${attempt + 1}`);
      },
      finished: ({ scope, status }) => {
        total.finished += 1;
        if (status !== 'ok') total[status] += 1;
        underWay.delete(scopeKey(scope));
      },
    },
    lines: (nowMs, rows) => {
      const scopes = [...underWay.values()].sort((a, b) => Number(a.waits === null) - Number(b.waits === null));
      const room = Math.max(1, rows - 3);
      const shown = scopes.length > room ? scopes.slice(0, room - 1) : scopes;
      const hidden = scopes.length - shown.length;
      return [
        head(nowMs),
        ...shown.map(({ name, found, waits }) => `  ${name}: ${waits ?? `${count(found)} found`}`),
        ...(hidden > 0 ? [`  and ${hidden} more`] : []),
      ];
    },
  };
};

const refreshMs = 100;
const mostRows = 12;

const live = async ({ io, output }: Context): Promise<Progress> => {
  const [{ createLogUpdate }, { default: wrapAnsi }] = await Promise.all([import('log-update'), import('wrap-ansi')]);
  // Sinks of the terminal are the process's own streams.
  const stderr = io.stderr as NodeJS.WriteStream;
  const update = createLogUpdate(stderr);
  const block = createBlock(io.now());
  const cut = (line: string) => wrapAnsi(line, stderr.columns || 80, { hard: true, trim: false }).split('\n')[0] ?? '';
  const draw = () =>
    update(
      block
        .lines(io.now(), Math.min(mostRows, stderr.rows || mostRows))
        .map(cut)
        .join('\n'),
    );
  const timer = setInterval(draw, refreshMs);
  return {
    ...block.progress,
    notice: (text) => {
      update.clear();
      output.note(text);
    },
    close: () => {
      clearInterval(timer);
      update.clear();
      update.done();
    },
  };
};

export const openProgress = async (context: Context): Promise<Progress> => {
  const { flags, io, output } = context;
  if (flags.quiet) return silent;
  // Lines of --debug would tear a live block apart.
  const isLive = io.stderr.isTTY && io.env.TERM !== 'dumb' && !flags.debug;
  return isLive ? live(context) : openLines(output.note);
};
