import { createHash, createHmac } from 'node:crypto';
import type { Sandbox } from '../../src/sandbox/server.ts';

export interface Key {
  readonly id: string;
  readonly secret: string;
}

export interface Ask {
  readonly method?: string;
  readonly service: string;
  readonly region?: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly key: Key;
  readonly headers?: Readonly<Record<string, string>>;
  /** The time that is signed; the host's own when absent. */
  readonly nowMs?: number;
  /** Changes the request after it was signed. */
  readonly tamper?: (request: SignedRequest) => SignedRequest;
}

export interface SignedRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes.
  readonly json: any;
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const percentEncode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** A signer written from the signing guide alone, sharing nothing with the sandbox's verifier. */
export const sign = (sandbox: Sandbox, ask: Ask): SignedRequest => {
  const path = `/${ask.service}/${ask.region ?? 'global'}${ask.path}`;
  const method = ask.method ?? 'GET';
  const body = ask.body === undefined ? '' : JSON.stringify(ask.body);
  const date = `${new Date(ask.nowMs ?? Date.now()).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const query = Object.entries(ask.query ?? {})
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
  const signed: Record<string, string> = { ...ask.headers, host: new URL(sandbox.url).host, 'x-sdk-date': date };
  if (body !== '') signed['content-type'] = 'application/json';
  const names = Object.keys(signed).sort();
  const lines = names.map((name) => `${name}:${signed[name]}\n`).join('');
  const canonical = [method, `${path}/`, query, lines, names.join(';'), hash(body)].join('\n');
  const text = `SDK-HMAC-SHA256\n${date}\n${hash(canonical)}`;
  const signature = createHmac('sha256', ask.key.secret).update(text).digest('hex');
  const { host: _host, ...sent } = signed;
  return {
    url: `${sandbox.url}${path}${query === '' ? '' : `?${query}`}`,
    method,
    headers: {
      ...sent,
      authorization: `SDK-HMAC-SHA256 Access=${ask.key.id}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
    },
    body,
  };
};

export const send = async (request: SignedRequest, signal?: AbortSignal): Promise<Answer> => {
  const response = await fetch(request.url, {
    method: request.method,
    headers: request.headers,
    redirect: 'manual',
    ...(request.body === '' ? {} : { body: request.body }),
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, text, headers: response.headers, json };
};

export const ask = (sandbox: Sandbox, request: Ask): Promise<Answer> => {
  const signed = sign(sandbox, request);
  return send(request.tamper === undefined ? signed : request.tamper(signed));
};

const firstAccount = (sandbox: Sandbox) => {
  const [account] = sandbox.accounts;
  if (account === undefined) throw new Error('the sandbox has no account');
  return account;
};

export const rootKey = (sandbox: Sandbox): Key => firstAccount(sandbox).rootKey;
export const domainId = (sandbox: Sandbox): string => firstAccount(sandbox).domainId;

/** An IAM call with the account's domain id, as root unless another key is given. */
export const iam = (sandbox: Sandbox, method: string, path: string, more: Partial<Ask> = {}): Promise<Answer> =>
  ask(sandbox, {
    method,
    service: 'iam',
    path,
    key: rootKey(sandbox),
    headers: { 'x-domain-id': domainId(sandbox) },
    ...more,
  });

export const projectId = (sandbox: Sandbox, name: string): string => {
  const project = sandbox.state.projects().find((each) => each.name === name);
  if (project === undefined) throw new Error(`no project ${name}`);
  return project.id;
};

/** One page of a region's servers. */
export const ecsPage = (sandbox: Sandbox, projectName: string, more: Partial<Ask> = {}): Promise<Answer> => {
  const id = projectId(sandbox, projectName);
  return ask(sandbox, {
    service: 'ecs',
    region: projectName.split('_')[0] ?? '',
    path: `/v1/${id}/cloudservers/detail`,
    headers: { 'x-project-id': id },
    key: rootKey(sandbox),
    ...more,
  });
};

/** One page of Config's resource list, or another of its calls. */
export const config = (sandbox: Sandbox, suffix: string, more: Partial<Ask> = {}): Promise<Answer> =>
  ask(sandbox, {
    service: 'rms',
    path: `/v1/resource-manager/domains/${domainId(sandbox)}${suffix}`,
    headers: { 'x-domain-id': domainId(sandbox) },
    key: rootKey(sandbox),
    ...more,
  });

/** Starts a sandbox for one test and ends it, whatever happens. */
export const withSandbox = async (
  starting: Promise<Sandbox>,
  test: (sandbox: Sandbox) => Promise<void>,
): Promise<void> => {
  const sandbox = await starting;
  try {
    await test(sandbox);
  } finally {
    await sandbox.close();
  }
};
