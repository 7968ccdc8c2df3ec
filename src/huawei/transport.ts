/** One signed request over the wire: time limits, cancellation, and what a failure on the way means. Retries are decided above. */
import { type Dispatcher, request } from 'undici';
import { CloudError, cancelled, type ErrorCode, isAppError } from '../model/errors.ts';
import { plainText } from '../model/redact.ts';
import { badResponse, readBody, readSuccess } from './answer.ts';
import { type HttpAnswer, refusalError } from './errors.ts';
import type { Pool, TimeLimits } from './pool.ts';
import { asObject, asText } from './read.ts';

export type { ProxySettings, TimeLimits } from './pool.ts';

export const defaultTimeLimits: TimeLimits = { connectMs: 10_000, totalMs: 60_000 };

export interface WireRequest {
  readonly service: string;
  readonly region: string;
  readonly method: string;
  readonly url: string;
  /** Path as the API documents it, for messages. */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | null;
}

export interface WireOptions {
  readonly pool: Pool;
  readonly limits: TimeLimits;
  readonly signal: AbortSignal | undefined;
  readonly now: () => number;
}

const noAnswer = (wire: WireRequest) => ({
  service: wire.service,
  region: wire.region,
  status: null,
  cloudCode: null,
  requestId: null,
});

const networkText = (code: string, error: unknown): string => {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its name does not resolve';
  if (code === 'ECONNREFUSED') return 'nothing listens there (connection refused)';
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code)) return `TLS failed (${code})`;
  const said = asText(asObject(error)?.message) ?? String(error);
  return plainText(`${said}${code ? ` (${code})` : ''}`, 200);
};

/** By shape, because `instanceof` fails across module realms. */
const codeOf = (error: unknown): string =>
  asText(asObject(error)?.code) ?? asText(asObject(asObject(error)?.cause)?.code) ?? '';

/** A region without a service has no host for it; without the global host, nothing is reached at all. */
const networkCode = (wire: WireRequest, code: string): ErrorCode =>
  code === 'ENOTFOUND' && wire.region !== 'global' ? 'service-not-offered' : 'unreachable';

const isClosed = (error: unknown): boolean => ['UND_ERR_DESTROYED', 'UND_ERR_CLOSED'].includes(codeOf(error));

const networkError = (wire: WireRequest, error: unknown): CloudError => {
  const code = codeOf(error);
  const host = new URL(wire.url).host;
  const doing = `${wire.service.toUpperCase()} at ${host} (${wire.method} ${wire.path})`;
  // The cause is left out on purpose: it may hold the request, signature included.
  return new CloudError(networkCode(wire, code), `Cannot reach ${doing}: ${networkText(code, error)}.`, {
    ...noAnswer(wire),
    cloudCode: code || null,
  });
};

const timeoutError = (wire: WireRequest, totalMs: number): CloudError =>
  new CloudError(
    'timeout',
    `${wire.service.toUpperCase()} at ${new URL(wire.url).host} did not answer ${wire.method} ${wire.path} within ${totalMs / 1000} s.`,
    noAnswer(wire),
  );

/** ECS says "flow limit exceeded" with a status of success (its table of error codes). */
const isSuccess = (answer: HttpAnswer): boolean =>
  answer.status >= 200 && answer.status < 300 && !(answer.status === 202 && answer.body.includes('Common.0024'));

export interface WireAnswer {
  readonly status: number;
  readonly headers: HttpAnswer['headers'];
  readonly data: unknown;
}

const exchange = async (wire: WireRequest, options: WireOptions, signal: AbortSignal): Promise<WireAnswer> => {
  const { method, url, headers, body } = wire;
  const dispatcher = options.pool.dispatcherFor(url);
  // Redirects are not followed: the signature is for this host and path.
  const response = await request(url, {
    method: method as Dispatcher.HttpMethod,
    headers,
    body,
    dispatcher,
    signal,
  });
  const head = { ...wire, status: response.statusCode, headers: response.headers };
  const text = await readBody(response.body, head).catch((error: unknown) => {
    if (isAppError(error) || signal.aborted) throw error;
    throw badResponse(head, 'a body that was cut off before its end');
  });
  const answer: HttpAnswer = { ...head, body: text };
  if (!isSuccess(answer)) throw refusalError(answer, options.now());
  return { status: answer.status, headers: answer.headers, data: readSuccess(answer) };
};

/**
 * Sends one request and reads its answer.
 * @throws CloudError for a refusal, `timeout`, `unreachable`, `service-not-offered` (no such host), `bad-response`
 * @throws AppError `cancelled` when the signal fires
 */
export const sendOnce = async (wire: WireRequest, options: WireOptions): Promise<WireAnswer> => {
  const { limits, signal } = options;
  if (signal?.aborted) throw cancelled();
  const abort = new AbortController();
  const onCancel = () => abort.abort();
  signal?.addEventListener('abort', onCancel, { once: true });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    abort.abort();
  }, limits.totalMs);
  try {
    return await exchange(wire, options, abort.signal);
  } catch (error) {
    if (isAppError(error)) throw error;
    if (signal?.aborted) throw cancelled();
    // The pool was closed under a call that nobody waits for any more.
    if (isClosed(error)) throw cancelled();
    throw timedOut ? timeoutError(wire, limits.totalMs) : networkError(wire, error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onCancel);
  }
};
