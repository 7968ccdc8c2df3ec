import { describe, expect, test } from '@jest/globals';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { type Answer, domainId, iam, withSandbox } from './client.ts';

const people = { people: 6, regions: 1 };

/** Walks a list of V5 by `page_info.next_marker`. */
const walk = async (sandbox: Sandbox, path: string, name: string, query: Record<string, string> = {}) => {
  const found: Record<string, unknown>[] = [];
  for (let marker: string | undefined = ''; marker !== undefined; ) {
    const answer: Answer = await iam(sandbox, 'GET', path, {
      query: { ...query, limit: '3', ...(marker === '' ? {} : { marker }) },
    });
    expect(answer.status).toBe(200);
    found.push(...answer.json[name]);
    marker = answer.json.page_info.next_marker ?? undefined;
  }
  return found;
};

describe('the lists of IAM V5', () => {
  test('users, groups, agencies and policies come whole, page by page', () =>
    withSandbox(startSandbox(people), async (sandbox) => {
      const ids = (rows: Record<string, unknown>[], field: string) => rows.map((row) => row[field]);
      const users = await walk(sandbox, '/v5/users', 'users');
      expect(ids(users, 'user_id')).toEqual(sandbox.state.users().map(({ id }) => id));
      expect(users.filter((user) => user.is_root_user)).toHaveLength(1);
      const groups = await walk(sandbox, '/v5/groups', 'groups');
      expect(ids(groups, 'group_id')).toEqual(sandbox.state.groups().map(({ id }) => id));
      expect(ids(await walk(sandbox, '/v5/agencies', 'agencies'), 'agency_name')).toContain('partner_support');
      expect(await walk(sandbox, '/v5/policies', 'policies', { policy_type: 'custom' })).toEqual([]);
    }));

  test('more than 200 a page are refused, and so is who lacks the right, with what was decided', () =>
    withSandbox(startSandbox(people), async (sandbox) => {
      expect((await iam(sandbox, 'GET', '/v5/users', { query: { limit: '201' } })).status).toBe(400);
      const { key } = sandbox.state.createUser({ name: 'guest', permissions: ['Tenant Guest'] });
      const refused = await iam(sandbox, 'GET', '/v5/users', { key });
      expect([refused.status, refused.json.encoded_authorization_message]).toEqual([403, expect.any(String)]);
      const reader = sandbox.state.createUser({ name: 'reader', permissions: ['IAM ReadOnlyAccess'] });
      expect((await iam(sandbox, 'GET', '/v5/users', { key: reader.key })).status).toBe(200);
    }));

  test('the keys of the account are seen by the account alone', () =>
    withSandbox(startSandbox(people), async (sandbox) => {
      const path = `/v5/users/${sandbox.state.users()[0]?.id}/access-keys`;
      expect(await walk(sandbox, path, 'access_keys')).toHaveLength(1);
      const { key } = sandbox.state.createUser({ name: 'reader', permissions: ['IAM ReadOnlyAccess'] });
      expect((await iam(sandbox, 'GET', path, { key })).status).toBe(403);
    }));
});

describe('how users are guarded', () => {
  test('some have MFA and protected logins, some have not', () =>
    withSandbox(startSandbox(people), async (sandbox) => {
      const careless = sandbox.state.findUser('person-1');
      const careful = sandbox.state.findUser('person-2');
      const devices = await iam(sandbox, 'GET', '/v3.0/OS-MFA/virtual-mfa-devices');
      const holders = devices.json.virtual_mfa_devices.map((device: { user_id: string }) => device.user_id);
      expect(holders).toContain(careful?.id);
      expect(holders).not.toContain(careless?.id);
      const show = (id: string | undefined) => iam(sandbox, 'GET', `/v3.0/OS-USER/users/${id}/login-protect`);
      expect((await show(careful?.id)).json.login_protect).toMatchObject({
        enabled: true,
        verification_method: 'vmfa',
      });
      expect([(await show(careless?.id)).status, (await show(careless?.id)).json.error.code]).toEqual([
        404,
        'IAM.0004',
      ]);
      sandbox.state.setMfa('person-1', true);
      sandbox.state.setLoginProtection('person-1', true);
      expect((await walk(sandbox, '/v5/mfa-devices', 'mfa_devices', { user_id: careless?.id ?? '' })).length).toBe(1);
      expect((await show(careless?.id)).status).toBe(200);
    }));

  test('the security settings are those of a new account until they are changed', () =>
    withSandbox(startSandbox(people), async (sandbox) => {
      const show = async (kind: string) =>
        (await iam(sandbox, 'GET', `/v3.0/OS-SECURITYPOLICY/domains/${domainId(sandbox)}/${kind}`)).json;
      expect((await show('protect-policy')).protect_policy.operation_protection).toBe(false);
      expect((await show('password-policy')).password_policy.minimum_password_length).toBe(8);
      sandbox.state.setSecurityPolicy('password_policy', { minimum_password_length: 14 });
      expect((await show('password-policy')).password_policy.minimum_password_length).toBe(14);
      const agencies = await iam(sandbox, 'GET', '/v3.0/OS-AGENCY/agencies', {
        query: { domain_id: domainId(sandbox) },
      });
      expect(agencies.json.agencies.map(({ name }: { name: string }) => name)).toContain('ecs_obs_reader');
    }));
});
