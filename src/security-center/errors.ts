/** Security Center's refusals in the tool's own words: one table of codes, each with the source that documents it. */
import type { HttpHead } from '../http/exchange.ts';
import type { DataCenter } from '../model/account.ts';
import { CloudError, type ErrorCode } from '../model/errors.ts';
import { plainText, removeSecrets } from '../model/redact.ts';
import { shortNames } from './endpoints.ts';
import type { Operation } from './operations.ts';

/** The call that an error is about. */
export interface CallPlace {
  readonly operation: Operation;
  readonly dataCenter: DataCenter;
  /** What must not stand in a message, however it got into an answer. */
  readonly secrets: readonly string[];
}

interface Meaning {
  /** `Throttling` stands for `Throttling.User` too, `Missing*` for everything that begins so. */
  readonly codes: readonly string[];
  readonly is: ErrorCode;
  readonly says: string;
  readonly hint?: string;
  readonly source: string;
}

const gateway = 'Alibaba Cloud, "client error codes common to OpenAPIs" (developer.aliyun.com/ask/278265)';
const polardb = 'Alibaba Cloud, "Client error codes" (help.aliyun.com/en/polardb/client-error-codes)';
const sasPages = 'help pages of SAS 2018-12-03, section "Error codes" of each operation';

const keyHint =
  'Check the AccessKey of Alibaba Cloud (not Huawei Cloud’s), then run "huawei-assets security-center connect" again.';
const policyHint =
  'Attach the policy that "huawei-assets security-center policy" prints to the RAM user or role of these credentials.';
const laterHint = 'Run the same command again later; what was done is found again.';

/** More particular codes stand before those that they begin with. */
export const meanings: readonly Meaning[] = [
  {
    codes: ['NoPermission'],
    is: 'permission-missing',
    says: 'the RAM user or role may not call it',
    hint: policyHint,
    source: `${sasPages}: 403, and 400 of GetCloudAssetSummary`,
  },
  {
    codes: ['ServerError'],
    is: 'server-error',
    says: 'the service failed',
    hint: laterHint,
    source: `${sasPages}: 500`,
  },
  {
    codes: ['-101'],
    is: 'bad-request',
    says: 'a value of the schedule is not valid',
    source: 'help page of ChangeAssetRefreshTaskConfig: 400',
  },
  {
    codes: ['InvalidAccessKeyId.Inactive', 'Forbidden.AccessKeyDisabled', 'NoEnabledAccessKey'],
    is: 'alibaba-credentials-invalid',
    says: 'the AccessKey is disabled',
    hint: 'Enable it in the RAM console, or connect with another one: huawei-assets security-center connect',
    source: gateway,
  },
  {
    codes: ['InvalidAccessKeyId.NotFound', 'InvalidAccessKeyId'],
    is: 'alibaba-credentials-invalid',
    says: 'there is no such AccessKey ID',
    hint: keyHint,
    source: gateway,
  },
  {
    codes: ['SignatureDoesNotMatch', 'IncompleteSignature', 'InvalidSignature'],
    is: 'alibaba-credentials-invalid',
    says: 'the signature does not match: the AccessKey secret is not the one of this AccessKey ID',
    hint: keyHint,
    source: `${gateway}; ${polardb}`,
  },
  {
    codes: ['InvalidSecurityToken', 'MissingSecurityToken', 'SecurityTokenExpired'],
    is: 'alibaba-credentials-invalid',
    says: 'the temporary credentials (STS) have expired, or their token is not valid',
    hint: 'Get new temporary credentials, and run the same command again.',
    source: gateway,
  },
  {
    codes: ['InvalidTimeStamp', 'IllegalTimestamp', 'InvalidTimestamp'],
    is: 'clock-skew',
    says: 'the time of the request is too far from the server’s',
    source: `${gateway}; ${polardb}`,
  },
  {
    codes: ['SignatureNonceUsed'],
    is: 'server-error',
    says: 'the request was taken for a repeated one',
    hint: laterHint,
    source: gateway,
  },
  {
    codes: ['Throttling'],
    is: 'throttled',
    says: 'too many calls in a short time',
    hint: 'Wait a minute and run the same command again.',
    source: `${gateway}: Throttling, Throttling.User, Throttling.Api`,
  },
  {
    codes: ['ServiceUnavailable'],
    is: 'server-error',
    says: 'the service is not available at the moment',
    hint: laterHint,
    source: `${gateway}: 503`,
  },
  {
    codes: ['InternalError'],
    is: 'server-error',
    says: 'an error inside the service',
    hint: laterHint,
    source: `${gateway}: 500`,
  },
  {
    codes: ['Forbidden.RiskControl', 'Forbidden.UserVerification', 'InsufficientBalance'],
    is: 'access-forbidden',
    says: 'the Alibaba Cloud account itself is held back (risk control, real-name registration or balance)',
    hint: 'Sign in to the Alibaba Cloud console with the account’s owner: it says what is to be done.',
    source: polardb,
  },
  {
    codes: ['Forbidden', 'NoAuth', 'ActionUnauthorized', 'Forbedden'],
    is: 'permission-missing',
    says: 'the RAM user or role may not call it',
    hint: policyHint,
    source: `${gateway}: Forbidden.RAM; ${polardb}`,
  },
  {
    codes: ['Missing*'],
    is: 'bad-request',
    says: 'it misses a parameter',
    source: `${gateway}: Missing{ParameterName}; ${polardb}: MissingParameter`,
  },
  {
    codes: ['InvalidApi.NotFound', 'InvalidAction', 'InvalidVersion', 'NoSuchVersion', 'UnsupportedHTTPMethod'],
    is: 'bad-request',
    says: 'this endpoint does not know the operation',
    hint: 'Check HUAWEI_ASSETS_SECURITY_CENTER_ENDPOINT: it must lead to Security Center (SAS 2018-12-03).',
    source: `${gateway}; ${polardb}`,
  },
  {
    codes: ['Invalid*', 'IllegalParam', 'UnsupportedParameter'],
    is: 'bad-request',
    says: 'a parameter is not valid',
    source: `${gateway}: Invalid{ParameterName}; ${polardb}: InvalidParameter`,
  },
];

