import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reply } from './errors.ts';

interface Recording {
  readonly method: string;
  readonly service: string;
  readonly path: RegExp;
  readonly query: URLSearchParams;
  readonly reply: Reply;
}

export interface RecordedRequest {
  readonly method: string;
  readonly service: string;
  readonly path: string;
  readonly query: string;
}

export interface Recordings {
  find(request: RecordedRequest): Reply | undefined;
}

interface RecordedExchange {
  readonly request: { readonly method: string; readonly url: string };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
}

const escapeText = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Project ids were recorded as 32 hex digits or anonymised to a region's name: either stands for any project. */
const isProjectSegment = (segment: string): boolean =>
  /^[0-9a-f]{32}$/.test(segment) || /^[a-z]{2}-[a-z]+-\d+$/.test(segment);

const pathPattern = (path: string): RegExp =>
  new RegExp(
    `^${path
      .split('/')
      .map((segment) => (isProjectSegment(segment) ? '[^/]+' : escapeText(segment)))
      .join('/')}$`,
  );

const readRecording = (exchange: RecordedExchange): Recording => {
  const url = new URL(exchange.request.url);
  const { status, headers, body } = exchange.response;
  const contentType = headers['Content-Type'];
  return {
    method: exchange.request.method,
    service: url.hostname.split('.')[0] ?? '',
    path: pathPattern(url.pathname),
    query: url.searchParams,
    reply: { status, body, ...(contentType === undefined ? {} : { headers: { 'Content-Type': contentType } }) },
  };
};

// The files are the caller's own; a file of another shape fails here at start, which is soon enough.
const readExchanges = (file: string): RecordedExchange[] => JSON.parse(readFileSync(file, 'utf8'));

const offsetOf = (query: URLSearchParams): number => Number(query.get('offset') ?? query.get('start_number') ?? 0);

/** One page was recorded, so every later one is empty. */
const isLaterPage = (asked: URLSearchParams, recorded: URLSearchParams): boolean =>
  asked.has('marker') || offsetOf(asked) > Math.max(offsetOf(recorded), 0);

const emptied = (reply: Reply): Reply => {
  const parsed: unknown = JSON.parse(reply.body.toString());
  if (Array.isArray(parsed)) return { ...reply, body: '[]' };
  if (typeof parsed !== 'object' || parsed === null) return reply;
  const fields = Object.entries(parsed).map(([name, value]) => {
    if (Array.isArray(value)) return [name, []];
    if (name === 'page_info') return [name, { current_count: 0, next_marker: null }];
    return [name, name === 'next_marker' ? null : value];
  });
  return { ...reply, body: JSON.stringify(Object.fromEntries(fields)) };
};

const sameQuery = (one: URLSearchParams, other: URLSearchParams): boolean => {
  const text = (query: URLSearchParams): string =>
    [...query]
      .map(([name, value]) => `${name}=${value}`)
      .sort()
      .join('&');
  return text(one) === text(other);
};

/**
 * Recorded answers of the real cloud, by method, first label of the host (the service) and path. Where several fit, the one
 * with the same query is taken, else the first.
 * @throws when the folder or a file in it cannot be read
 */
export const loadRecordings = (folder: string): Recordings => {
  const recordings = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => readExchanges(join(folder, name)))
    .map(readRecording);
  return {
    find: (request) => {
      const asked = new URLSearchParams(request.query);
      const fitting = recordings.filter(
        (each) => each.method === request.method && each.service === request.service && each.path.test(request.path),
      );
      const found = fitting.find((each) => sameQuery(each.query, asked)) ?? fitting[0];
      if (found === undefined) return undefined;
      return isLaterPage(asked, found.query) && found.reply.status === 200 ? emptied(found.reply) : found.reply;
    },
  };
};

export const noRecordings: Recordings = { find: () => undefined };
