import { describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import {
  type Answer,
  ask,
  config,
  domainId,
  ecsPage,
  iam,
  type Key,
  projectId,
  rootKey,
  withSandbox,
} from './client.ts';

const forbidden = {
  error: { code: 403, message: 'You are not authorized to perform the requested action.', title: 'Forbidden' },
};

const roleId = async (sandbox: Sandbox, displayName: string): Promise<string> => {
  const { json } = await iam(sandbox, 'GET', '/v3/roles', { query: { display_name: displayName } });
  return json.roles.find((role: { display_name: string }) => role.display_name === displayName).id;
};

const grantPath = (sandbox: Sandbox, groupId: string, role: string): string =>
  `/v3/OS-INHERIT/domains/${domainId(sandbox)}/groups/${groupId}/roles/${role}/inherited_to_projects`;

const newUser = (sandbox: Sandbox, permissions: string[], scope?: 'domain' | { projectName: string }): Key =>
  sandbox.state.createUser({ name: 'robot', permissions, ...(scope === undefined ? {} : { scope }) }).key;

const statuses = (answers: Answer[]): number[] => answers.map((answer) => answer.status);

const names = (answer: Answer): string[] => answer.json.projects.map((project: { name: string }) => project.name);

describe('setting up a user', () => {
  test('group, grant, user, membership and key go through, and the key then lists servers', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      const group = await iam(sandbox, 'POST', '/v3/groups', {
        body: { group: { name: 'AlibabaCloudGroup_x', description: 'd' } },
      });
      const groupId = group.json.group.id;
      const user = await iam(sandbox, 'POST', '/v3.0/OS-USER/users', {
        body: {
          user: {
            name: 'AlibabaCloudGroup_x',
            domain_id: domainId(sandbox),
            access_mode: 'programmatic',
            enabled: true,
          },
        },
      });
      const userId = user.json.user.id;
      const path = grantPath(sandbox, groupId, await roleId(sandbox, 'ECS ReadOnlyAccess'));
      expect(statuses([group, user])).toEqual([201, 201]);
      expect(
        statuses([
          await iam(sandbox, 'HEAD', path),
          await iam(sandbox, 'PUT', path),
          await iam(sandbox, 'PUT', path),
          await iam(sandbox, 'HEAD', path),
          await iam(sandbox, 'HEAD', `/v3/groups/${groupId}/users/${userId}`),
          await iam(sandbox, 'PUT', `/v3/groups/${groupId}/users/${userId}`),
          await iam(sandbox, 'HEAD', `/v3/groups/${groupId}/users/${userId}`),
        ]),
      ).toEqual([404, 204, 204, 204, 404, 204, 204]);
      const made = await iam(sandbox, 'POST', '/v3.0/OS-CREDENTIAL/credentials', {
        body: { credential: { user_id: userId } },
      });
      const key = { id: made.json.credential.access, secret: made.json.credential.secret };
      expect((await ecsPage(sandbox, 'cn-north-4', { key })).status).toBe(200);
      expect(sandbox.state.permissionsOf('AlibabaCloudGroup_x')).toEqual(['ECS ReadOnlyAccess']);
      expect(sandbox.state.membersOf('AlibabaCloudGroup_x')).toEqual(['AlibabaCloudGroup_x']);
    }));

  test('what exists already is refused with the documented codes', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      const body = { user: { name: 'robot', domain_id: domainId(sandbox) } };
      expect((await iam(sandbox, 'POST', '/v3.0/OS-USER/users', { body })).status).toBe(201);
      const again = await iam(sandbox, 'POST', '/v3.0/OS-USER/users', { body });
      expect([again.status, again.json.error_code]).toEqual([400, '1109']);
      const bad = await iam(sandbox, 'POST', '/v3.0/OS-USER/users', {
        body: { user: { name: '1robot', domain_id: domainId(sandbox) } },
      });
      expect([bad.status, bad.json.error_code]).toEqual([400, '1101']);
      const group = { group: { name: 'one' } };
      expect((await iam(sandbox, 'POST', '/v3/groups', { body: group })).status).toBe(201);
      const conflict = await iam(sandbox, 'POST', '/v3/groups', { body: group });
      expect([conflict.status, conflict.json.error.code]).toEqual([409, 'IAM.0005']);
      const described = await iam(sandbox, 'POST', '/v3/groups', {
        body: { group: { name: 'two', description: 'a@b' } },
      });
      expect(described.status).toBe(400);
    }));

  test('a third key of a user is refused', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      const { user } = sandbox.state.createUser({ name: 'robot' });
      const make = () =>
        iam(sandbox, 'POST', '/v3.0/OS-CREDENTIAL/credentials', { body: { credential: { user_id: user.id } } });
      expect((await make()).status).toBe(201);
      const third = await make();
      expect([third.status, third.json]).toEqual([
        400,
        { error: { message: 'akSkNumExceed', code: 400, title: 'Bad Request' } },
      ]);
      expect(sandbox.state.accessKeys('robot')).toHaveLength(2);
    }));

  test('the account holds at most 50 users', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      for (let number = 0; number < 50; number += 1) sandbox.state.createUser({ name: `robot-${number}` });
      const answer = await iam(sandbox, 'POST', '/v3.0/OS-USER/users', {
        body: { user: { name: 'more', domain_id: domainId(sandbox) } },
      });
      expect([answer.status, answer.json.error_code]).toEqual([400, '1115']);
      const quota = await iam(sandbox, 'GET', `/v3.0/OS-QUOTA/domains/${domainId(sandbox)}`, {
        query: { type: 'user' },
      });
      expect(quota.json.quotas.resources).toEqual([expect.objectContaining({ type: 'user', quota: 50, used: 50 })]);
    }));

  test('deleting takes keys, memberships and grants along', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      const { user, key } = sandbox.state.createUser({ name: 'robot', permissions: ['Tenant Guest'] });
      const group = sandbox.state.findGroup('robot');
      expect((await iam(sandbox, 'DELETE', `/v3/users/${user.id}`)).status).toBe(204);
      expect((await iam(sandbox, 'DELETE', `/v3/groups/${group?.id}`)).status).toBe(204);
      expect(sandbox.state.findAccessKey(key.id)).toBeUndefined();
      expect(sandbox.state.grants().some((grant) => grant.permission === 'Tenant Guest')).toBe(false);
      expect((await iam(sandbox, 'DELETE', `/v3/users/${user.id}`)).status).toBe(404);
    }));

  test('the owner of the account cannot be deleted', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      const owner = sandbox.state.users().find((user) => user.isOwner);
      const answer = await iam(sandbox, 'DELETE', `/v3/users/${owner?.id}`);
      expect([answer.status, answer.json.error_code]).toEqual([400, '1107']);
    }));

  test('a disabled user is listed only when asked for', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      const { user } = sandbox.state.createUser({ name: 'robot' });
      await iam(sandbox, 'PUT', `/v3.0/OS-USER/users/${user.id}`, { body: { user: { enabled: false } } });
      expect((await iam(sandbox, 'GET', '/v3/users', { query: { name: 'robot' } })).json.users).toEqual([]);
      const disabled = await iam(sandbox, 'GET', '/v3/users', { query: { name: 'robot', enabled: 'false' } });
      expect(disabled.json.users).toEqual([expect.objectContaining({ id: user.id, enabled: false })]);
    }));
});

