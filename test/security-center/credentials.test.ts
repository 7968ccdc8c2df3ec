import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ExchangeError, type HttpRequest } from '../../src/http/exchange.ts';
import { type ChainOptions, findCredentials } from '../../src/security-center/credentials/chain.ts';
import { parseIni } from '../../src/security-center/credentials/profiles.ts';
import type { AlibabaEnvironment } from '../../src/security-center/credentials/source.ts';
import { failureOf } from '../huawei/helpers.ts';

const secret = 'a-secret-of-alibaba-never-to-be-seen';
const nothing: AlibabaEnvironment = {
  usesVpcEndpoint: false,
  isCliProfileDisabled: false,
  isEcsMetadataDisabled: true,
};

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'huawei-assets-alibaba-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const write = async (path: string, text: string) => {
  await mkdir(join(home, path, '..'), { recursive: true });
  await writeFile(join(home, path), text);
};
const writeCli = (config: unknown) =>
  write('.aliyun/config.json', typeof config === 'string' ? config : JSON.stringify(config));
const writeIni = (text: string) => write('.alibabacloud/credentials', text);

type Send = ChainOptions['transport']['send'];
const nobodyAnswers: Send = async () => {
  throw new ExchangeError({ kind: 'network', error: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) });
};

const find = (environment: Partial<AlibabaEnvironment> = {}, more: Partial<ChainOptions> & { send?: Send } = {}) =>
  findCredentials({
    environment: { ...nothing, ...environment },
    homeDir: home,
    profile: null,
    now: Date.now,
    transport: { send: more.send ?? nobodyAnswers },
    ...more,
  });

const cliProfile = (name: string, id: string) => ({ name, mode: 'AK', access_key_id: id, access_key_secret: secret });

describe('the chain', () => {
  test('takes the environment before the files, and the command line’s profile before the SDK’s', async () => {
    await writeIni(`[default]\ntype = access_key\naccess_key_id = FROM_INI\naccess_key_secret = ${secret}\n`);
    expect(await (await find()).get()).toMatchObject({ accessKeyId: 'FROM_INI', accessKeySecret: secret });
    await writeCli({ current: 'work', profiles: [cliProfile('other', 'NO'), cliProfile('work', 'FROM_CLI')] });
    expect(await (await find()).get()).toMatchObject({ accessKeyId: 'FROM_CLI' });
    const environment = { accessKeyId: 'FROM_ENV', accessKeySecret: secret, securityToken: 'token' };
    const source = await find(environment);
    expect(source.place).toBe('the environment');
    expect(await source.get()).toEqual(environment);
  });

  test('leaves the command line’s file alone when that is switched off', async () => {
    await writeCli({ current: 'work', profiles: [cliProfile('work', 'FROM_CLI')] });
    expect(await failureOf(find({ isCliProfileDisabled: true }))).toMatchObject({
      code: 'alibaba-credentials-missing',
    });
  });

  test('looks for the profile that ALIBABA_CLOUD_PROFILE names', async () => {
    await writeCli({ current: 'work', profiles: [cliProfile('work', 'A'), cliProfile('home', 'B')] });
    expect(await (await find({ profile: 'home' })).get()).toMatchObject({ accessKeyId: 'B' });
  });

  test('with a profile of one’s own looks at nothing else', async () => {
    await writeCli({ current: 'work', profiles: [cliProfile('work', 'A'), cliProfile('home', 'B')] });
    const environment = { accessKeyId: 'FROM_ENV', accessKeySecret: secret };
    expect(await (await find(environment, { profile: 'home' })).get()).toMatchObject({ accessKeyId: 'B' });
    expect(await failureOf(find(environment, { profile: 'gone' }))).toMatchObject({
      code: 'alibaba-credentials-missing',
      message: expect.stringContaining('no profile "gone"'),
    });
  });

  test('that finds nothing names every place that it looked at', async () => {
    const error = await failureOf(find());
    expect(error).toMatchObject({ code: 'alibaba-credentials-missing' });
    for (const place of ['ALIBABA_CLOUD_ACCESS_KEY_ID', '~/.aliyun/config.json', '~/.alibabacloud/credentials']) {
      expect(error.message).toContain(place);
    }
  });

  test.each([{ accessKeyId: 'ID' }, { accessKeySecret: secret }])(
    'stops at half a key in the environment',
    async (half) => {
      await writeCli({ current: 'work', profiles: [cliProfile('work', 'FROM_CLI')] });
      const error = await failureOf(find(half));
      expect(error).toMatchObject({ code: 'alibaba-credentials-missing' });
      expect(error.message).not.toContain(secret);
    },
  );
});

