import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';

const theirs = 'AlibabaCloudGroup_theirs';

describe('quick configuration that the account has no room for', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await openWorkplace({ regions: 1, servers: 1 });
  });
  afterEach(() => place.close());

  const isOurs = ({ name }: { readonly name: string }) => name.startsWith('AlibabaCloudGroup_');
  const onboard = async (...flags: string[]) => {
    const result = await place.onboardQuick('production', 0, '--no-sync-now', ...flags);
    return { code: result.code, ...result.error.error };
  };
  const made = () => [...place.sandbox.state.users(), ...place.sandbox.state.groups()].filter(isOurs);

  test('names the quota of users, and leaves nothing', async () => {
    for (let index = 0; index < 50; index += 1) place.sandbox.state.createUser({ name: `user-${index}` });
    expect(await onboard()).toMatchObject({
      code: 'quota-exceeded',
      message: 'The account has 50 IAM users, as many as its quota allows.',
      hint: expect.stringContaining('IAM > Users'),
      details: { kind: 'user', limit: 50, used: 50 },
    });
    expect(made()).toEqual([]);
  });

  test('names the quota of user groups, which IAM’s refusal does not say', async () => {
    const { state } = place.sandbox;
    for (let index = state.groups().length; index < 20; index += 1) {
      state.createUser({ name: `user-${index}`, permissions: ['Tenant Guest'] });
    }
    expect(await onboard()).toMatchObject({
      code: 'quota-exceeded',
      message: 'The account has 20 user groups, as many as its quota allows.',
      hint: expect.stringContaining('IAM > User Groups'),
    });
    expect(made()).toEqual([]);
  });

  test('names the two access keys of a user that is reused', async () => {
    const { state } = place.sandbox;
    state.createUser({ name: theirs, permissions: ['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess'] });
    await place.onboardQuick('first', 0, '--no-sync-now', '--reuse-user', theirs);
    await place.run(['accounts', 'remove', 'first', '--yes']);
    const ids = state.accessKeys(theirs).map(({ id }) => id);
    expect(await onboard('--reuse-user', theirs)).toMatchObject({
      code: 'quota-exceeded',
      message: expect.stringMatching(new RegExp(`${theirs} has 2 access keys already \\(${ids.join(', ')}\\)`)),
      hint: expect.stringContaining(`IAM > Users > ${theirs}`),
    });
    expect(state.accessKeys(theirs).map(({ id }) => id)).toEqual(ids);
  });

  test('a refusal that is none of a quota stays what it is', async () => {
    const body = '{"error":{"code":400,"message":"The group name is invalid.","title":"Bad Request"}}';
    place.sandbox.addFault({ service: 'iam', method: 'POST', path: /\/v3\/groups/, kind: 'status', status: 400, body });
    expect(await onboard()).toMatchObject({ code: 'bad-request', message: expect.stringContaining('name is invalid') });
  });
});

describe('a Huawei Cloud without a system permission', () => {
  const answers = [
    ['none is listed', { roles: [], total_number: 0 }],
    [
      'every page is the same',
      { roles: Array.from({ length: 300 }, (_, id) => ({ id: `r${id}`, display_name: 'X' })) },
    ],
  ] as const;

  test.each(answers)('is told as such, exit 4, when %s', async (_what, body) => {
    const place = await openWorkplace({ regions: 1, servers: 1 });
    const path = /\/v3\/roles/;
    place.sandbox.addFault({ service: 'iam', path, kind: 'status', status: 200, body: JSON.stringify(body) });
    const result = await place.onboardQuick('production', 0, '--no-sync-now');
    expect([result.code, result.error.error.code]).toEqual([4, 'permission-not-offered']);
    expect(result.error.error.details.permissions).toEqual(['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess']);
    expect(place.sandbox.requests.filter(({ path: asked }) => asked === '/v3/roles').length).toBeLessThanOrEqual(4);
    await place.close();
  });
});
