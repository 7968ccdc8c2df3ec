/**
 * Builds and signs a call of Security Center's RPC API, version 3 of the signature (ACS3-HMAC-SHA256), with the official
 * SDK's signer. Its client is not used: it puts every parameter into the URL, the URL into every network error's message,
 * waits 3 s at most and knows no proxy, and its transport cannot be replaced.
 */
import { createHash, randomUUID } from 'node:crypto';
import openApiUtils from '@alicloud/openapi-core/dist/utils.js';
import type { HttpRequest } from '../http/exchange.ts';
import type { AlibabaCredentials } from '../model/security-center.ts';
import type { Operation } from './operations.ts';

// A CommonJS default export, seen from an ES module.
const signer = openApiUtils.default;

const version = '2018-12-03';
const algorithm = 'ACS3-HMAC-SHA256';

/** Values may be lists, and lists of objects: they become `Name.1`, `Name.1.Field`. What is undefined is left out. */
export type CallParameters = Readonly<Record<string, unknown>>;

export interface UnsignedCall {
  readonly operation: Operation;
  /** Where the API documents them: in the query. */
  readonly query: CallParameters;
  /** What must not stand in a URL: sent as a form, as the official SDKs do for calls by POST. */
  readonly form: CallParameters;
}

export interface SigningContext {
  readonly endpoint: string;
  readonly credentials: AlibabaCredentials;
  readonly nowMs: number;
  readonly userAgent: string;
}

/** RFC 3986, as the signer encodes the query that it signs. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const flatten = (parameters: CallParameters): Record<string, string> => signer.query({ ...parameters });

const encodePairs = (flat: Readonly<Record<string, string>>): string =>
  Object.keys(flat)
    .sort()
    .map((name) => `${encode(name)}=${encode(flat[name] ?? '')}`)
    .join('&');

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Without milliseconds. */
const acsDate = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

const unsignedHeaders = (call: UnsignedCall, { endpoint, credentials, nowMs }: SigningContext, body: string) => ({
  host: new URL(endpoint).host,
  'x-acs-action': call.operation,
  'x-acs-version': version,
  'x-acs-date': acsDate(nowMs),
  'x-acs-signature-nonce': randomUUID(),
  'x-acs-content-sha256': sha256(body),
  ...(body === '' ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
  ...(credentials.securityToken === null
    ? {}
    : { 'x-acs-accesskey-id': credentials.accessKeyId, 'x-acs-security-token': credentials.securityToken }),
});

/** Each request has a nonce of its own: one that is sent again must be signed again. */
export const signedRequest = (call: UnsignedCall, context: SigningContext): HttpRequest => {
  const { endpoint, credentials, userAgent } = context;
  const query = flatten(call.query);
  const body = encodePairs(flatten(call.form));
  const headers = unsignedHeaders(call, context, body);
  const { pathname } = new URL(`${endpoint}/`);
  const authorization = signer.getAuthorization(
    // The signer reads these four of its request class, which holds no more behind them.
    { method: 'POST', pathname, query, headers } as unknown as Parameters<typeof signer.getAuthorization>[0],
    algorithm,
    sha256(body),
    credentials.accessKeyId,
    credentials.accessKeySecret,
  );
  const queryText = encodePairs(query);
  return {
    method: 'POST',
    url: `${endpoint}/${queryText ? `?${queryText}` : ''}`,
    headers: {
      ...headers,
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': userAgent,
      authorization,
    },
    body: body === '' ? null : body,
  };
};
