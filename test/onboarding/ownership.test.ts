import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openConfig } from '../../src/config/store.ts';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';

const theirs = 'AlibabaCloudGroup_theirs';
const hostPermissions = ['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess'];

describe('what is whose', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await openWorkplace({ regions: 1, servers: 2 });
  });
  afterEach(() => place.close());

  const root = () => place.sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
  const withKey = (argv: string[], key = root()) =>
    place.run([...argv, '--access-key-id', key.id, '--secret-stdin', '--json'], { stdin: key.secret });
  const removeAll = () => withKey(['accounts', 'remove', 'production', '--delete-iam', '--yes']);
  const reuse = () => place.onboardQuick('production', 0, '--no-sync-now', '--reuse-user', theirs);
  const isOurs = ({ name }: { readonly name: string }) => name.startsWith('AlibabaCloudGroup_');
  const names = () => {
    const { state } = place.sandbox;
    return [...state.users(), ...state.groups()].filter(isOurs).map(({ name }) => name);
  };
  const refuse = (method: string, path: RegExp) =>
    place.sandbox.addFault({ service: 'iam', method, path, kind: 'status', status: 403 });

  describe('of a user that was there before', () => {
    test('a group that it lacked goes again when the setup fails', async () => {
      place.sandbox.state.createUser({ name: theirs });
      refuse('POST', /OS-CREDENTIAL/);
      expect((await reuse()).code).toBe(4);
      expect(names()).toEqual([theirs]);
      expect(place.sandbox.state.groups().filter(isOurs)).toEqual([]);
    });

    test('a group that it lacked goes with the account, and the user stays', async () => {
      const { key } = place.sandbox.state.createUser({ name: theirs });
      const onboarded = await reuse();
      expect(onboarded.code).toBe(0);
      expect(place.sandbox.state.permissionsOf(onboarded.json.created.groupName).sort()).toEqual(hostPermissions);
      expect((await removeAll()).code).toBe(0);
      expect(place.sandbox.state.groups().filter(isOurs)).toEqual([]);
      expect(place.sandbox.state.accessKeys(theirs).map(({ id }) => id)).toEqual([key.id]);
    });

    test('its group of another name is used, and no other made', async () => {
      place.sandbox.state.createUser({ name: theirs, permissions: hostPermissions });
      place.sandbox.state.renameGroup(theirs, 'AlibabaCloudGroup_another');
      const onboarded = await reuse();
      expect([onboarded.code, onboarded.json.created.groupName]).toEqual([0, 'AlibabaCloudGroup_another']);
      expect(names()).toEqual([theirs, 'AlibabaCloudGroup_another']);
    });

    test('only the grant that its group lacked is made, and taken back', async () => {
      place.sandbox.state.createUser({ name: theirs, permissions: ['ECS ReadOnlyAccess', 'EVS ReadOnlyAccess'] });
      await reuse();
      const grants = place.sandbox.requests.filter(({ method, path }) => method === 'PUT' && path.includes('/roles/'));
      expect(grants).toHaveLength(1);
      expect(place.sandbox.state.permissionsOf(theirs)).toContain('IAM ReadOnlyAccess');
      await removeAll();
      expect(place.sandbox.state.permissionsOf(theirs).sort()).toEqual(['ECS ReadOnlyAccess', 'EVS ReadOnlyAccess']);
    });

    test('its place in the group is given up again, where it had none', async () => {
      place.sandbox.state.createUser({ name: theirs, permissions: hostPermissions });
      place.sandbox.state.removeMember(theirs, theirs);
      expect((await reuse()).code).toBe(0);
      expect(place.sandbox.state.membersOf(theirs)).toEqual([theirs]);
      await removeAll();
      expect(place.sandbox.state.membersOf(theirs)).toEqual([]);
      expect(place.sandbox.state.permissionsOf(theirs).sort()).toEqual(hostPermissions);
    });

    test('a disabled one is not used, and why is said', async () => {
      place.sandbox.state.createUser({ name: theirs, permissions: hostPermissions });
      place.sandbox.state.disableUser(theirs);
      const result = await reuse();
      expect([result.code, result.error.error.message]).toEqual([2, `The user ${theirs} is disabled.`]);
    });

    test('a repair that makes the user again makes it the tool’s own; the group stays theirs', async () => {
      place.sandbox.state.createUser({ name: theirs, permissions: hostPermissions });
      await reuse();
      place.sandbox.state.deleteUser(theirs);
      const repaired = await withKey(['onboard', '--repair', 'production']);
      expect([repaired.code, repaired.json.userName]).toEqual([0, theirs]);
      expect((await removeAll()).code).toBe(0);
      expect(place.sandbox.state.findUser(theirs)).toBeUndefined();
      expect(place.sandbox.state.permissionsOf(theirs).sort()).toEqual(hostPermissions);
    });

    test('a key that set-key brought stays, and the one that was made goes', async () => {
      const { key } = place.sandbox.state.createUser({ name: theirs, permissions: hostPermissions });
      const { accessKeyId } = (await reuse()).json.created;
      const set = await withKey(['accounts', 'set-key', 'production'], key);
      expect([set.code, set.stderr]).toEqual([0, expect.stringContaining(`${accessKeyId} that was made`)]);
      expect((await removeAll()).code).toBe(0);
      expect(place.sandbox.state.accessKeys(theirs).map(({ id }) => id)).toEqual([key.id]);
    });
  });

  describe('of an interrupted setup', () => {
    const interrupt = async () => {
      refuse('POST', /OS-CREDENTIAL/);
      refuse('DELETE', /./);
      expect((await place.onboardQuick('production')).code).toBe(5);
      place.sandbox.clearFaults();
    };

    test('no account is configured by hand beside it, which would hide it', async () => {
      await interrupt();
      const { key } = place.sandbox.state.createUser({ name: 'reader', permissions: hostPermissions });
      const flags = ['--method', 'manual', '--account', 'audit', '--data-center', 'cn', '--features', 'host'];
      const refused = await withKey(['onboard', ...flags, '--no-sync-now'], key);
      expect([refused.code, refused.error.error.code]).toEqual([2, 'usage']);
      expect(refused.error.error.hint).toMatch(/--resume.*--undo/);
      expect((await withKey(['onboard', '--undo'])).code).toBe(0);
      expect(names()).toEqual([]);
      expect((await withKey(['onboard', ...flags, '--no-sync-now'], key)).code).toBe(0);
    });

    test('it is still known when an account was configured beside it, as by an import', async () => {
      await place.onboardQuick('imported', 0, '--no-sync-now');
      const { home, env } = place;
      const masterKey = { environmentKey: env.HUAWEI_ASSETS_KEY, useKeyring: false };
      const config = openConfig({ dir: join(home, 'config'), masterKey });
      const account = await config.getAccount('imported');
      await withKey(['accounts', 'remove', 'imported', '--delete-iam', '--yes']);
      await interrupt();
      await config.addAccount(account);
      expect((await withKey(['onboard', '--undo'])).code).toBe(0);
      expect(names()).toEqual([]);
    });
  });

  test('what an interrupted repair made goes with the account, too', async () => {
    const { created } = (await place.onboardQuick('production', 0, '--no-sync-now')).json;
    place.sandbox.state.deleteUser(created.userName);
    refuse('POST', /OS-CREDENTIAL/);
    expect((await withKey(['onboard', '--repair', 'production'])).code).toBe(4);
    place.sandbox.clearFaults();
    expect(names()).toHaveLength(2);
    expect((await removeAll()).code).toBe(0);
    expect(names()).toEqual([]);
    expect((await withKey(['onboard', '--undo'])).error.error.message).toContain('No setup was interrupted');
  });

  describe('of guide --apply', () => {
    const statement = { Effect: 'Allow', Action: ['iam:users:getUser'] };
    const own = { Version: '1.1', Statement: [statement] };
    const apply = async (key: { id: string; secret: string }) => {
      const file = join(place.home, 'policies.json');
      await writeFile(file, JSON.stringify({ siemBasePolicy: own }));
      const flags = ['--account', 'production', '--data-center', 'cn', '--policy-file', file, '--yes'];
      return withKey(['guide', '--apply', '--features', 'host,soc', ...flags], key);
    };
    const administrator = () =>
      place.sandbox.state.createUser({ name: 'admin', permissions: ['Security Administrator', 'Tenant Guest'] }).key;
    const basePolicy = () =>
      place.sandbox.state.customPolicies().find(({ displayName }) => displayName === 'siemBasePolicy');

    test('an interrupted one goes on with its own policies and ends with the user’s key, never the administrator’s', async () => {
      const key = administrator();
      refuse('POST', /OS-CREDENTIAL/);
      refuse('DELETE', /./);
      expect((await apply(key)).code).toBe(5);
      place.sandbox.clearFaults();
      place.sandbox.state.deletePolicy('siemBasePolicy');

      const planned = await withKey(['onboard', '--resume', '--dry-run'], key);
      expect(planned.json.calls.map(({ does }: { does: string }) => does)).toContain(
        'create the custom policy siemBasePolicy',
      );
      const resumed = await withKey(['onboard', '--resume', '--no-sync-now'], key);
      expect([resumed.code, resumed.json.method]).toEqual([0, 'manual']);
      const shown = await place.run(['accounts', 'show', 'production', '--json']);
      expect(shown.json.accessKeyId).toBe(resumed.json.created.accessKeyId);
      expect(shown.json.accessKeyId).not.toBe(key.id);
      expect(basePolicy()?.policy).toEqual(own);
    });

    test('a repair makes the policy of its file again, not the derived one', async () => {
      const key = administrator();
      expect((await apply(key)).code).toBe(0);
      place.sandbox.state.deletePolicy('siemBasePolicy');
      expect((await withKey(['onboard', '--repair', 'production'], key)).code).toBe(0);
      expect(basePolicy()?.policy).toEqual(own);
    });

    test('a policy whose making nobody answered is taken back', async () => {
      const key = administrator();
      const policies = { service: 'iam', path: /OS-ROLE\/roles/ } as const;
      place.sandbox.addFault({ ...policies, method: 'POST', kind: 'reset', done: true });
      place.sandbox.addFault({ ...policies, method: 'GET', kind: 'status', status: 403, after: 1 });
      expect((await apply(key)).code).toBe(5);
      place.sandbox.clearFaults();
      expect(basePolicy()).toBeDefined();
      expect((await withKey(['onboard', '--undo'], key)).code).toBe(0);
      expect(place.sandbox.state.customPolicies()).toEqual([]);
    });

    test('a policy that was there before is named, used, and left', async () => {
      const key = administrator();
      expect((await apply(key)).code).toBe(0);
      await place.run(['accounts', 'remove', 'production', '--yes']);
      const again = await apply(key);
      expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('siemBasePolicy is there already')]);
      expect((await withKey(['accounts', 'remove', 'production', '--delete-iam', '--yes'], key)).code).toBe(0);
      expect(basePolicy()).toBeDefined();
    });

    test('its policies outlive an export and import', async () => {
      const key = administrator();
      await apply(key);
      const bundle = join(place.home, 'accounts.bundle');
      const env = { HUAWEI_ASSETS_BUNDLE_PASSPHRASE: 'correct horse battery' };
      await place.run(['config', 'export', bundle], { env });
      await place.run(['accounts', 'remove', 'production', '--yes']);
      expect((await place.run(['config', 'import', bundle], { env })).code).toBe(0);
      place.sandbox.state.deletePolicy('siemBasePolicy');
      expect((await withKey(['onboard', '--repair', 'production'], key)).code).toBe(0);
      expect(basePolicy()?.policy).toEqual(own);
    });
  });
});
