/** One request and its whole answer over the wire: time limit, cancellation, size limit. What a failure means to a cloud is said above. */
import { type Dispatcher, request } from 'undici';
import { type BodyFault, bodyFaultOf, readBody } from './body.ts';
import type { Pool, TimeLimits } from './pool.ts';

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

export interface HttpHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface HttpResponse extends HttpHead {
  readonly bytes: Buffer;
  /** The bytes as a text; made each time it is asked for. */
  readonly body: string;
}

export interface ExchangeOptions {
  readonly pool: Pool;
  readonly limits: TimeLimits;
  readonly signal: AbortSignal | undefined;
}

/** `body`: the head came, and then something that is no whole body. */
export type ExchangeFault =
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'network'; readonly error: unknown }
  | { readonly kind: 'body'; readonly head: HttpHead; readonly fault: BodyFault };

/** Holds no URL, header or body: a request may carry secrets in each of them. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError';
  readonly fault: ExchangeFault;

  constructor(fault: ExchangeFault) {
    super(fault.kind);
    this.fault = fault;
  }
}

/** By shape, because `instanceof` fails across module realms. */
const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;

/** The pool was closed under a call that nobody waits for any more. */
const isClosed = (error: unknown): boolean => ['UND_ERR_DESTROYED', 'UND_ERR_CLOSED'].includes(String(codeOf(error)));

const converse = async (
  { method, url, headers, body }: HttpRequest,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<HttpResponse> => {
  // Redirects are not followed: a signature is for one host and path.
  const response = await request(url, { method: method as Dispatcher.HttpMethod, headers, body, dispatcher, signal });
  const head = { status: response.statusCode, headers: response.headers };
  try {
    const bytes = await readBody(response.body, head.headers);
    return {
      ...head,
      bytes,
      get body() {
        return bytes.toString('utf8');
      },
    };
  } catch (error) {
    const fault = bodyFaultOf(error);
    if (fault) throw new ExchangeError({ kind: 'body', head, fault });
    if (signal.aborted) throw error;
    throw new ExchangeError({ kind: 'body', head, fault: { kind: 'cut' } });
  }
};

/** Sends one request and reads its answer, whatever its status. @throws ExchangeError */
export const exchange = async (request: HttpRequest, options: ExchangeOptions): Promise<HttpResponse> => {
  const { limits, signal } = options;
  if (signal?.aborted) throw new ExchangeError({ kind: 'cancelled' });
  const abort = new AbortController();
  const onCancel = () => abort.abort();
  signal?.addEventListener('abort', onCancel, { once: true });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    abort.abort();
  }, limits.totalMs);
  try {
    return await converse(request, options.pool.dispatcherFor(request.url), abort.signal);
  } catch (error) {
    if (error instanceof ExchangeError) throw error;
    if (signal?.aborted || isClosed(error)) throw new ExchangeError({ kind: 'cancelled' });
    throw new ExchangeError(timedOut ? { kind: 'timeout' } : { kind: 'network', error });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onCancel);
  }
};
