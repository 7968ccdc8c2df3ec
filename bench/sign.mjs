/** Huawei Cloud's request signature, written plainly for GET requests: the store loop owes nothing to the program. */
import { createHash, createHmac } from 'node:crypto';

const emptyBody = createHash('sha256').update('').digest('hex');

const canonicalQuery = (url) =>
  [...url.searchParams]
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
    .sort()
    .join('&');

/** The headers that a signed GET of this address has to carry. */
export const signedHeaders = (address, { id, secret }, extra) => {
  const url = new URL(address);
  const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const headers = { ...extra, host: url.host, 'x-sdk-date': date };
  const names = Object.keys(headers).sort();
  const listed = names.join(';');
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const canonical = ['GET', `${url.pathname}/`, canonicalQuery(url), lines, listed, emptyBody].join('\n');
  const toSign = `SDK-HMAC-SHA256\n${date}\n${createHash('sha256').update(canonical).digest('hex')}`;
  const signature = createHmac('sha256', secret).update(toSign).digest('hex');
  return {
    ...extra,
    'x-sdk-date': date,
    authorization: `SDK-HMAC-SHA256 Access=${id}, SignedHeaders=${listed}, Signature=${signature}`,
  };
};