describe('a file', () => {
  const broken = [
    ['cut', `{"current":"a","profiles":[{"name":"a","access_key_secret":"${secret}"`],
    ['of another kind', `access_key_secret=${secret}`],
    ['without profiles', JSON.stringify({ current: 'a', secret })],
    ['with odd profiles', JSON.stringify({ profiles: [{ name: 7, access_key_secret: secret }] })],
    [
      'with half a key',
      JSON.stringify({ current: 'a', profiles: [{ name: 'a', mode: 'AK', access_key_secret: secret }] }),
    ],
    [
      'with an unknown mode',
      JSON.stringify({ current: 'a', profiles: [{ name: 'a', mode: secret, access_key_id: 'x' }] }),
    ],
  ] as const;

  test.each(broken)('that is %s is named, and nothing of it is shown', async (_name, text) => {
    await writeCli(text);
    const error = await failureOf(find());
    expect(error).toMatchObject({ code: 'alibaba-credentials-missing' });
    expect(error.message).toContain('~/.aliyun/config.json');
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(secret);
  });

  test('that is broken hides no other place', async () => {
    await writeCli(broken[0][1]);
    await writeIni(`[default]\naccess_key_id = FROM_INI\naccess_key_secret = "${secret}"\n`);
    expect(await (await find()).get()).toMatchObject({ accessKeyId: 'FROM_INI', accessKeySecret: secret });
  });

  test('is another one where ALIBABA_CLOUD_CREDENTIALS_FILE says so', async () => {
    await write('mine.ini', `[default]\ntype=sts\naccess_key_id=I\naccess_key_secret=${secret}\nsecurity_token=t\n`);
    const source = await find({ credentialsFile: join(home, 'mine.ini') });
    expect(await source.get()).toMatchObject({ accessKeyId: 'I', securityToken: 't' });
  });

  test('any text can be read as sections, and never fails', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        parseIni(text);
      }),
    );
    const name = fc.stringMatching(/^[a-z_]{1,10}$/);
    const value = fc.stringMatching(/^[A-Za-z0-9+/=.]{1,20}$/);
    fc.assert(
      fc.property(fc.dictionary(name, value), (pairs) => {
        const text = `# comment\n[ default ]\n${Object.entries(pairs)
          .map(([key, each]) => `${key}=${each}`)
          .join('\r\n')}`;
        expect(Object.fromEntries(parseIni(text).get('default') ?? [])).toEqual({ ...pairs });
      }),
    );
  });
});

