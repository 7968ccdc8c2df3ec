/** A message as each receiver wants it: address, headers and body, signed as it asks. Pure functions of message and time. */
import { createHash, createHmac } from 'node:crypto';
import type { AlarmKind, Webhook, WebhookShape } from '../../model/notification.ts';

export interface Notice {
  readonly state: 'raised' | 'recovered' | 'test';
  readonly kind: AlarmKind | null;
  /** The account's name; null for a test. */
  readonly account: string | null;
  /** The feature, or the task; null where there is only one. */
  readonly subject: string | null;
  readonly detail: string | null;
  /** ISO 8601 UTC. */
  readonly since: string | null;
}

export interface Message {
  readonly notices: readonly Notice[];
  /** The same for people: what it is about, and a line for each. */
  readonly title: string;
  readonly lines: readonly string[];
}

export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Draw = (webhook: Webhook, message: Message, nowMs: number) => WebhookRequest;

const json = { 'Content-Type': 'application/json; charset=utf-8' };

const hmac = (key: string, text: string) => createHmac('sha256', key).update(text).digest();

/** Says of two deliveries whether they are one message: a delivery whose answer was lost is repeated. */
const idOf = (webhook: Webhook, notices: readonly Notice[]): string =>
  createHash('sha256')
    .update(JSON.stringify([webhook.name, notices]))
    .digest('hex')
    .slice(0, 32);

/** The signature is of the time and the body, so that an old message cannot be sent again. */
const drawGeneric: Draw = (webhook, { notices, title, lines }, nowMs) => {
  const timestamp = String(Math.floor(nowMs / 1000));
  const sentAt = new Date(nowMs).toISOString();
  const id = idOf(webhook, notices);
  const body = JSON.stringify({ source: 'huawei-assets', version: 1, id, sentAt, title, lines, notices });
  const signature = webhook.secret && {
    'X-Huawei-Assets-Signature': `sha256=${hmac(webhook.secret, `${timestamp}.${body}`).toString('hex')}`,
  };
  return { url: webhook.url, headers: { ...json, 'X-Huawei-Assets-Timestamp': timestamp, ...signature }, body };
};

/** Chats show so many lines at once, and refuse messages of more than some 4 KB. */
const mostLines = 20;
const mostBytes = 3_500;

/** The lines that fit, and how many did not. */
const shorten = (lines: readonly string[]): string[] => {
  const shown: string[] = [];
  let bytes = 0;
  for (const line of lines) {
    bytes += Buffer.byteLength(line) + 4;
    if (shown.length >= mostLines || bytes > mostBytes) break;
    shown.push(line);
  }
  const hidden = lines.length - shown.length;
  return hidden > 0 ? [...shown, `and ${hidden} more`] : shown;
};

const markdown = ({ title, lines }: Message): string =>
  [`**${title}**`, '', ...shorten(lines).map((line) => `- ${line}`)].join('\n');

const plain = ({ title, lines }: Message): string => [title, ...shorten(lines).map((line) => `• ${line}`)].join('\n');

/**
 * Signed in the address: HMAC-SHA256 under the secret of "timestamp\nsecret", in milliseconds.
 * @see https://open.dingtalk.com/document/robots/custom-robot-access
 */
const drawDingtalk: Draw = ({ url, secret }, message, nowMs) => {
  const signed = new URL(url);
  if (secret !== null) {
    signed.searchParams.set('timestamp', String(nowMs));
    signed.searchParams.set('sign', hmac(secret, `${nowMs}\n${secret}`).toString('base64'));
  }
  const body = { msgtype: 'markdown', markdown: { title: message.title, text: markdown(message) } };
  return { url: signed.href, headers: json, body: JSON.stringify(body) };
};

/**
 * Signed in the body: HMAC-SHA256 under "timestamp\nsecret" of nothing, in seconds. Lark is the same under another address.
 * @see https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
 */
const drawFeishu: Draw = ({ url, secret }, message, nowMs) => {
  const timestamp = String(Math.floor(nowMs / 1000));
  const signature = secret !== null && { timestamp, sign: hmac(`${timestamp}\n${secret}`, '').toString('base64') };
  const body = { ...signature, msg_type: 'text', content: { text: plain(message) } };
  return { url, headers: json, body: JSON.stringify(body) };
};

/** Nothing is signed: the key in the address is all. @see https://developer.work.weixin.qq.com/document/path/91770 */
const drawWecom: Draw = ({ url }, message) => ({
  url,
  headers: json,
  body: JSON.stringify({ msgtype: 'markdown', markdown: { content: markdown(message) } }),
});

/** These three mean something to Slack. @see https://api.slack.com/messaging/webhooks */
const slackText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const drawSlack: Draw = ({ url }, { title, lines }) => {
  const text = [`*${slackText(title)}*`, ...shorten(lines).map((line) => `• ${slackText(line)}`)].join('\n');
  return { url, headers: json, body: JSON.stringify({ text }) };
};

const draws: Readonly<Record<WebhookShape, Draw>> = {
  generic: drawGeneric,
  dingtalk: drawDingtalk,
  feishu: drawFeishu,
  wecom: drawWecom,
  slack: drawSlack,
};

export const requestFor = (webhook: Webhook, message: Message, nowMs: number): WebhookRequest =>
  draws[webhook.shape](webhook, message, nowMs);

const fieldOf = (body: unknown, name: string): unknown =>
  typeof body === 'object' && body !== null && name in body ? (body as Record<string, unknown>)[name] : undefined;

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Chats refuse with status 200 and a code of their own. @returns the refusal in their words; null: it was taken */
export const refusalIn = (shape: WebhookShape, text: string): string | null => {
  if (shape === 'generic') return null;
  if (shape === 'slack') return text.trim() === 'ok' ? null : text.trim() || 'an empty answer';
  const body = parse(text);
  const code = fieldOf(body, 'errcode') ?? fieldOf(body, 'code') ?? fieldOf(body, 'StatusCode');
  if (code === 0) return null;
  const message = fieldOf(body, 'errmsg') ?? fieldOf(body, 'msg') ?? fieldOf(body, 'StatusMessage');
  return code === undefined ? 'an answer that is none of theirs' : `${code}: ${message ?? 'no message'}`;
};

/** Codes by which they say: too many messages. */
const tooMany = /^(130101|45009|9499|11232|302033): /;

export const isTooMany = (refusal: string): boolean => tooMany.test(refusal);
