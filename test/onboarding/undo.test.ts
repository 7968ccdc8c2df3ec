import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';

const changes = [
  ['the group', 'POST', /\/v3\/groups/],
  ['a grant', 'PUT', /inherited_to_projects/],
  ['the user', 'POST', /OS-USER\/users/],
  ['the membership', 'PUT', /\/groups\/.*\/users\//],
  ['the access key', 'POST', /OS-CREDENTIAL/],
] as const;

describe('quick configuration that fails half-way', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await openWorkplace({ regions: 1, servers: 2 });
  });
  afterEach(() => place.close());

  const ours = () => {
    const { state } = place.sandbox;
    const isOurs = ({ name }: { name: string }) => name.startsWith('AlibabaCloudGroup_');
    return [...state.users().filter(isOurs), ...state.groups().filter(isOurs)].map(({ name }) => name);
  };
  const accounts = async () => (await place.run(['accounts', 'list', '--json'])).json;

  test.each(changes)('takes back everything when %s is refused', async (_name, method, path) => {
    const body =
      '{"error":{"code":403,"message":"You are not authorized to perform the requested action.","title":"Forbidden"}}';
    place.sandbox.addFault({ service: 'iam', method, path, kind: 'status', status: 403, body });
    const result = await place.onboardQuick('production');
    expect([result.code, result.error.error.code]).toEqual([4, 'permission-missing']);
    expect(ours()).toEqual([]);
    expect(await accounts()).toEqual([]);
  });

  test.each(changes.filter(([, method]) => method === 'POST'))(
    'knows whether %s was made although the answer was lost',
    async (_name, method, path) => {
      place.sandbox.addFault({ service: 'iam', method, path, kind: 'cut', times: 1 });
      const result = await place.onboardQuick('production', 0, '--no-sync-now');
      const isKey = path.test('OS-CREDENTIAL');
      expect(result.code).toBe(isKey ? 6 : 0);
      expect(ours()).toHaveLength(isKey ? 0 : 2);
      expect(await accounts()).toHaveLength(isKey ? 0 : 1);
    },
  );

  test('takes back everything when the new key never works', async () => {
    await place.close();
    place = await openWorkplace({ regions: 1, servers: 2 });
    place.sandbox.addFault({
      service: 'iam',
      method: 'GET',
      path: /OS-CREDENTIAL\/credentials\/./,
      after: 1,
      kind: 'status',
      status: 403,
      body: '{"error_code":"APIGW.0302","error_msg":"The IAM user is not allowed."}',
    });
    const result = await place.onboardQuick('production');
    expect([result.code, result.error.error.code]).toEqual([4, 'access-forbidden']);
    expect(result.error.error.hint).toContain('Security Settings > ACL');
    expect(ours()).toEqual([]);
  });

  test('names what it could not take back, and the next run goes on from there', async () => {
    place.sandbox.addFault({ service: 'iam', method: 'POST', path: /OS-CREDENTIAL/, kind: 'status', status: 403 });
    place.sandbox.addFault({ service: 'iam', method: 'DELETE', path: /\/v3\/users\//, kind: 'status', status: 403 });
    const result = await place.onboardQuick('production');
    expect([result.code, result.error.error.code]).toEqual([5, 'undo-incomplete']);
    const [left] = place.sandbox.state.users().filter(({ name }) => name.startsWith('AlibabaCloudGroup_'));
    expect(result.error.error.details.left.join()).toContain(left?.name);
    place.sandbox.clearFaults();
    const again = await place.onboardQuick('production', 0, '--no-sync-now');
    expect(again.code).toBe(0);
    expect(ours()).toEqual([left?.name, left?.name]);
  });

  test('waits for a user that IAM does not know everywhere yet', async () => {
    place.sandbox.addFault({
      service: 'iam',
      method: 'PUT',
      path: changes[3][2],
      kind: 'status',
      status: 404,
      times: 1,
    });
    const result = await place.onboardQuick('production', 0, '--no-sync-now');
    expect(result.code).toBe(0);
    expect(ours()).toHaveLength(2);
  });

  test('keeps the account when only the root key’s deletion is refused, and says so', async () => {
    const refusal = { service: 'iam', method: 'DELETE', path: /OS-CREDENTIAL/, kind: 'status', status: 403 } as const;
    place.sandbox.addFault(refusal);
    const result = await place.onboardQuick('production', 0, '--no-sync-now', '--yes', '--retire-root-key', 'delete');
    expect(result.code).toBe(5);
    expect(result.json.rootKey).toMatchObject({ status: 'kept', reason: expect.stringContaining('403') });
    expect(await accounts()).toHaveLength(1);
  });

  test('knows that the root key was deleted although the answer was lost', async () => {
    place.sandbox.addFault({ service: 'iam', method: 'DELETE', path: /OS-CREDENTIAL/, kind: 'malformed', times: 1 });
    const result = await place.onboardQuick('production', 0, '--no-sync-now', '--yes', '--retire-root-key', 'delete');
    expect([result.code, result.json.rootKey]).toEqual([0, { status: 'deleted', reason: null }]);
  });

  test('goes on where it may: throttling and a gateway that stumbles are waited for', async () => {
    place.sandbox.addFault({ service: 'iam', kind: 'throttle', after: 3, times: 1, headers: { 'Retry-After': '0' } });
    place.sandbox.addFault({ service: 'iam', method: 'PUT', kind: 'status', status: 503, times: 1 });
    const result = await place.onboardQuick('production', 0, '--no-sync-now');
    expect(result.code).toBe(0);
    expect(ours()).toHaveLength(2);
  });
});