describe('the catalogue of permissions', () => {
  test('one answer holds 300 of the system permissions and says how many there are', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      const { json } = await iam(sandbox, 'GET', '/v3/roles');
      expect(json.roles).toHaveLength(300);
      expect(json.total_number).toBeGreaterThan(300);
      expect(json.roles.some((role: { display_name: string }) => role.display_name === 'IAM ReadOnlyAccess')).toBe(
        false,
      );
    }));

  test.each(['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess', 'Tenant Guest'])(
    'the filter word %s finds look-alikes too',
    (name) =>
      withSandbox(startSandbox(), async (sandbox) => {
        const { json } = await iam(sandbox, 'GET', '/v3/roles', { query: { display_name: name } });
        expect(json.roles.length).toBeGreaterThan(1);
        expect(json.roles.filter((role: { display_name: string }) => role.display_name === name)).toHaveLength(1);
        expect(json.roles[0].display_name).not.toBe(name);
      }),
  );

  test('a custom policy is made, listed by domain, granted and deleted', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      const policy = { Version: '1.1', Statement: [{ Effect: 'Allow', Action: ['ecs:cloudServers:list'] }] };
      const role = { display_name: 'siemNormalPolicy', type: 'XA', description: 'd', policy };
      const made = await iam(sandbox, 'POST', '/v3.0/OS-ROLE/roles', { body: { role } });
      expect([made.status, made.json.role.catalog]).toEqual([201, 'CUSTOMED']);
      const listed = await iam(sandbox, 'GET', '/v3/roles', { query: { domain_id: domainId(sandbox) } });
      expect(listed.json.roles).toEqual([
        expect.objectContaining({ id: made.json.role.id, display_name: 'siemNormalPolicy' }),
      ]);
      const key = newUser(sandbox, ['siemNormalPolicy']);
      expect((await ecsPage(sandbox, 'cn-north-4', { key })).status).toBe(200);
      const path = `/v3.0/OS-ROLE/roles/${made.json.role.id}`;
      expect((await iam(sandbox, 'DELETE', path)).status).toBe(400);
      sandbox.state.revokeGrants('robot');
      expect((await iam(sandbox, 'DELETE', path)).status).toBe(200);
    }));

  test.each([
    [
      'another version',
      { policy: { Version: '1.0', Statement: [{ Effect: 'Allow', Action: ['ecs:*:list'] }] } },
      'IAM.1024',
    ],
    [
      'an unknown action',
      { policy: { Version: '1.1', Statement: [{ Effect: 'Allow', Action: ['nosuch:thing:list'] }] } },
      'IAM.1036',
    ],
    [
      'a global action at project level',
      { policy: { Version: '1.1', Statement: [{ Effect: 'Allow', Action: ['iam:users:getUser'] }] } },
      'IAM.1036',
    ],
    ['a space in its name', { display_name: 'a b' }, 'IAM.1003'],
    ['another type', { type: 'AA' }, 'IAM.1009'],
    ['a name', { name: 'x' }, 'IAM.1008'],
  ])('a custom policy with %s is refused', (_what, changes, code) =>
    withSandbox(startSandbox(), async (sandbox) => {
      const policy = { Version: '1.1', Statement: [{ Effect: 'Allow', Action: ['ecs:cloudServers:list'] }] };
      const role = { display_name: 'mine', type: 'XA', description: 'd', policy, ...changes };
      const answer = await iam(sandbox, 'POST', '/v3.0/OS-ROLE/roles', { body: { role } });
      expect([answer.status, answer.json.error_code]).toEqual([400, code]);
    }),
  );

  test('a Deny of a custom policy wins over every Allow', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      const policy = { Version: '1.1', Statement: [{ Effect: 'Deny', Action: ['ecs:cloudServers:*'] }] };
      await iam(sandbox, 'POST', '/v3.0/OS-ROLE/roles', {
        body: { role: { display_name: 'no', type: 'XA', description: 'd', policy } },
      });
      const key = newUser(sandbox, ['ECS ReadOnlyAccess', 'no']);
      const answer = await ecsPage(sandbox, 'cn-north-4', { key });
      expect([answer.status, answer.json.error.code]).toEqual([403, 'Pdp.0001']);
    }));
});

