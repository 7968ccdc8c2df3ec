import { gatewayError, jsonReply, type Reply } from './errors.ts';
import { throttled as centerThrottled, popError } from './security-center/errors.ts';

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

/** Something that goes wrong, for the requests that match all that is given here. */
export interface Fault {
  readonly service?: string;
  readonly region?: string;
  /** Tested against path and query. */
  readonly path?: RegExp;
  readonly method?: string;
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
  /** The first fault that strikes this request. */
  strike(target: FaultTarget): ActiveFault | undefined;
}

interface Armed {
  readonly fault: Fault;
  seen: number;
  struck: number;
  /** The last row of the page before, by list. */
  readonly lastRows: Map<string, unknown>;
}

const matches = (fault: Fault, target: FaultTarget): boolean =>
  (fault.service === undefined || fault.service === target.service) &&
  (fault.region === undefined || fault.region === target.region) &&
  (fault.method === undefined || fault.method === target.method) &&
  (fault.path === undefined ||
    new RegExp(fault.path.source, fault.path.flags.replace('g', '')).test(`${target.path}?${target.query}`)) &&
  (fault.kind !== 'marker-gone' || new URLSearchParams(target.query).has('marker'));

const htmlPage = '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';

const throttled = (requestId: string): Reply => ({
  ...gatewayError(
    429,
    'APIGW.0308',
    'The throttling threshold has been reached: policy user over ratelimit,limit:200,time:5 minute',
    requestId,
  ),
  headers: { 'Retry-After': '1' },
});

/** Alibaba Cloud refuses in a shape of its own. */
const centerReply = (fault: Fault, requestId: string): Reply | undefined => {
  if (fault.kind === 'throttle') return centerThrottled(requestId);
  if (fault.kind === 'status') return popError(fault.status ?? 500, 'ServerError', 'ServerError', requestId);
  return undefined;
};

const plainReply = (fault: Fault, requestId: string): Reply | undefined => {
  if (fault.kind === 'throttle') return throttled(requestId);
  if (fault.kind === 'html')
    return { status: 200, body: htmlPage, headers: { 'Content-Type': 'text/html; charset=utf-8' } };
  if (fault.kind === 'status') return gatewayError(fault.status ?? 500, 'APIGW.0201', 'Backend timeout', requestId);
  if (fault.kind === 'marker-gone')
    return jsonReply(400, { error: { code: 'Ecs.0005', message: 'The marker could not be found.' } });
  return undefined;
};

const ownReply = (fault: Fault, { service, requestId }: FaultTarget): Reply | undefined => {
  const isCenter = service === 'security-center';
  const reply = (isCenter ? centerReply(fault, requestId) : undefined) ?? plainReply(fault, requestId);
  if (reply === undefined) return undefined;
  return {
    status: fault.status ?? reply.status,
    body: fault.body ?? reply.body,
    headers: { ...reply.headers, ...fault.headers },
  };
};

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const editFields = (reply: Reply, edit: (fields: Fields) => Fields): Reply => {
  const parsed: unknown = JSON.parse(reply.body.toString());
  return isFields(parsed) ? { ...reply, body: JSON.stringify(edit(parsed)) } : reply;
};

const countNames = new Set(['count', 'total', 'total_count', 'total_number', 'total_num', 'current_count']);

const withWrongCounts = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (countNames.has(name) && typeof value === 'number') return [name, value + 1];
      return [name, name === 'page_info' && isFields(value) ? withWrongCounts(value) : value];
    }),
  );

/** Every page begins with the last row of the page before, as when rows move while they are read; the first page repeats its own first row. */
const withDuplicates =
  (armed: Armed, target: FaultTarget) =>
  (fields: Fields): Fields =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => {
        if (!Array.isArray(value) || value.length === 0) return [name, value];
        const list = `${target.service}/${target.region}${target.path}/${name}`;
        const isLaterPage = /(^|&)(marker|offset)=/.test(target.query);
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
  if (kind === 'duplicate-rows') return editFields(reply, withDuplicates(armed, target));
  return reply;
};

export const createFaults = (initial: readonly Fault[]): Faults => {
  const armedFaults: Armed[] = [];
  const add = (fault: Fault): void => {
    armedFaults.push({ fault, seen: 0, struck: 0, lastRows: new Map() });
  };
  for (const fault of initial) add(fault);

  const strikes = (armed: Armed, target: FaultTarget): boolean => {
    if (!matches(armed.fault, target)) return false;
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
    strike: (target) => {
      const armed = armedFaults.find((each) => strikes(each, target));
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
