import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openWorkplace, type RunOptions, type Workplace } from '../helpers/run-program.ts';
import { expectError, expectHelp, expectUsage } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

interface Key {
  readonly id: string;
  readonly secret: string;
}

describe('check-ak of a key that is given', () => {
  let place: Workplace;
  let key: Key;
  beforeAll(async () => {
    place = await openWorkplace({ regions: 2 });
    key = place.sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
  });
  afterAll(() => place.close());

  const check = (flags: readonly string[], options?: RunOptions) =>
    place.run(['check-ak', '--json', ...flags], options);

  test('--help ends with examples', () => expectHelp(place, 'check-ak'));

  test('by flag and stdin: the verdict is what its schema says, exit 0', async () => {
    const result = await check(['--access-key-id', key.id, '--secret-stdin'], { stdin: `${key.secret}\n` });
    expect(result.code).toBe(0);
    expectSchema('check-ak', result.json);
    expect(result.json).toEqual([expect.objectContaining({ account: null, status: 'valid', owner: 'root' })]);
  });

  test.each([
    ['HUAWEI_ASSETS_ACCESS_KEY_ID', 'HUAWEI_ASSETS_SECRET_ACCESS_KEY'],
    ['HUAWEICLOUD_SDK_AK', 'HUAWEICLOUD_SDK_SK'],
    ['HW_ACCESS_KEY', 'HW_SECRET_KEY'],
  ])('by the environment: %s and %s', async (id, secret) => {
    const result = await check([], { env: { [id]: key.id, [secret]: key.secret } });
    expect(result.json).toEqual([expect.objectContaining({ accessKeyId: key.id, status: 'valid' })]);
  });

  test('our own variables go before those of the ecosystem', async () => {
    const env = { HUAWEI_ASSETS_ACCESS_KEY_ID: key.id, HUAWEI_ASSETS_SECRET_ACCESS_KEY: key.secret };
    const result = await check([], {
      env: { ...env, HW_ACCESS_KEY: 'OTHERKEYOTHERKEY1234', HW_SECRET_KEY: 'x'.repeat(40) },
    });
    expect(result.json[0].status).toBe('valid');
  });

  /** Shapes in which credentials.csv has been seen, each written by this function of the key. */
  const shapes: [string, (key: Key) => string | Buffer][] = [
    ['plain', ({ id, secret }) => `User Name,Access Key Id,Secret Access Key\nroot,${id},${secret}\n`],
    [
      'byte order mark, quotes and CRLF',
      ({ id, secret }) => `\uFEFF"User Name","Access Key Id","Secret Access Key"\r\n"root","${id}","${secret}"\r\n`,
    ],
    ['another column order', ({ id, secret }) => `Secret Access Key,User Name,Access Key Id\n${secret},root,${id}\n`],
    [
      'other header names, spaces and an empty line',
      ({ id, secret }) => `\n access_key , secret_key \n ${id} , ${secret} \n\n`,
    ],
    [
      'UTF-16',
      ({ id, secret }) =>
        Buffer.from(`\uFEFFUser Name,Access Key Id,Secret Access Key\r\nroot,${id},${secret}\r\n`, 'utf16le'),
    ],
  ];

  /** Below the sandbox's own eyes: the home is scanned for secrets, so these files are made and gone within a test. */
  const withFile = async <T>(content: string | Buffer, use: (file: string) => Promise<T>): Promise<T> => {
    const elsewhere = await openWorkplace();
    const file = join(elsewhere.home, 'credentials.csv');
    await writeFile(file, content);
    try {
      return await use(file);
    } finally {
      await elsewhere.close();
    }
  };

  test.each(shapes)('by a credentials file: %s', async (_shape, write) => {
    const result = await withFile(write(key), (file) => check(['--credentials-file', file]));
    expect(result.json).toEqual([expect.objectContaining({ accessKeyId: key.id, status: 'valid' })]);
  });

  test('of a file with two keys the one that is named counts; unnamed, both are refused', async () => {
    const content = `Access Key Id,Secret Access Key\nOTHERKEYOTHERKEY1234,${'o'.repeat(40)}\n${key.id},${key.secret}\n`;
    const [named, unnamed, absent] = await withFile(content, async (file) => [
      await check(['--credentials-file', file, '--access-key-id', key.id]),
      await check(['--credentials-file', file]),
      await check(['--credentials-file', file, '--access-key-id', 'ABSENTABSENTABSENT12']),
    ]);
    expect(named?.json[0].status).toBe('valid');
    for (const refused of [unnamed, absent]) {
      expect(refused?.error.error.code).toBe('credentials-file-invalid');
      expect(refused?.code).toBe(2);
      expect(refused?.stderr).not.toContain('o'.repeat(40));
    }
  });

  const oddFiles: [string, string | Buffer][] = [
    ['no CSV at all', `the secret is ${'w'.repeat(40)}`],
    ['a header of something else', `name,password\nroot,${'w'.repeat(40)}\n`],
    ['a header alone', 'Access Key Id,Secret Access Key\n'],
    ['a row without its secret', `User Name,Access Key Id,Secret Access Key\n${'w'.repeat(40)}\n`],
    ['a broken quote', `Access Key Id,Secret Access Key\n"${'w'.repeat(40)},x\n`],
    ['binary', Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x41])],
    ['empty', ''],
  ];

  test.each(oddFiles)(
    'a file that is not the console’s is refused without a word of it: %s',
    async (_what, content) => {
      const before = place.sandbox.requests.length;
      const result = await withFile(content, (file) => check(['--credentials-file', file]));
      expectError(result, 'credentials-file-invalid', 2);
      expect(result.stderr).not.toContain('wwww');
      expect(place.sandbox.requests).toHaveLength(before);
    },
  );

  test('a file that is not there is refused with the reason', async () => {
    const result = await check(['--credentials-file', join(place.home, 'none.csv')]);
    expectError(result, 'credentials-file-invalid', 2);
    expect(result.error.error.message).toContain('ENOENT');
  });

  test('a secret in the place of the id is not repeated', async () => {
    const secret = `${'s'.repeat(30)}/+${'t'.repeat(8)}`;
    const content = `Access Key Id,Secret Access Key\n${secret},${key.id}\n`;
    const swapped = await withFile(content, (file) => check(['--credentials-file', file]));
    const flag = await check(['--access-key-id', secret]);
    expect([swapped, flag].map((result) => result.error.error.code)).toEqual([
      'credentials-file-invalid',
      'not-huawei-key',
    ]);
    expect(swapped.stderr + flag.stderr).not.toContain('ssss');
  });

  test.each(['LTAI5tAbCdEfGhIjKlMnOpQr', 'STS.NTabcdefghijklmnopqrstu'])(
    'Alibaba Cloud’s %s is recognised before any call',
    async (id) => {
      const own = await openWorkplace();
      const result = await own.run(['check-ak', '--json', '--access-key-id', id, '--secret-stdin'], {
        stdin: 'x'.repeat(30),
      });
      expectError(result, 'not-huawei-key', 2);
      expect(result.error.error.message).toContain('Alibaba Cloud');
      expect(own.sandbox.requests).toEqual([]);
      await own.close();
    },
  );

  test('half a key: what is missing is listed', async () => {
    const result = await check(['--access-key-id', key.id]);
    expectError(result, 'missing-input', 2);
    expect(result.error.error.details.missing).toEqual([expect.stringContaining('--secret-stdin')]);
    const other = await check(['--secret-stdin'], { stdin: key.secret });
    expect(other.error.error.details.missing).toEqual([expect.stringContaining('--access-key-id')]);
  });

  test('an empty stdin is missing input; a stdin of more than a word is refused', async () => {
    expectError(await check(['--access-key-id', key.id, '--secret-stdin'], { stdin: '\n' }), 'missing-input', 2);
    expectError(await check(['--access-key-id', key.id, '--secret-stdin'], { stdin: 'two words' }), 'usage', 2);
    expectError(await check(['--access-key-id', key.id, '--secret-stdin'], { stdin: 'x'.repeat(70_000) }), 'usage', 2);
  });

  test('a wrong secret is a verdict, tried once, exit 3', async () => {
    const user = place.sandbox.state.createUser({ name: `wrong ${key.id}` }).key;
    const before = place.sandbox.requests.length;
    const result = await check(['--access-key-id', user.id, '--secret-stdin'], { stdin: 'x'.repeat(40) });
    expect(result.code).toBe(3);
    expectSchema('check-ak', result.json);
    expect(result.json[0]).toMatchObject({ status: 'wrong-secret', owner: null });
    expect(result.json[0].hint).toContain('lock the key');
    expect(place.sandbox.requests).toHaveLength(before + 1);
  });

  test('a key that is not there is not-found, exit 3', async () => {
    const result = await check(['--access-key-id', 'ABSENTABSENTABSENT12', '--secret-stdin'], {
      stdin: 'x'.repeat(40),
    });
    expect(result.code).toBe(3);
    expect(result.json[0].status).toBe('not-found');
  });

  test('a key without the permissions that --features asks for: each is named, exit 4', async () => {
    const user = place.sandbox.state.createUser({ name: 'poor', permissions: ['IAM ReadOnlyAccess'] }).key;
    const result = await check(['--features', 'host,cspm', '--access-key-id', user.id, '--secret-stdin'], {
      stdin: user.secret,
    });
    expect(result.code).toBe(4);
    expectSchema('check-ak', result.json);
    expect(result.json[0].features).toEqual([
      expect.objectContaining({ feature: 'host', status: 'abnormal', missing: ['ECS ReadOnlyAccess'] }),
      expect.objectContaining({ feature: 'cspm', status: 'abnormal', missing: ['Tenant Guest'] }),
    ]);
    const people = await place.run(['check-ak', '--access-key-id', user.id, '--secret-stdin'], { stdin: user.secret });
    expect(people.stdout).toMatch(/host +abnormal: missing ECS ReadOnlyAccess/);
  });

  test('a service that cannot be reached is no verdict on the key: unreachable, exit 6', async () => {
    const env = { HUAWEI_ASSETS_HUAWEI_ENDPOINT: 'http://127.0.0.1:1/{service}/{region}' };
    const result = await check(['--access-key-id', key.id, '--secret-stdin'], { stdin: key.secret, env });
    expect(result.code).toBe(6);
    expectSchema('check-ak', result.json);
    expect(result.json[0]).toMatchObject({
      status: 'unreachable',
      features: [expect.objectContaining({ status: 'unknown' })],
    });
  });

  test('Ctrl-C ends it with 130', async () => {
    const result = await check(['--access-key-id', key.id, '--secret-stdin'], {
      stdin: key.secret,
      signal: AbortSignal.abort(),
    });
    expectError(result, 'cancelled', 130);
  });

  test('stderr says that the endpoint is not Huawei Cloud’s own, once; --quiet does not', async () => {
    const options = { stdin: key.secret };
    const loud = await check(['--access-key-id', key.id, '--secret-stdin'], options);
    expect(loud.stderr.match(/127\.0\.0\.1/g)).toHaveLength(1);
    expect((await check(['--access-key-id', key.id, '--secret-stdin', '--quiet'], options)).stderr).toBe('');
  });

  test('--debug shows each call, without secrets', async () => {
    const result = await check(['--access-key-id', key.id, '--secret-stdin', '--debug'], { stdin: key.secret });
    expect(result.stderr).toMatch(/^debug: .*GET.*\/v3\/auth\/domains/m);
    expect(result.stderr).not.toMatch(/Signature=|Authorization/);
  });

  test.each<[string[], RegExp]>([
    [['--features', 'gpu'], /"gpu" is no feature/],
    [['--site', 'moon'], /china, global, europe/],
    [['--secret-stdin', '--credentials-file', 'x'], /cannot be used with/],
  ])('%j is refused', (flags, says) => expectUsage(place, ['check-ak', ...flags], says));
});

