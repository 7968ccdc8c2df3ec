import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { inspect } from 'node:util';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { openHuawei } from '../../src/huawei/cloud.ts';
import type { SdkOptions } from '../../src/huawei/sdk.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { withSandbox } from '../sandbox/client.ts';
import {
  accountOf,
  anyKey,
  collect,
  failureOf,
  firstPlace,
  noRetry,
  type OddServer,
  quickRetry,
  sandboxOptions,
  sendJson,
  startOddServer,
  withOddServer,
} from './helpers.ts';

const optionsFor = (server: Pick<OddServer, 'template'>, more: Partial<SdkOptions> = {}): SdkOptions => ({
  accessKey: anyKey,
  site: 'china',
  endpointTemplate: server.template,
  retry: noRetry,
  ...more,
});

const domains = { domains: [{ id: 'd', name: '测试' }] };

/** What the signing guide asks for, computed from the request as it arrived, byte for byte. */
const signatureOf = (request: IncomingMessage, body: string): string => {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const names = /SignedHeaders=([^,]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const headers = names.split(';').map((name) => `${name}:${request.headers[name]}\n`);
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const canonical = [request.method, `${path}/`, query, headers.join(''), names, hash(body)].join('\n');
  const text = `SDK-HMAC-SHA256\n${request.headers['x-sdk-date']}\n${hash(canonical)}`;
  return createHmac('sha256', anyKey.secret).update(text).digest('hex');
};

describe('what goes over the wire', () => {
  const run = async (call: (cloud: ReturnType<typeof openHuawei>) => Promise<unknown>) => {
    const seen: { request: IncomingMessage; body: string }[] = [];
    const server = await startOddServer((request, response, _count, body) => {
      seen.push({ request, body });
      const rows = {
        users: [],
        groups: [],
        roles: [],
        projects: [],
        total_number: 0,
        resources: [],
        servers: [],
        count: 0,
      };
      const user = { id: 'u', name: 'n' };
      const credential = { access: 'A', secret: 'S', user_id: 'u' };
      if (request.method === 'DELETE' || request.method === 'PUT') response.writeHead(204).end();
      else sendJson(response, 200, { ...rows, user, group: user, credential });
    });
    const cloud = openHuawei(optionsFor(server));
    await call(cloud);
    await cloud.close();
    await server.close();
    for (const { request, body } of seen) {
      expect(request.headers.authorization).toContain(`Signature=${signatureOf(request, body)}`);
    }
    return seen.map(({ request, body }) => ({ url: request.url ?? '', headers: request.headers, body }));
  };

  test.each([
    ['a name with spaces', 'ECS ReadOnlyAccess', 'ECS%20ReadOnlyAccess'],
    ["a name with !'()*", "a!b'c(d)e*f", 'a%21b%27c%28d%29e%2Af'],
    ['a Chinese name', '只读权限', '%E5%8F%AA%E8%AF%BB%E6%9D%83%E9%99%90'],
    ['a name with + & = %', 'a+b&c=d%e', 'a%2Bb%26c%3Dd%25e'],
  ])('is signed as it is sent: %s', async (_what, name, encoded) => {
    const [request] = await run((cloud) => cloud.iam.findSystemRole(name, 'd'));
    expect(request?.url).toContain(`display_name=${encoded}&`);
  });

  test('a body with Chinese text is signed byte for byte', async () => {
    const [request] = await run((cloud) => cloud.iam.createUser('用户', '阿里云安全中心 – “x”', 'd'));
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      user: { name: '用户', description: '阿里云安全中心 – “x”', domain_id: 'd', access_mode: 'programmatic' },
    });
    expect(request?.headers['content-type']).toBe('application/json');
  });

  test('writes without a body are accepted with an empty 204', async () => {
    const seen = await run(async (cloud) => {
      await cloud.iam.grantOnAllResources('g', 'r', 'd');
      await cloud.iam.addUserToGroup('u', 'g', 'd');
      await cloud.iam.deleteUser('u', 'd');
      await cloud.iam.deleteKey('A', 'd');
    });
    expect(seen.map(({ body }) => body)).toEqual(['', '', '', '']);
  });

  test('the account or the project is named and signed in every call but the first', async () => {
    const seen = await run(async (cloud) => {
      await cloud.iam.findUser('n', 'd');
      await cloud.iam.findGroup('n', 'd');
      await cloud.iam.listProjects('d');
      await cloud.iam.createKey('u', 'x', 'd');
      await collect(cloud.listResources({ domainId: 'd', region: 'global', expected: null }));
      await collect(cloud.listServers({ region: 'cn-north-4', projectId: 'p' }));
    });
    for (const { url, headers } of seen) {
      const scope = url.startsWith('/ecs/') ? ['x-project-id', 'p'] : ['x-domain-id', 'd'];
      expect([url, headers[scope[0] ?? '']]).toEqual([url, scope[1]]);
      expect(headers.authorization).toContain(`;${scope[0]};`);
    }
  });
});

