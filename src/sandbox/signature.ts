import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { gatewayError, iamError, Refusal } from './errors.ts';
import { type AccessKey, type Account, accountOf, type User, type World } from './state.ts';

/** A request as it came in, before anything is believed. */
export interface RawRequest {
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  readonly service: string;
  readonly requestId: string;
}

export interface Caller {
  readonly account: Account;
  readonly user: User;
  readonly key: AccessKey;
  /** Lower-case names of the headers that the signature covers. */
  readonly signedHeaders: ReadonlySet<string>;
}

interface Authorization {
  readonly accessKeyId: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const algorithm = 'SDK-HMAC-SHA256';
const allowedSkewMs = 15 * 60 * 1000;
const toleratedFailures = 5;
const lockMs = 5 * 60 * 1000;

/** RFC 3986: everything but unreserved characters is percent-encoded. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const canonicalUri = (path: string): string => {
  const encoded = path
    .split('/')
    .map((segment) => encode(decode(segment)))
    .join('/');
  return encoded.endsWith('/') ? encoded : `${encoded}/`;
};

const compareText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Sorted by name, then by value. A plus sign stays a plus sign: a space travels as %20. */
const canonicalQuery = (query: string): string =>
  query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      const name = decode(at < 0 ? part : part.slice(0, at));
      return { name, value: at < 0 ? '' : decode(part.slice(at + 1)) };
    })
    .sort((one, other) => compareText(one.name, other.name) || compareText(one.value, other.value))
    .map(({ name, value }) => `${encode(name)}=${encode(value)}`)
    .join('&');

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

const headerText = (request: RawRequest, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
};

/** The canonical request of Huawei's signing guide ("AK/SK Signing and Authentication Algorithm"). */
const canonicalRequest = (request: RawRequest, signedHeaders: readonly string[]): string => {
  const at = request.target.indexOf('?');
  const path = at < 0 ? request.target : request.target.slice(0, at);
  const query = at < 0 ? '' : request.target.slice(at + 1);
  const headers = signedHeaders.map((name) => `${name}:${(headerText(request, name) ?? '').trim()}\n`).join('');
  return [
    request.method,
    canonicalUri(path),
    canonicalQuery(query),
    headers,
    signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n');
};

const authorizationPattern = /^SDK-HMAC-SHA256 Access=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{64})$/;

/** The key id that a request claims, for logs; empty without one. */
export const claimedAccessKeyId = (header: string | undefined): string =>
  /(?:Access|Credential)=([A-Za-z0-9.]+)/.exec(header ?? '')?.[1] ?? '';

const unauthorized = (request: RawRequest, text: string): Refusal =>
  new Refusal(gatewayError(401, 'APIGW.0301', `Incorrect IAM authentication information: ${text}`, request.requestId));

const readAuthorization = (request: RawRequest): Authorization => {
  const header = headerText(request, 'authorization');
  if (header === undefined) throw unauthorized(request, 'x-auth-token not found');
  const found = authorizationPattern.exec(header);
  const [, accessKeyId, signed, signature] = found ?? [];
  if (accessKeyId === undefined || signed === undefined || signature === undefined) {
    throw unauthorized(request, 'Unauthorized');
  }
  const signedHeaders = signed.split(';');
  const isSorted = signedHeaders.every(
    (name, index) => index === 0 || compareText(signedHeaders[index - 1] ?? '', name) < 0,
  );
  const isComplete = signedHeaders.includes('host') && signedHeaders.includes('x-sdk-date');
  if (!isSorted || !isComplete || signed !== signed.toLowerCase()) throw unauthorized(request, 'Unauthorized');
  return { accessKeyId, signedHeaders, signature };
};

const sdkDate = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;

