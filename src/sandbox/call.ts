import type { Reply } from './errors.ts';
import type { Caller } from './signature.ts';
import type { World } from './state.ts';

/** A request whose signature was believed. */
export interface Call {
  readonly world: World;
  readonly caller: Caller;
  readonly method: string;
  readonly service: string;
  readonly region: string;
  /** The API's own path, without the sandbox's service and region. */
  readonly path: string;
  readonly query: ReadonlyMap<string, readonly string[]>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  readonly requestId: string;
  readonly params: Readonly<Record<string, string>>;
}

export type Handler = (call: Call) => Reply;

export interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly handler: Handler;
}

/** @param path such as `/v3/groups/{group}`; the names become params */
export const route = (method: string, path: string, handler: Handler): Route => ({
  method,
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
  handler,
});

export interface FoundRoute {
  readonly handler: Handler;
  readonly params: Readonly<Record<string, string>>;
}

export const findRoute = (routes: readonly Route[], method: string, path: string): FoundRoute | undefined => {
  for (const each of routes) {
    const found = each.method === method ? each.pattern.exec(path) : null;
    if (found !== null) return { handler: each.handler, params: { ...found.groups } };
  }
  return undefined;
};

export const param = (call: Call, name: string): string => call.params[name] ?? '';

/** The first value of a query parameter. */
export const queryValue = (call: Call, name: string): string | undefined => call.query.get(name)?.[0];

/** A header's value, when the signature covers it: an unsigned one counts as absent. */
export const signedHeader = (call: Call, name: string): string | undefined => {
  const value = call.headers[name];
  return call.caller.signedHeaders.has(name) && typeof value === 'string' ? value : undefined;
};

export const parseQuery = (text: string): Map<string, string[]> => {
  const query = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) query.set(name, [...(query.get(name) ?? []), value]);
  return query;
};

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The named object of a JSON body, such as `user` in `{"user":{...}}`; undefined when it is not there. */
export const bodyObject = (call: Call, name: string): Record<string, unknown> | undefined => {
  try {
    const parsed: unknown = JSON.parse(call.body.toString('utf8'));
    const value = isFields(parsed) ? parsed[name] : undefined;
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
};