describe('check-ak of configured accounts', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await openWorkplace({ accounts: 2, regions: 1 });
    await place.onboardQuick('first', 0, '--no-sync-now');
    await place.onboardQuick('second', 1, '--no-sync-now');
  });

  const userOf = async (account: string): Promise<string> =>
    (await place.run(['accounts', 'show', account, '--json'])).json.userName;

  test('all of them when none is named; the worst verdict gives the exit code', async () => {
    const good = await place.run(['check-ak', '--json']);
    expect(good.code).toBe(0);
    expect(good.json.map(({ account, status }: Record<string, string>) => [account, status])).toEqual([
      ['first', 'valid'],
      ['second', 'valid'],
    ]);
    const { sandbox } = place;
    sandbox.state.revokeGrants(await userOf('first'), 'ECS ReadOnlyAccess', sandbox.accounts[0]?.name);
    // Granted a moment ago, and seen to be granted no more: this is not on its way.
    const one = await place.run(['check-ak', 'first', '--json']);
    expect([one.code, one.json[0].features[0].status]).toEqual([4, 'abnormal']);
    sandbox.state.disableUser(await userOf('second'), sandbox.accounts[1]?.name);
    const bad = await place.run(['check-ak', '--json']);
    expect(bad.code).toBe(3);
    await place.close();
  });

  test('--query picks from the verdicts, and the verdict is kept for status', async () => {
    const result = await place.run(['check-ak', 'second', '--json', '--query', '[0].status']);
    expect(result.stdout).toBe('"valid"\n');
    const status = await place.run(['status', '--account', 'second', '--json', '--query', '[0].accessKey.status']);
    expect(status.json).toBe('valid');
    await place.close();
  });
});
