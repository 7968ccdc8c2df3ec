import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';

const prefix = 'AlibabaCloudGroup_';

describe('what was left unfinished', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await openWorkplace({ regions: 1, servers: 2 });
  });
  afterEach(() => place.close());

  const root = () => place.sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
  const withRoot = (argv: string[], key = root()) =>
    place.run([...argv, '--access-key-id', key.id, '--secret-stdin', '--json'], { stdin: key.secret });
  const users = () => place.sandbox.state.users().filter(({ name }) => name.startsWith(prefix));
  const groups = () => place.sandbox.state.groups().filter(({ name }) => name.startsWith(prefix));

  /** A setup that fails where its user cannot be deleted either leaves its journal behind, as a killed one does. */
  const interrupt = async () => {
    place.sandbox.addFault({ service: 'iam', method: 'POST', path: /OS-CREDENTIAL/, kind: 'status', status: 403 });
    place.sandbox.addFault({ service: 'iam', method: 'DELETE', kind: 'status', status: 403 });
    expect((await place.onboardQuick('production')).code).toBe(5);
    place.sandbox.clearFaults();
    expect([users().length, groups().length]).toEqual([1, 1]);
  };

  test.each([['status'], ['accounts', 'list']])(
    'is told by %s %s, with what there is of it and what to do',
    async (...argv) => {
      await interrupt();
      const [user] = users();
      const { code, stderr } = await place.run(argv);
      const left = `The setup of "production" was interrupted and left ${user?.name} in Huawei Cloud: the user group, 2 grants, the user.`;
      expect([code, stderr]).toEqual([0, expect.stringContaining(left)]);
      expect(stderr).toMatch(/onboard --resume\. .*onboard --undo\n/);
      await withRoot(['onboard', '--undo']);
      expect((await place.run(argv)).stderr).toBe('');
    },
  );

  test('is gone on with by --resume, with nothing but the key given again', async () => {
    await interrupt();
    const result = await withRoot(['onboard', '--resume', '--no-sync-now']);
    expect([result.code, result.json.account, result.json.method]).toEqual([0, 'production', 'quick']);
    expect([users().length, groups().length]).toEqual([1, 1]);
    expect((await place.run(['check-ak', '--json'])).code).toBe(0);
  });

  test('is taken back by --undo', async () => {
    await interrupt();
    const result = await withRoot(['onboard', '--undo']);
    expect([result.code, result.json.account]).toEqual([0, 'production']);
    expect([users().length, groups().length]).toEqual([0, 0]);
    expect((await withRoot(['onboard', '--resume'])).error.error.code).toBe('usage');
  });

  test.each([
    ['--resume', 'account-exists', [1, 1]],
    ['--undo', 'usage', [0, 0]],
  ])('is made good once by two %s at once', async (flag, refusal, left) => {
    await interrupt();
    const results = await Promise.all([1, 2].map(() => withRoot(['onboard', flag])));
    expect(results.map(({ code }) => code).sort()).toEqual([0, 2]);
    expect(results.find(({ code }) => code === 2)?.error.error.code).toBe(refusal);
    expect([users().length, groups().length]).toEqual(left);
  });

  test('stays as it was when what goes on with it fails, or is cancelled, before it changes anything', async () => {
    await interrupt();
    place.sandbox.addFault({ service: 'iam', path: /\/v3\/roles/, kind: 'status', status: 403, times: 1 });
    expect((await withRoot(['onboard', '--resume'])).code).toBe(4);

    place.sandbox.addFault({ service: 'iam', path: /\/v3\/roles/, kind: 'hang' });
    const [asked, abort] = [place.sandbox.requests.length, new AbortController()];
    const { id, secret } = root();
    const argv = ['onboard', '--resume', '--access-key-id', id, '--secret-stdin'];
    const resumed = place.run(argv, { stdin: secret, signal: abort.signal });
    const isAsked = () => place.sandbox.requests.slice(asked).some(({ path }) => path === '/v3/roles');
    while (!isAsked()) await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    const { code, stderr } = await resumed;
    expect([code, stderr]).toEqual([130, expect.stringContaining('the interrupted setup is as it was')]);

    place.sandbox.clearFaults();
    expect((await withRoot(['onboard', '--undo'])).code).toBe(0);
    expect([users().length, groups().length]).toEqual([0, 0]);
  });

  test('is not taken for a setup when there is none', async () => {
    const result = await withRoot(['onboard', '--resume']);
    expect([result.code, result.error.error.code]).toEqual([2, 'usage']);
  });
});

