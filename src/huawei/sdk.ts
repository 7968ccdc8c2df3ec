/**
 * Calls through the official SDK: it builds and signs each request, the connection below it is ours (see `transport.ts`),
 * because the SDK's own has no time limits, no keep-alive, state shared between calls, and logs failures with their
 * Authorization header. Project and domain ids are always passed: without one the SDK would create a missing project.
 */

import { setMaxListeners } from 'node:events';
import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js';
import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core/auth/BasicCredentials.js';
import { GlobalCredentials } from '@huaweicloud/huaweicloud-sdk-core/auth/GlobalCredentials.js';
import { HcClient } from '@huaweicloud/huaweicloud-sdk-core/HcClient.js';
import type { HttpClient } from '@huaweicloud/huaweicloud-sdk-core/http/HttpClient.js';
import type { IHttpRequest } from '@huaweicloud/huaweicloud-sdk-core/http/IHttpRequest.js';
import { openPool, type ProxySettings, type TimeLimits } from '../http/pool.ts';
import { defaultRetryPolicy, type RetryPolicy, withRetry } from '../http/retry.ts';
import type { AccessKey, Site } from '../model/account.ts';
import type { CloudChange } from '../model/cloud-change.ts';
import { CloudError, cancelled, isAppError } from '../model/errors.ts';
import type { Parse } from './answer.ts';
import { endpointOf, type Service } from './endpoints.ts';
import { openGates } from './gates.ts';
import { asText } from './read.ts';
import { defaultTimeLimits, sendOnce, type WireAnswer, type WireRequest } from './transport.ts';

/** What a caller may count and show: each request sent, each retry with its reason. */
export interface CallWatcher {
  onRequest?(): void;
  onRetry?(error: CloudError, attempt: number): void;
}

export interface SdkOptions {
  readonly accessKey: AccessKey;
  readonly site: Site;
  readonly endpointTemplate?: string | undefined;
  readonly proxy?: ProxySettings | undefined;
  readonly limits?: TimeLimits | undefined;
  readonly retry?: RetryPolicy | undefined;
  /** Requests under way at once towards one service in one region. */
  readonly maxConcurrency?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly now?: (() => number) | undefined;
  readonly userAgent?: string | undefined;
  /** Told of every answer or failure: for `--debug`, never with bodies or headers. */
  readonly trace?: ((line: string) => void) | undefined;
  /** Told of every call that changes something in the cloud, done or refused. */
  readonly audit?: ((change: CloudChange) => void) | undefined;
}

export interface CallTarget {
  readonly service: Service;
  /** Region id, or `global`. */
  readonly region: string;
  /** Signed as X-Project-Id; a project service needs it. */
  readonly projectId?: string | undefined;
  /** Signed as X-Domain-Id; IAM and Config need it, except to find it out. */
  readonly domainId?: string | undefined;
  /** False for a call that must not be sent twice (it creates something). */
  readonly repeatable?: boolean;
  /** Reads a success; as JSON, unless given. */
  readonly parse?: Parse | undefined;
  /** True for a call that changes nothing whatever its method: some services list by POST. */
  readonly isRead?: boolean;
  readonly watcher?: CallWatcher | undefined;
  /** Takes the place of the signal that the door was opened with. */
  readonly signal?: AbortSignal | undefined;
}

/** What is asked of an API. */
export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As the API documents it, names in braces; `{project_id}` and `{domain_id}` are the target's. */
  readonly path: string;
  /** What stands for the other names. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: object | undefined;
}

/** What is needed to sign a request by another scheme than the SDK's. */
export interface Door {
  readonly accessKey: AccessKey;
  /** The base address of the service there, without a trailing slash. */
  readonly endpoint: string;
  /** Whether that comes from an endpoint template, so that nothing may be put before the host. */
  readonly isTemplate: boolean;
  readonly now: () => number;
}

/** A signed request without a body. */
export type Signed = Pick<WireRequest, 'method' | 'url' | 'path' | 'headers'>;

export interface Sdk {
  readonly accessKeyId: string;
  /** Has the SDK build and sign a request; resolves to the parsed answer, whatever its shape. */
  call(target: CallTarget, request: ApiRequest): Promise<unknown>;
  /** Sends what is signed anew for each try, by the same rules as `call`. */
  callSigned(target: CallTarget, sign: (door: Door) => Signed): Promise<unknown>;
  close(): Promise<void>;
}

/**
 * The SDK signs `queryParams` and leaves the URL to its transport, so the query is written by the very function that
 * signed it: other encoders differ in spaces and in `!'()*`.
 */
class SignedQuery extends AKSKSigner {
  static of(request: IHttpRequest): string {
    return SignedQuery.CanonicalQueryString(request);
  }
}

const wireRequest = (target: CallTarget, request: IHttpRequest, userAgent: string): WireRequest => {
  const query = SignedQuery.of(request);
  const path = String(request.url);
  return {
    service: target.service,
    region: target.region,
    method: String(request.method),
    url: `${request.endpoint}${query ? `?${query}` : ''}`,
    path,
    headers: { ...request.headers, Accept: 'application/json', 'Accept-Encoding': 'identity', 'User-Agent': userAgent },
    body: request.data === undefined || request.data === null ? null : JSON.stringify(request.data),
    parse: target.parse,
    isRead: target.isRead || request.method === 'GET',
  };
};