describe('permissions of a user', () => {
  test('without grants a user may ask only about itself', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      const { user, key } = sandbox.state.createUser({ name: 'robot' });
      const own = [
        '/v3/auth/domains',
        '/v3/auth/projects',
        '/v3/regions',
        `/v3.0/OS-CREDENTIAL/credentials/${key.id}`,
        '/v3.0/OS-CREDENTIAL/credentials',
        `/v3.0/OS-USER/users/${user.id}`,
        `/v3/users/${user.id}/groups`,
        `/v3/users/${user.id}/projects`,
      ];
      for (const path of own) expect((await ask(sandbox, { service: 'iam', path, key })).status).toBe(200);
      expect(names(await iam(sandbox, 'GET', '/v3/auth/projects', { key }))).toEqual([]);
      for (const path of [
        '/v3/users',
        '/v3/groups',
        '/v3/roles',
        `/v3.0/OS-CREDENTIAL/credentials/${rootKey(sandbox).id}`,
      ]) {
        const answer = await iam(sandbox, 'GET', path, { key });
        expect([answer.status, answer.json]).toEqual([403, forbidden]);
      }
      const servers = await ecsPage(sandbox, 'cn-north-4', { key });
      expect([servers.status, servers.json.error.code]).toEqual([403, 'Ecs.0003']);
      const resources = await config(sandbox, '/all-resources', { key });
      expect([resources.status, resources.json.error_code]).toEqual([403, 'RMS.00010006']);
    }));

  const access: [string, { ecs: number; rms: number; iamRead: number; iamWrite: number }][] = [
    ['ECS ReadOnlyAccess', { ecs: 200, rms: 403, iamRead: 403, iamWrite: 403 }],
    ['IAM ReadOnlyAccess', { ecs: 403, rms: 403, iamRead: 200, iamWrite: 403 }],
    ['Tenant Guest', { ecs: 200, rms: 200, iamRead: 403, iamWrite: 403 }],
    ['RMS ReadOnlyAccess', { ecs: 403, rms: 200, iamRead: 403, iamWrite: 403 }],
    ['ECS FullAccess', { ecs: 200, rms: 403, iamRead: 403, iamWrite: 403 }],
    ['Tenant Administrator', { ecs: 200, rms: 200, iamRead: 403, iamWrite: 403 }],
    ['Security Administrator', { ecs: 403, rms: 403, iamRead: 200, iamWrite: 201 }],
    ['FullAccess', { ecs: 200, rms: 200, iamRead: 200, iamWrite: 201 }],
  ];
  test.each(access)('%s opens what it should and no more', (permission, expected) =>
    withSandbox(startSandbox(), async (sandbox) => {
      const key = newUser(sandbox, [permission]);
      expect({
        ecs: (await ecsPage(sandbox, 'cn-north-4', { key })).status,
        rms: (await config(sandbox, '/all-resources', { key })).status,
        iamRead: (await iam(sandbox, 'GET', '/v3/groups', { key })).status,
        iamWrite: (await iam(sandbox, 'POST', '/v3/groups', { key, body: { group: { name: 'one' } } })).status,
      }).toEqual(expected);
    }),
  );

  test('a grant on one project opens that project alone', () =>
    withSandbox(startSandbox({ subProjects: true }), async (sandbox) => {
      const key = newUser(sandbox, ['ECS ReadOnlyAccess'], { projectName: 'cn-north-4_team' });
      expect(names(await iam(sandbox, 'GET', '/v3/auth/projects', { key }))).toEqual(['cn-north-4_team']);
      expect((await ecsPage(sandbox, 'cn-north-4_team', { key })).status).toBe(200);
      expect((await ecsPage(sandbox, 'cn-north-4', { key })).status).toBe(403);
    }));

  test('a grant on global services opens no project', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      const key = newUser(sandbox, ['Tenant Guest'], 'domain');
      expect((await config(sandbox, '/all-resources', { key })).status).toBe(200);
      expect((await ecsPage(sandbox, 'cn-north-4', { key })).status).toBe(403);
    }));

  test('a grant takes effect after its delay, though it is listed at once', async () => {
    let nowMs = Date.UTC(2026, 0, 1);
    await withSandbox(startSandbox({ clock: () => nowMs, grantDelayMs: 60_000 }), async (sandbox) => {
      const { key } = sandbox.state.createUser({ name: 'robot', permissions: [] });
      const group = sandbox.state.findGroup('robot');
      const roles = await iam(sandbox, 'GET', '/v3/roles', { nowMs, query: { display_name: 'Tenant Guest' } });
      const guest = roles.json.roles.find((role: { display_name: string }) => role.display_name === 'Tenant Guest');
      const path = grantPath(sandbox, group?.id ?? '', guest.id);
      expect((await iam(sandbox, 'PUT', path, { nowMs })).status).toBe(204);
      expect((await iam(sandbox, 'HEAD', path, { nowMs })).status).toBe(204);
      expect((await ecsPage(sandbox, 'cn-north-4', { key, nowMs })).status).toBe(403);
      nowMs += 60_000;
      expect((await ecsPage(sandbox, 'cn-north-4', { key, nowMs })).status).toBe(200);
    });
  });

  test('role assignments tell All Resources from the other scopes', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      const { user } = sandbox.state.createUser({ name: 'robot', permissions: ['Tenant Guest'] });
      const { json } = await iam(sandbox, 'GET', '/v3.0/OS-PERMISSION/role-assignments', {
        query: {
          domain_id: domainId(sandbox),
          'subject.user_id': user.id,
          include_group: 'true',
          page: '1',
          per_page: '50',
        },
      });
      expect(json).toEqual({
        total_num: 1,
        role_assignments: [
          expect.objectContaining({
            scope: { domain: { id: domainId(sandbox) } },
            is_inherited: true,
            role: { id: expect.any(String) },
          }),
        ],
      });
    }));

  test('a project id that is not the path’s own is refused', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      const answer = await ecsPage(sandbox, 'cn-north-4', {
        headers: { 'x-project-id': projectId(sandbox, 'ap-southeast-1') },
      });
      expect([answer.status, answer.json.error.code]).toEqual([400, 'Ecs.0023']);
    }));

  test('a frozen account lists no servers', () =>
    withSandbox(startSandbox(), async (sandbox) => {
      sandbox.state.freezeAccount();
      const answer = await ecsPage(sandbox, 'cn-north-4');
      expect([answer.status, answer.json.error.code]).toEqual([403, 'Ecs.0071']);
    }));

  test('one account does not see into another', () =>
    withSandbox(startSandbox({ accounts: 2 }), async (sandbox) => {
      const key = sandbox.accounts[1]?.rootKey ?? rootKey(sandbox);
      expect((await iam(sandbox, 'GET', '/v3/groups', { key })).status).toBe(403);
      expect((await config(sandbox, '/all-resources', { key })).status).toBe(403);
      expect((await ecsPage(sandbox, 'cn-north-4', { key })).status).toBe(403);
    }));
});

test('making a project, as an SDK without a project id does, leaves a trace', () =>
  withSandbox(startSandbox({ regions: 1 }), async (sandbox) => {
    const answer = await iam(sandbox, 'POST', '/v3/projects', {
      body: { project: { name: 'af-south-1', domain_id: domainId(sandbox) } },
    });
    expect(answer.status).toBe(201);
    expect(sandbox.state.projects().map((project) => project.name)).toEqual(['cn-north-4', 'af-south-1']);
  }));

test.each([
  ['iam', 'global', '/v3/nothing'],
  ['iam', 'atlantis-1', '/v3/auth/domains'],
  ['obs', 'global', '/'],
  ['rms', 'cn-east-3', '/v1/resource-manager/domains/x/all-resources'],
])('an unknown route of %s in %s is 404', (service, region, path) =>
  withSandbox(startSandbox(), async (sandbox) => {
    const answer = await ask(sandbox, { service, region, path, key: rootKey(sandbox) });
    expect([answer.status, answer.json.error_code]).toEqual([404, 'APIGW.0101']);
  }),
);
