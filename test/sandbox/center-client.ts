import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { Sandbox } from '../../src/sandbox/server.ts';

export interface CenterAsk {
  readonly action: string;
  readonly dataCenter?: 'cn' | 'intl';
  readonly query?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
  readonly key?: { readonly accessKeyId: string; readonly secret: string; readonly token?: string };
  readonly nowMs?: number;
  readonly nonce?: string;
  readonly version?: string;
  /** Headers that are sent and not signed. */
  readonly unsigned?: Readonly<Record<string, string>>;
  /** Changes the request after it was signed. */
  readonly tamper?: (request: CenterRequest) => CenterRequest;
}

export interface CenterRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const percentEncode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
const pairs = (fields: Readonly<Record<string, string>> = {}): string =>
  Object.entries(fields)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');

/** A signer written from "Request syntax and signature method V3" alone, sharing nothing with the sandbox's verifier. */
const sign = (sandbox: Sandbox, ask: CenterAsk): CenterRequest => {
  const key: NonNullable<CenterAsk['key']> = ask.key ?? sandbox.securityCenter.accessKey;
  const path = `/security-center/${ask.dataCenter ?? 'cn'}/`;
  const [query, body] = [pairs(ask.query), pairs(ask.form)];
  const signed: Record<string, string> = {
    host: new URL(sandbox.url).host,
    'x-acs-action': ask.action,
    'x-acs-version': ask.version ?? '2018-12-03',
    'x-acs-date': `${new Date(ask.nowMs ?? Date.now()).toISOString().slice(0, 19)}Z`,
    'x-acs-signature-nonce': ask.nonce ?? randomUUID(),
    'x-acs-content-sha256': hash(body),
    ...(body === '' ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    ...(key.token === undefined ? {} : { 'x-acs-security-token': key.token }),
  };
  const names = Object.keys(signed).sort();
  const lines = names.map((name) => `${name}:${signed[name]}\n`).join('');
  const canonical = ['POST', path, query, lines, names.join(';'), hash(body)].join('\n');
  const signature = createHmac('sha256', key.secret)
    .update(`ACS3-HMAC-SHA256\n${hash(canonical)}`)
    .digest('hex');
  const { host: _host, ...sent } = signed;
  const credential = `Credential=${key.accessKeyId},SignedHeaders=${names.join(';')},Signature=${signature}`;
  return {
    url: `${sandbox.url}${path}${query === '' ? '' : `?${query}`}`,
    headers: { ...sent, ...ask.unsigned, authorization: `ACS3-HMAC-SHA256 ${credential}` },
    body,
  };
};

/** Asks the embedded Security Center. */
export const askCenter = async (sandbox: Sandbox, ask: CenterAsk) => {
  const honest = sign(sandbox, ask);
  const { url, headers, body } = ask.tamper ? ask.tamper(honest) : honest;
  const response = await fetch(url, { method: 'POST', headers, body: body === '' ? null : body });
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes.
  const json: any = await response.json();
  return { status: response.status, code: json.Code as string | undefined, json };
};
