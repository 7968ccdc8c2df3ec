/** One signed request over the wire, and what a failure on the way means. Retries are decided above. */
import {
  ExchangeError,
  type ExchangeFault,
  type ExchangeOptions,
  exchange,
  type HttpResponse,
} from '../http/exchange.ts';
import { bodyFaultText, networkCodeOf, networkText } from '../http/failure-text.ts';
import type { TimeLimits } from '../http/pool.ts';
import { CloudError, cancelled, type ErrorCode } from '../model/errors.ts';
import { badResponse, type Reading, readSuccess } from './answer.ts';
import { type HttpAnswer, refusalError } from './errors.ts';

export const defaultTimeLimits: TimeLimits = { connectMs: 10_000, totalMs: 60_000 };

export interface WireRequest extends Reading {
  readonly service: string;
  readonly region: string;
  readonly method: string;
  readonly url: string;
  /** Path as the API documents it, for messages. */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | null;
}

export interface WireOptions extends ExchangeOptions {
  readonly now: () => number;
}

const noAnswer = (wire: WireRequest) => ({
  service: wire.service,
  region: wire.region,
  status: null,
  cloudCode: null,
  requestId: null,
});

/** A region without a service has no host for it; without the global host, nothing is reached at all. */
const networkCode = (wire: WireRequest, code: string): ErrorCode =>
  code === 'ENOTFOUND' && wire.region !== 'global' ? 'service-not-offered' : 'unreachable';

const networkError = (wire: WireRequest, error: unknown): CloudError => {
  const code = networkCodeOf(error);
  const host = new URL(wire.url).host;
  const doing = `${wire.service.toUpperCase()} at ${host} (${wire.method} ${wire.path})`;
  // The cause is left out on purpose: it may hold the request, signature included.
  return new CloudError(networkCode(wire, code), `Cannot reach ${doing}: ${networkText(error)}.`, {
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

const failureOf = (wire: WireRequest, fault: ExchangeFault, totalMs: number): Error => {
  if (fault.kind === 'cancelled') return cancelled();
  if (fault.kind === 'timeout') return timeoutError(wire, totalMs);
  if (fault.kind === 'network') return networkError(wire, fault.error);
  return badResponse({ ...wire, ...fault.head }, bodyFaultText(fault.fault));
};

/** ECS says "flow limit exceeded" with a status of success (its table of error codes). */
const isSuccess = ({ status, bytes }: HttpResponse): boolean =>
  status >= 200 && status < 300 && !(status === 202 && bytes.includes('Common.0024'));

export interface WireAnswer {
  readonly status: number;
  readonly headers: HttpAnswer['headers'];
  readonly data: unknown;
}

/**
 * Sends one request and reads its answer.
 * @throws CloudError for a refusal, `timeout`, `unreachable`, `service-not-offered` (no such host), `bad-response`
 * @throws AppError `cancelled` when the signal fires
 */
export const sendOnce = async (wire: WireRequest, options: WireOptions): Promise<WireAnswer> => {
  const response = await exchange(wire, options).catch((error: unknown) => {
    throw error instanceof ExchangeError ? failureOf(wire, error.fault, options.limits.totalMs) : error;
  });
  const { status, headers } = response;
  const head = { ...wire, status, headers };
  if (!isSuccess(response)) throw refusalError({ ...head, body: response.body }, options.now());
  return { status, headers, data: await readSuccess(head, response.bytes, wire) };
};