describe('what somebody else did', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await openWorkplace({ regions: 1, servers: 2 });
  });
  afterEach(() => place.close());

  const root = () => place.sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
  const withRoot = (argv: string[], key = root()) =>
    place.run([...argv, '--access-key-id', key.id, '--secret-stdin', '--json'], { stdin: key.secret });
  const onboard = async () => (await place.onboardQuick('production', 0, '--no-sync-now')).json.created;
  const checkCode = async () => (await place.run(['check-ak', '--json'])).code;

  type Created = { userName: string; groupName: string; accessKeyId: string };
  const damages: [string, (created: Created) => void][] = [
    ['the user', ({ userName }) => place.sandbox.state.deleteUser(userName)],
    ['a grant', ({ groupName }) => place.sandbox.state.revokeGrants(groupName, 'ECS ReadOnlyAccess')],
    ['every grant', ({ groupName }) => place.sandbox.state.revokeGrants(groupName)],
    ['the key', ({ accessKeyId }) => place.sandbox.state.deleteKey(accessKeyId)],
    ['nothing but the key’s being enabled', ({ accessKeyId }) => place.sandbox.state.disableKey(accessKeyId)],
  ];
  test.each(damages)(
    '%s that was taken away is made again by --repair, and the account stays what it was',
    async (_name, damage) => {
      const created = await onboard();
      await place.run(['policy', 'set', 'production', '--ak-check', '1h']);
      damage(created);
      await place.run(['sync', 'hosts']);
      const repaired = await withRoot(['onboard', '--repair', 'production']);
      expect(repaired.stderr).not.toContain('error');
      expect([repaired.code, repaired.json.account, repaired.json.policy.akCheck]).toEqual([0, 'production', '1h']);
      expect(await checkCode()).toBe(0);
      expect(place.sandbox.state.permissionsOf(created.groupName).sort()).toEqual([
        'ECS ReadOnlyAccess',
        'IAM ReadOnlyAccess',
      ]);
      expect(place.sandbox.state.users().filter(({ name }) => name.startsWith(prefix))).toHaveLength(1);
      expect((await place.run(['accounts', 'list', '--json'])).json).toHaveLength(1);
    },
  );

  test('a user made by Security Center is shown and left alone', async () => {
    place.sandbox.state.createUser({
      name: `${prefix}theirs`,
      permissions: ['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess'],
    });
    const result = await place.onboardQuick('production', 0, '--no-sync-now');
    expect(result.stderr).toContain(`${prefix}theirs`);
    expect(result.json.created.userName).not.toBe(`${prefix}theirs`);
    expect(place.sandbox.state.accessKeys(`${prefix}theirs`)).toHaveLength(1);
  });

  test('a user made by Security Center is reused by choice, and only the new key is ever taken back', async () => {
    const theirs = place.sandbox.state.createUser({
      name: `${prefix}theirs`,
      permissions: ['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess'],
    });
    const result = await place.onboardQuick('production', 0, '--no-sync-now', '--reuse-user', `${prefix}theirs`);
    expect([result.code, result.json.created.userName]).toEqual([0, `${prefix}theirs`]);
    expect(place.sandbox.state.accessKeys(`${prefix}theirs`)).toHaveLength(2);
    const removed = await withRoot(['accounts', 'remove', 'production', '--delete-iam', '--yes']);
    expect(removed.code).toBe(0);
    expect(place.sandbox.state.accessKeys(`${prefix}theirs`).map(({ id }) => id)).toEqual([theirs.key.id]);
    expect(place.sandbox.state.findGroup(`${prefix}theirs`)).toBeDefined();
  });

  test('a user with two keys already has no room for a third, and says so', async () => {
    const name = `${prefix}theirs`;
    place.sandbox.state.createUser({ name, permissions: ['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess'] });
    await place.onboardQuick('first', 0, '--no-sync-now', '--reuse-user', name);
    await place.run(['accounts', 'remove', 'first', '--yes']);
    const result = await place.onboardQuick('second', 0, '--no-sync-now', '--reuse-user', name);
    expect([result.code, result.error.error.code]).toEqual([2, 'quota-exceeded']);
    expect(place.sandbox.state.accessKeys(name)).toHaveLength(2);
  });

  test('remove --delete-iam takes back exactly what was made', async () => {
    const created = await onboard();
    place.sandbox.state.createUser({ name: `${prefix}other`, permissions: ['ECS ReadOnlyAccess'] });
    const result = await withRoot(['accounts', 'remove', 'production', '--delete-iam', '--yes']);
    expect(result.code).toBe(0);
    expect(place.sandbox.state.findUser(created.userName)).toBeUndefined();
    expect(place.sandbox.state.findGroup(created.groupName)).toBeUndefined();
    expect(place.sandbox.state.findUser(`${prefix}other`)).toBeDefined();
  });

  test('a root key that was disabled is deleted by an administrator’s key', async () => {
    await onboard();
    expect((await withRoot(['root-key', 'disable', 'production', '--yes'])).json.status).toBe('disabled');
    const again = await withRoot(['root-key', 'delete', 'production', '--yes']);
    expect([again.code, again.error.error.code]).toEqual([3, 'access-key-disabled']);
    const admin = place.sandbox.state.createUser({ name: 'admin', permissions: ['Security Administrator'] }).key;
    const deleted = await withRoot(['root-key', 'delete', 'production', '--key-id', root().id, '--yes'], admin);
    expect([deleted.code, deleted.json.status]).toEqual([0, 'deleted']);
    expect(place.sandbox.state.findAccessKey(root().id)).toBeUndefined();
  });

  test('no IAM user’s key is ever retired as a root key', async () => {
    await onboard();
    const admin = place.sandbox.state.createUser({ name: 'admin', permissions: ['Security Administrator'] }).key;
    const result = await withRoot(['root-key', 'delete', 'production', '--yes'], admin);
    expect([result.code, result.error.error.code]).toEqual([3, 'not-root-key']);
    expect(place.sandbox.state.findAccessKey(admin.id)).toBeDefined();
  });
});
