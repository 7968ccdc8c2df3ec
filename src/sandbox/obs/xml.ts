import { Refusal, type Reply } from '../errors.ts';

const namespace = 'http://obs.myhwclouds.com/doc/2015-06-30/';
const prologue = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

export const escapeXml = (text: string): string => text.replace(/[<>&'"]/g, (char) => `&#${char.charCodeAt(0)};`);

export const element = (name: string, ...parts: readonly string[]): string => `<${name}>${parts.join('')}</${name}>`;

export const textElement = (name: string, text: string | number | boolean): string =>
  element(name, escapeXml(String(text)));

/** OBS has headers of its own: no `X-Request-Id`. */
const headers = (requestId: string, contentType: string): Pick<Reply, 'headers' | 'requestIdHeader'> => ({
  requestIdHeader: 'x-obs-request-id',
  headers: {
    Server: 'OBS',
    'Content-Type': contentType,
    'x-obs-id-2': Buffer.from(requestId, 'utf8').toString('base64'),
  },
});

export const xmlReply = (requestId: string, root: string, ...parts: readonly string[]): Reply => ({
  status: 200,
  body: `${prologue}<${root} xmlns="${namespace}">${parts.join('')}</${root}>`,
  ...headers(requestId, 'application/xml'),
});

export const plainReply = (requestId: string, contentType: string, body: string): Reply => ({
  status: 200,
  body,
  ...headers(requestId, contentType),
});

export interface ObsTrouble {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** More elements of the answer, and more headers. */
  readonly more?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** OBS API reference, "Error Codes"; a recorded answer. */
export const obsError = (requestId: string, trouble: ObsTrouble): Reply => {
  const own = headers(requestId, 'application/xml');
  return {
    status: trouble.status,
    body: `${prologue}${element(
      'Error',
      textElement('Code', trouble.code),
      textElement('Message', trouble.message),
      textElement('RequestId', requestId),
      textElement('HostId', Buffer.from(requestId, 'utf8').toString('base64')),
      ...(trouble.more ?? []),
    )}`,
    ...own,
    headers: { ...own.headers, ...trouble.headers },
  };
};

export const refuseObs = (requestId: string, trouble: ObsTrouble): Refusal => new Refusal(obsError(requestId, trouble));