describe('two setups at once', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await openWorkplace({ regions: 1, servers: 2, accounts: 2 });
  });
  afterEach(() => place.close());

  const made = () =>
    place.sandbox.accounts
      .flatMap((account) => place.sandbox.state.users(account.name))
      .filter(({ name }) => name.startsWith('AlibabaCloudGroup_')).length;

  test.each([
    ['of one Huawei Cloud account', 'first', 'second', 0],
    ['under one name', 'same', 'same', 1],
  ])('%s leave one user, and one account that works', async (_what, first, second, index) => {
    const results = await Promise.all([
      place.onboardQuick(first, 0, '--no-sync-now'),
      place.onboardQuick(second, index, '--no-sync-now'),
    ]);
    expect(results.map(({ code }) => code).sort()).toEqual([0, 2]);
    expect(results.find(({ code }) => code === 2)?.error.error.code).toBe('account-exists');
    expect([made(), (await place.run(['accounts', 'list', '--json'])).json.length]).toEqual([1, 1]);
    expect((await place.run(['check-ak', '--json'])).code).toBe(0);
  });
});

describe('two machines that set up one Huawei Cloud account at once', () => {
  test('make a user each, and neither touches the other’s', async () => {
    const [here, there] = [await openWorkplace({ regions: 1, servers: 2 }), await openWorkplace({ regions: 1 })];
    try {
      const { state, accounts } = here.sandbox;
      const { id, secret } = accounts[0]?.rootKey ?? { id: '', secret: '' };
      const env = { HUAWEI_ASSETS_HUAWEI_ENDPOINT: here.env.HUAWEI_ASSETS_HUAWEI_ENDPOINT ?? '' };
      const flags = ['--method', 'quick', '--account', 'production', '--data-center', 'cn', '--no-sync-now', '--json'];
      const onboard = (place: Workplace) =>
        place.run(['onboard', ...flags, '--access-key-id', id, '--secret-stdin'], { stdin: secret, env });
      const results = await Promise.all([onboard(here), onboard(there)]);
      expect(results.map(({ code }) => code)).toEqual([0, 0]);
      const names: string[] = results.map(({ json }) => json.created.userName);
      expect(new Set(names).size).toBe(2);
      const isOurs = ({ name }: { name: string }) => name.startsWith('AlibabaCloudGroup_');
      expect(state.users().filter(isOurs)).toHaveLength(2);
      expect(state.groups().filter(isOurs)).toHaveLength(2);
      for (const [index, place] of [here, there].entries()) {
        expect(state.accessKeys(names[index])).toMatchObject([{ id: results[index]?.json.created.accessKeyId }]);
        const check = await place.run(['check-ak', '--json'], { env });
        expect([check.code, check.json[0].drift]).toEqual([0, []]);
      }
    } finally {
      await there.close();
      await here.close();
    }
  });
});