describe('temporary credentials', () => {
  const session = {
    AccessKeyId: 'STS.ID',
    AccessKeySecret: 'sts-secret-never-to-be-seen',
    SecurityToken: 'sts-token',
    Expiration: new Date(Date.now() + 3_600_000).toISOString(),
  };
  const answering = (body: unknown, status = 200) => {
    const asked: HttpRequest[] = [];
    const send: Send = async (request) => {
      asked.push(request);
      return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    };
    return { asked, send };
  };
  const expected = { accessKeyId: 'STS.ID', accessKeySecret: session.AccessKeySecret, securityToken: 'sts-token' };

  test('come from a role of a profile, by our own transport', async () => {
    await writeCli({
      current: 'role',
      profiles: [
        {
          ...cliProfile('role', 'BASE'),
          mode: 'RamRoleArn',
          ram_role_arn: 'acs:ram::1:role/r',
          ram_session_name: 's',
          expired_seconds: 900,
        },
      ],
    });
    const { asked, send } = answering({ Credentials: session });
    const source = await find({}, { send });
    expect(await source.get()).toEqual(expected);
    expect(await source.get()).toEqual(expected);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.url).toMatch(/^https:\/\/sts\.aliyuncs\.com\/\?.*Action=AssumeRole/);
    expect(asked[0]?.body).toContain('RoleArn=acs%3Aram%3A%3A1%3Arole%2Fr');
    expect(`${asked[0]?.url}${asked[0]?.body}`).not.toContain(secret);
  });

  test('come from a role on top of another profile', async () => {
    await writeCli({
      current: 'top',
      profiles: [
        {
          name: 'top',
          mode: 'ChainableRamRoleArn',
          source_profile: 'base',
          ram_role_arn: 'arn',
          sts_region: 'cn-beijing',
        },
        cliProfile('base', 'BASE'),
      ],
    });
    const { asked, send } = answering({ Credentials: session });
    expect(await (await find({}, { send })).get()).toEqual(expected);
    expect(asked[0]?.url).toContain('https://sts.cn-beijing.aliyuncs.com/');
    expect(asked[0]?.url).toContain('AccessKeyId=BASE');
  });

  test('a profile that leads to itself is not followed for ever', async () => {
    await writeCli({
      current: 'a',
      profiles: [{ name: 'a', mode: 'ChainableRamRoleArn', source_profile: 'a', ram_role_arn: 'r' }],
    });
    expect(await failureOf(find())).toMatchObject({ code: 'alibaba-credentials-missing' });
  });

  test('come for the OIDC token of a pod', async () => {
    await write('token', 'oidc-token');
    const { asked, send } = answering({ Credentials: session });
    const environment = { roleArn: 'arn', oidcProviderArn: 'provider', oidcTokenFile: join(home, 'token') };
    expect(await (await find(environment, { send })).get()).toEqual(expected);
    expect(asked[0]?.url).not.toContain('oidc-token');
    expect(asked[0]?.body).toContain('OIDCToken=oidc-token');
  });

  test('come from the server’s own role, which is asked last', async () => {
    const asked: string[] = [];
    const send: Send = async ({ url, method }) => {
      asked.push(`${method} ${new URL(url).pathname}`);
      const body = url.endsWith('/api/token')
        ? 'metadata-token'
        : url.endsWith('/security-credentials/')
          ? 'my-role'
          : JSON.stringify({ ...session, Code: 'Success' });
      return { status: 200, headers: {}, body };
    };
    const source = await find({ isEcsMetadataDisabled: false }, { send });
    expect(source.place).toBe('the role of this Alibaba Cloud server');
    expect(await source.get()).toEqual(expected);
    expect(asked).toContain('GET /latest/meta-data/ram/security-credentials/my-role');
    expect(await failureOf(find({ isEcsMetadataDisabled: false }))).toMatchObject({
      code: 'alibaba-credentials-missing',
    });
  });

  test('come from a URI', async () => {
    const { asked, send } = answering(session);
    expect(await (await find({ credentialsUri: 'http://127.0.0.1:9/c' }, { send })).get()).toEqual(expected);
    expect(asked[0]?.url).toBe('http://127.0.0.1:9/c');
  });

  test.each(['CloudSSO', 'OAuth', 'External'])(
    'that only the command renews (%s) are used while they are valid',
    async (mode) => {
      const profile = (lastsMs: number) => ({
        ...cliProfile('sso', 'CACHED'),
        mode,
        process_command: 'touch /tmp/never-run',
        sts_token: 't',
        sts_expiration: Math.floor((Date.now() + lastsMs) / 1000),
      });
      await writeCli({ current: 'sso', profiles: [profile(600_000)] });
      expect(await (await find()).get()).toMatchObject({ accessKeyId: 'CACHED', securityToken: 't' });
      await writeCli({ current: 'sso', profiles: [profile(-1_000)] });
      expect(await failureOf(find())).toMatchObject({ message: expect.stringContaining('have expired') });
    },
  );

  test.each([
    ['a refusal', answering({ Code: 'NoPermission', Message: session.AccessKeySecret }, 403).send, '403 NoPermission'],
    ['half an answer', answering({ Credentials: { AccessKeySecret: session.AccessKeySecret } }).send, '200'],
    [
      'silence',
      (async () => {
        throw new ExchangeError({ kind: 'timeout' });
      }) as Send,
      'did not answer',
    ],
    ['a closed port', nobodyAnswers, 'connection refused'],
  ])(
    'that cannot be had because of %s are told without anything that was sent or answered',
    async (_name, send, words) => {
      await writeCli({
        current: 'role',
        profiles: [{ ...cliProfile('role', 'BASE'), mode: 'RamRoleArn', ram_role_arn: 'r' }],
      });
      const error = await failureOf((await find({}, { send })).get());
      expect(error).toMatchObject({ code: 'alibaba-credentials-invalid', message: expect.stringContaining(words) });
      expect(error.message).toContain('profile "role" of ~/.aliyun/config.json');
      for (const word of [secret, session.AccessKeySecret, 'Signature']) {
        expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(word);
      }
    },
  );
});
