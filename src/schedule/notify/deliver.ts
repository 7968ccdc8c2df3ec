/** Sends a message to a webhook: tried again while that may help. The address is a secret, so errors name its host only. */
import pRetry from 'p-retry';
import { ExchangeError, exchange, type HttpResponse } from '../../http/exchange.ts';
import type { Pool, TimeLimits } from '../../http/pool.ts';
import { AppError, cancelled, type ErrorCode, isAppError } from '../../model/errors.ts';
import type { Webhook } from '../../model/notification.ts';
import { plainText } from '../../model/redact.ts';
import { isTooMany, type Message, refusalIn, requestFor } from './shapes.ts';

export interface DeliveryDeps {
  readonly pool: Pool;
  readonly limits: TimeLimits;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Before the second try; it doubles. */
  readonly minDelayMs: number;
}

const tries = 4;

const hints: Readonly<Partial<Record<ErrorCode, string>>> = {
  'webhook-refused': 'Check the address and the secret; a chat’s robot may also ask for a keyword or an address range.',
};

const failure = (code: ErrorCode, { name, url }: Webhook, what: string): AppError =>
  new AppError(code, `The webhook "${name}" at ${new URL(url).host} ${what}.`, {
    hint: hints[code] ?? 'It is tried again by itself.',
    details: { webhook: name },
  });

/** What went wrong, without the request: its address is a secret. */
const failureOf = (error: unknown, webhook: Webhook): AppError => {
  if (!(error instanceof ExchangeError)) throw error;
  const { fault } = error;
  if (fault.kind === 'cancelled') return cancelled();
  if (fault.kind === 'timeout') return failure('timeout', webhook, 'did not answer in time');
  if (fault.kind === 'body') return failure('bad-response', webhook, 'answered with something that cannot be read');
  const code = (fault.error as { code?: unknown } | null)?.code;
  return failure('unreachable', webhook, `cannot be reached${typeof code === 'string' ? ` (${code})` : ''}`);
};

const requireTaken = (webhook: Webhook, { status, body }: HttpResponse): void => {
  if (status === 429) throw failure('throttled', webhook, 'takes no more messages for now');
  if (status >= 500) throw failure('server-error', webhook, `answered with status ${status}`);
  if (status < 200 || status > 299)
    throw failure('webhook-refused', webhook, `refused the message with status ${status}`);
  const refusal = refusalIn(webhook.shape, body);
  if (refusal === null) return;
  const code = isTooMany(refusal) ? 'throttled' : 'webhook-refused';
  throw failure(code, webhook, `refused the message: ${plainText(refusal, 200)}`);
};

const sendOnce = async (webhook: Webhook, message: Message, { pool, limits, now, signal }: DeliveryDeps) => {
  const request = requestFor(webhook, message, now());
  const answer = await exchange({ method: 'POST', ...request }, { pool, limits, signal }).catch((error: unknown) => {
    throw failureOf(error, webhook);
  });
  requireTaken(webhook, answer);
};

const isWorthAnother = (code: ErrorCode): boolean => code !== 'webhook-refused' && code !== 'cancelled';

/** @throws AppError `webhook-refused`, `unreachable`, `timeout`, `throttled`, `server-error`, `bad-response`, `cancelled` */
export const deliver = (webhook: Webhook, message: Message, deps: DeliveryDeps): Promise<void> =>
  pRetry(() => sendOnce(webhook, message, deps), {
    retries: tries - 1,
    minTimeout: deps.minDelayMs,
    randomize: true,
    signal: deps.signal,
    shouldRetry: ({ error }) => isAppError(error) && isWorthAnother(error.code),
  });
