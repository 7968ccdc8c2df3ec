import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { expectError, expectHelp, expectUsage } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

describe('onboard', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await openWorkplace({ servers: 4, products: 6, regions: 2 });
  });
  afterEach(() => place.close());

  /** Whatever the sandbox could be changed by. */
  const iamOf = ({ sandbox }: Workplace) => [
    sandbox.state.users().length,
    sandbox.state.groups().length,
    sandbox.state.accessKeys().length,
  ];

  const userKey = (permissions: string[]) => place.sandbox.state.createUser({ name: 'auditor', permissions }).key;

  const manual = (key: { id: string; secret: string }, ...flags: string[]) =>
    place.run(
      [
        'onboard',
        '--method',
        'manual',
        '--account',
        'audit',
        '--data-center',
        'cn',
        '--features',
        'host,cspm',
        '--json',
        ...flags,
      ],
      { env: { HUAWEI_ASSETS_ACCESS_KEY_ID: key.id, HUAWEI_ASSETS_SECRET_ACCESS_KEY: key.secret } },
    );

  test('without a terminal everything that is missing is listed at once', async () => {
    const result = await place.run(['onboard', '--json']);
    expectError(result, 'missing-input', 2);
    const { missing } = result.error.error.details;
    for (const flag of ['--method', '--account', '--data-center', '--access-key-id', '--secret-stdin']) {
      expect(missing.filter((line: string) => line.startsWith(flag))).toHaveLength(1);
    }
    expect(place.sandbox.requests).toEqual([]);
  });

  test('the manual method misses its features, too, and a retirement its confirmation', async () => {
    const bare = await place.run(['onboard', '--method', 'manual', '--json']);
    expect(bare.error.error.details.missing).toContain('--features host,cspm,soc');
    const retiring = await place.run(['onboard', '--method', 'quick', '--retire-root-key', 'delete', '--json']);
    expect(retiring.error.error.details.missing).toContain('--yes, to confirm --retire-root-key delete');
  });

  test('what is missing is listed for people as well', async () => {
    const result = await place.run(['onboard', '--method', 'quick', '--account', 'a', '--data-center', 'cn']);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toMatch(/\n {2}--access-key-id .*\n {2}--secret-stdin/);
  });

  test('the quick method prints what its schema says', async () => {
    const result = await place.onboardQuick('production');
    expect(result.code).toBe(0);
    expectSchema('onboard', result.json);
    expect(result.json.sync.accounts[0].hosts.total).toBe(4);
    expect(result.json.rootKey.status).toBe('kept');
  });

  test('--dry-run prints every call and changes nothing', async () => {
    const before = iamOf(place);
    const result = await place.onboardQuick('production', 0, '--dry-run', '--retire-root-key', 'delete');
    expect(result.code).toBe(0);
    expectSchema('onboard', result.json);
    expect(result.json.calls.filter((call: { changes: boolean }) => call.changes).length).toBeGreaterThan(4);
    expect(iamOf(place)).toEqual(before);
    expect((await place.run(['accounts', 'list', '--json'])).json).toEqual([]);
  });

  test('the manual method saves the given key and prints what its schema says', async () => {
    const result = await manual(
      userKey(['ECS ReadOnlyAccess', 'Tenant Guest', 'IAM ReadOnlyAccess']),
      '--regions',
      'cn-north-4',
    );
    expect(result.code).toBe(0);
    expectSchema('onboard', result.json);
    expect(result.json).toMatchObject({
      created: null,
      rootKey: null,
      policy: { regions: ['cn-north-4'], productSync: '24h' },
    });
  });

  test('missing permissions are named, exit 4, and nothing is saved', async () => {
    const key = userKey(['IAM ReadOnlyAccess']);
    const result = await manual(key);
    expectError(result, 'permission-missing', 4);
    expect(result.error.error.details.missing).toEqual(expect.arrayContaining(['ECS ReadOnlyAccess', 'Tenant Guest']));
    expect((await place.run(['accounts', 'list', '--json'])).json).toEqual([]);
    const anyway = await manual(key, '--yes', '--no-sync-now');
    expect(anyway.code).toBe(0);
    expect(anyway.stderr).toContain('warning:');
  });

  test.each([[], ['--dry-run']])(
    'the root key is not stored by the manual method, even with --yes %j: exit 3',
    async (...more) => {
      const key = place.sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
      expectError(await manual(key, '--yes', '--no-sync-now', ...more), 'root-key-refused', 3);
      expect((await place.run(['accounts', 'list', '--json'])).json).toEqual([]);
    },
  );

  test.each(['--secret', '--secret-stdin', '--sk'])(
    'a secret given as %s=VALUE is refused and not repeated',
    async (flag) => {
      const result = await place.run(['onboard', `${flag}=Not4AnyLog`, '--json']);
      expectError(result, 'usage', 2);
      expect(result.stdout + result.stderr).not.toContain('Not4AnyLog');
      expect(result.error.error).toMatchObject({
        message: expect.stringContaining(flag),
        hint: expect.stringContaining('--secret-stdin'),
      });
    },
  );

  test('an IAM user’s key is no root key: exit 3', async () => {
    const key = userKey(['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess']);
    const argv = ['onboard', '--method', 'quick', '--account', 'a', '--data-center', 'cn', '--access-key-id', key.id];
    expectError(await place.run([...argv, '--secret-stdin', '--json'], { stdin: key.secret }), 'not-root-key', 3);
  });

  test('a wrong secret: exit 3, after a single try', async () => {
    const { id } = place.sandbox.accounts[0]?.rootKey ?? { id: '' };
    const argv = ['onboard', '--method', 'quick', '--account', 'a', '--data-center', 'cn', '--access-key-id', id];
    const result = await place.run([...argv, '--secret-stdin', '--json'], { stdin: `${'x'.repeat(40)}\n` });
    expectError(result, 'access-key-wrong-secret', 3);
    expect(place.sandbox.requests).toHaveLength(1);
  });

  test('a region that the account does not have is refused with the nearest, before anything is made', async () => {
    const before = iamOf(place);
    const result = await place.onboardQuick('production', 0, '--regions', 'cn-nrth-4');
    expectError(result, 'region-unknown', 2);
    expect(result.error.error.message).toContain('did you mean cn-north-4?');
    expect(iamOf(place)).toEqual(before);
  });

  test('an account is provisioned once: neither its name nor its Huawei Cloud account again', async () => {
    await place.onboardQuick('production', 0, '--no-sync-now');
    expectError(await place.onboardQuick('PRODUCTION'), 'account-exists', 2);
    const other = await place.onboardQuick('other');
    expectError(other, 'account-exists', 2);
    expect(other.error.error.details.account).toBe('production');
  });

  test('a first sync that is whole but for one region ends with 5; the account is saved', async () => {
    place.sandbox.addFault({
      service: 'ecs',
      region: 'cn-north-4',
      path: /detail/,
      kind: 'status',
      status: 404,
    });
    const result = await place.onboardQuick('production');
    expect(result.code).toBe(5);
    expectSchema('onboard', result.json);
    expect(result.json.sync.status).toBe('partial');
    expect((await place.run(['accounts', 'list', '--json'])).json).toHaveLength(1);
  });

  const withRoot = (...argv: string[]) => {
    const key = place.sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
    return place.run(['onboard', ...argv, '--access-key-id', key.id, '--secret-stdin', '--json'], {
      stdin: key.secret,
    });
  };

  test('what could not be taken back is said, exit 5; --undo takes it back later', async () => {
    const before = iamOf(place);
    place.sandbox.addFault({ method: 'POST', path: /credentials/, kind: 'status', status: 400 });
    place.sandbox.addFault({ method: 'DELETE', kind: 'status', status: 400 });
    expectError(await place.onboardQuick('production'), 'undo-incomplete', 5);
    expect(iamOf(place)).not.toEqual(before);
    place.sandbox.clearFaults();
    const undone = await withRoot('--undo');
    expect(undone.code).toBe(0);
    expectSchema('onboard', undone.json);
    expect(undone.json.account).toBe('production');
    expect(iamOf(place)).toEqual(before);
    expectError(await withRoot('--undo'), 'usage', 2);
  });

  test('--repair makes a deleted user whole again', async () => {
    const { created } = (await place.onboardQuick('production', 0, '--no-sync-now')).json;
    place.sandbox.state.deleteUser(created.userName);
    const repaired = await withRoot('--repair', 'production');
    expect(repaired.code).toBe(0);
    expectSchema('onboard', repaired.json);
    expect((await place.run(['check-ak', '--json'])).json[0].status).toBe('valid');
  });

  test('interrupted before it begins, it makes nothing: exit 130', async () => {
    const before = iamOf(place);
    const key = place.sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
    const argv = ['onboard', '--method', 'quick', '--account', 'a', '--data-center', 'cn', '--access-key-id', key.id];
    const result = await place.run([...argv, '--secret-stdin', '--json'], {
      stdin: key.secret,
      signal: AbortSignal.abort(),
    });
    expectError(result, 'cancelled', 130);
    expect(iamOf(place)).toEqual(before);
  });

  test('for people it says what was made and what comes next', async () => {
    const key = place.sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
    const argv = [
      'onboard',
      '--method',
      'quick',
      '--account',
      'production',
      '--data-center',
      'cn',
      '--access-key-id',
      key.id,
    ];
    const result = await place.run([...argv, '--secret-stdin', '--quiet'], { stdin: key.secret });
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toMatch(/^Account "production" is provisioned\./);
    expect(result.stdout).toMatch(/hosts found +4/);
  });
});

describe('onboard on an empty home', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace();
  });
  afterAll(() => place.close());

  test('--help ends with examples', () => expectHelp(place, 'onboard'));

  test.each<[string[], RegExp]>([
    [['--method', 'fast'], /manual, quick/],
    [['--data-center', 'mars'], /chinese-mainland, outside-chinese-mainland/],
    [['--site', 'moon'], /china, global, europe/],
    [['--features', 'host,gpu'], /"gpu" is no feature/],
    [['--features', ','], /at least one/],
    [['--host-sync', '2h'], /1h, 3h, 6h, 12h, 24h, 7d, off/],
    [['--regions', ' '], /by id, or "all"/],
    [['--retire-root-key', 'burn'], /keep, disable, delete/],
    [['--method', 'quick', '--features', 'host,cspm'], /host assets only/],
    [['--method', 'manual', '--retire-root-key', 'delete'], /never sees the root key/],
    [['--secret-stdin', '--credentials-file', 'x'], /cannot be used with/],
  ])('%j is refused', (flags, says) => expectUsage(place, ['onboard', ...flags], says));
});
