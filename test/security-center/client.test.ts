import type { IncomingMessage, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import type { CloudChange } from '../../src/model/cloud-change.ts';
import { CloudError } from '../../src/model/errors.ts';
import { meanings } from '../../src/security-center/errors.ts';
import { failureOf, sendJson, withOddServer } from '../huawei/helpers.ts';
import { anyCredentials, newAccount, openAt, openOf, quickRetry, submittedKey, withCenter } from './helpers.ts';

/** Everything that anybody could print of an error. */
const shownOf = (error: unknown): string =>
  `${inspect(error, { depth: 10, showHidden: true })} ${JSON.stringify(error)}`;

const secrets = [submittedKey.secret, anyCredentials.accessKeySecret, anyCredentials.securityToken ?? ''];

const expectNothingSecret = (text: string): void => {
  for (const secret of secrets) {
    for (const form of [secret, encodeURIComponent(secret), encodeURI(secret)]) expect(text).not.toContain(form);
  }
};

describe('a call', () => {
  test('is signed so that the gateway believes it, whatever its parameters hold', () =>
    withCenter(async (center, sandbox) => {
      const [account] = sandbox.accounts;
      const odd = '生产 + / = & % * ~ \' ( ) ! " 🛡️';
      const added = await center.accounts.add({
        ...newAccount,
        alias: odd,
        accessKey: account?.rootKey ?? submittedKey,
      });
      expect(added).toMatchObject({ alias: odd, status: 'normal' });
      const list = await center.accounts.list();
      expect(list.map(({ alias, authId }) => [alias, authId])).toEqual([[odd, added.authId]]);
      expect(sandbox.securityCenter.findRecord(odd)?.secretKey).toBe(account?.rootKey.secret);
    }));

  test('carries no secret in its URL', () =>
    withCenter(async (center, sandbox) => {
      const { authId } = await center.accounts.add(newAccount);
      await center.accounts.modify(authId, {
        accessKey: { id: 'HPUAOTHEROTHEROTHER1', secret: 'another-secret-value' },
      });
      const queries = sandbox.requests.map(({ query }) => query).join('\n');
      expect(queries).toContain('VendorAuthAlias=production');
      for (const word of ['SecretKey', 'SecretId', 'another-secret', 'seen']) expect(queries).not.toContain(word);
      expect(sandbox.securityCenter.findRecord('production')?.secretKey).toBe('another-secret-value');
    }));

  test('works with temporary credentials, and says when they have expired', () =>
    withCenter(async (_center, sandbox) => {
      const temporary = (lastsMs: number) => {
        const { accessKeyId, secret, token } = sandbox.securityCenter.issueToken(lastsMs);
        return openOf(sandbox, {
          credentials: async () => ({ accessKeyId, accessKeySecret: secret, securityToken: token }),
        });
      };
      const [good, expired] = [temporary(60_000), temporary(-1)];
      expect(await good.accounts.list()).toEqual([]);
      expect(await failureOf(expired.accounts.list())).toMatchObject({
        code: 'alibaba-credentials-invalid',
        message: expect.stringContaining('expired'),
      });
      await Promise.all([good.close(), expired.close()]);
    }));

  test('has a nonce of its own at each try', () =>
    withCenter(async (center, sandbox) => {
      sandbox.addFault({ service: 'security-center', kind: 'throttle', times: 2 });
      expect(await center.accounts.list()).toEqual([]);
      expect(sandbox.requests.map(({ status }) => status)).toEqual([400, 400, 200]);
    }));

  test('goes to the data center that was chosen', () =>
    withCenter(
      async (center, sandbox) => {
        await center.accounts.add(newAccount);
        expect(sandbox.securityCenter.records('intl')).toHaveLength(1);
        expect(sandbox.securityCenter.records('cn')).toHaveLength(0);
      },
      {},
      { dataCenter: 'outside-chinese-mainland' },
    ));

  test('that changes something is recorded, done or refused, and one that reads is not', async () => {
    const changes: CloudChange[] = [];
    await withCenter(
      async (center, sandbox) => {
        await center.accounts.list();
        const { authId } = await center.accounts.add(newAccount);
        await failureOf(center.accounts.remove('99'));
        await center.accounts.remove(authId);
        const { accessKeyId } = sandbox.securityCenter.accessKey;
        const common = { service: 'security-center', region: 'cn', method: 'POST', accessKeyId };
        expect(changes).toMatchObject([
          { ...common, path: 'AddCloudVendorAccountAK', status: 200, error: null },
          { ...common, path: 'DeleteCloudVendorAccountAK', status: 400, error: 'bad-request' },
          { ...common, path: 'DeleteCloudVendorAccountAK', status: 200, error: null },
        ]);
        expect(changes.every(({ requestId }) => requestId)).toBe(true);
      },
      {},
      { audit: (change) => changes.push(change) },
    );
  });
});

describe('a parameter that must not stand in a URL', () => {
  /** A gateway that reads the query alone. */
  const queryOnly = (request: IncomingMessage, response: ServerResponse) => {
    const query = new URL(request.url ?? '', 'http://localhost').searchParams;
    if (!query.has('SecretKey')) {
      return sendJson(response, 400, { Code: 'MissingSecretKey', Message: 'SecretKey is mandatory for this action.' });
    }
    sendJson(response, 200, { Data: { AuthId: 7 }, RequestId: 'r' });
  };

  test('is sent where the API documents it when the gateway misses it, on a private way', () =>
    withOddServer(queryOnly, async (server) => {
      const center = openAt(server.url);
      expect(await center.accounts.add(newAccount)).toMatchObject({ authId: '7' });
      expect(server.requests.map(({ url }) => url?.includes('SecretKey='))).toEqual([false, true]);
      await center.close();
    }));

  test('and never on a way that others can read', () =>
    withOddServer(queryOnly, async (server) => {
      // The server stands in as the proxy, to which a plain http address is told whole.
      const center = openAt('http://security-center.test', { proxy: { httpProxy: server.url } });
      expect(await failureOf(center.accounts.add(newAccount))).toMatchObject({ code: 'bad-request' });
      expect(server.requests.map(({ url }) => url?.includes('SecretKey='))).toEqual([false]);
      await center.close();
    }));
});

describe('a refusal', () => {
  test('of the AccessKey says what is wrong, and repeats nothing of what was signed', () =>
    withCenter(async (_center, sandbox) => {
      const { accessKeyId } = sandbox.securityCenter.accessKey;
      const failing = async (id: string, secret: string) => {
        const center = openOf(sandbox, {
          credentials: async () => ({ accessKeyId: id, accessKeySecret: secret, securityToken: null }),
        });
        const error = await failureOf(center.accounts.list());
        await center.close();
        return error;
      };
      const wrong = await failing(accessKeyId, anyCredentials.accessKeySecret);
      expect(wrong).toMatchObject({
        code: 'alibaba-credentials-invalid',
        message: expect.stringContaining('does not match'),
      });
      expect(shownOf(wrong)).not.toMatch(/x-acs-|CurrentPage|sign is/);
      expect(await failing('LTAI5tNobodyNobodyNobody', 'x')).toMatchObject({
        message: expect.stringContaining('no such AccessKey ID'),
      });
      const { accessKeyId: other, secret } = sandbox.securityCenter.createUser([]);
      sandbox.securityCenter.disableKey(other);
      expect(await failing(other, secret)).toMatchObject({ message: expect.stringContaining('disabled') });
    }));

  test('for want of a right names the command that prints the policy', () =>
    withCenter(async (_center, sandbox) => {
      const { accessKeyId, secret } = sandbox.securityCenter.createUser(['GetSupportedModules']);
      const center = openOf(sandbox, {
        credentials: async () => ({ accessKeyId, accessKeySecret: secret, securityToken: null }),
      });
      expect((await center.accounts.supportedModules())?.get('HOST')).toBe(true);
      expect(await failureOf(center.accounts.list())).toMatchObject({
        code: 'permission-missing',
        hint: expect.stringContaining('security-center policy'),
        details: { operation: 'DescribeCloudVendorAccountAKList', cloudCode: 'NoPermission', status: 403 },
      });
      await center.close();
    }));

  test('of a wrong clock says by how much it is off', () =>
    withCenter(
      async (center) => {
        expect(await failureOf(center.accounts.list())).toMatchObject({
          code: 'clock-skew',
          details: { clockSkewSeconds: expect.any(Number) },
        });
      },
      { clock: () => Date.now() - 3_600_000 },
    ));

  /** Status, code and text as the pages that `meanings` names document them. */
  const documented: readonly [number, string, string][] = [
    [403, 'NoPermission', 'permission-missing'],
    [400, 'NoPermission', 'permission-missing'],
    [500, 'ServerError', 'server-error'],
    [400, '-101', 'bad-request'],
    [404, 'InvalidAccessKeyId.NotFound', 'alibaba-credentials-invalid'],
    [400, 'InvalidAccessKeyId.NotFound', 'alibaba-credentials-invalid'],
    [400, 'InvalidAccessKeyId.Inactive', 'alibaba-credentials-invalid'],
    [400, 'SignatureDoesNotMatch', 'alibaba-credentials-invalid'],
    [400, 'IncompleteSignature', 'alibaba-credentials-invalid'],
    [400, 'InvalidSecurityToken.Expired', 'alibaba-credentials-invalid'],
    [400, 'InvalidTimeStamp.Expired', 'clock-skew'],
    [400, 'SignatureNonceUsed', 'server-error'],
    [400, 'Throttling', 'throttled'],
    [400, 'Throttling.User', 'throttled'],
    [429, 'Throttling.Api', 'throttled'],
    [503, 'ServiceUnavailable', 'server-error'],
    [500, 'InternalError', 'server-error'],
    [403, 'Forbidden.RAM', 'permission-missing'],
    [403, 'Forbidden.RiskControl', 'access-forbidden'],
    [400, 'MissingParameter', 'bad-request'],
    [400, 'InvalidParameter', 'bad-request'],
    [404, 'InvalidApi.NotFound', 'bad-request'],
    [403, 'UnsupportedHTTPMethod', 'bad-request'],
  ];

  test.each(documented)('%i %s has a sentence of ours', (status, code, is) =>
    withOddServer(
      (_request, response) =>
        sendJson(response, status, { Code: code, Message: 'words of the cloud', RequestId: 'ABC-1', HostId: 'h' }),
      async (server) => {
        const center = openAt(server.url, { retry: { ...quickRetry, tries: {} } });
        const error = await failureOf(center.accounts.list());
        expect(error).toMatchObject({ code: is, details: { cloudCode: code, requestId: 'ABC-1' } });
        const sentences = meanings.map(({ says }) => says).filter((says) => error.message.includes(says));
        expect(new Set(sentences).size).toBe(1);
        await center.close();
      },
    ),
  );

  test('inside an answer of success is one', () =>
    withOddServer(
      (_request, response) =>
        sendJson(response, 200, {
          Success: false,
          Code: 'NoPermission',
          Message: 'no',
          HttpStatusCode: 403,
          RequestId: 'r',
        }),
      async (server) => {
        const center = openAt(server.url);
        expect(await failureOf(center.policy.listRegions())).toMatchObject({ code: 'permission-missing' });
        await center.close();
      },
    ));

  test('with an unknown code is told in the cloud’s words, without control characters', () =>
    withOddServer(
      (_request, response) => sendJson(response, 400, { Code: 'Odd\u001b[31m', Message: 'one\u0007two' }),
      async (server) => {
        const center = openAt(server.url);
        const error = await failureOf(center.accounts.list());
        expect(error).toMatchObject({ code: 'bad-request' });
        expect(error.message).toContain('one two');
        expect(error.message).not.toContain('\u0007');
        expect(error.message).not.toContain('\u001b');
        await center.close();
      },
    ));
});

describe('after a failure', () => {
  const counting = async (
    answer: (response: ServerResponse, count: number) => void,
    call: (center: ReturnType<typeof openAt>) => Promise<unknown>,
  ) => {
    let sent = 0;
    let error: Error | undefined;
    await withOddServer(
      (_request, response, count) => answer(response, count),
      async (server) => {
        const center = openAt(server.url, { limits: { connectMs: 500, totalMs: 200 } });
        error = await call(center).then(
          () => undefined,
          (thrown: Error) => thrown,
        );
        await center.close();
        sent = server.requests.length;
      },
    );
    return { sent, error };
  };

  test('a read is tried again: throttled, failed, cut or hung', async () => {
    const empty = { CloudVendorAccountAKs: [], PageInfo: { TotalCount: 0 }, RequestId: 'r' };
    const faults: ((response: ServerResponse) => void)[] = [
      (response) => sendJson(response, 400, { Code: 'Throttling.User', Message: 'm' }),
      (response) => sendJson(response, 503, { Code: 'ServiceUnavailable', Message: 'm' }),
      (response) => response.destroy(),
      () => undefined,
      (response) => response.end('<html>bad gateway</html>'),
    ];
    for (const fault of faults) {
      const { sent, error } = await counting(
        (response, count) => (count === 1 ? fault(response) : sendJson(response, 200, empty)),
        (center) => center.accounts.list(),
      );
      expect(error).toBeUndefined();
      expect(sent).toBe(2);
    }
  });

  test('an account is not added twice: only what surely did not happen is sent again', async () => {
    const add = (center: ReturnType<typeof openAt>) => center.accounts.add(newAccount);
    const answered = { Data: { AuthId: 5 }, RequestId: 'r' };
    const throttledOnce = await counting(
      (response, count) =>
        count === 1 ? sendJson(response, 400, { Code: 'Throttling', Message: 'm' }) : sendJson(response, 200, answered),
      add,
    );
    expect(throttledOnce).toMatchObject({ sent: 2, error: undefined });
    const hung = await counting(() => undefined, add);
    expect(hung).toMatchObject({ sent: 1, error: { code: 'timeout' } });
    const failed = await counting((response) => sendJson(response, 500, { Code: 'ServerError', Message: 'm' }), add);
    expect(failed).toMatchObject({ sent: 1, error: { code: 'server-error' } });
  });

  test('a wrong signature is never repeated', async () => {
    const refused = (response: ServerResponse) =>
      sendJson(response, 400, { Code: 'SignatureDoesNotMatch', Message: 'm' });
    expect((await counting(refused, (center) => center.accounts.list())).sent).toBe(1);
  });
});

describe('nothing secret', () => {
  type Answer = Parameters<typeof withOddServer>[0];
  /** Answers that repeat what was sent, as gateways, proxies and services do. */
  const echoing: readonly [string, Answer][] = [
    [
      'a refusal',
      (_r, response, _c, body) => sendJson(response, 400, { Code: 'InvalidParameter', Message: `bad ${body}` }),
    ],
    [
      'a refusal in plain words',
      (_r, response) => sendJson(response, 400, { Code: 'Odd', Message: `bad ${submittedKey.secret}` }),
    ],
    [
      'a signature',
      (_r, response, _c, body) =>
        sendJson(response, 400, { Code: 'SignatureDoesNotMatch', Message: `server string to sign is:${body}` }),
    ],
    [
      'headers',
      (request, response) => sendJson(response, 403, { Code: 'Odd', Message: JSON.stringify(request.headers) }),
    ],
    ['an HTML page', (_r, response, _c, body) => response.writeHead(502).end(`<html>${body}</html>`)],
    ['half a document', (_r, response, _c, body) => response.end(`{"Data": "${body}`)],
    ['a document of another shape', (_r, response, _c, body) => sendJson(response, 200, { Data: { AuthId: body } })],
    [
      'a redirect',
      (_r, response, _c, body) => response.writeHead(302, { Location: `http://127.0.0.1:1/?${body}` }).end(),
    ],
    ['a cut connection', (_r, response) => response.destroy()],
    ['silence', () => undefined],
    ['a code', (_r, response, _c, body) => sendJson(response, 400, { Code: body, Message: '' })],
  ];

  test.each(echoing)('is shown when the server answers with %s', (_name, answer) =>
    withOddServer(answer, async (server) => {
      const lines: string[] = [];
      const center = openAt(server.url, {
        limits: { connectMs: 300, totalMs: 300 },
        trace: (line) => lines.push(line),
        audit: (change) => lines.push(JSON.stringify(change)),
      });
      const error = await failureOf(center.accounts.add(newAccount));
      expect(error).toBeInstanceOf(CloudError);
      expect(lines.length).toBeGreaterThan(1);
      expectNothingSecret(`${shownOf(error)} ${lines.join('\n')}`);
      await center.close();
    }),
  );

  test.each(['http://127.0.0.1:1', 'http://no-such-host.invalid'])(
    'is shown when %s cannot be reached',
    async (url) => {
      const center = openAt(url);
      const error = await failureOf(center.accounts.add(newAccount));
      expect(error).toMatchObject({ code: 'unreachable' });
      expectNothingSecret(shownOf(error));
      expect(error.message).not.toContain('?');
      await center.close();
    },
  );
});

describe('a list', () => {
  test('is read to its end, page by page, and holds Huawei Cloud’s accounts only', () =>
    withCenter(async (center, sandbox) => {
      const { securityCenter } = sandbox;
      for (let number = 0; number < 7; number += 1) {
        securityCenter.addRecord({ alias: `a${number}`, secretId: `K${number}`, secretKey: 's' });
      }
      securityCenter.addRecord({ alias: 'other', secretId: 'T', secretKey: 's', vendor: 'Tencent' });
      const found = await center.accounts.list();
      expect(found.map(({ alias }) => alias)).toEqual(['a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6']);
      expect(sandbox.requests).toHaveLength(3);
    }));

  const pages = (answer: (page: number) => object) =>
    ((request, response) => {
      const page = Number(new URL(request.url ?? '', 'http://localhost').searchParams.get('CurrentPage'));
      sendJson(response, 200, answer(page));
    }) satisfies Parameters<typeof withOddServer>[0];
  const row = (id: number) => ({ AuthId: id, Vendor: 'HUAWEICLOUD' });

  test.each([
    ['that repeats its pages', () => ({ CloudVendorAccountAKs: [row(1)], PageInfo: { TotalCount: 9 } }), 'paging-loop'],
    [
      'that ends too early',
      (page: number) => ({ CloudVendorAccountAKs: page === 1 ? [row(1)] : [], PageInfo: { TotalCount: 9 } }),
      'count-mismatch',
    ],
    [
      'without its list’s shape',
      () => ({ CloudVendorAccountAKs: 'none', PageInfo: { TotalCount: 0 } }),
      'bad-response',
    ],
    ['without its count’s place', () => ({ CloudVendorAccountAKs: [] }), 'bad-response'],
    [
      'with an id that JSON has rounded',
      () => ({ CloudVendorAccountAKs: [row(2 ** 60)], PageInfo: {} }),
      'bad-response',
    ],
  ])('%s is an error', (_name, answer, code) =>
    withOddServer(pages(answer), async (server) => {
      const center = openAt(server.url);
      expect(await failureOf(center.accounts.list())).toMatchObject({ code });
      await center.close();
    }),
  );

  test('without a count ends with a page that is not full', () =>
    withOddServer(
      pages(() => ({ CloudVendorAccountAKs: [row(1), row(2)], PageInfo: { TotalCount: '2' } })),
      async (server) => {
        const center = openAt(server.url);
        expect(await center.accounts.list()).toHaveLength(2);
        await center.close();
      },
    ));

  test('of hosts is read by tokens, or by numbers where the server gives none', async () => {
    await withCenter(async (center, sandbox) => {
      const { securityCenter } = sandbox;
      const host = (id: number) => ({
        uuid: `u${id}`,
        instanceId: `i${id}`,
        name: 'n',
        region: 'r',
        vendorUid: 'v',
        os: 'linux',
      });
      for (let id = 0; id < 8; id += 1) securityCenter.addHost(host(id));
      expect(await center.assets.listHosts()).toHaveLength(8);
      expect(sandbox.requests).toHaveLength(3);
    });
    await withOddServer(
      pages((page) => ({ Instances: [{ InstanceId: `i${page}` }], PageInfo: { TotalCount: 3 } })),
      async (server) => {
        const center = openAt(server.url);
        expect((await center.assets.listHosts()).map(({ instanceId }) => instanceId)).toEqual(['i1', 'i2', 'i3']);
        await center.close();
      },
    );
  });
});

test('a proxy is asked, and NO_PROXY goes around it', () =>
  withOddServer(
    (_request, response) => sendJson(response, 200, { CloudVendorAccountAKs: [], PageInfo: { TotalCount: 0 } }),
    async (proxy) => {
      const through = openAt('http://security-center.test', { proxy: { httpProxy: proxy.url } });
      await through.accounts.list();
      expect(proxy.requests.map(({ url }) => url?.split('?')[0])).toEqual(['http://security-center.test/']);
      const around = openAt('http://127.0.0.1:1', { proxy: { httpProxy: proxy.url, noProxy: '127.0.0.1' } });
      expect(await failureOf(around.accounts.list())).toMatchObject({ code: 'unreachable' });
      expect(proxy.requests).toHaveLength(1);
      await Promise.all([through.close(), around.close()]);
    },
  ));

test('an endpoint that is no address is refused before anything is sent', () => {
  expect(() => openAt('tds.cn-shanghai.aliyuncs.com')).toThrow('not an http(s) address');
});

test('a cancelled call sends nothing', () =>
  withCenter(
    async (center, sandbox) => {
      expect(await failureOf(center.accounts.list())).toMatchObject({ code: 'cancelled' });
      expect(sandbox.requests).toHaveLength(0);
    },
    {},
    { signal: AbortSignal.abort() },
  ));
