/** One signed request over the wire: keep-alive, proxies, time limits, cancellation. Retries are decided above. */
import { Agent, type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import { CloudError, cancelled, type ErrorCode } from '../model/errors.ts';
import { plainText } from '../model/redact.ts';
import { type HttpAnswer, refusalError } from './errors.ts';

export interface ProxySettings {
  readonly httpProxy?: string | undefined;
  readonly httpsProxy?: string | undefined;
  readonly noProxy?: string | undefined;
}

export interface TimeLimits {
  readonly connectMs: number;
  /** From sending to the last byte of the answer. */
  readonly totalMs: number;
}

export const defaultTimeLimits: TimeLimits = { connectMs: 10_000, totalMs: 60_000 };

/** A page of 1,000 servers is under 5 MB; what is far beyond that is not an answer of these APIs. */
const maxAnswerBytes = 64 * 1024 * 1024;

/** Opens the connection pool. Proxy addresses come from the caller; nothing here reads the environment. */
export const openDispatcher = (proxy: ProxySettings, limits: TimeLimits): Dispatcher => {
  const pool = { connect: { timeout: limits.connectMs }, keepAliveTimeout: 30_000 };
  if (!proxy.httpProxy && !proxy.httpsProxy) return new Agent(pool);
  return new EnvHttpProxyAgent({
    ...pool,
    httpProxy: proxy.httpProxy ?? '',
    httpsProxy: proxy.httpsProxy ?? '',
    noProxy: proxy.noProxy ?? '',
  });
};

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
  readonly dispatcher: Dispatcher;
  readonly limits: TimeLimits;
  readonly signal: AbortSignal | undefined;
  readonly now: () => number;
}

const networkCodes: Readonly<Record<string, ErrorCode>> = {
  ENOTFOUND: 'service-not-offered',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'bad-response',
};

const networkText = (code: string, error: Error): string => {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its name does not resolve';
  if (code === 'ECONNREFUSED') return 'nothing listens there (connection refused)';
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code)) return `TLS failed (${code})`;
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') return 'the answer was cut off before its end';
  return plainText(`${error.message}${code ? ` (${code})` : ''}`, 200);
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const networkError = (wire: WireRequest, error: unknown): CloudError => {
  const cause = error instanceof Error ? error : new Error(String(error));
  const code = codeOf(cause) || codeOf(cause.cause);
  const host = new URL(wire.url).host;
  const doing = `${wire.service.toUpperCase()} at ${host} (${wire.method} ${wire.path})`;
  // The cause is left out on purpose: it may hold the request, signature included.
  return new CloudError(networkCodes[code] ?? 'unreachable', `Cannot reach ${doing}: ${networkText(code, cause)}.`, {
    ...noAnswer(wire),
    cloudCode: code || null,
  });
};

const noAnswer = (wire: WireRequest) => ({
  service: wire.service,
  region: wire.region,
  status: null,
  cloudCode: null,
  requestId: null,
});

const timeoutError = (wire: WireRequest, totalMs: number): CloudError =>
  new CloudError(
    'timeout',
    `${wire.service.toUpperCase()} at ${new URL(wire.url).host} did not answer ${wire.method} ${wire.path} within ${totalMs / 1000} s.`,
    noAnswer(wire),
  );

const badResponse = (answer: HttpAnswer, seen: string): CloudError =>
  new CloudError(
    'bad-response',
    `${answer.service.toUpperCase()}${answer.region === 'global' ? '' : ` in ${answer.region}`} answered ${answer.method} ${answer.path} with ${seen}.`,
    { ...noAnswer({ ...answer, url: '', headers: {}, body: null }), status: answer.status },
  );

const looksLikeHtml = (body: string): boolean => /^\s*<(!doctype|html|head|body)/i.test(body);

/** Reads a success. An empty body (204) is null; HTML, half a document or anything else is `bad-response`. */
const readSuccess = (answer: HttpAnswer): unknown => {
  if (answer.body === '') return null;
  try {
    return JSON.parse(answer.body);
  } catch {
    if (looksLikeHtml(answer.body)) throw badResponse(answer, 'an HTML page instead of JSON (a proxy or login page?)');
    throw badResponse(
      answer,
      `${answer.body.length} characters that are not whole JSON (cut off, or not an answer of this API)`,
    );
  }
};

const isSuccess = (answer: HttpAnswer): boolean =>
  answer.status >= 200 && answer.status < 300 && !(answer.status === 202 && answer.body.includes('Common.0024'));

export interface WireAnswer {
  readonly status: number;
  readonly headers: HttpAnswer['headers'];
  readonly data: unknown;
}

/** Reads the body to its end, refusing one that never ends. */
const readBody = async (body: AsyncIterable<Buffer>, answer: Omit<HttpAnswer, 'body'>): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxAnswerBytes) throw badResponse({ ...answer, body: '' }, `more than ${maxAnswerBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size).toString('utf8');
};

/**
 * Sends one request and reads its answer.
 * @throws CloudError for a refusal, `timeout`, `unreachable`, `service-not-offered` (no such host), `bad-response`
 * @throws AppError `cancelled` when the signal fires
 */
export const sendOnce = async (wire: WireRequest, options: WireOptions): Promise<WireAnswer> => {
  const { dispatcher, limits, signal } = options;
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
    const { method, url, headers, body } = wire;
    const response = await request(url, {
      method: method as Dispatcher.HttpMethod,
      headers,
      body,
      dispatcher,
      signal: abort.signal,
    });
    const head = { ...wire, status: response.statusCode, headers: response.headers };
    const answer: HttpAnswer = { ...head, body: await readBody(response.body, head) };
    if (!isSuccess(answer)) throw refusalError(answer, options.now());
    return { status: answer.status, headers: answer.headers, data: readSuccess(answer) };
  } catch (error) {
    if (error instanceof CloudError) throw error;
    if (signal?.aborted) throw cancelled();
    throw timedOut ? timeoutError(wire, limits.totalMs) : networkError(wire, error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onCancel);
  }
};
