import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { NewUser } from '../../src/sandbox/server.ts';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';

const minutes = 60_000;

describe('check-ak tells apart', () => {
  let place: Workplace;
  let now: number;
  beforeEach(async () => {
    now = Date.now();
    place = await openWorkplace({ regions: 2, servers: 4, clock: () => now, accounts: 2 });
  });
  afterEach(() => place.close());

  const check = async (key: { id: string; secret: string }, features = 'host', ourNow = () => now, env = {}) => {
    const argv = ['check-ak', '--access-key-id', key.id, '--secret-stdin', '--features', features, '--json'];
    const { code, json } = await place.run(argv, { stdin: key.secret, now: ourNow, env });
    return { code, ...json[0] };
  };
  const user = (permissions: string[], scope?: NewUser['scope']) =>
    place.sandbox.state.createUser({ name: 'auditor', permissions, ...(scope ? { scope } : {}) }).key;
  const good = () => user(['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess']);

  test('a key that works, with owner, age and permissions', async () => {
    const key = good();
    place.sandbox.state.ageKey(key.id, 100);
    expect(await check(key)).toMatchObject({
      code: 0,
      status: 'valid',
      owner: 'iam-user',
      userName: 'auditor',
      ageDays: 100,
      features: [{ feature: 'host', status: 'normal', missing: [] }],
      excess: [],
    });
  });

  test('the root key, which may do everything', async () => {
    const { rootKey } = place.sandbox.accounts[0] ?? { rootKey: { id: '', secret: '' } };
    expect(await check(rootKey, 'host,cspm,soc')).toMatchObject({
      code: 0,
      status: 'valid',
      owner: 'root',
      excess: null,
    });
  });

  const verdicts: [
    string,
    string,
    (key: { id: string; secret: string }) => { id: string; secret: string } | undefined,
  ][] = [
    ['a wrong secret', 'wrong-secret', ({ id }) => ({ id, secret: 'x'.repeat(40) })],
    ['a deleted key', 'not-found', ({ id }) => void place.sandbox.state.deleteKey(id)],
    ['a disabled key', 'disabled', ({ id }) => void place.sandbox.state.disableKey(id)],
    ['a disabled user', 'user-disabled', () => void place.sandbox.state.disableUser('auditor')],
    ['a deleted user', 'not-found', () => void place.sandbox.state.deleteUser('auditor')],
  ];
  test.each(verdicts)('%s: %s', async (_name, status, change) => {
    const key = good();
    const shown = change(key) ?? key;
    expect(await check(shown)).toMatchObject({ code: 3, status, accessKeyId: key.id });
    expect(place.sandbox.requests.filter((request) => request.status === 401).length).toBeLessThanOrEqual(1);
  });

  test('a locked key, which is not called wrong', async () => {
    const key = good();
    for (let tries = 0; tries < 6; tries += 1) await check({ id: key.id, secret: 'x'.repeat(40) });
    expect(await check(key)).toMatchObject({ code: 3, status: 'locked' });
    now += 6 * minutes;
    expect(await check(key)).toMatchObject({ code: 0, status: 'valid' });
  });

  test.each([
    ['behind', -20 * minutes],
    ['ahead', 20 * minutes],
  ])('a clock that is %s, and by how much', async (direction, offMs) => {
    const key = good();
    // Signatures carry the host's own time, so the cloud's clock is the one that is moved.
    now -= offMs;
    const verdict = await check(key, 'host', () => now + offMs);
    expect(Math.abs(verdict.clockSkewSeconds - offMs / 1_000)).toBeLessThan(30);
    expect(verdict).toMatchObject({ code: 3, status: 'clock-skew', errorCode: 'clock-skew' });
    expect(verdict.hint).toMatch(new RegExp(`1[12]\\d\\d s ${direction}`));
  });

  test('a cloud that cannot be reached', async () => {
    const key = good();
    place.sandbox.addFault({ service: 'iam', kind: 'html' });
    expect(await check(key)).toMatchObject({ code: 6, status: 'unreachable' });
  });

  test('a cloud that throttles to the last try', async () => {
    const key = good();
    place.sandbox.addFault({ service: 'iam', kind: 'throttle', headers: { 'Retry-After': '0' } });
    const verdict = await check(key);
    expect(verdict).toMatchObject({ code: 6, status: 'unreachable', errorCode: 'throttled', drift: [] });
    expect(verdict.message).toContain('(429 APIGW.0308)');
    expect(verdict.hint).toBe('Run the same command again later; what is stored is untouched.');
  });

  test('a proxy that is not there, one that answers for itself, and a way that is not TLS', async () => {
    const key = good();
    const portal = createServer((_request, response) => response.end('<html>Please log in</html>'));
    await new Promise<void>((resolve) => portal.listen(0, '127.0.0.1', resolve));
    const { port } = portal.address() as AddressInfo;
    const ways = [
      { HTTP_PROXY: 'http://127.0.0.1:1' },
      { HTTP_PROXY: `http://127.0.0.1:${port}` },
      { HUAWEI_ASSETS_HUAWEI_ENDPOINT: place.sandbox.endpointTemplate.replace('http:', 'https:') },
    ];
    try {
      const verdicts = await Promise.all(ways.map((env) => check(key, 'host', undefined, env)));
      expect(verdicts).toMatchObject(ways.map(() => ({ code: 6, status: 'unreachable', drift: [] })));
      expect(verdicts.map(({ errorCode }) => errorCode)).toEqual(['unreachable', 'bad-response', 'unreachable']);
      for (const { hint } of verdicts) expect(hint).toContain('HTTPS_PROXY/NO_PROXY');
      const [noProxy, page, noTls] = verdicts.map(({ message }) => message);
      expect(noProxy).toContain('connection refused');
      expect(page).toContain('an HTML page instead of JSON');
      expect(noTls).toContain('TLS failed');
    } finally {
      portal.close();
    }
  });

  test.each(['host', 'cspm'])('an account that is frozen from one without permissions, for %s', async (feature) => {
    const key = user(['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess', 'Tenant Guest']);
    place.sandbox.state.freezeAccount();
    place.sandbox.state.disableConfig();
    const verdict = await check(key, feature);
    expect(verdict).toMatchObject({
      code: 4,
      status: 'valid',
      features: [{ feature, status: 'abnormal', missing: [] }],
    });
    expect(verdict.features[0].reason).toMatch(/^refused whatever is granted: .*Ecs\.0071.*suspended/);
  });

  test('a list of assignments that is closed to everybody from a permission that is not in effect', async () => {
    place.sandbox.addFault({ service: 'iam', path: /role-assignments/, kind: 'status', status: 403 });
    expect(await check(good())).toMatchObject({ code: 0, features: [{ feature: 'host', status: 'normal' }] });
  });

  test('each missing permission, by feature', async () => {
    const key = user(['IAM ReadOnlyAccess']);
    const { code, features } = await check(key, 'host,cspm,soc');
    expect(code).toBe(4);
    expect(features.map((f: { missing: string[] }) => f.missing)).toEqual([
      ['ECS ReadOnlyAccess'],
      ['Tenant Guest'],
      ['siemBasePolicy', 'siemNormalPolicy'],
    ]);
  });

  test('a grant on one project from one on all resources', async () => {
    const key = user(['ECS ReadOnlyAccess'], { projectName: place.sandbox.accounts[0]?.regions[0] ?? '' });
    place.sandbox.state.createUser({ name: 'other' });
    const { features } = await check(key);
    expect(features[0]).toMatchObject({ status: 'abnormal', missing: expect.arrayContaining(['IAM ReadOnlyAccess']) });
  });

  test('what is granted beyond need', async () => {
    const key = user(['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess', 'Tenant Administrator']);
    expect(await check(key)).toMatchObject({ code: 0, excess: ['Tenant Administrator'] });
  });

  test('a broader permission, which is enough', async () => {
    const key = user(['Tenant Guest', 'IAM ReadOnlyAccess']);
    expect((await check(key)).features[0]).toMatchObject({ status: 'normal' });
  });
});

