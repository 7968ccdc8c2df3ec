import { createHmac } from 'node:crypto';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { type Answer, type Key, rootKey, send } from './client.ts';

export interface ObsAsk {
  readonly region?: string;
  readonly bucket?: string;
  /** The name in the query, such as `acl`, or several parameters. */
  readonly query?: string;
  readonly method?: string;
  /** Whether the bucket stands before the host and not in the path. */
  readonly isInHost?: boolean;
  readonly key?: Key;
  readonly headers?: Readonly<Record<string, string>>;
  readonly nowMs?: number;
  /** A mistake in what is signed. */
  readonly wrongResource?: string;
}

const isSubResource = (part: string): boolean => !/^(marker|max-keys|prefix)=/.test(part);

/** Asks OBS with its own signature (OBS API reference, "Authentication of Signature in a Header"). */
export const obs = (sandbox: Sandbox, ask: ObsAsk = {}): Promise<Answer> => {
  const { region = 'cn-north-4', bucket = '', query = '', method = 'GET', key = rootKey(sandbox) } = ask;
  const headers: Record<string, string> = {
    'x-obs-date': new Date(ask.nowMs ?? Date.now()).toUTCString(),
    ...ask.headers,
  };
  const lines = Object.keys(headers)
    .sort()
    .map((name) => `${name}:${headers[name]}\n`);
  const covered = query.split('&').filter((part) => part !== '' && isSubResource(part));
  const resource = `${bucket === '' ? '/' : `/${bucket}/`}${covered.length === 0 ? '' : `?${covered.sort().join('&')}`}`;
  const text = `${method}\n\n\n\n${lines.join('')}${ask.wrongResource ?? resource}`;
  const signature = createHmac('sha1', key.secret).update(text).digest('base64');
  const place =
    ask.isInHost === true ? `${bucket}.obs/${region}/` : `obs/${region}/${bucket === '' ? '' : `${bucket}/`}`;
  return send({
    url: `${sandbox.url}/${place}${query === '' ? '' : `?${query}`}`,
    method,
    headers: { ...headers, authorization: `OBS ${key.id}:${signature}` },
    body: '',
  });
};

/** The texts of every element of a name. */
export const elements = (answer: Answer, name: string): string[] =>
  [...answer.text.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text]) => text ?? '');
