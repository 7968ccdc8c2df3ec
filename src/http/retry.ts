/** When a failed call is worth another try, and how long to wait before it. */
import pRetry from 'p-retry';
import { CloudError, cancelled, type ErrorCode, hasCode } from '../model/errors.ts';

export interface RetryPolicy {
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
  /** Tries after the first, by what went wrong; a code that is not listed is never retried (401s lock the key). */
  readonly tries: Readonly<Partial<Record<ErrorCode, number>>>;
}

/** Throttling may last a minute or more (per-user windows of 5 minutes exist), an unreachable host rarely comes back. */
export const defaultRetryPolicy: RetryPolicy = {
  minDelayMs: 500,
  maxDelayMs: 30_000,
  tries: { throttled: 9, 'server-error': 4, timeout: 2, unreachable: 3, 'bad-response': 2 },
};

export interface RetryOptions {
  readonly policy: RetryPolicy;
  readonly signal: AbortSignal | undefined;
  /** Called before each wait, so that it can be shown with its reason. */
  readonly onRetry: (error: CloudError, attempt: number) => void;
}

const wait = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(cancelled());
    const timer = setTimeout(done, ms);
    function done() {
      signal?.removeEventListener('abort', stop);
      resolve();
    }
    function stop() {
      clearTimeout(timer);
      reject(cancelled());
    }
    signal?.addEventListener('abort', stop, { once: true });
  });

/** Failures before the first byte could leave. */
const neverSent = ['ECONNREFUSED', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'];

/**
 * What a write may be retried after: the cloud refused it before acting, or it was never sent.
 * A read, or a write that may be repeated without harm, follows the whole policy.
 */
const surelyNotDone = (error: CloudError): boolean =>
  error.code === 'throttled' || (error.code === 'unreachable' && neverSent.includes(error.answer.cloudCode ?? ''));

/** A Retry-After may be longer than our own waits, but not without end. */
const mostPatience = 4;

/** How long to wait after this many failed tries, in ms. */
const delayBefore = (error: CloudError, attempt: number, policy: RetryPolicy): number => {
  const { minDelayMs, maxDelayMs } = policy;
  const retryAfterMs = error.details?.retryAfterMs;
  if (typeof retryAfterMs === 'number') {
    return Math.min(retryAfterMs, maxDelayMs * mostPatience) + Math.random() * minDelayMs;
  }
  return Math.min(maxDelayMs, minDelayMs * 2 ** (attempt - 1)) * (1 + Math.random());
};

/**
 * Runs a call until it succeeds, its error is final, its tries are used up or the signal fires.
 * Waits double, with jitter; a Retry-After is waited for instead, with a little jitter on top.
 */
export const withRetry = async <T>(repeatable: boolean, call: () => Promise<T>, options: RetryOptions): Promise<T> => {
  const { policy, signal } = options;
  const worthIt = (error: unknown, attempt: number): error is CloudError =>
    error instanceof CloudError && attempt <= (policy.tries[error.code] ?? 0) && (repeatable || surelyNotDone(error));
  try {
    return await pRetry(call, {
      retries: Math.max(0, ...Object.values(policy.tries)),
      // The waits are made below: they depend on the error.
      minTimeout: 0,
      maxTimeout: 0,
      ...(signal ? { signal } : {}),
      shouldRetry: ({ error, attemptNumber }) => worthIt(error, attemptNumber),
      onFailedAttempt: async ({ error, attemptNumber }) => {
        if (!worthIt(error, attemptNumber)) return;
        options.onRetry(error, attemptNumber);
        await wait(delayBefore(error, attemptNumber, policy), signal);
      },
    });
  } catch (error) {
    if (signal?.aborted && !hasCode(error, 'cancelled')) throw cancelled();
    throw error;
  }
};