test('a grant that is not in effect yet is pending for half an hour, then missing', async () => {
  let now = Date.now();
  const place = await openWorkplace({ regions: 1, servers: 2, grantDelayMs: 24 * 60 * minutes });
  const ours = { now: () => now };
  try {
    const { rootKey } = place.sandbox.accounts[0] ?? { rootKey: { id: '', secret: '' } };
    const argv = [
      'onboard',
      '--method',
      'quick',
      '--account',
      'a',
      '--data-center',
      'cn',
      '--access-key-id',
      rootKey.id,
    ];
    const onboard = await place.run([...argv, '--secret-stdin', '--json'], { stdin: rootKey.secret, ...ours });
    expect([onboard.code, onboard.json.features[0].status, onboard.json.sync]).toEqual([0, 'pending', null]);
    const soon = await place.run(['check-ak', '--json'], ours);
    expect([soon.code, soon.json[0].features[0].status]).toEqual([0, 'pending']);
    now += 31 * minutes;
    const later = await place.run(['check-ak', '--json'], ours);
    expect([later.code, later.json[0].features[0].status]).toEqual([4, 'abnormal']);
    place.sandbox.state.settle();
    const settled = await place.run(['check-ak', '--json'], ours);
    expect([settled.code, settled.json[0].features[0].status]).toEqual([0, 'normal']);
  } finally {
    await place.close();
  }
});

test('the root key is kept while the user key has not been seen listing hosts', async () => {
  const place = await openWorkplace({ regions: 1, servers: 2, grantDelayMs: 60 * minutes });
  try {
    const result = await place.onboardQuick('a', 0, '--retire-root-key', 'delete', '--yes');
    expect([result.code, result.json.rootKey.status]).toEqual([5, 'kept']);
    const id = place.sandbox.accounts[0]?.rootKey.id ?? '';
    expect(place.sandbox.state.findAccessKey(id)).toBeDefined();
    place.sandbox.state.settle();
    const key = place.sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
    const argv = ['root-key', 'delete', 'a', '--access-key-id', key.id, '--secret-stdin', '--yes', '--json'];
    const deleted = await place.run(argv, { stdin: key.secret });
    expect([deleted.code, deleted.json.status]).toEqual([0, 'deleted']);
    expect(place.sandbox.state.findAccessKey(id)).toBeUndefined();
  } finally {
    await place.close();
  }
});
