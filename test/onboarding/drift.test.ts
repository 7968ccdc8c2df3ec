import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { expectSchema } from '../cli/helpers/schemas.ts';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';

interface Created {
  readonly groupName: string;
  readonly userName: string;
  readonly accessKeyId: string;
}

/** What is taken away, what the account's own key can say of it, and what the root key can. */
interface Damage {
  readonly name: string;
  readonly damage: (created: Created) => void;
  readonly seen: readonly string[];
  readonly exactly: readonly string[];
  readonly code: 3 | 4;
}

interface Change {
  readonly object: string;
  readonly what: string;
  readonly name: string;
}

const wordsOf = (drift: readonly Change[]): string[] =>
  drift.map(({ object, what, name }) => `${object} ${what} ${name}`).sort();

describe('what somebody else changed in Huawei Cloud', () => {
  let place: Workplace;
  let created: Created;
  beforeEach(async () => {
    place = await openWorkplace({ regions: 1, servers: 2 });
    created = (await place.onboardQuick('production', 0)).json.created;
  });
  afterEach(() => place.close());

  const root = () => place.sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
  const withRoot = (argv: readonly string[]) =>
    place.run([...argv, '--access-key-id', root().id, '--secret-stdin', '--json'], { stdin: root().secret });
  const checkAk = () => place.run(['check-ak', '--json']);
  const status = async () => (await place.run(['status', '--json'])).json[0];
  const account = async () => (await place.run(['accounts', 'show', 'production', '--json'])).json;
  const hosts = async () => (await place.run(['hosts', '--json'])).json;

  /** In the words of a name of what was made: its names differ in each run. */
  const named = (words: readonly string[]): string[] =>
    words
      .map((word) => word.replace('USER', created.userName).replace('GROUP', created.groupName))
      .map((word) => word.replace('KEY', created.accessKeyId))
      .sort();

  const ecs = 'grant gone ECS ReadOnlyAccess';
  const iam = 'grant gone IAM ReadOnlyAccess';
  const [ecsTried, iamTried] = [ecs, iam].map((word) => word.replace('gone', 'not-in-effect'));
  const state = () => place.sandbox.state;
  const damages: readonly Damage[] = [
    {
      name: 'the user',
      damage: ({ userName }) => state().deleteUser(userName),
      seen: ['access-key gone-or-its-user KEY'],
      exactly: ['user gone USER'],
      code: 3,
    },
    {
      name: 'the user’s being enabled',
      damage: ({ userName }) => state().disableUser(userName),
      seen: ['user disabled USER'],
      exactly: ['user disabled USER'],
      code: 3,
    },
    {
      name: 'the group',
      damage: ({ groupName }) => state().deleteGroup(groupName),
      seen: ['membership gone-or-its-group GROUP'],
      exactly: ['group gone GROUP'],
      code: 4,
    },
    {
      name: 'the membership',
      damage: ({ groupName, userName }) => state().removeMember(groupName, userName),
      seen: ['membership gone-or-its-group GROUP'],
      exactly: ['membership gone GROUP'],
      code: 4,
    },
    {
      name: 'the grant on ECS',
      damage: ({ groupName }) => state().revokeGrants(groupName, 'ECS ReadOnlyAccess'),
      seen: [ecs],
      exactly: [ecs],
      code: 4,
    },
    {
      name: 'the grant on IAM',
      damage: ({ groupName }) => state().revokeGrants(groupName, 'IAM ReadOnlyAccess'),
      seen: [iamTried ?? ''],
      exactly: [iam],
      code: 4,
    },
    {
      name: 'every grant',
      damage: ({ groupName }) => state().revokeGrants(groupName),
      seen: [ecsTried ?? '', iamTried ?? ''],
      exactly: [ecs, iam],
      code: 4,
    },
    {
      name: 'the key',
      damage: ({ accessKeyId }) => state().deleteKey(accessKeyId),
      seen: ['access-key gone-or-its-user KEY'],
      exactly: ['access-key gone KEY'],
      code: 3,
    },
    {
      name: 'the key’s being enabled',
      damage: ({ accessKeyId }) => state().disableKey(accessKeyId),
      seen: ['access-key disabled KEY'],
      exactly: ['access-key disabled KEY'],
      code: 3,
    },
    {
      name: 'everything',
      damage: ({ groupName, userName }) => {
        state().deleteGroup(groupName);
        state().deleteUser(userName);
      },
      seen: ['access-key gone-or-its-user KEY'],
      exactly: ['group gone GROUP', 'user gone USER'],
      code: 3,
    },
  ];

  describe.each(damages)('when $name is taken away', ({ damage, seen, exactly, code }) => {
    test('check-ak says so, as far as its own key sees it, and status says it without asking', async () => {
      damage(created);
      const check = await checkAk();
      expectSchema('check-ak', check.json);
      expect([check.code, wordsOf(check.json[0].drift)]).toEqual([code, named(seen)]);
      expect(check.json[0].hint).toContain('huawei-assets onboard --repair production');
      const asked = place.sandbox.requests.length;
      const view = await status();
      expectSchema('status', [view]);
      expect(wordsOf(view.drift)).toEqual(named(seen));
      const people = await place.run(['status']);
      expect(people.stdout).toMatch(/\nproduction: the .*\(huawei-assets onboard --repair production\)\n/);
      expect(place.sandbox.requests).toHaveLength(asked);
    });

    test('check-ak with the root key says exactly what', async () => {
      damage(created);
      const check = await withRoot(['check-ak', 'production']);
      expectSchema('check-ak', check.json);
      expect([check.code, wordsOf(check.json[0].drift)]).toEqual([code, named(exactly)]);
      expect(wordsOf((await status()).drift)).toEqual(named(exactly));
    });

    test('--repair makes it whole, once, and name, policy and inventory stay', async () => {
      await place.run(['policy', 'set', 'production', '--ak-check', '1h']);
      const [before, inventory] = [await account(), await hosts()];
      damage(created);
      await checkAk();
      const repaired = await withRoot(['onboard', '--repair', 'production']);
      expect([repaired.code, repaired.json]).toEqual([0, await account()]);
      expectSchema('onboard', repaired.json);
      expect(repaired.json).toMatchObject({
        account: 'production',
        policy: before.policy,
        createdAt: before.createdAt,
      });
      expect(repaired.json.updatedAt > before.updatedAt).toBe(true);
      expect(await hosts()).toEqual(inventory);

      const isOurs = ({ name }: { name: string }) => name.startsWith('AlibabaCloudGroup_');
      expect(state().users().filter(isOurs)).toMatchObject([{ name: created.userName, isEnabled: true }]);
      expect(state().groups().filter(isOurs)).toMatchObject([{ name: created.groupName }]);
      expect(state().membersOf(created.groupName)).toEqual([created.userName]);
      expect(state().permissionsOf(created.groupName).sort()).toEqual(['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess']);
      expect(state().accessKeys(created.userName)).toMatchObject([{ id: repaired.json.accessKeyId, isActive: true }]);

      expect(await status()).toMatchObject({ drift: [], accessKey: { status: 'valid' } });
      const check = await checkAk();
      expect([check.code, check.json[0].drift]).toEqual([0, []]);
      expect((await place.run(['sync', 'hosts'])).code).toBe(0);
      expect((await place.run(['accounts', 'list', '--json'])).json).toHaveLength(1);
    });
  });

  test('nothing is said where nothing was changed, by the own key or by the root key', async () => {
    expect((await checkAk()).json[0].drift).toEqual([]);
    expect((await withRoot(['check-ak', 'production'])).json[0].drift).toEqual([]);
    const people = await place.run(['status']);
    expect(people.stdout).not.toMatch(/drift|removed|--repair/);
  });

  test('new names are told, break nothing, and --repair goes on with them instead of making others', async () => {
    state().renameUser(created.userName, 'renamed-user');
    state().renameGroup(created.groupName, 'renamed-group');
    const check = await checkAk();
    expect([check.code, wordsOf(check.json[0].drift)]).toEqual([
      0,
      named(['group renamed GROUP', 'user renamed USER']),
    ]);
    state().removeMember('renamed-group', 'renamed-user');
    const repaired = await withRoot(['onboard', '--repair', 'production']);
    expect(repaired.json.createdIam).toMatchObject({ groupName: 'renamed-group', userName: 'renamed-user' });
    expect(state().users()).toHaveLength(2);
    expect(state().groups()).toHaveLength(2);
    expect((await checkAk()).json[0].drift).toEqual([]);
  });

  test('for people check-ak names it, with what to do next', async () => {
    state().disableUser(created.userName);
    const { stdout } = await place.run(['check-ak']);
    expect(stdout).toMatch(new RegExp(`changed +the user ${created.userName} was disabled`));
    expect(stdout).toMatch(/next +Run: huawei-assets onboard --repair production \(with the root key/);
  });

  test('a root key of another account, or for several accounts at once, is refused', async () => {
    const several = await withRoot(['check-ak', 'production', 'production']);
    expect([several.code, several.error.error.code]).toEqual([2, 'usage']);
  });

  test('what was granted again may take its time, and is pending, not missing', async () => {
    await place.close();
    place = await openWorkplace({ regions: 1, servers: 2, grantDelayMs: 3_600_000 });
    created = (await place.onboardQuick('production', 0, '--no-sync-now')).json.created;
    state().settle();
    expect((await checkAk()).json[0].features).toMatchObject([{ status: 'normal' }]);
    state().deleteGroup(created.groupName);
    expect((await checkAk()).json[0].features).toMatchObject([{ status: 'abnormal' }]);
    await withRoot(['onboard', '--repair', 'production']);
    const check = await checkAk();
    expect([check.code, check.json[0].features[0].status, check.json[0].drift]).toEqual([0, 'pending', []]);
  });

  test('two repairs at once make one key', async () => {
    state().deleteKey(created.accessKeyId);
    const repairs = await Promise.all([1, 2].map(() => withRoot(['onboard', '--repair', 'production'])));
    expect(repairs.map(({ code }) => code)).toEqual([0, 0]);
    expect(state().accessKeys(created.userName)).toHaveLength(1);
    expect((await checkAk()).code).toBe(0);
  });

  test('a repair that was interrupted is gone on with by a repair, and never taken back', async () => {
    state().deleteUser(created.userName);
    place.sandbox.addFault({ service: 'iam', method: 'POST', path: /OS-CREDENTIAL/, kind: 'status', status: 403 });
    expect((await withRoot(['onboard', '--repair', 'production'])).code).toBe(4);
    place.sandbox.clearFaults();
    const undone = await withRoot(['onboard', '--undo']);
    expect([undone.code, undone.error.error.hint]).toEqual([
      2,
      'Go on with: huawei-assets onboard --repair production',
    ]);
    expect((await withRoot(['onboard', '--repair', 'production'])).code).toBe(0);
    expect((await checkAk()).json[0]).toMatchObject({ status: 'valid', drift: [] });
    expect(state().users()).toHaveLength(2);
  });
});

describe('an account whose user somebody else made', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await openWorkplace({ regions: 1, servers: 2 });
    const permissions = ['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess'];
    const { key } = place.sandbox.state.createUser({ name: 'reader', permissions });
    const argv = ['onboard', '--method', 'manual', '--account', 'audit', '--data-center', 'cn', '--features', 'host'];
    const flags = ['--access-key-id', key.id, '--secret-stdin', '--no-sync-now', '--json'];
    expect((await place.run([...argv, ...flags], { stdin: key.secret })).code).toBe(0);
    keyId = key.id;
  });
  afterEach(() => place.close());
  let keyId = '';

  const changes: [string, () => void, string[], string | null][] = [
    [
      'the key',
      () => place.sandbox.state.deleteKey(keyId),
      ['gone-or-its-user'],
      'huawei-assets accounts set-key audit',
    ],
    [
      'the user',
      () => place.sandbox.state.deleteUser('reader'),
      ['gone-or-its-user'],
      'huawei-assets accounts set-key audit',
    ],
    ['the key’s being enabled', () => place.sandbox.state.disableKey(keyId), ['disabled'], null],
    ['the user’s being enabled', () => place.sandbox.state.disableUser('reader'), ['disabled'], null],
    ['the user’s name', () => place.sandbox.state.renameUser('reader', 'auditor'), ['renamed'], null],
    ['its group, which is not the tool’s to watch', () => place.sandbox.state.deleteGroup('reader'), [], null],
  ];
  test.each(changes)('%s: as much as can be known, and no repair', async (_name, damage, whats, remedy) => {
    damage();
    const { json } = await place.run(['check-ak', '--json']);
    expectSchema('check-ak', json);
    expect(json[0].drift.map(({ what }: Change) => what)).toEqual(whats);
    expect(json[0].drift.every((each: { remedy: string | null }) => each.remedy === remedy)).toBe(true);
    const rootKey = place.sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
    const argv = ['onboard', '--repair', 'audit', '--access-key-id', rootKey.id, '--secret-stdin', '--json'];
    const repair = await place.run(argv, { stdin: rootKey.secret });
    expect([repair.code, repair.error.error.code]).toEqual([2, 'usage']);
  });
});

