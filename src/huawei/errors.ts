/** Huawei Cloud's refusals in the tool's own words. Decided by error code first, then by the text that a code is known to carry. */
import { CloudError, type Details, type ErrorCode } from '../model/errors.ts';
import { plainText, redactMessage } from '../model/redact.ts';
import { asList, asObject, type Json } from './read.ts';

export interface HttpAnswer {
  readonly service: string;
  readonly region: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

interface Refusal {
  readonly code: string | null;
  readonly message: string;
}

const asText = (value: unknown): string | null =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;

/** Huawei's gateway echoes the canonical request, header values and all, and proxies echo whole requests. */
const foreignText = (text: string): string =>
  redactMessage(
    text
      .slice(0, 4096)
      .replace(/canonical\W?request[\s\S]*/i, 'canonical request removed')
      .replace(/\b(authorization|signature)\W{0,3}[=:]\s*(SDK-HMAC-SHA256[^\r\n]*|\S+)/gi, '$1 removed'),
  );

/** The object that holds code and message: `error`, `NeutronError`, OpenStack's `badRequest` and so on, or the body itself. */
const errorObject = (body: Json): Json => {
  const inner = Object.values(body).map(asObject);
  return asObject(body.error) ?? inner.find((value) => value !== null && asText(value.message) !== null) ?? body;
};

/** OBS writes `<Error><Code/><Message/>...</Error>`; the rest of it repeats the request. */
const parseXmlRefusal = (body: string): Refusal | null => {
  const [, error] = /<Error>([\s\S]*)/.exec(body) ?? [];
  const [, code] = /<Code>([^<]{1,100})<\/Code>/.exec(error ?? '') ?? [];
  if (!code) return null;
  const [, message = ''] = /<Message>([^<]*)<\/Message>/.exec(error ?? '') ?? [];
  return { code: foreignText(code).slice(0, 64), message: foreignText(message) };
};

/**
 * Reads the error bodies of Huawei's gateways and services: `error_code`, `error.code`, `code`, `errorcode[]`,
 * `NeutronError`, OBS's XML, and anything else as plain text. What it returns is safe to show.
 */
export const parseRefusal = (body: string): Refusal => {
  let parsed: Json | null;
  try {
    parsed = asObject(JSON.parse(body));
  } catch {
    const isPage = /<html|<!doctype/i.test(body);
    if (isPage) return { code: null, message: 'an HTML page instead of JSON' };
    return parseXmlRefusal(body) ?? { code: null, message: foreignText(body) };
  }
  if (!parsed) return { code: null, message: foreignText(body) };
  const error = errorObject(parsed);
  const list = asList(parsed.errorcode)[0] ?? parsed.errorcode;
  const code = asText(error.code) ?? asText(error.error_code) ?? asText(error.type) ?? asText(list);
  const message = asText(error.message) ?? asText(error.error_msg) ?? asText(error.msg) ?? asText(error.title);
  return {
    code: code === null ? null : foreignText(code).slice(0, 64),
    message: foreignText(message ?? `a document with the fields ${Object.keys(parsed).join(', ')}`),
  };
};

type Rule = readonly [matches: RegExp, code: ErrorCode];

/** Texts of a 401: Huawei says that the code is stable and the text is not, so an unknown text stays undetermined. */
const signatureTexts: readonly Rule[] = [
  [/reach(ed)? the limit/i, 'access-key-locked'],
  [/signature expired|\btime:\s*\d{8}T\d{6}Z/i, 'clock-skew'],
  [/not exist/i, 'access-key-not-found'],
  [/inactive|disabled/i, 'access-key-disabled'],
  [/verify aksk signature|signature (does not|not) match/i, 'access-key-wrong-secret'],
];

const knownCodes: readonly Rule[] = [
  [/^IAM\.1107$/, 'access-key-disabled'],
  // "User of the access key not found": the key went with its user.
  [/^IAM\.1106$/, 'access-key-not-found'],
  [/^IAM\.110[4589]$/, 'access-key-invalid'],
  [/^IAM\.00(80|82)$/, 'access-key-user-disabled'],
  [/^IAM\.0061$/, 'access-key-locked'],
  [/^(IAM\.008[13]|API(?:GW?|C)\.(0302|0310|0802)|Ecs\.00(66|67|69|71))$/, 'access-forbidden'],
  [/^(1109|IAM\.0005)$/, 'name-conflict'],
  [/^(1115|IAM\.1013)$/, 'quota-exceeded'],
  [/^RMS\.00010091$/, 'config-service-off'],
  // OBS has words for codes.
  [/^InvalidAccessKeyId$/, 'access-key-not-found'],
  [/^SignatureDoesNotMatch$/, 'access-key-wrong-secret'],
  [/^RequestTimeTooSkewed$/, 'clock-skew'],
  [/^SlowDown$/, 'throttled'],
  [/^(API(?:GW?|C)\.0308|IAM\.0012|Common\.(1503|0024))$/, 'throttled'],
  [/^API(?:GW?|C)\.0101$/, 'service-not-offered'],
  // Listed as a 400, and worth another try all the same (ECS error codes).
  [/^Ecs\.0002$/, 'server-error'],
];

const byStatus = (status: number): ErrorCode => {
  if (status === 401) return 'access-key-invalid';
  if (status === 403) return 'permission-missing';
  if (status === 404) return 'not-found';
  if (status === 409) return 'name-conflict';
  if (status === 429) return 'throttled';
  if (status === 408 || status === 504) return 'timeout';
  if (status >= 500) return 'server-error';
  return status >= 300 && status < 400 ? 'bad-response' : 'bad-request';
};

const find = (rules: readonly Rule[], text: string): ErrorCode | undefined =>
  rules.find(([matches]) => matches.test(text))?.[1];

/** How far this machine's clock is from the server's, in seconds (positive: ours is ahead); null without a Date header. */
export const clockSkewSeconds = (date: string | string[] | undefined, now: number): number | null => {
  const server = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return Number.isNaN(server) ? null : Math.round((now - server) / 1000);
};

/** Signatures older or younger than this are refused (API signing guide, "15 minutes"). */
const maxSkewSeconds = 15 * 60;

/** Retry-After in milliseconds, from seconds or a date (IAM status-code page: read it on 429); undefined without one. */
const retryAfterMs = (header: string | string[] | undefined, now: number): number | undefined => {
  if (typeof header !== 'string') return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
};

const classify = (answer: HttpAnswer, refusal: Refusal, skewSeconds: number | null): ErrorCode => {
  if (/akSkNumExceed/i.test(refusal.message)) return 'quota-exceeded';
  const known = refusal.code ? find(knownCodes, refusal.code) : undefined;
  if (known) return known;
  if (answer.status !== 401)
    return /access key.* is inactive/i.test(refusal.message) ? 'access-key-disabled' : byStatus(answer.status);
  if (skewSeconds !== null && Math.abs(skewSeconds) > maxSkewSeconds) return 'clock-skew';
  return find(signatureTexts, refusal.message) ?? 'access-key-invalid';
};

const detailsOf = (code: ErrorCode, skewSeconds: number | null, waitMs: number | undefined): Details => ({
  ...(code === 'clock-skew' ? { clockSkewSeconds: skewSeconds } : {}),
  ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
});

/** The service and where it is, for messages: "ECS in cn-north-4", "IAM". */
export const placeOf = ({ service, region }: Pick<HttpAnswer, 'service' | 'region'>): string =>
  `${service.toUpperCase()}${region === 'global' ? '' : ` in ${region}`}`;

const sentenceOf = (answer: HttpAnswer, refusal: Refusal): string => {
  const call = `${answer.method} ${answer.path}`;
  if (answer.status >= 300 && answer.status < 400) {
    return `Huawei Cloud ${placeOf(answer)} answered ${call} with a redirect (${answer.status}), which is not followed.`;
  }
  const code = refusal.code ? ` ${refusal.code}` : '';
  return `Huawei Cloud ${placeOf(answer)} refused ${call} (${answer.status}${code}): ${refusal.message || 'nothing more'}`;
};

/** Translates an answer that is not a success. The message names the call; the cloud's text follows, redacted. */
export const refusalError = (answer: HttpAnswer, now: number): CloudError => {
  const refusal = parseRefusal(answer.body);
  const skewSeconds = clockSkewSeconds(answer.headers.date, now);
  const code = classify(answer, refusal, skewSeconds);
  const requestId = answer.headers['x-request-id'];
  return new CloudError(
    code,
    sentenceOf(answer, refusal),
    {
      service: answer.service,
      region: answer.region,
      status: answer.status,
      cloudCode: refusal.code,
      requestId: typeof requestId === 'string' ? plainText(requestId, 64) : null,
    },
    { details: detailsOf(code, skewSeconds, retryAfterMs(answer.headers['retry-after'], now)) },
  );
};
