import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type HttpAnswer, parseRefusal, refusalError } from '../../src/huawei/errors.ts';

const now = Date.parse('2026-03-01T12:00:00Z');

const answer = (status: number, body: unknown, more: Partial<HttpAnswer> = {}): HttpAnswer => ({
  service: 'iam',
  region: 'global',
  method: 'GET',
  path: '/v3/auth/domains',
  status,
  headers: { date: new Date(now).toUTCString(), 'x-request-id': 'abc' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
  ...more,
});

const obs = (code: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>no</Message><HostId>h</HostId></Error>`;

const gateway = (code: string, text: string) => ({ error_msg: text, error_code: code, request_id: 'abc' });
const keystone = (code: string | number, message: string) => ({ error: { code, message, title: 'T' } });
const wrongSecret = 'Incorrect IAM authentication information: verify aksk signature fail';
const echoed = 'canonicalRequest:GET|/v3/auth/domains/||host:iam.x\nx-sdk-date:20260301T120000Z|not exist|inactive';

describe('a refusal becomes the code that the documents give it', () => {
  test.each([
    [401, gateway('APIGW.0301', 'Incorrect IAM authentication information: ak ABC not exist'), 'access-key-not-found'],
    [401, gateway('APIGW.0301', 'Get secretKey failed,ak:ABC,err:ak not exist'), 'access-key-not-found'],
    [401, gateway('APIGW.0301', wrongSecret), 'access-key-wrong-secret'],
    [401, gateway('APIGW.0301', `${wrongSecret}, ${echoed}`), 'access-key-wrong-secret'],
    [
      401,
      gateway('APIG.0301', 'calc aksk signature fail:signature expired, signature time:20211217T064303Z,server time:x'),
      'clock-skew',
    ],
    [401, gateway('APIC.0301', 'calc ak sk signature fail:signature expired'), 'clock-skew'],
    [401, gateway('APIGW.0303', 'Incorrect app authentication information: time:20260301T120000Z'), 'clock-skew'],
    [401, gateway('APIGW.0301', 'AK access failed to reach the limit,forbidden'), 'access-key-locked'],
    [401, gateway('APIGW.0301', 'Incorrect IAM authentication information: Unauthorized'), 'access-key-invalid'],
    [
      401,
      gateway('APIGW.0301', 'Incorrect IAM authentication information: x-auth-token not found'),
      'access-key-invalid',
    ],
    [401, gateway('APIGW.0301', 'Incorrect IAM authentication information: ak ABC is inactive'), 'access-key-disabled'],
    [400, keystone('IAM.1107', 'The access key ABC is inactive.'), 'access-key-disabled'],
    [400, keystone('IAM.9999', 'The access key ABC is inactive.'), 'access-key-disabled'],
    [400, keystone('IAM.1104', 'The access key is on the block list.'), 'access-key-invalid'],
    [400, keystone('IAM.1105', 'The access key has expired.'), 'access-key-invalid'],
    [400, keystone('IAM.1108', 'The security token has expired.'), 'access-key-invalid'],
    [400, keystone('IAM.1106', 'The user of the access key is not found.'), 'access-key-not-found'],
    [403, keystone('IAM.0080', 'The user of the access key is disabled.'), 'access-key-user-disabled'],
    [403, keystone('IAM.0082', 'The user is disabled.'), 'access-key-user-disabled'],
    [403, keystone('IAM.0081', 'This user only supports console access.'), 'access-forbidden'],
    [403, keystone('IAM.0002', 'You are not authorized.'), 'permission-missing'],
    [403, keystone(403, 'You are not authorized to perform the requested action.'), 'permission-missing'],
    [403, keystone('IAM.0003', "Policy doesn't allow iam:users:list to be performed."), 'permission-missing'],
    [403, gateway('APIGW.0302', 'The IAM user is not authorized.'), 'access-forbidden'],
    [403, gateway('APIG.0310', 'The project is unavailable'), 'access-forbidden'],
    [401, keystone('IAM.0061', 'The user is locked.'), 'access-key-locked'],
    [401, keystone('IAM.0001', 'The request you have made requires authentication.'), 'access-key-invalid'],
    [400, keystone(400, 'akSkNumExceed'), 'quota-exceeded'],
    [400, { errorcode: ['1109'], message: 'username exists' }, 'name-conflict'],
    [400, { errorcode: '1115', message: 'too many users' }, 'quota-exceeded'],
    [409, keystone('IAM.0005', 'Conflict occurred.'), 'name-conflict'],
    [409, '', 'name-conflict'],
    [202, keystone('Common.0024', 'Flow limit exceeded.'), 'throttled'],
    [429, gateway('APIGW.0308', 'policy user over ratelimit,limit:200,time:5 minute'), 'throttled'],
    [429, keystone('Common.1503', 'Api flow control Error'), 'throttled'],
    [429, '<html>slow down</html>', 'throttled'],
    [403, keystone('Ecs.0003', 'You do not have permission.'), 'permission-missing'],
    [403, keystone('Pdp.0001', "Policy doesn't allow it"), 'permission-missing'],
    [403, keystone('Ecs.0071', 'The account has been suspended.'), 'access-forbidden'],
    [400, keystone('Ecs.0005', 'Invalid parameter.'), 'bad-request'],
    [400, keystone('Ecs.0002', 'System error.'), 'server-error'],
    [500, keystone('Common.0001', 'System error.'), 'server-error'],
    [403, gateway('RMS.00010006', 'Access denied.'), 'permission-missing'],
    [400, gateway('RMS.00010091', 'The tracker-config is not enabled.'), 'config-service-off'],
    [404, gateway('RMS.00010005', 'Resource not found.'), 'not-found'],
    [401, gateway('RMS.00010079', 'Invalid signature.'), 'access-key-invalid'],
    [429, gateway('RMS.00010063', 'Busy.'), 'throttled'],
    [
      404,
      gateway('APIGW.0101', 'The API does not exist or has not been published in the environment'),
      'service-not-offered',
    ],
    [403, obs('AccessDenied'), 'permission-missing'],
    [403, obs('InvalidAccessKeyId'), 'access-key-not-found'],
    [403, obs('SignatureDoesNotMatch'), 'access-key-wrong-secret'],
    [403, obs('RequestTimeTooSkewed'), 'clock-skew'],
    [404, obs('NoSuchBucket'), 'not-found'],
    [503, obs('SlowDown'), 'throttled'],
    [404, { NeutronError: { message: 'Pool x could not be found.', type: 'PoolNotFound', detail: '' } }, 'not-found'],
    [400, { badRequest: { message: 'marker not found', code: 400 } }, 'bad-request'],
    [502, '<html><body>502</body></html>', 'server-error'],
    [503, '', 'server-error'],
    [504, '', 'timeout'],
    [302, '', 'bad-response'],
    [418, 'teapot', 'bad-request'],
  ] as const)('%i %j is %s', (status, body, code) => {
    expect(refusalError(answer(status, body), now).code).toBe(code);
  });
});

test('the text of each body shape reaches the message, with call, status and code', () => {
  const said = (body: unknown) => refusalError(answer(400, body), now).message;
  expect(said(gateway('X.1', 'plain words'))).toBe(
    'Huawei Cloud IAM refused GET /v3/auth/domains (400 X.1): plain words',
  );
  expect(said({ code: 'Y.2', message: 'other words' })).toContain('(400 Y.2): other words');
  expect(said({ NeutronError: { type: 'PoolNotFound', message: 'no pool' } })).toContain('(400 PoolNotFound): no pool');
  expect(said({ itemNotFound: { code: 404, message: 'no item' } })).toContain('(400 404): no item');
  expect(said('<!DOCTYPE html><p>x')).toContain('an HTML page instead of JSON');
  expect(said('')).toContain('(400): nothing more');
  expect(said({ credential: { secret: 'hidden', access: 'x' } })).toContain('a document with the fields credential');
  expect(said([1, 2])).toContain('[1,2]');
});

test('a redirect is told as one', () => {
  const error = refusalError(answer(307, 'Moved', { headers: { location: 'https://elsewhere' } }), now);
  expect(error.message).toContain('answered GET /v3/auth/domains with a redirect (307), which is not followed');
});

interface Recording {
  readonly request: { readonly method: string; readonly url: string };
  readonly response: { readonly status: number; readonly headers: Record<string, string>; readonly body: string };
}

const recorded = (name: string): Recording[] =>
  JSON.parse(readFileSync(new URL(`../recordings/${name}.json`, import.meta.url), 'utf8'));

test('recorded refusals of the gateway and of services are understood', () => {
  const read = (name: string) =>
    recorded(name)
      .filter(({ response }) => response.status >= 400)
      .map(({ response }) => {
        const headers = Object.fromEntries(
          Object.entries(response.headers).map(([key, text]) => [key.toLowerCase(), text]),
        );
        const at = Date.parse(headers.date ?? '');
        const error = refusalError(answer(response.status, response.body, { headers }), at);
        return [error.code, error.answer.cloudCode];
      });
  expect(read('gateway-401')).toEqual(Array(3).fill(['access-key-invalid', 'APIGW.0301']));
  expect(read('gateway-404')).toEqual([
    ['not-found', 'VPC.0501'],
    ['not-found', 'PoolNotFound'],
    ['not-found', 'VPC.0501'],
  ]);
});

describe('the clock', () => {
  const skewed = (seconds: number) =>
    refusalError(
      answer(401, gateway('APIGW.0301', wrongSecret), {
        headers: { date: new Date(now - seconds * 1000).toUTCString() },
      }),
      now,
    );

  test('that is more than 15 minutes off is told, whichever way and whatever the text', () => {
    expect(skewed(1000)).toMatchObject({ code: 'clock-skew', details: { clockSkewSeconds: 1000 } });
    expect(skewed(-1000)).toMatchObject({ code: 'clock-skew', details: { clockSkewSeconds: -1000 } });
  });

  test('that is a little off is not blamed', () => {
    expect(skewed(800).code).toBe('access-key-wrong-secret');
    expect(skewed(-800).code).toBe('access-key-wrong-secret');
  });
});

test('Retry-After is read as seconds and as a date, and nonsense is no wait', () => {
  const waitOf = (header: string | string[]) =>
    refusalError(answer(429, '', { headers: { 'retry-after': header } }), now).details?.retryAfterMs;
  expect(waitOf('7')).toBe(7000);
  expect(waitOf(' 0 ')).toBe(0);
  expect(waitOf(new Date(now + 9000).toUTCString())).toBe(9000);
  expect(waitOf(new Date(now - 9000).toUTCString())).toBe(0);
  expect(waitOf('soon')).toBeUndefined();
  expect(waitOf(['1', '2'])).toBeUndefined();
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const authorization =
  'SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature=0123456789abcdef0123456789abcdef';

const evil = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'binary' }).map((tail) => `canonicalRequest:GET|host:secret-host|${tail}`),
  fc.constantFrom(
    `verify aksk signature fail, canonicalRequest:GET\nauthorization:${authorization}`,
    `{"canonicalRequest":"GET secret-host ${authorization}"}`,
    `Authorization: ${authorization}`,
    `{"headers":{"Authorization":"${authorization}"}}`,
    'Signature=ABCdef%2F+/==',
    '"signature": "0123456789abcdef0123456789abcdef"',
    '\u001b[31mred\u001b[0m \u202eright to left',
  ),
);
const evilBody = fc.oneof(
  evil,
  fc.json(),
  fc
    .tuple(fc.constantFrom('error_msg', 'message', 'msg', 'title', 'x'), evil)
    .map(([k, v]) => JSON.stringify({ [k]: v })),
  fc.tuple(evil, evil).map(([code, message]) => JSON.stringify({ error: { code, message } })),
  evil.map((text) => JSON.stringify({ errorcode: [text] })),
  evil.map((text) => JSON.stringify({ [text]: { message: text, type: text } })),
);

const isClean = (text: string): boolean =>
  !controls.test(text) && !/secret-host|0123456789abcdef|ABCdef|canonicalRequest/i.test(text);

test('no body makes the parser throw or lets header values, signatures or control characters through', () => {
  fc.assert(
    fc.property(evilBody, fc.integer({ min: 200, max: 599 }), evil, (body, status, requestId) => {
      const refusal = parseRefusal(body);
      expect(isClean(`${refusal.code}${refusal.message}`)).toBe(true);
      const error = refusalError(answer(status, body, { headers: { 'x-request-id': requestId.slice(0, 20) } }), now);
      expect(isClean(error.message)).toBe(true);
      expect(isClean(JSON.stringify({ ...error.details, requestId: '' }))).toBe(true);
      expect(controls.test(error.answer.requestId ?? '')).toBe(false);
      expect(error.message.length).toBeLessThan(700);
    }),
    { numRuns: 500 },
  );
});

test('an error about an echoed request holds no header in message, details, cause or stack', () => {
  const body = gateway('APIGW.0301', `${wrongSecret}, canonicalRequest:GET|authorization:${authorization}`);
  const error = refusalError(answer(401, body), now);
  expect(error.cause).toBeUndefined();
  const everything = inspect(error, { depth: 9, showHidden: true }) + error.stack + JSON.stringify(error);
  expect(everything).not.toMatch(/SDK-HMAC|Signature=|0123456789abcdef/);
});

test('a body nested a hundred thousand deep, or of many megabytes, is refused like any other', () => {
  const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
  expect(refusalError(answer(500, deep), now).code).toBe('server-error');
  expect(refusalError(answer(500, 'x'.repeat(20_000_000)), now).message.length).toBeLessThan(700);
});