describe('an account of guide --apply', () => {
  test('a custom policy that was deleted is named, and made and granted again by --repair', async () => {
    const place = await openWorkplace({ regions: 1, servers: 2 });
    try {
      const permissions = ['Security Administrator', 'Tenant Administrator'];
      const { key } = place.sandbox.state.createUser({ name: 'admin', permissions });
      const withKey = ['--access-key-id', key.id, '--secret-stdin', '--json'];
      const guide = ['guide', '--apply', '--account', 'prod', '--data-center', 'cn', '--features', 'host,soc', '--yes'];
      const { created } = (await place.run([...guide, ...withKey], { stdin: key.secret })).json;
      place.sandbox.state.deletePolicy('siemNormalPolicy');

      const check = await place.run(['check-ak', '--json']);
      expect(wordsOf(check.json[0].drift)).toEqual(['policy gone siemNormalPolicy']);
      const repair = await place.run(['onboard', '--repair', 'prod', ...withKey], { stdin: key.secret });
      expect(repair.code).toBe(0);
      expect(place.sandbox.state.permissionsOf(created.groupName)).toContain('siemNormalPolicy');
      expect(place.sandbox.state.customPolicies()).toHaveLength(2);
      expect((await place.run(['check-ak', '--json'])).json[0].drift).toEqual([]);
    } finally {
      await place.close();
    }
  });
});
