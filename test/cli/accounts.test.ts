import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { expectError, expectHelp } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

describe('accounts', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace({ accounts: 3, servers: 3, regions: 1 });
    await place.onboardQuick('production');
    await place.onboardQuick('to rename', 1, '--no-sync-now');
    await place.onboardQuick('to remove', 2);
  });
  afterAll(() => place.close());

  test('--help ends with examples', () => expectHelp(place, 'accounts'));

  test('list prints what its schema says', async () => {
    const result = await place.run(['accounts', 'list', '--json']);
    expect(result.code).toBe(0);
    expectSchema('accounts-list', result.json);
    expect(result.json.map((account: { account: string }) => account.account)).toContain('production');
  });

  test('list for people has a line an account', async () => {
    const result = await place.run(['accounts', 'list']);
    expect(result.stdout).toMatch(/^ACCOUNT +METHOD +FEATURES +DATA CENTER +SITE +HUAWEI ACCOUNT +ACCESS KEY\n/);
    expect(result.stdout).toMatch(/\nproduction +quick +host +chinese-mainland +china /);
  });

  test('list on an empty home is an empty list, and tells people how to begin', async () => {
    const empty = await openWorkplace();
    expect((await empty.run(['accounts', 'list', '--json'])).stdout).toBe('[]\n');
    expect((await empty.run(['accounts', 'list'])).stdout).toContain('huawei-assets onboard');
    await empty.close();
  });

  test('show prints the secret as its last four characters and a fingerprint only', async () => {
    const result = await place.run(['accounts', 'show', 'production', '--json']);
    expectSchema('accounts-show', result.json);
    const isItsSecret = (secret: string) =>
      result.json.secret.masked === `****${secret.slice(-4)}` &&
      result.json.secret.fingerprint === createHash('sha256').update(secret).digest('hex').slice(0, 16);
    expect(place.sandbox.state.secrets().filter(isItsSecret)).toHaveLength(1);
  });

  test('show for people names owner, user, key and policy', async () => {
    const { stdout } = await place.run(['accounts', 'show', 'production']);
    expect(stdout).toMatch(/secret +\*{4}.{4}, fingerprint [0-9a-f]{16}\n/);
    expect(stdout).toMatch(/host sync +every 6h\n/);
  });

  test('show finds a name in any case, and suggests a near one', async () => {
    expect((await place.run(['accounts', 'show', 'PRODUCTION', '--json'])).json.account).toBe('production');
    const wrong = await place.run(['accounts', 'show', 'producton', '--json']);
    expectError(wrong, 'account-not-found', 2);
    expect(wrong.error.error.hint).toContain('production');
  });

  test('rename keeps key and inventory, and refuses a name that is taken', async () => {
    expectError(await place.run(['accounts', 'rename', 'to rename', 'production', '--json']), 'account-exists', 2);
    const result = await place.run(['accounts', 'rename', 'to rename', 'renamed', '--json']);
    expectSchema('accounts-rename', result.json);
    expect(result.json).toEqual({ account: 'renamed', before: 'to rename' });
    expect((await place.run(['check-ak', 'renamed', '--json'])).json[0].status).toBe('valid');
    await place.run(['accounts', 'rename', 'renamed', 'to rename']);
  });

  test('set-key takes another user’s key only when it holds what the features need', async () => {
    const { sandbox } = place;
    const [account] = sandbox.accounts;
    const give = (key: { id: string; secret: string }, ...flags: string[]) =>
      place.run(
        ['accounts', 'set-key', 'production', '--access-key-id', key.id, '--secret-stdin', '--json', ...flags],
        {
          stdin: key.secret,
        },
      );
    const poor = sandbox.state.createUser({ name: 'poor', permissions: ['IAM ReadOnlyAccess'] }, account?.name).key;
    const refused = await give(poor);
    expectError(refused, 'permission-missing', 4);
    expect(refused.error.error.details.missing).toEqual(['ECS ReadOnlyAccess']);
    expectError(await give(account?.rootKey ?? poor), 'root-key-refused', 3);
    const permissions = ['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess'];
    const rich = sandbox.state.createUser({ name: 'rich', permissions }, account?.name).key;
    const taken = await give(rich);
    expectSchema('accounts-show', taken.json);
    expect(taken.json).toMatchObject({ accessKeyId: rich.id, userName: 'rich' });
    const missing = await place.run(['accounts', 'set-key', 'production', '--json']);
    expectError(missing, 'missing-input', 2);
    expect(missing.error.error.details.missing).toHaveLength(2);
  });

  test('rename to a bad name is refused', async () => {
    expectError(await place.run(['accounts', 'rename', 'to rename', ' ', '--json']), 'usage', 2);
  });

  test('remove needs --yes without a terminal, then forgets account, key and inventory', async () => {
    const refused = await place.run(['accounts', 'remove', 'to remove', '--json']);
    expectError(refused, 'missing-input', 2);
    expect(refused.error.error.details.missing).toEqual(['--yes']);
    const result = await place.run(['accounts', 'remove', 'to remove', '--yes', '--json']);
    expectSchema('accounts-remove', result.json);
    expect(result.json).toEqual({
      account: 'to remove',
      removedRecords: 3,
      deletedIam: false,
      deletedRegistration: false,
    });
    expect(result.stderr).toMatch(/Still in Huawei Cloud: the user AlibabaCloudGroup_\w+ .*the user group/);
    expectError(await place.run(['accounts', 'show', 'to remove', '--json']), 'account-not-found', 2);
    expect((await place.run(['hosts', '--json', '--query', 'length(@)'])).json).toBe(3);
  });

  test('remove --delete-iam takes the user and group along, with the root key', async () => {
    const own = await openWorkplace({ regions: 1 });
    const { json } = await own.onboardQuick('a', 0, '--no-sync-now');
    const missing = await own.run(['accounts', 'remove', 'a', '--yes', '--delete-iam', '--json']);
    expectError(missing, 'missing-input', 2);
    expect(missing.error.error.details.missing).toHaveLength(2);
    const all = await own.run(['accounts', 'remove', 'a', '--delete-iam', '--json']);
    expect(all.error.error.details.missing).toEqual([...missing.error.error.details.missing, '--yes']);
    const root = own.sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
    const argv = [
      'accounts',
      'remove',
      'a',
      '--yes',
      '--delete-iam',
      '--access-key-id',
      root.id,
      '--secret-stdin',
      '--json',
    ];
    const result = await own.run(argv, { stdin: root.secret });
    expectSchema('accounts-remove', result.json);
    expect(result.json.deletedIam).toBe(true);
    expect(own.sandbox.state.findUser(json.created.userName)).toBeUndefined();
    expect(own.sandbox.state.findGroup(json.created.groupName)).toBeUndefined();
    await own.close();
  });
});