test('names that the cloud only searches for are compared exactly', () =>
  withOddServer(
    (request, response) => {
      const row = (name: string) => ({ id: name, name, display_name: name });
      const rows = [row('ops-team'), row('OPS'), row('ops')].slice(0, request.url?.includes('enabled=true') ? 2 : 3);
      sendJson(response, 200, { users: rows, groups: rows, roles: rows, total_number: 3 });
    },
    async (server) => {
      const { iam, close } = openHuawei(optionsFor(server));
      expect(await iam.findUser('ops', 'd')).toMatchObject({ id: 'ops' });
      expect(await iam.findGroup('op', 'd')).toBeNull();
      expect(await iam.findSystemRole('ops', 'd')).toMatchObject({ id: 'ops' });
      expect(await iam.findSystemRole('Ops', 'd')).toBeNull();
      await close();
    },
  ));

describe('an answer', () => {
  const ask = async (answer: Parameters<typeof startOddServer>[0], more: Partial<SdkOptions> = {}) => {
    const server = await startOddServer(answer);
    const cloud = openHuawei(optionsFor(server, more));
    try {
      return await cloud.iam.getDomain();
    } finally {
      await cloud.close();
      await server.close();
    }
  };
  const text = JSON.stringify(domains);
  const send = (body: Buffer | string, headers: Record<string, string> = {}, status = 200) =>
    ask((_request, response) => response.writeHead(status, headers).end(body));

  test('may begin with a byte order mark', async () => {
    expect(await send(`\uFEFF${text}`)).toEqual({ id: 'd', name: '测试' });
  });

  test.each([
    ['gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['br', brotliCompressSync(text)],
    ['identity', Buffer.from(text)],
  ])('may be compressed by a proxy with %s', async (encoding, body) => {
    expect(await send(body, { 'Content-Encoding': encoding })).toEqual({ id: 'd', name: '测试' });
  });

  test.each([
    ['of an unknown encoding', gzipSync(text), { 'Content-Encoding': 'zstd' }, /the unknown content encoding "zstd"/],
    ['that is not what its encoding says', Buffer.from(text), { 'Content-Encoding': 'gzip' }, /no valid gzip/],
    [
      'that unpacks without end',
      gzipSync(Buffer.alloc(70_000_000)),
      { 'Content-Encoding': 'gzip' },
      /more than \d+ bytes/,
    ],
    ['of a login page', Buffer.from('<!DOCTYPE html><html>'), {}, /an HTML page instead of JSON/],
    ['of another API', Buffer.from('[1,2,3]'), {}, /without the list "domains"/],
    ['with nothing in it', Buffer.alloc(0), {}, /an empty body/],
  ])('%s is refused and says so', async (_what, body, headers, message) => {
    const failure = await failureOf(send(body, headers));
    expect(failure).toMatchObject({ code: 'bad-response' });
    expect(failure.message).toMatch(message);
  });

  test('of more than 64 MB is not read to its end', async () => {
    let sent = 0;
    const failure = await failureOf(
      ask((_request, response) => {
        const chunk = Buffer.alloc(4_000_000, ' ');
        const more = () => {
          while (!response.destroyed && sent < 400_000_000) {
            sent += chunk.length;
            if (!response.write(chunk)) return;
          }
          response.end();
        };
        response.on('drain', more);
        more();
      }),
    );
    expect(failure).toMatchObject({ code: 'bad-response' });
    expect(sent).toBeLessThan(200_000_000);
  });

  test('that is a redirect is not followed', () =>
    withOddServer(
      (_request, response) => sendJson(response, 200, domains),
      async (other) => {
        for (const status of [301, 302, 307, 308]) {
          const failure = await failureOf(send('', { Location: `${other.url}/v3/auth/domains` }, status));
          expect(failure).toMatchObject({ code: 'bad-response' });
        }
        expect(other.requests).toHaveLength(0);
      },
    ));

  test('of 202 with a flow limit in it is throttling', async () => {
    const body = JSON.stringify({ error: { code: 'Common.0024', message: 'Flow limit exceeded.' } });
    expect(await failureOf(send(body, {}, 202))).toMatchObject({ code: 'throttled' });
  });
});

describe('time limits', () => {
  test('end a call whose answer drips without end', () =>
    withOddServer(
      (_request, response) => {
        response.writeHead(200).write('{"domains":');
      },
      async (server) => {
        const cloud = openHuawei(optionsFor(server, { limits: { connectMs: 1000, totalMs: 100 } }));
        expect(await failureOf(cloud.iam.getDomain())).toMatchObject({ code: 'timeout' });
        await cloud.close();
      },
    ));

  test('end a connection that is never made', async () => {
    // TLS to a server that never says a word: the connection is open only when the handshake is done.
    const silent = createTcpServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const sockets: { destroy(): void }[] = [];
    silent.on('connection', (socket) => sockets.push(socket.on('error', () => {})));
    const cloud = openHuawei(
      optionsFor(
        { template: `https://127.0.0.1:${port}/{service}/{region}` },
        { limits: { connectMs: 100, totalMs: 20_000 } },
      ),
    );
    const failure = await failureOf(cloud.iam.getDomain());
    expect(failure).toMatchObject({ code: 'unreachable', details: { cloudCode: 'UND_ERR_CONNECT_TIMEOUT' } });
    await cloud.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });

  test('and refused connections name the host and the call', async () => {
    const server = await startOddServer(() => {});
    await server.close();
    const cloud = openHuawei(optionsFor(server));
    const failure = await failureOf(cloud.iam.getDomain());
    expect(failure).toMatchObject({ code: 'unreachable' });
    expect(failure.message).toMatch(
      /^Cannot reach IAM at 127\.0\.0\.1:\d+ \(GET \/v3\/auth\/domains\): nothing listens/,
    );
    await cloud.close();
  });
});

describe('cancellation', () => {
  test('in the middle of a call ends it, and the calls that wait behind it', () =>
    withOddServer(
      () => stop.abort(),
      async (server) => {
        const cloud = openHuawei(optionsFor(server, { signal: stop.signal, maxConcurrency: 1, retry: quickRetry }));
        const failures = await Promise.all(Array.from({ length: 5 }, () => failureOf(cloud.iam.getDomain())));
        expect(failures.map((failure) => 'code' in failure && failure.code)).toEqual(Array(5).fill('cancelled'));
        expect(server.requests).toHaveLength(1);
        await cloud.close();
      },
    ));
  const stop = new AbortController();

  test('while a call waits for its turn ends it, though the call before it hangs', () =>
    withOddServer(
      () => {},
      async (server) => {
        const second = new AbortController();
        const cloud = openHuawei(optionsFor(server, { maxConcurrency: 1, limits: { connectMs: 1000, totalMs: 400 } }));
        const place = { region: 'cn-north-4', projectId: 'p' };
        const first = failureOf(cloud.probeServers(place));
        const waiting = failureOf(cloud.probeServers({ ...place, signal: second.signal }));
        second.abort();
        expect(await waiting).toMatchObject({ code: 'cancelled' });
        expect(await first).toMatchObject({ code: 'timeout' });
        expect(server.requests).toHaveLength(1);
        await cloud.close();
      },
    ));

  test.each([
    ['a back-off', {}],
    ['a Retry-After', { 'Retry-After': '3600' }],
  ])('during %s ends the wait', (_what, headers) =>
    withOddServer(
      (_request, response) => response.writeHead(429, headers).end('{}'),
      async (server) => {
        const during = new AbortController();
        const retry = { ...quickRetry, minDelayMs: 60_000, maxDelayMs: 60_000 };
        const cloud = openHuawei(optionsFor(server, { signal: during.signal, retry }), {
          onRetry: () => setImmediate(() => during.abort()),
        });
        expect(await failureOf(cloud.iam.getDomain())).toMatchObject({ code: 'cancelled' });
        expect(server.requests).toHaveLength(1);
        await cloud.close();
      },
    ),
  );

  test('in the middle of a creation lets it end, so that what was made is known', () =>
    withOddServer(
      (_request, response) => {
        during.abort();
        setTimeout(() => response.writeHead(201).end('{"group":{"id":"g","name":"n"}}'), 20);
      },
      async (server) => {
        const cloud = openHuawei(optionsFor(server, { signal: during.signal, retry: quickRetry }));
        expect(await cloud.iam.createGroup('n', '', 'd')).toMatchObject({ id: 'g' });
        expect(await failureOf(cloud.iam.createGroup('m', '', 'd'))).toMatchObject({ code: 'cancelled' });
        expect(server.requests).toHaveLength(1);
        await cloud.close();
      },
    ));
  const during = new AbortController();

  test('before a call sends nothing', () =>
    withOddServer(
      () => {},
      async (server) => {
        const cloud = openHuawei(optionsFor(server, { signal: AbortSignal.abort() }));
        expect(await failureOf(cloud.iam.getDomain())).toMatchObject({ code: 'cancelled' });
        expect(server.requests).toHaveLength(0);
        await cloud.close();
      },
    ));
});

test('connections are kept and used again', () =>
  withOddServer(
    (_request, response) => sendJson(response, 200, domains),
    async (server) => {
      const cloud = openHuawei(optionsFor(server, { maxConcurrency: 2 }));
      for (let call = 0; call < 10; call += 1) await cloud.iam.getDomain();
      expect(server.connections).toBeLessThanOrEqual(2);
      await Promise.all(Array.from({ length: 20 }, () => cloud.iam.getDomain()));
      expect(server.connections).toBeLessThanOrEqual(4);
      await cloud.close();
    },
  ));

test('a failure holds neither secret nor signature, however it is looked at, and no more does the trace', () =>
  withSandbox(startSandbox(), async (sandbox) => {
    const { id, secret } = accountOf(sandbox).rootKey;
    const lines: string[] = [];
    const wrong = { id, secret: `${secret.slice(1)}x` };
    const cloud = openHuawei(sandboxOptions(sandbox, { accessKey: wrong, trace: (line) => lines.push(line) }));
    const failures = [await failureOf(cloud.iam.getDomain()), await failureOf(cloud.probeServers(firstPlace(sandbox)))];
    sandbox.addFault({ kind: 'reset' });
    failures.push(await failureOf(cloud.iam.getDomain()));
    for (const failure of failures) {
      const everything = `${inspect(failure, { depth: 9, showHidden: true })}${failure.stack}${JSON.stringify(failure)}`;
      expect(everything).not.toMatch(/SDK-HMAC|Signature=|Authorization/i);
      expect(everything).not.toContain(wrong.secret);
    }
    expect(failures[0]).toMatchObject({ code: 'access-key-wrong-secret' });
    expect(lines.join('\n')).not.toMatch(/SDK-HMAC|Signature/);
    expect(lines.length).toBeGreaterThan(3);
    await cloud.close();
  }));
