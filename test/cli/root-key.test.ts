import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { expectError, expectHelp } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

describe('root-key', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await openWorkplace({ accounts: 2, regions: 1 });
    await place.onboardQuick('production', 0, '--no-sync-now');
  });
  afterEach(() => place.close());

  const run = (argv: readonly string[], index = 0) => {
    const key = place.sandbox.accounts[index]?.rootKey ?? { id: '', secret: '' };
    return place.run(['root-key', ...argv, '--access-key-id', key.id, '--secret-stdin', '--json'], {
      stdin: key.secret,
    });
  };

  test('--help ends with examples', () => expectHelp(place, 'root-key'));

  test('status prints what its schema says', async () => {
    const result = await run(['status', 'production']);
    expect(result.code).toBe(0);
    expectSchema('root-key', result.json);
    expect(result.json.status).toBe('active');
  });

  test.each([
    ['disable', 'disabled'],
    ['delete', 'deleted'],
  ])('%s retires the key once the user key was seen working', async (action, status) => {
    const result = await run([action, 'production', '--yes']);
    expect(result.code).toBe(0);
    expectSchema('root-key', result.json);
    expect(result.json).toMatchObject({ status, reason: null });
    const left = place.sandbox.state.findAccessKey(place.sandbox.accounts[0]?.rootKey.id ?? '');
    expect(left?.isActive).toBe(action === 'delete' ? undefined : false);
  });

  test('a disabled key, given in whatever way, is told as inactive with what is left to do', async () => {
    const key = place.sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
    const disabled = await run(['disable', 'production', '--yes']);
    const finish = `root-key delete production --key-id ${key.id}`;
    expect(disabled.stderr).toContain(finish);
    const env = { HUAWEI_ASSETS_ACCESS_KEY_ID: key.id, HUAWEI_ASSETS_SECRET_ACCESS_KEY: key.secret };
    const status = await place.run(['root-key', 'status', 'production', '--json'], { env });
    expect([status.code, status.json.status, status.stderr]).toEqual([0, 'inactive', expect.stringContaining(finish)]);
    expectSchema('root-key', status.json);
    const again = await run(['delete', 'production', '--yes']);
    expectError(again, 'access-key-disabled', 3);
    expect(again.error.error.hint).toContain(finish);
  });

  test('a key that was deleted is told as not found', async () => {
    expect((await run(['delete', 'production', '--yes'])).code).toBe(0);
    const status = await run(['status', 'production']);
    expect([status.code, status.json.status]).toEqual([0, 'not-found']);
    expectSchema('root-key', status.json);
  });

  test('an administrator’s key that is refused says nothing of the root key', async () => {
    const key = place.sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
    const admin = place.sandbox.state.createUser({ name: 'admin', permissions: ['Security Administrator'] }).key;
    place.sandbox.state.disableKey(admin.id);
    const argv = ['root-key', 'status', 'production', '--key-id', key.id, '--access-key-id', admin.id];
    expectError(
      await place.run([...argv, '--secret-stdin', '--json'], { stdin: admin.secret }),
      'access-key-disabled',
      3,
    );
  });

  test('the user key is seen in another region where the first has no ECS', async () => {
    const own = await openWorkplace({ regions: ['af-south-1', 'cn-north-4'], absentServices: ['ecs@af-south-1'] });
    const made = await own.onboardQuick('a', 0, '--no-sync-now', '--retire-root-key', 'delete', '--yes');
    expect([made.code, made.json.rootKey]).toEqual([0, { status: 'deleted', reason: null }]);
    expect(made.json.features[0].status).toBe('normal');
    await own.close();
  });

  test('a user key that is refused once the root key is gone is told', async () => {
    const path = /cloudservers/;
    place.sandbox.addFault({ service: 'ecs', path, kind: 'status', status: 403, after: 1 });
    const result = await run(['delete', 'production', '--yes']);
    expect([result.code, result.json.status]).toEqual([0, 'deleted']);
    expect(result.json.reason).toContain('the user key has not been seen listing hosts');
  });

  test('the key stays, exit 5, while the user key cannot list hosts', async () => {
    const { userName } = (await place.run(['accounts', 'show', 'production', '--json'])).json;
    place.sandbox.state.disableUser(userName);
    const result = await run(['delete', 'production', '--yes']);
    expect(result.code).toBe(5);
    expectSchema('root-key', result.json);
    expect(result.json.status).toBe('kept');
    expect(place.sandbox.state.findAccessKey(place.sandbox.accounts[0]?.rootKey.id ?? '')).toBeDefined();
  });

  test('without a terminal the key and the confirmation must be given', async () => {
    const bare = await place.run(['root-key', 'delete', 'production', '--json']);
    expectError(bare, 'missing-input', 2);
    expect(bare.error.error.details.missing).toEqual([
      expect.stringContaining('--access-key-id'),
      expect.stringContaining('--secret-stdin'),
      '--yes',
    ]);
    const unconfirmed = await run(['delete', 'production']);
    expectError(unconfirmed, 'missing-input', 2);
    expect(unconfirmed.error.error.details.missing).toEqual(['--yes']);
  });

  test('another account’s root key is refused', async () => {
    expectError(await run(['delete', 'production', '--yes'], 1), 'usage', 2);
  });

  test('a key that is no root key is refused with 3', async () => {
    const { key } = place.sandbox.state.createUser({ name: 'user', permissions: ['IAM ReadOnlyAccess'] });
    const argv = ['root-key', 'status', 'production', '--access-key-id', key.id, '--secret-stdin', '--json'];
    expectError(await place.run(argv, { stdin: key.secret }), 'not-root-key', 3);
  });
});