const checkDate = (request: RawRequest, nowMs: number): string => {
  const text = headerText(request, 'x-sdk-date') ?? '';
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (found === null) throw unauthorized(request, 'Unauthorized');
  const [, year, month, day, hour, minute, second] = found;
  const sentMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (!(Math.abs(nowMs - sentMs) <= allowedSkewMs)) {
    const times = `signature time:${text},server time:${sdkDate(nowMs)}`;
    throw unauthorized(request, `calc aksk signature fail:signature expired, ${times}`);
  }
  return text;
};

const isSigned = (request: RawRequest, authorization: Authorization, date: string, secret: string): boolean => {
  const declared = headerText(request, 'x-sdk-content-sha256');
  if (declared !== undefined && declared !== sha256(request.body)) return false;
  const canonical = canonicalRequest(request, authorization.signedHeaders);
  const text = [algorithm, date, sha256(canonical)].join('\n');
  const expected = createHmac('sha256', secret).update(text).digest();
  return timingSafeEqual(expected, Buffer.from(authorization.signature, 'hex'));
};

interface Strikes {
  count: number;
  lockedUntilMs: number;
}

/** IAM refuses a disabled key with a code of its own; other services' gateways only say so in the text of a 401. */
const refuseInactiveKey = (request: RawRequest, accessKeyId: string): Refusal =>
  request.service === 'iam'
    ? new Refusal(iamError(400, 'IAM.1107', `The access key ${accessKeyId} is inactive.`))
    : unauthorized(request, `ak ${accessKeyId} is inactive`);

/** Who a key stands for, if it may be used. */
export const callerOf = (
  world: World,
  request: RawRequest,
  key: AccessKey,
  signedHeaders: readonly string[],
): Caller => {
  if (!key.isActive) throw refuseInactiveKey(request, key.id);
  const account = accountOf(world, key.domainId);
  const user = account?.users.get(key.userId);
  if (account === undefined || user === undefined) {
    throw new Refusal(iamError(400, 'IAM.1106', `The user of the access key ${key.id} was not found.`));
  }
  if (!user.isEnabled)
    throw new Refusal(iamError(403, 'IAM.0080', 'The user to whom the access key belongs has been disabled.'));
  if (user.accessMode === 'console')
    throw new Refusal(iamError(403, 'IAM.0081', 'The user only has the permission to access the console.'));
  key.lastUsedAtMs = world.clock();
  return { account, user, key, signedHeaders: new Set(signedHeaders) };
};

/**
 * The gateway's door. More than five failures in a row lock a key for five minutes, whatever it sends then.
 * @throws Refusal with the texts that the signing guide and users' reports quote
 */
export const createGatekeeper = (world: World): ((request: RawRequest) => Caller) => {
  const strikes = new Map<string, Strikes>();

  const strike = (accessKeyId: string): void => {
    const entry = strikes.get(accessKeyId) ?? { count: 0, lockedUntilMs: 0 };
    entry.count += 1;
    if (entry.count > toleratedFailures) {
      entry.lockedUntilMs = world.clock() + lockMs;
      entry.count = 0;
    }
    strikes.set(accessKeyId, entry);
  };

  return (request) => {
    const authorization = readAuthorization(request);
    const { accessKeyId } = authorization;
    const now = world.clock();
    if ((strikes.get(accessKeyId)?.lockedUntilMs ?? 0) > now) {
      throw unauthorized(request, 'AK access failed to reach the limit,forbidden');
    }
    const date = checkDate(request, now);
    const key = world.keys.get(accessKeyId);
    if (key === undefined || key.acceptedFromMs > now) {
      strike(accessKeyId);
      throw unauthorized(request, `ak ${accessKeyId} not exist`);
    }
    if (!isSigned(request, authorization, date, key.secret)) {
      strike(accessKeyId);
      const canonical = canonicalRequest(request, authorization.signedHeaders).replaceAll('\n', '|');
      throw unauthorized(request, `verify aksk signature fail, canonicalRequest:${canonical}`);
    }
    strikes.delete(accessKeyId);
    return callerOf(world, request, key, authorization.signedHeaders);
  };
};