const isCode = (code: string, known: string): boolean =>
  known.endsWith('*') ? code.startsWith(known.slice(0, -1)) : code === known || code.startsWith(`${known}.`);

const meaningOf = (code: string): Meaning | undefined =>
  meanings.find(({ codes }) => codes.some((known) => isCode(code, known)));

const byStatus = (status: number): ErrorCode => {
  if (status === 401) return 'alibaba-credentials-invalid';
  if (status === 403) return 'permission-missing';
  if (status === 404) return 'not-found';
  if (status === 429) return 'throttled';
  if (status === 408 || status === 504) return 'timeout';
  if (status >= 500) return 'server-error';
  return status >= 300 && status < 400 ? 'bad-response' : 'bad-request';
};

/** `Security Center (cn)`, for messages. */
export const placeName = ({ dataCenter }: Pick<CallPlace, 'dataCenter'>): string =>
  `Security Center (${shortNames[dataCenter]})`;

/**
 * A foreign text that is safe to show. The gateway answers a wrong signature with the text that it signed, query and all;
 * secrets that were sent are cut out as they are and as they were encoded.
 */
export const foreignText = (text: string, secrets: readonly string[]): string => {
  const cut = text
    .slice(0, 4_096)
    .replace(/(server\s+)?(string\s*to\s*sign|canonical\s*request)[\s\S]*/i, 'signed text removed')
    .replace(/\b(signature|secretkey|accesskeysecret|securitytoken)\W{0,3}[=:]\s*\S+/gi, '$1 removed');
  return plainText(removeSecrets(cut, [...secrets, ...secrets.map(encodeURIComponent)]), 300);
};

/** How far this machine's clock is from the server's, in seconds (positive: ours is ahead); null without a Date header. */
const clockSkewSeconds = (date: string | string[] | undefined, nowMs: number): number | null => {
  const server = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return Number.isNaN(server) ? null : Math.round((nowMs - server) / 1000);
};

const retryAfterMs = (header: string | string[] | undefined): number | undefined =>
  typeof header === 'string' && /^\d{1,6}$/.test(header.trim()) ? Number(header) * 1000 : undefined;

export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly requestId: string | null;
}

const sentenceOf = (place: CallPlace, status: number, refusal: Refusal, meaning: Meaning | undefined): string => {
  const said = foreignText(refusal.message, place.secrets);
  const code = plainText(refusal.code, 64);
  // The text of a refused signature repeats what was signed.
  const detail = meaning?.is === 'alibaba-credentials-invalid' ? '' : said;
  const why = meaning ? `${meaning.says}${detail ? ` (${detail})` : ''}` : said || 'it gave no reason';
  return `${placeName(place)} refused ${place.operation} (${[status, code].filter(Boolean).join(' ')}): ${why}.`;
};

/** Translates a refusal. What it returns holds no secret that was sent, and nothing of the request. */
export const refusalError = (place: CallPlace, response: HttpHead, refusal: Refusal, nowMs: number): CloudError => {
  const meaning = meaningOf(refusal.code);
  const code = meaning?.is ?? byStatus(response.status);
  const skew = code === 'clock-skew' ? { clockSkewSeconds: clockSkewSeconds(response.headers.date, nowMs) } : {};
  const waitMs = retryAfterMs(response.headers['retry-after']);
  const hint = meaning?.hint ?? (code === 'permission-missing' ? policyHint : undefined);
  return new CloudError(
    code,
    sentenceOf(place, response.status, refusal, meaning),
    {
      service: 'security-center',
      region: shortNames[place.dataCenter],
      status: response.status,
      cloudCode: plainText(refusal.code, 64) || null,
      requestId: refusal.requestId === null ? null : plainText(refusal.requestId, 64),
    },
    {
      hint,
      details: { operation: place.operation, ...skew, ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }) },
    },
  );
};

/** @param seen what came instead of an answer, for the message */
export const badResponse = (place: CallPlace, status: number | null, seen: string): CloudError =>
  new CloudError('bad-response', `${placeName(place)} answered ${place.operation} with ${seen}.`, {
    service: 'security-center',
    region: shortNames[place.dataCenter],
    status,
    cloudCode: null,
    requestId: null,
  });
