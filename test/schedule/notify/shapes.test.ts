import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { type WebhookShape, webhookShapes } from '../../../src/model/notification.ts';
import { isTooMany, type Message, type Notice, refusalIn, requestFor } from '../../../src/schedule/notify/shapes.ts';
import { expectSchema } from '../../cli/helpers/schemas.ts';

const notice: Notice = {
  state: 'raised',
  kind: 'access-key',
  account: 'production',
  subject: null,
  detail: 'disabled',
  since: '2026-03-01T00:00:00.000Z',
};
const message: Message = { notices: [notice], title: 'huawei-assets: 1 problem', lines: ['production: <a> & "b"'] };
const nowMs = 1_700_000_000_123;
const secret = 'SECfor-tests-only';

const draw = (shape: WebhookShape, more: Partial<Message> = {}, signed = true) => {
  const url = 'https://example.invalid/robot/send?access_token=t';
  const webhook = { name: 'ops', shape, url, on: [], tellsRecovery: true, createdAt: '' };
  return requestFor({ ...webhook, secret: signed ? secret : null }, { ...message, ...more }, nowMs);
};

test('generic: what its schema says, signed over time and body, with an id that repeats with the message', () => {
  const { headers, body } = draw('generic');
  expectSchema('notification', JSON.parse(body));
  const signature = createHmac('sha256', secret).update(`1700000000.${body}`).digest('hex');
  expect(headers).toMatchObject({
    'X-Huawei-Assets-Timestamp': '1700000000',
    'X-Huawei-Assets-Signature': `sha256=${signature}`,
  });
  const { id } = JSON.parse(body);
  expect(JSON.parse(draw('generic').body).id).toBe(id);
  expect(JSON.parse(draw('generic', { notices: [{ ...notice, detail: 'not-found' }] }).body).id).not.toBe(id);
  expect(draw('generic', {}, false).headers).not.toHaveProperty('X-Huawei-Assets-Signature');
});

test('dingtalk: markdown, signed in the address', () => {
  const { url, body } = draw('dingtalk');
  const { searchParams } = new URL(url);
  // printf '1700000000123\nSECfor-tests-only' | openssl dgst -sha256 -hmac SECfor-tests-only -binary | base64
  const sign = 'SLvRHBD+xlYg72IBZTv1sPwyK7kX161DIZiSUgAX8Oo=';
  expect([searchParams.get('access_token'), searchParams.get('timestamp')]).toEqual(['t', '1700000000123']);
  expect(searchParams.get('sign')).toBe(sign);
  expect(url).not.toMatch(/sign=[^&]*[+/]/);
  expect(JSON.parse(body)).toEqual({
    msgtype: 'markdown',
    markdown: { title: message.title, text: `**${message.title}**\n\n- ${message.lines[0]}` },
  });
  expect(new URL(draw('dingtalk', {}, false).url).searchParams.has('sign')).toBe(false);
});

test('feishu: text, signed in the body with an empty message under time and secret', () => {
  // printf '' | openssl dgst -sha256 -hmac $'1700000000\nSECfor-tests-only' -binary | base64
  const sign = 'jChCl7T5Zm6bMyky3JTYKtcSE3jNOalF/zrTIkHhHzI=';
  expect(JSON.parse(draw('feishu').body)).toEqual({
    timestamp: '1700000000',
    sign,
    msg_type: 'text',
    content: { text: `${message.title}\n• ${message.lines[0]}` },
  });
  expect(JSON.parse(draw('feishu', {}, false).body)).not.toHaveProperty('sign');
});

test('wecom: markdown, and slack: text without the signs that mean something there', () => {
  expect(JSON.parse(draw('wecom').body).markdown.content).toContain(message.lines[0]);
  expect(JSON.parse(draw('slack').body)).toEqual({
    text: `*${message.title}*\n• production: &lt;a&gt; &amp; "b"`,
  });
});

test.each(webhookShapes)('%s: five hundred problems fit into a message, and say how many more there are', (type) => {
  const lines = Array.from({ length: 500 }, (_, index) => `账号-${index}: the access key is disabled`);
  const { body } = draw(type, { lines });
  if (type === 'generic') return expect(JSON.parse(body).lines).toHaveLength(500);
  expect(Buffer.byteLength(body)).toBeLessThan(4_096);
  expect(body).toContain('and 480 more');
});

describe('an answer', () => {
  test.each<[WebhookShape, string, string | null]>([
    ['generic', '', null],
    ['slack', 'ok', null],
    ['slack', 'invalid_token', 'invalid_token'],
    ['dingtalk', '{"errcode":0,"errmsg":"ok"}', null],
    ['dingtalk', '{"errcode":310000,"errmsg":"keywords not in content"}', '310000: keywords not in content'],
    ['wecom', '{"errcode":93000,"errmsg":"invalid webhook url"}', '93000: invalid webhook url'],
    ['feishu', '{"code":0,"msg":"success","data":{}}', null],
    ['feishu', '{"StatusCode":0,"StatusMessage":"success"}', null],
    ['feishu', '{"code":19021,"msg":"sign match fail"}', '19021: sign match fail'],
    ['feishu', '<html>', 'an answer that is none of theirs'],
  ])('of %s: %s', (type, text, refusal) => {
    expect(refusalIn(type, text)).toBe(refusal);
  });

  test('that says "too many" is told from one that says "wrong"', () => {
    expect(isTooMany('45009: api freq out of limit')).toBe(true);
    expect(isTooMany('310000: sign not match')).toBe(false);
  });
});
