import { createServer, request as forward } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openPool, type ProxySettings } from '../../src/http/pool.ts';
import { openHuawei } from '../../src/huawei/cloud.ts';
import { probeEndpoint } from '../../src/huawei/probe.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { accountOf, closeServer, failureOf, noRetry, sandboxOptions } from './helpers.ts';

/** A proxy that forwards plain http and tunnels the rest, and writes down what it was asked for. */
const startProxy = async () => {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((incoming, response) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    const { method, headers } = incoming;
    const onward = forward(incoming.url ?? '', { ...(method ? { method } : {}), headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(onward);
  });
  server.on('connect', (incoming, client: Socket) => {
    asked.push(`CONNECT ${incoming.url} ${incoming.headers['proxy-authorization'] ?? ''}`.trim());
    const [host = '', port = ''] = (incoming.url ?? '').split(':');
    const remote = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      remote.pipe(client).pipe(remote);
    });
    remote.on('error', () => client.destroy());
    client.on('error', () => remote.destroy());
    sockets.add(remote);
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { host: `127.0.0.1:${port}`, asked, close: () => closeServer(server, sockets) };
};

let proxy: Awaited<ReturnType<typeof startProxy>>;
let sandbox: Sandbox;

beforeEach(async () => {
  [proxy, sandbox] = await Promise.all([startProxy(), startSandbox()]);
});
afterEach(async () => {
  await Promise.all([proxy.close(), sandbox.close()]);
});

const domainThrough = async (settings: ProxySettings) => {
  const cloud = openHuawei(sandboxOptions(sandbox, { proxy: settings, retry: noRetry }));
  try {
    return await cloud.iam.getDomain();
  } finally {
    await cloud.close();
  }
};

test('a plain address is asked for through the http proxy, and its signature holds', async () => {
  expect((await domainThrough({ httpProxy: `http://${proxy.host}` })).id).toBe(accountOf(sandbox).domainId);
  expect(proxy.asked).toEqual([`GET ${sandbox.url}/iam/global/v3/auth/domains`]);
});

test('a proxy may be written without http://', async () => {
  await domainThrough({ httpProxy: proxy.host });
  expect(proxy.asked).toHaveLength(1);
});

test('an https address is asked for through a tunnel, with the proxy password and without showing it', async () => {
  const options = sandboxOptions(sandbox, {
    endpointTemplate: sandbox.endpointTemplate.replace('http:', 'https:'),
    proxy: { httpsProxy: `http://user:proxy-password@${proxy.host}` },
    retry: noRetry,
  });
  const cloud = openHuawei(options);
  // The sandbox speaks no TLS: the tunnel is what is looked at.
  const failure = await failureOf(cloud.iam.getDomain());
  expect(failure).toMatchObject({ code: 'unreachable' });
  expect(`${failure.message}${failure.stack}${JSON.stringify(failure)}`).not.toContain('proxy-password');
  const basic = Buffer.from('user:proxy-password').toString('base64');
  expect(proxy.asked).toEqual([`CONNECT ${new URL(sandbox.url).host} Basic ${basic}`]);
  await cloud.close();
});

test('a proxy that is not there is an unreachable cloud', async () => {
  await proxy.close();
  expect(await failureOf(domainThrough({ httpProxy: `http://${proxy.host}` }))).toMatchObject({ code: 'unreachable' });
  proxy = await startProxy();
});

test('doctor reaches the endpoint through the proxy, too', async () => {
  const found = await probeEndpoint(`${sandbox.url}/iam/global`, { httpProxy: proxy.host }, Date.now);
  expect(Math.abs(found.skewSeconds ?? 99)).toBeLessThan(5);
  expect(proxy.asked).toHaveLength(1);
});

test('an http proxy is not used for https, nor the other way round', async () => {
  await domainThrough({ httpsProxy: `http://${proxy.host}` });
  expect(proxy.asked).toEqual([]);
});

describe('NO_PROXY', () => {
  test.each(['127.0.0.1', 'example.com,127.0.0.1', '*', ' example.com  127.0.0.1 '])(
    'of "%s" goes past it',
    async (noProxy) => {
      await domainThrough({ httpProxy: `http://${proxy.host}`, noProxy });
      expect(proxy.asked).toEqual([]);
    },
  );

  test.each(['', 'example.com', '27.0.0.1', '127.0.0.1:1', ','])('of "%s" does not', async (noProxy) => {
    await domainThrough({ httpProxy: `http://${proxy.host}`, noProxy });
    expect(proxy.asked).toHaveLength(1);
  });

  test.each([
    ['myhuaweicloud.com', true],
    ['.myhuaweicloud.com', true],
    ['*.myhuaweicloud.com', true],
    ['MyHuaweiCloud.COM', true],
    ['ecs.cn-north-4.myhuaweicloud.com:443', true],
    ['ecs.cn-north-4.myhuaweicloud.com:8443', false],
    ['huaweicloud.com', false],
    ['iam.myhuaweicloud.com', false],
  ])('of %s for ECS in cn-north-4: %j', async (noProxy, isDirect) => {
    const pool = openPool({ httpsProxy: 'http://proxy.invalid:1', noProxy }, { connectMs: 1 });
    const direct = pool.dispatcherFor('http://127.0.0.1/');
    const used = pool.dispatcherFor('https://ecs.cn-north-4.myhuaweicloud.com/v1');
    expect(used === direct).toBe(isDirect);
    await pool.close();
  });
});

test.each(['socks5://user:proxy-password@host:1', 'http://', 'ftp://proxy-password@x'])(
  'the proxy setting %s is refused as a usage error, without showing it',
  (setting) => {
    expect(() => openPool({ httpsProxy: setting }, { connectMs: 1 })).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.not.stringContaining('proxy-password') }),
    );
  },
);
