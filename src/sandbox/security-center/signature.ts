import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { RawRequest } from '../signature.ts';
import { refuse } from './errors.ts';
import type { CenterState, RamUser } from './state.ts';

const algorithm = 'ACS3-HMAC-SHA256';
const allowedSkewMs = 15 * 60 * 1000;

interface Authorization {
  readonly accessKeyId: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/** RFC 3986: everything but unreserved characters is percent-encoded. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const headerText = (request: RawRequest, name: string): string => {
  const value = request.headers[name];
  return (Array.isArray(value) ? value.join(',') : (value ?? '')).trim();
};

const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const canonicalQuery = (query: string): string =>
  [...new URLSearchParams(query)]
    .sort(([one], [other]) => compareText(one, other))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');

/** "Request syntax and signature method V3": method, path, query, signed headers, their names, hash of the body. */
const canonicalRequest = (request: RawRequest, signedHeaders: readonly string[]): string => {
  const at = request.target.indexOf('?');
  const path = at < 0 ? request.target : request.target.slice(0, at);
  return [
    request.method,
    path === '' ? '/' : path,
    canonicalQuery(at < 0 ? '' : request.target.slice(at + 1)),
    signedHeaders.map((name) => `${name}:${headerText(request, name)}\n`).join(''),
    signedHeaders.join(';'),
    headerText(request, 'x-acs-content-sha256'),
  ].join('\n');
};

const readAuthorization = (request: RawRequest): Authorization => {
  const header = headerText(request, 'authorization');
  const found = /^ACS3-HMAC-SHA256 Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/.exec(
    header,
  );
  const [, accessKeyId, signed, signature] = found ?? [];
  if (accessKeyId === undefined || signed === undefined || signature === undefined) {
    throw refuse(
      400,
      'IncompleteSignature',
      'The request signature does not conform to Aliyun standards.',
      request.requestId,
    );
  }
  return { accessKeyId, signedHeaders: signed.split(';'), signature };
};

/** "All common request headers except Authorization must be signed when they are there": host, content-type, every x-acs-*. */
const mustBeSigned = (request: RawRequest): string[] =>
  Object.keys(request.headers).filter(
    (name) => name === 'host' || name === 'content-type' || name.startsWith('x-acs-'),
  );

const requireSignedHeaders = (request: RawRequest, { signedHeaders }: Authorization): void => {
  const isSorted = signedHeaders.every(
    (name, index) => index === 0 || compareText(signedHeaders[index - 1] ?? '', name) < 0,
  );
  const isComplete = mustBeSigned(request).every((name) => signedHeaders.includes(name));
  const needed = ['x-acs-date', 'x-acs-signature-nonce', 'x-acs-content-sha256', 'x-acs-action', 'x-acs-version'];
  if (isSorted && isComplete && needed.every((name) => headerText(request, name) !== '')) return;
  throw refuse(
    400,
    'IncompleteSignature',
    'The request signature does not conform to Aliyun standards.',
    request.requestId,
  );
};

const requireTime = (request: RawRequest, nowMs: number): void => {
  const text = headerText(request, 'x-acs-date');
  const sentMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(sentMs)) {
    const message = 'Specified time stamp or date value is not well formatted.';
    throw refuse(400, 'InvalidTimeStamp.Format', message, request.requestId);
  }
  if (Math.abs(nowMs - sentMs) > allowedSkewMs) {
    throw refuse(400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.', request.requestId);
  }
};

const requireFreshNonce = (request: RawRequest, state: CenterState): void => {
  const nonce = headerText(request, 'x-acs-signature-nonce');
  if (state.nonces.has(nonce)) {
    throw refuse(400, 'SignatureNonceUsed', 'Specified signature nonce was used already.', request.requestId);
  }
  state.nonces.add(nonce);
};

const userOf = (request: RawRequest, state: CenterState, accessKeyId: string): RamUser => {
  const user = state.users.get(accessKeyId);
  if (!user) throw refuse(404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.', request.requestId);
  if (!user.isActive)
    throw refuse(400, 'InvalidAccessKeyId.Inactive', 'Specified access key is disabled.', request.requestId);
  const token = headerText(request, 'x-acs-security-token');
  if (user.token === null && token === '') return user;
  if (user.token !== token) {
    throw refuse(400, 'InvalidSecurityToken.Malformed', 'Specified SecurityToken is malformed.', request.requestId);
  }
  if (user.tokenEndsAtMs <= state.clock()) {
    throw refuse(400, 'InvalidSecurityToken.Expired', 'Specified SecurityToken is expired.', request.requestId);
  }
  return user;
};

const requireSignature = (request: RawRequest, authorization: Authorization, user: RamUser): void => {
  const canonical = canonicalRequest(request, authorization.signedHeaders);
  const expected = createHmac('sha256', user.secret)
    .update(`${algorithm}\n${sha256(canonical)}`)
    .digest();
  const isBodyTrue = headerText(request, 'x-acs-content-sha256') === sha256(request.body);
  if (isBodyTrue && timingSafeEqual(expected, Buffer.from(authorization.signature, 'hex'))) return;
  // The gateway repeats what it signed: a client that shows this shows every parameter in the query.
  const message = `Specified signature is not matched with our calculation. server string to sign is:${canonical}`;
  throw refuse(400, 'SignatureDoesNotMatch', message, request.requestId);
};

/** The gateway's door. @throws Refusal with the codes that OpenAPIs have in common */
export const believeCaller = (request: RawRequest, state: CenterState): RamUser => {
  const authorization = readAuthorization(request);
  requireSignedHeaders(request, authorization);
  requireTime(request, state.clock());
  const user = userOf(request, state, authorization.accessKeyId);
  requireSignature(request, authorization, user);
  requireFreshNonce(request, state);
  return user;
};