const changeOf = (
  { service, region, method, path }: WireRequest,
  accessKeyId: string,
  answer: WireAnswer | undefined,
  failure: unknown,
): CloudChange => {
  const call = { service, region, method, path, accessKeyId };
  const requestId = answer?.headers['x-request-id'];
  if (answer) return { ...call, status: answer.status, error: null, requestId: asText(requestId) };
  const refused = failure instanceof CloudError ? failure.answer : null;
  const error = isAppError(failure) ? failure.code : 'internal';
  return { ...call, status: refused?.status ?? null, error, requestId: refused?.requestId ?? null };
};

const credentialOf = (accessKey: AccessKey, target: CallTarget) => {
  const keys = { ak: accessKey.id, sk: accessKey.secret };
  if (target.projectId !== undefined) return new BasicCredentials({ ...keys, projectId: target.projectId });
  return new GlobalCredentials(target.domainId === undefined ? keys : { ...keys, domainId: target.domainId });
};

/** Opens the signed door to Huawei Cloud for one access key. */
export const openSdk = (options: SdkOptions): Sdk => {
  const limits = options.limits ?? defaultTimeLimits;
  const pool = openPool(options.proxy ?? {}, limits);
  const gateOf = openGates(options.maxConcurrency ?? 16);
  const now = options.now ?? Date.now;
  const userAgent = options.userAgent ?? 'huawei-assets';

  const transmit = async (
    target: CallTarget,
    sent: WireRequest,
    signal: AbortSignal | undefined,
  ): Promise<WireAnswer> => {
    target.watcher?.onRequest?.();
    const startedAt = performance.now();
    let answer: WireAnswer | undefined;
    let failure: unknown;
    try {
      answer = await sendOnce(sent, { pool, limits, signal, now });
      return answer;
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      const result = answer ? String(answer.status) : isAppError(failure) ? failure.code : 'failed';
      const ms = Math.round(performance.now() - startedAt);
      options.trace?.(`${sent.service} ${target.region} ${sent.method} ${sent.path} ${result} ${ms} ms`);
      if (!sent.isRead) options.audit?.(changeOf(sent, options.accessKey.id, answer, failure));
    }
  };

  const endpointFor = (target: CallTarget): string =>
    endpointOf(target.service, target.region, options.site, options.endpointTemplate);

  const attempt = async (
    target: CallTarget,
    signal: AbortSignal | undefined,
    { method = 'GET', path, params, query, body }: ApiRequest,
  ): Promise<unknown> => {
    let outcome: Promise<WireAnswer> | undefined;
    const wire: HttpClient = {
      async sendRequest(request: IHttpRequest) {
        outcome = transmit(target, wireRequest(target, request, userAgent), signal);
        // The SDK turns what is thrown here into an error that lost status and headers, so nothing is thrown here.
        const answer = await outcome.catch(() => undefined);
        return { data: {} as never, statusCode: answer?.status ?? 0, headers: {} };
      },
    };
    const credential = credentialOf(options.accessKey, target);
    await new HcClient(wire)
      .withCredential(credential)
      .withEndpoints([endpointFor(target)])
      .sendRequest({
        method,
        url: path,
        contentType: 'application/json',
        queryParams: { ...query },
        pathParams: { ...params },
        headers: {},
        ...(body === undefined ? {} : { data: body }),
      });
    return (await outcome)?.data ?? null;
  };

  const attemptSigned = async (
    target: CallTarget,
    signal: AbortSignal | undefined,
    sign: (door: Door) => Signed,
  ): Promise<unknown> => {
    const isTemplate = options.endpointTemplate !== undefined;
    const signed = sign({ accessKey: options.accessKey, endpoint: endpointFor(target), isTemplate, now });
    const headers = { ...signed.headers, 'Accept-Encoding': 'identity', 'User-Agent': userAgent };
    const { service, region, parse } = target;
    const isRead = target.isRead || signed.method === 'GET';
    return (await transmit(target, { ...signed, service, region, headers, body: null, parse, isRead }, signal)).data;
  };

  /** Through the gate of the service and region, and tried again where that is worth it. */
  const guarded = async (
    target: CallTarget,
    once: (signal: AbortSignal | undefined) => Promise<unknown>,
  ): Promise<unknown> => {
    const gate = gateOf(target.service, target.region);
    const signal = target.signal ?? options.signal;
    // Every call under way listens to the one signal; Node warns on stderr of more than ten.
    if (signal) setMaxListeners(0, signal);
    const isRepeatable = target.repeatable ?? true;
    // A creation under way is not broken off: the cloud may finish it all the same, and it must be known to be taken back.
    const breakOff = isRepeatable ? signal : undefined;
    let created: { readonly answer: unknown } | undefined;
    const sendIt = async () => {
      if (signal?.aborted) throw cancelled();
      const answer = await gate.run(() => once(breakOff), breakOff);
      if (!isRepeatable) created = { answer };
      return answer;
    };
    const retries = {
      policy: options.retry ?? defaultRetryPolicy,
      signal,
      onRetry(error: CloudError, attemptNumber: number) {
        if (error.code === 'throttled') gate.throttled();
        target.watcher?.onRetry?.(error, attemptNumber);
      },
    };
    try {
      return await withRetry(isRepeatable, sendIt, retries);
    } catch (error) {
      if (created) return created.answer;
      throw error;
    }
  };

  return {
    accessKeyId: options.accessKey.id,
    call: (target, request) => guarded(target, (signal) => attempt(target, signal, request)),
    callSigned: (target, sign) => guarded(target, (signal) => attemptSigned(target, signal, sign)),
    async close() {
      await pool.close();
    },
  };
};
