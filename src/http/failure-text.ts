/** What went wrong on the way, in words that are safe to show. */
import { plainText } from '../model/redact.ts';
import { type BodyFault, maxBodyBytes } from './body.ts';

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

const asText = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Node's or undici's code of a failed connection; empty without one. By shape: `instanceof` fails across module realms. */
export const networkCodeOf = (error: unknown): string =>
  asText(fieldOf(error, 'code')) ?? asText(fieldOf(fieldOf(error, 'cause'), 'code')) ?? '';

/** Why a connection failed. undici's messages name hosts and never a URL. */
export const networkText = (error: unknown): string => {
  const code = networkCodeOf(error);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'its name does not resolve';
  if (code === 'ECONNREFUSED') return 'nothing listens there (connection refused)';
  if (/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(code)) return `TLS failed (${code})`;
  const said = asText(fieldOf(error, 'message')) ?? String(error);
  return plainText(`${said}${code ? ` (${code})` : ''}`, 200);
};

/** What came instead of a whole body. */
export const bodyFaultText = (fault: BodyFault): string => {
  if (fault.kind === 'too-long') return `more than ${maxBodyBytes} bytes`;
  if (fault.kind === 'cut') return 'a body that was cut off before its end';
  if (fault.kind === 'unknown-encoding') return `the unknown content encoding "${plainText(fault.encoding, 40)}"`;
  return `a body that is no valid ${plainText(fault.encoding, 40)}`;
};

const looksLikeHtml = (body: string): boolean => /^\s*<(!doctype|html|head|body)/i.test(body);

/** What a body is that is no JSON. */
export const notJsonText = (body: string): string =>
  looksLikeHtml(body)
    ? 'an HTML page instead of JSON (a proxy or login page?)'
    : `${body.length} characters that are not whole JSON (cut off, or not an answer of this API)`;
