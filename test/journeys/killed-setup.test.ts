import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { ensureBuilt, spawnProgram } from '../helpers/spawn-program.ts';

/** The changes of quick configuration, in their order. */
const changes = [
  { name: 'the group', method: 'POST', path: /\/v3\/groups/, after: 0 },
  { name: 'the first grant', method: 'PUT', path: /inherited_to_projects/, after: 0 },
  { name: 'the second grant', method: 'PUT', path: /inherited_to_projects/, after: 1 },
  { name: 'the user', method: 'POST', path: /OS-USER\/users/, after: 0 },
  { name: 'the membership', method: 'PUT', path: /\/groups\/.*\/users\//, after: 0 },
  { name: 'the access key', method: 'POST', path: /OS-CREDENTIAL/, after: 0 },
] as const;

const flags = [
  '--method',
  'quick',
  '--account',
  'production',
  '--data-center',
  'cn',
  '--secret-stdin',
  '--json',
  '--no-sync-now',
];

/** Runs until the request that is never answered has arrived, then kills. */
const killAt = async (place: Workplace, change: (typeof changes)[number], kind: 'hang' | 'silence'): Promise<void> => {
  const { rootKey } = place.sandbox.accounts[0] ?? { rootKey: { id: '', secret: '' } };
  const { method, path, after } = change;
  place.sandbox.addFault({ service: 'iam', method, path, after, times: 1, kind });
  const struck = () =>
    place.sandbox.requests.filter((r) => r.method === method && path.test(`${r.path}?${r.query}`)).length > after;
  const argv = ['onboard', ...flags, '--access-key-id', rootKey.id];
  const { child, ended } = spawnProgram(argv, { env: place.env, stdin: rootKey.secret });
  const deadline = Date.now() + 20_000;
  while (!struck() && Date.now() < deadline) await sleep(5);
  child.kill('SIGKILL');
  expect((await ended).signal).toBe('SIGKILL');
  place.sandbox.clearFaults();
};

const ours = (place: Workplace) => {
  const { state } = place.sandbox;
  const isOurs = ({ name }: { name: string }) => name.startsWith('AlibabaCloudGroup_');
  return { users: state.users().filter(isOurs), groups: state.groups().filter(isOurs) };
};

describe('quick configuration that is killed', () => {
  let place: Workplace;
  beforeAll(ensureBuilt);
  afterEach(() => place.close());

  for (const kind of ['hang', 'silence'] as const) {
    const when = kind === 'hang' ? 'before' : 'after';
    test.each(changes)(
      `${when} $name is made goes on with the next run, and nothing is there twice`,
      async (change) => {
        place = await openWorkplace({ regions: 1, servers: 2 });
        await killAt(place, change, kind);

        const resumed = await place.onboardQuick('production', 0, '--no-sync-now');

        expect(resumed.stderr).toContain('interrupted quick configuration');
        expect(resumed.code).toBe(0);
        const { users, groups } = ours(place);
        expect([users.length, groups.length]).toEqual([1, 1]);
        const { created } = resumed.json;
        expect(place.sandbox.state.permissionsOf(created.groupName)).toEqual([
          'ECS ReadOnlyAccess',
          'IAM ReadOnlyAccess',
        ]);
        expect(place.sandbox.state.membersOf(created.groupName)).toEqual([created.userName]);
        expect(place.sandbox.state.accessKeys(created.userName).map((key) => key.id)).toEqual([created.accessKeyId]);
        const check = await place.run(['check-ak', '--json']);
        expect([check.code, check.json[0].status]).toEqual([0, 'valid']);
      },
    );
  }

  test('leaves no trace in the journal once it is finished', async () => {
    place = await openWorkplace({ regions: 1, servers: 2 });
    await killAt(place, changes[3], 'silence');
    await place.onboardQuick('production', 0, '--no-sync-now');
    const second = await place.run(['accounts', 'remove', 'production', '--yes', '--json']);
    expect(second.code).toBe(0);
    const again = await place.onboardQuick('production', 0, '--no-sync-now');
    expect(again.stderr).not.toContain('interrupted');
    expect(ours(place).users).toHaveLength(2);
  });
});
