/** Everything that can go wrong, by a code that is stable: wording may improve, codes never change. */

export const errorCodes = [
  'usage',
  'missing-input',
  'config-error',
  'config-key-wrong',
  'config-damaged',
  'config-locked',
  'config-unwritable',
  'account-exists',
  'account-not-found',
  'region-unknown',
  'region-not-opened',
  'credentials-file-invalid',
  'accounts-file-invalid',
  'not-huawei-key',
  'not-root-key',
  'root-key-refused',
  'access-key-invalid',
  'access-key-not-found',
  'access-key-wrong-secret',
  'access-key-disabled',
  'access-key-user-disabled',
  'access-key-locked',
  'clock-skew',
  'access-forbidden',
  'permission-missing',
  'permission-not-offered',
  'config-service-off',
  'quota-exceeded',
  'name-conflict',
  'not-found',
  'bad-request',
  'service-not-offered',
  'service-not-subscribed',
  'throttled',
  'unreachable',
  'timeout',
  'bad-response',
  'count-mismatch',
  'paging-loop',
  'server-error',
  'undo-incomplete',
  'alibaba-credentials-missing',
  'alibaba-credentials-invalid',
  'security-center-not-connected',
  'module-not-opened',
  'registration-conflict',
  'registration-not-found',
  'webhook-refused',
  'inventory-error',
  'inventory-busy',
  'database-unreachable',
  'database-error',
  'cancelled',
  'internal',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** Facts for machines: ids, regions, counts. Never a secret, never a whole response. */
export type Details = Readonly<Record<string, unknown>>;

export interface ErrorMore {
  /** The next thing to do. */
  readonly hint?: string | undefined;
  readonly details?: Details | undefined;
  readonly cause?: unknown;
}

/** An expected failure: what happened, to what, and what to do next. Anything else that is thrown is a bug. */
export class AppError extends Error {
  override readonly name: string = 'AppError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: Details | undefined;

  constructor(code: ErrorCode, message: string, more: ErrorMore = {}) {
    super(message, { cause: more.cause });
    this.code = code;
    this.hint = more.hint;
    this.details = more.details;
  }
}

/** What the cloud said, kept for support: which service and region, its status, its own code and request id. */
export interface CloudAnswer {
  readonly service: string;
  readonly region: string;
  readonly status: number | null;
  readonly cloudCode: string | null;
  readonly requestId: string | null;
}

/** A refusal or failure of a cloud API. */
export class CloudError extends AppError {
  override readonly name = 'CloudError';
  readonly answer: CloudAnswer;

  constructor(code: ErrorCode, message: string, answer: CloudAnswer, more: ErrorMore = {}) {
    super(code, message, { ...more, details: { ...answer, ...more.details } });
    this.answer = answer;
  }
}

/** Decides by shape, because `instanceof` fails across module realms (test runners, worker threads). */
export const isAppError = (error: unknown): error is AppError =>
  error instanceof Error && 'code' in error && (errorCodes as readonly unknown[]).includes(error.code);

export const hasCode = (error: unknown, ...codes: ErrorCode[]): error is AppError =>
  isAppError(error) && codes.includes(error.code);

export const cancelled = (message = 'Cancelled.'): AppError => new AppError('cancelled', message);
