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
    expect(bare.error.error.details.missing).toHaveLength(2);
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
