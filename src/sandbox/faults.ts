import type { PageRank, Reply } from './errors.ts';
import { ownReply } from './fault-replies.ts';
import { isObs } from './obs/address.ts';

export const faultKinds = [
  'status',
  'throttle',
  'html',
  'cut',
  'reset',
  'hang',
  'silence',
  'malformed',
  'empty',
  'wrong-count',
  'duplicate-rows',
  'marker-gone',
  'slow',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export const faultPages = ['first', 'middle', 'last'] as const;
export type FaultPage = (typeof faultPages)[number];

/** Something that goes wrong, for the requests that match all that is given here. */
export interface Fault {
  readonly service?: string;
  readonly region?: string;
  /** Tested against path and query. */
  readonly path?: RegExp;
  readonly method?: string;
  /** Only pages of a list at this place: a list of one page has it first and last, and nothing in the middle. */
  readonly page?: FaultPage;
  readonly kind: FaultKind;
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Matching requests that pass unharmed first. */
  readonly after?: number;
  /** How often it strikes; for ever when absent. */
  readonly times?: number;
  readonly ms?: number;
  /** What was asked is done before a fault strikes that would else have kept it from being done. */
  readonly done?: boolean;
}

export interface FaultTarget {
  readonly service: string;
  readonly region: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly requestId: string;
  readonly body: string;
}

export interface ActiveFault {
  readonly fault: Fault;
  /** What was asked is done, and the answer is the fault's all the same. */
  readonly isDone: boolean;
  /** The answer that the fault gives by itself, if it does. */
  readonly reply: Reply | undefined;
  /** What the fault makes of the true answer. */
  transform(reply: Reply): Reply;
}

export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  /**
   * The first fault that strikes this request.
   * @param rank where the true answer stands in its list; asked for only when a fault wants to know
   */
  strike(target: FaultTarget, rank: () => PageRank | undefined): ActiveFault | undefined;
}

interface Armed {
  readonly fault: Fault;
  seen: number;
  struck: number;
  /** The last row of the page before, by list. */
  readonly lastRows: Map<string, unknown>;
}

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const bodyMarker = (body: string): unknown => {
  try {
    const parsed: unknown = JSON.parse(body);
    return isFields(parsed) ? parsed.marker : undefined;
  } catch {
    return undefined;
  }
};

const carriesMarker = ({ query, body }: FaultTarget): boolean => {
  const marker = new URLSearchParams(query).get('marker') ?? bodyMarker(body);
  return marker !== undefined && marker !== '';
};

/** A bucket's host counts as the service `obs`. */
const isService = (wanted: string, service: string): boolean =>
  wanted === service || (wanted === 'obs' && isObs(service));

const matches = (fault: Fault, target: FaultTarget): boolean =>
  (fault.service === undefined || isService(fault.service, target.service)) &&
  (fault.region === undefined || fault.region === target.region) &&
  (fault.method === undefined || fault.method === target.method) &&
  (fault.path === undefined ||
    new RegExp(fault.path.source, fault.path.flags.replace('g', '')).test(`${target.path}?${target.query}`)) &&
  (fault.kind !== 'marker-gone' || carriesMarker(target));

const isAt = (page: FaultPage, rank: PageRank | undefined): boolean => {
  if (rank === undefined) return false;
  if (page === 'first') return rank.isFirst;
  return page === 'last' ? rank.isLast : !rank.isFirst && !rank.isLast;
};

/** What stands for the name of a list that is all of an answer. */
const bareList = 'rows';

/** Undefined where the answer is no JSON. */
const parseBody = (reply: Reply): unknown => {
  try {
    return JSON.parse(reply.body.toString());
  } catch {
    return undefined;
  }
};

const editFields = (reply: Reply, edit: (fields: Fields) => Fields): Reply => {
  const parsed = parseBody(reply);
  if (Array.isArray(parsed)) return { ...reply, body: JSON.stringify(edit({ [bareList]: parsed })[bareList]) };
  return isFields(parsed) ? { ...reply, body: JSON.stringify(edit(parsed)) } : reply;
};

const countNames = new Set([
  'count',
  'total',
  'total_count',
  'total_number',
  'total_num',
  'totalSize',
  'clusterTotal',
  'current_count',
  'instance_num',
  'topic_count',
]);
/** Objects that hold counts, or lists besides. */
const outerNames = new Set(['page_info', 'metadata', 'data']);

const withWrongCounts = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (countNames.has(name) && typeof value === 'number') return [name, value + 1];
      return [name, outerNames.has(name) && isFields(value) ? withWrongCounts(value) : value];
    }),
  );

/** Every page begins with the last row of the page before, as when rows move while they are read; the first page repeats its own first row. */
const withDuplicates =
  (armed: Armed, target: FaultTarget, isLaterPage: boolean) =>
  (fields: Fields): Fields =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => {
        if (outerNames.has(name) && isFields(value)) return [name, withDuplicates(armed, target, isLaterPage)(value)];
        if (!Array.isArray(value) || value.length === 0) return [name, value];
        const list = `${target.service}/${target.region}${target.path}/${name}`;
        const repeated: unknown = (isLaterPage ? armed.lastRows.get(list) : undefined) ?? value[0];
        armed.lastRows.set(list, value.at(-1));
        return [name, [repeated, ...value]];
      }),
    );

const transformed = (armed: Armed, target: FaultTarget, reply: Reply): Reply => {
  const { kind, status } = armed.fault;
  if (kind === 'empty') return { status: status ?? 200, body: '' };
  if (kind === 'malformed')
    return { ...reply, body: reply.body.toString().slice(0, -Math.ceil(reply.body.length / 3)) || '{' };
  if (reply.status >= 300) return reply;
  if (kind === 'wrong-count') return editFields(reply, withWrongCounts);
  if (kind === 'duplicate-rows') {
    const isLaterPage = reply.page === undefined ? carriesMarker(target) : !reply.page.isFirst;
    return editFields(reply, withDuplicates(armed, target, isLaterPage));
  }
  return reply;
};

export const createFaults = (initial: readonly Fault[]): Faults => {
  const armedFaults: Armed[] = [];
  const add = (fault: Fault): void => {
    armedFaults.push({ fault, seen: 0, struck: 0, lastRows: new Map() });
  };
  for (const fault of initial) add(fault);

  const strikes = (armed: Armed, target: FaultTarget, rank: () => PageRank | undefined): boolean => {
    if (!matches(armed.fault, target)) return false;
    if (armed.fault.page !== undefined && !isAt(armed.fault.page, rank())) return false;
    armed.seen += 1;
    if (armed.seen <= (armed.fault.after ?? 0) || armed.struck >= (armed.fault.times ?? Number.POSITIVE_INFINITY))
      return false;
    armed.struck += 1;
    return true;
  };

  return {
    add,
    clear: () => {
      armedFaults.length = 0;
    },
    strike: (target, rank) => {
      const armed = armedFaults.find((each) => strikes(each, target, rank));
      if (armed === undefined) return undefined;
      const reply = ownReply(armed.fault, target);
      const answersNothing = armed.fault.kind === 'reset' || armed.fault.kind === 'hang';
      return {
        fault: armed.fault,
        isDone: armed.fault.done === true && (reply !== undefined || answersNothing),
        reply,
        transform: (reply) => transformed(armed, target, reply),
      };
    },
  };
};
