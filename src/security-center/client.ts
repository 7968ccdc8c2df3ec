/** The door to one data center of Security Center: signs, sends, retries where that is safe, records changes. */
import { setMaxListeners } from 'node:events';
import type * as z from 'zod';
import { openPool, type ProxySettings, type TimeLimits } from '../http/pool.ts';
import { type RetryPolicy, withRetry } from '../http/retry.ts';
import type { DataCenter } from '../model/account.ts';
import type { CloudChange } from '../model/cloud-change.ts';
import { CloudError, cancelled, hasCode, isAppError } from '../model/errors.ts';
import type { AlibabaCredentials } from '../model/security-center.ts';
import { endpointOf, shortNames } from './endpoints.ts';
import { badResponse, type CallPlace } from './errors.ts';
import { type Operation, operations } from './operations.ts';
import { type CallParameters, signedRequest, type UnsignedCall } from './sign.ts';
import { type Answer, defaultTimeLimits, sendOnce } from './transport.ts';

export interface ClientOptions {
  readonly dataCenter: DataCenter;
  /** Asked before every call: temporary credentials are renewed there. */
  readonly credentials: () => Promise<AlibabaCredentials>;
  readonly endpointTemplate?: string | undefined;
  readonly proxy?: ProxySettings | undefined;
  readonly limits?: TimeLimits | undefined;
  readonly retry?: RetryPolicy | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly now?: (() => number) | undefined;
  readonly userAgent?: string | undefined;
  /** Told of every answer or failure: for `--debug`, without parameters. */
  readonly trace?: ((line: string) => void) | undefined;
  /** Told of every call that changes something, done or refused. */
  readonly audit?: ((change: CloudChange) => void) | undefined;
}

export interface CallRequest {
  readonly query?: CallParameters;
  /** Secrets: they travel in the body, and are cut out of whatever comes back. */
  readonly secret?: Readonly<Record<string, string>>;
  /** False for an operation whose limit is counted in minutes: seconds of waiting would not help. */
  readonly outlastsThrottling?: boolean;
}

export interface Client {
  readonly dataCenter: DataCenter;
  /**
   * Calls one operation and reads its answer by a schema.
   * @throws CloudError as `errors.ts` says, `bad-response` for an answer of another shape
   */
  call<T extends z.ZodType>(operation: Operation, request: CallRequest, schema: T): Promise<z.infer<T>>;
  close(): Promise<void>;
}

export const defaultRetryPolicy: RetryPolicy = {
  minDelayMs: 500,
  maxDelayMs: 20_000,
  tries: { throttled: 5, 'server-error': 3, timeout: 1, unreachable: 2, 'bad-response': 1 },
};

/** Loopback is as private as TLS. */
const isPrivateWay = (endpoint: string): boolean => {
  const { protocol, hostname } = new URL(endpoint);
  return protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
};

/** The gateway says `MissingSecretKey`, or `MissingParameter` with the name in its text. Nothing was done then. */
const missesSecret = (error: unknown, secret: Readonly<Record<string, string>>): boolean => {
  if (!hasCode(error, 'bad-request') || !(error instanceof CloudError)) return false;
  const code = error.answer.cloudCode ?? '';
  return code.startsWith('Missing') && Object.keys(secret).some((name) => `${code} ${error.message}`.includes(name));
};

const changeOf = (place: CallPlace, accessKeyId: string, answer: Answer | undefined, failure: unknown): CloudChange => {
  const refused = failure instanceof CloudError ? failure.answer : null;
  return {
    service: 'security-center',
    region: shortNames[place.dataCenter],
    method: 'POST',
    path: place.operation,
    accessKeyId,
    status: answer?.status ?? refused?.status ?? null,
    error: answer ? null : isAppError(failure) ? failure.code : 'internal',
    requestId: answer?.requestId ?? refused?.requestId ?? null,
  };
};

/** Where the first fault of an answer lies; never a value of it. */
const faultOf = ({ issues }: z.core.$ZodError): string => {
  const [issue] = issues;
  return `an answer that cannot be read (${issue?.path.join('.') || 'as a whole'}: ${issue?.code ?? 'unknown'})`;
};

/** Opens the door. Nothing is sent until a call. @throws AppError `usage` for an endpoint or proxy that is no address */
export const openClient = (options: ClientOptions): Client => {
  const { dataCenter, signal, now = Date.now } = options;
  const limits = options.limits ?? defaultTimeLimits;
  const endpoint = endpointOf(dataCenter, options.endpointTemplate);
  const pool = openPool(options.proxy ?? {}, limits);
  if (signal) setMaxListeners(0, signal);

  const attempt = async (call: UnsignedCall, secrets: readonly string[], breakOff: AbortSignal | undefined) => {
    const credentials = await options.credentials();
    const sent = [
      ...secrets,
      credentials.accessKeySecret,
      ...(credentials.securityToken ? [credentials.securityToken] : []),
    ];
    const place: CallPlace = { operation: call.operation, dataCenter, secrets: sent };
    const context = { endpoint, credentials, nowMs: now(), userAgent: options.userAgent ?? 'huawei-assets' };
    const startedAt = performance.now();
    let answer: Answer | undefined;
    let failure: unknown;
    try {
      answer = await sendOnce(signedRequest(call, context), place, { pool, limits, signal: breakOff, now });
      return answer;
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      const outcome = answer?.status ?? (isAppError(failure) ? failure.code : 'failed');
      const ms = Math.round(performance.now() - startedAt);
      options.trace?.(`security-center ${shortNames[dataCenter]} ${call.operation} ${outcome} ${ms} ms`);
      if (operations[call.operation] !== 'read') {
        options.audit?.(changeOf(place, credentials.accessKeyId, answer, failure));
      }
    }
  };

  const send = async (call: UnsignedCall, secrets: readonly string[], policy: RetryPolicy): Promise<Answer> => {
    const isRepeatable = operations[call.operation] !== 'once';
    // A record that is being made is not broken off: it must be known to be found again.
    const breakOff = operations[call.operation] === 'read' ? signal : undefined;
    const retries = { policy, signal, onRetry: () => undefined };
    let done: Answer | undefined;
    try {
      return await withRetry(
        isRepeatable,
        async () => {
          if (signal?.aborted) throw cancelled();
          done = await attempt(call, secrets, breakOff);
          return done;
        },
        retries,
      );
    } catch (error) {
      if (done) return done;
      throw error;
    }
  };

  const sendWithSecret = async (operation: Operation, { query = {}, secret = {}, outlastsThrottling }: CallRequest) => {
    const secrets = Object.values(secret);
    const whole = options.retry ?? defaultRetryPolicy;
    const policy = outlastsThrottling === false ? { ...whole, tries: { ...whole.tries, throttled: 0 } } : whole;
    try {
      return await send({ operation, query, form: secret }, secrets, policy);
    } catch (error) {
      // The place that the API documents, as the official SDK uses it: only where nobody on the way can read it.
      if (!missesSecret(error, secret) || !isPrivateWay(endpoint)) throw error;
      return send({ operation, query: { ...query, ...secret }, form: {} }, secrets, policy);
    }
  };

  return {
    dataCenter,
    async call(operation, request, schema) {
      const answer = await sendWithSecret(operation, request);
      const parsed = schema.safeParse(answer.data);
      if (!parsed.success)
        throw badResponse({ operation, dataCenter, secrets: [] }, answer.status, faultOf(parsed.error));
      return parsed.data;
    },
    close: () => pool.close(),
  };
};
