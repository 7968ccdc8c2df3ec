import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openPool, type Pool } from '../../../src/http/pool.ts';
import { hasCode } from '../../../src/model/errors.ts';
import type { Webhook, WebhookShape } from '../../../src/model/notification.ts';
import { deliver } from '../../../src/schedule/notify/deliver.ts';
import { openReceiver, type Receiver } from '../../helpers/receiver.ts';

let receiver: Receiver;
let pool: Pool;
beforeEach(async () => {
  receiver = await openReceiver('{"errcode":0}');
  pool = openPool({}, { connectMs: 1_000 });
});
afterEach(async () => {
  await pool.close();
  await receiver.close();
});

const message = { notices: [], title: 'title', lines: ['line'] };
const token = 'a-token-that-nobody-may-see';

const send = (shape: WebhookShape = 'dingtalk', more: Partial<Webhook> = {}) => {
  const webhook = { name: 'ops', shape, url: `${receiver.url}/robot?token=${token}`, secret: null };
  const limits = { connectMs: 1_000, totalMs: 5_000 };
  const deps = { pool, limits, now: Date.now, signal: new AbortController().signal, minDelayMs: 1 };
  return deliver({ ...webhook, on: [], tellsRecovery: true, createdAt: '', ...more }, message, deps);
};

test('is taken at once', async () => {
  await send();
  expect(receiver.received.map(({ path }) => path)).toEqual([`/robot?token=${token}`]);
});

test.each([
  ['a reset', { reset: true }],
  ['a 503', { status: 503 }],
  ['a 429', { status: 429 }],
  ['too many of a minute', { body: '{"errcode":130101,"errmsg":"send too fast"}' }],
])('is tried again after %s', async (_name, answer) => {
  receiver.answers = [answer, answer];
  await send();
  expect(receiver.received).toHaveLength(3);
});

test('gives up after four tries, naming the host and never the address', async () => {
  receiver.answers = Array.from({ length: 9 }, () => ({ status: 500 }));
  const error = await send().catch((failure: Error) => failure);
  expect(hasCode(error, 'server-error')).toBe(true);
  expect(String(error)).toContain(new URL(receiver.url).host);
  expect(JSON.stringify([String(error), error])).not.toContain(token);
  expect(receiver.received).toHaveLength(4);
});

test.each([
  ['a 404', { status: 404 }, /status 404/],
  ['a wrong signature', { body: '{"errcode":310000,"errmsg":"sign not match"}' }, /310000: sign not match/],
  ['a redirect', { status: 302 }, /status 302/],
])('%s is not tried again', async (_name, answer, says) => {
  receiver.answers = [answer];
  const error = await send().catch((failure: Error) => failure);
  expect(hasCode(error, 'webhook-refused')).toBe(true);
  expect(String(error)).toMatch(says);
  expect(receiver.received).toHaveLength(1);
});

test('a receiver that is not there is unreachable', async () => {
  const { url } = receiver;
  await receiver.close();
  const error = await send('generic', { url: `${url}/${token}` }).catch((failure: Error) => failure);
  expect(hasCode(error, 'unreachable')).toBe(true);
  expect(String(error)).not.toContain(token);
  receiver = await openReceiver();
});
