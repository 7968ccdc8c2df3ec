/** One signed call over the wire, and what a failure on the way means. Nothing here repeats a URL: parameters stand in it. */
import {
  ExchangeError,
  type ExchangeFault,
  type ExchangeOptions,
  exchange,
  type HttpHead,
  type HttpRequest,
} from '../http/exchange.ts';
import { bodyFaultText, networkCodeOf, networkText, notJsonText } from '../http/failure-text.ts';
import type { TimeLimits } from '../http/pool.ts';
import { CloudError, cancelled } from '../model/errors.ts';
import { shortNames } from './endpoints.ts';
import { badResponse, type CallPlace, placeName, type Refusal, refusalError } from './errors.ts';

/** Adding a key makes Security Center call another cloud: the SDK's own 3 s would cut it off. */
export const defaultTimeLimits: TimeLimits = { connectMs: 10_000, totalMs: 60_000 };

export interface Answer {
  readonly status: number;
  readonly requestId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

const noAnswer = ({ dataCenter }: CallPlace, cloudCode: string | null = null) => ({
  service: 'security-center',
  region: shortNames[dataCenter],
  status: null,
  cloudCode,
  requestId: null,
});

const failureOf = (place: CallPlace, url: string, fault: ExchangeFault, totalMs: number): Error => {
  const { host } = new URL(url);
  if (fault.kind === 'cancelled') return cancelled();
  if (fault.kind === 'body') return badResponse(place, fault.head.status, bodyFaultText(fault.fault));
  if (fault.kind === 'timeout') {
    const message = `${placeName(place)} at ${host} did not answer ${place.operation} within ${totalMs / 1000} s.`;
    return new CloudError('timeout', message, noAnswer(place));
  }
  // The cause is left out on purpose: it may hold the request.
  const message = `Cannot reach ${placeName(place)} at ${host} (${place.operation}): ${networkText(fault.error)}.`;
  return new CloudError('unreachable', message, noAnswer(place, networkCodeOf(fault.error) || null));
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parseObject = (body: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const textAt = (data: Record<string, unknown>, name: string): string | null => {
  const value = data[name];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
};

const refusalIn = (data: Record<string, unknown>): Refusal => ({
  code: textAt(data, 'Code') ?? '',
  message: textAt(data, 'Message') ?? '',
  requestId: textAt(data, 'RequestId'),
});

/** Some answers carry a verdict of their own beside a status of success (`Success`, `Code` of ListCloudVendorRegions). */
const isRefusedInside = (data: Record<string, unknown>): boolean => data.Success === false;

/** A gateway on the way that fails or throttles without JSON is worth another try, as the service itself would be. */
const refusalWithoutWords = (place: CallPlace, response: HttpHead, body: string, nowMs: number): CloudError => {
  const { status } = response;
  const seen = status < 400 ? 'a redirect, which is not followed' : notJsonText(body);
  return status >= 500 || status === 429
    ? refusalError(place, response, { code: '', message: seen, requestId: null }, nowMs)
    : badResponse(place, status, `${status} and ${seen}`);
};

/**
 * Sends one call and reads its answer.
 * @throws CloudError for a refusal, `timeout`, `unreachable`, `bad-response`
 * @throws AppError `cancelled` when the signal fires
 */
export const sendOnce = async (
  request: HttpRequest,
  place: CallPlace,
  options: ExchangeOptions & { readonly now: () => number },
): Promise<Answer> => {
  const response = await exchange(request, options).catch((error: unknown) => {
    throw error instanceof ExchangeError ? failureOf(place, request.url, error.fault, options.limits.totalMs) : error;
  });
  const { status, body } = response;
  const data = parseObject(body);
  const isSuccess = status >= 200 && status < 300;
  if (data && (!isSuccess || isRefusedInside(data))) {
    throw refusalError(place, response, refusalIn(data), options.now());
  }
  if (!isSuccess) throw refusalWithoutWords(place, response, body, options.now());
  if (!data) throw badResponse(place, status, body === '' ? 'an empty body' : notJsonText(body));
  return { status, requestId: textAt(data, 'RequestId'), data };
};
