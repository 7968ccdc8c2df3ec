/** Where a page stands in its list; a list of one page is both. */
export interface PageRank {
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** What goes back over the wire. */
export interface Reply {
  readonly status: number;
  readonly body: string | Buffer;
  /** Of a page of a list: for faults, and not sent. */
  readonly page?: PageRank;
  readonly headers?: Readonly<Record<string, string>>;
  /** `X-Request-Id` when absent. */
  readonly requestIdHeader?: string;
}

/** Ends a call early with the cloud's own refusal. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`refused with ${reply.status}`);
    this.reply = reply;
  }
}

export const jsonReply = (status: number, value: unknown): Reply => ({ status, body: JSON.stringify(value) });

export const noContent: Reply = { status: 204, body: '' };

/** The API gateway's shape; also that of most services (recorded on kms, ccm and iam hosts). */
export const gatewayError = (status: number, code: string, message: string, requestId: string): Reply => ({
  status,
  body: `${JSON.stringify({ error_msg: message, error_code: code, request_id: requestId })}\n`,
});

/** IAM's refusals about a key or its user: IAM API reference, "Error Codes". */
export const iamError = (status: number, code: string, message: string): Reply =>
  jsonReply(status, { error: { code, message } });

/** The shape of IAM's v3.0 calls, numeric codes such as 1109 included. */
export const iamCodeError = (status: number, code: string, message: string): Reply =>
  jsonReply(status, { error_msg: message, error_code: code });

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
};

/** The Keystone shape of IAM's v3 calls, where `code` repeats the status as a number. */
export const keystoneError = (status: number, message: string): Reply =>
  jsonReply(status, { error: { message, code: status, title: titles[status] ?? 'Error' } });

export const notAuthorized = (): Reply => keystoneError(403, 'You are not authorized to perform the requested action.');

export const couldNotFind = (what: string, id: string): Reply => keystoneError(404, `Could not find ${what}: ${id}.`);

export const ecsError = (status: number, code: string, message: string): Reply =>
  jsonReply(status, { error: { code, message } });

export const configError = (status: number, code: string, message: string, requestId: string): Reply =>
  jsonReply(status, { error_code: code, error_msg: message, request_id: requestId });

/** Gateway codes as in the API Gateway guide's error table. */
export const apiNotFound = (requestId: string): Reply =>
  gatewayError(404, 'APIGW.0101', 'The API does not exist or has not been published in the environment', requestId);

/** The shapes in which services refuse; `error` nests, `flat` does not, `gateway` is the API gateway's own. */
export type ErrorKind = 'gateway' | 'error' | 'flat' | 'neutron' | 'keystone';

export interface Trouble {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export const serviceError = (kind: ErrorKind, { status, code, message }: Trouble, requestId: string): Reply => {
  if (kind === 'error') return jsonReply(status, { error: { code, message } });
  if (kind === 'flat') return jsonReply(status, { code, message });
  if (kind === 'neutron') return jsonReply(status, { NeutronError: { type: code, message, detail: '' } });
  if (kind === 'keystone') return keystoneError(status, message);
  return gatewayError(status, code, message, requestId);
};