describe('what is found before anything is made', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await openWorkplace({ regions: 1, servers: 2, accounts: 2 });
  });
  afterEach(() => place.close());

  const posts = () => place.sandbox.requests.filter(({ method }) => method !== 'GET').length;

  test('an IAM user’s key is not taken for the root key', async () => {
    const { key } = place.sandbox.state.createUser({ name: 'somebody', permissions: ['Tenant Administrator'] });
    const argv = [
      'onboard',
      '--method',
      'quick',
      '--account',
      'a',
      '--data-center',
      'cn',
      '--access-key-id',
      key.id,
      '--secret-stdin',
      '--json',
    ];
    const result = await place.run(argv, { stdin: key.secret });
    expect([result.code, result.error.error.code, posts()]).toEqual([3, 'not-root-key', 0]);
    expect(result.error.error.message).toContain('somebody');
  });

  test('a name that is taken, in any case of letters', async () => {
    await place.onboardQuick('production', 0, '--no-sync-now');
    const before = posts();
    const result = await place.onboardQuick('Production', 1);
    expect([result.code, result.error.error.code, posts()]).toEqual([2, 'account-exists', before]);
  });

  test('a Huawei Cloud account that is provisioned under another name', async () => {
    await place.onboardQuick('production', 0, '--no-sync-now');
    const before = posts();
    const result = await place.onboardQuick('second', 0);
    expect([result.code, result.error.error.code, posts()]).toEqual([2, 'account-exists', before]);
    expect(result.error.error.message).toContain('"production"');
  });

  test('a region that the account does not have', async () => {
    const result = await place.onboardQuick('production', 0, '--regions', 'cn-nroth-4');
    expect([result.code, result.error.error.code, posts()]).toEqual([2, 'region-unknown', 0]);
    expect(result.error.error.message).toContain('did you mean');
  });

  test('a wrong secret, with one failing call', async () => {
    const id = place.sandbox.accounts[0]?.rootKey.id ?? '';
    const argv = [
      'onboard',
      '--method',
      'quick',
      '--account',
      'a',
      '--data-center',
      'cn',
      '--access-key-id',
      id,
      '--secret-stdin',
      '--json',
    ];
    const result = await place.run(argv, { stdin: 'x'.repeat(40) });
    expect([result.code, result.error.error.code]).toEqual([3, 'access-key-wrong-secret']);
    expect(place.sandbox.requests).toHaveLength(1);
  });

  test('a dry run makes nothing and names every change', async () => {
    const result = await place.onboardQuick('production', 0, '--dry-run', '--retire-root-key', 'delete');
    expect([result.code, posts(), result.json.dryRun, result.json.created]).toEqual([0, 0, true, null]);
    const planned = result.json.calls.filter((call: { changes: boolean }) => call.changes);
    await place.onboardQuick('production', 0, '--no-sync-now', '--retire-root-key', 'delete', '--yes');
    const made = place.sandbox.requests.filter(({ method }) => method !== 'GET').map(({ method }) => method);
    expect(planned.map((call: { call: string }) => call.call.split(' ')[0])).toEqual(made);
    expect((await place.run(['accounts', 'list', '--json'])).json).toHaveLength(1);
  });
});
