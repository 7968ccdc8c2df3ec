import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openWorkplace, type RunResult, type Workplace } from '../helpers/run-program.ts';
import { expectError, expectHelp, expectUsage } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

const regions = ['cn-north-4', 'cn-east-3'];
const center = (...words: string[]) => ['security-center', ...words];

/** One account for hosts, made quickly, and one for hosts and products, whose key was made by hand; both registered. */
const openRegistered = async (options: Parameters<typeof openWorkplace>[0] = {}): Promise<Workplace> => {
  const place = await openWorkplace({ regions, servers: 8, products: 30, accounts: 2, ...options });
  await place.onboardQuick('production');
  await place.onboardManual('analytics', 1);
  await place.run(center('connect', '--data-center', 'cn'));
  await place.run(center('push'));
  return place;
};

const expectSchemaOf = (name: string, result: RunResult) => {
  expectSchema(name, result.json);
  return result.json;
};

describe('security-center sync and assets', () => {
  let place: Workplace;
  let now = Date.now();
  beforeAll(async () => {
    place = await openRegistered({ clock: () => now });
  });
  afterAll(() => place.close());
  const run = (...words: string[]) => place.run(center(...words, '--json'), { now: () => now });

  test.each(['sync', 'assets', 'regions', 'frequencies'])('%s --help ends with examples', (word) =>
    expectHelp(place, ...center(word)),
  );

  const expectAllMissing = async () => {
    const [hosts, products] = expectSchemaOf('security-center-assets', await run('assets'));
    expect(hosts).toMatchObject({ kind: 'hosts', there: 0, here: 16, both: 0, goneHere: [] });
    expect(new Set(hosts.missingThere.map(({ reason }: { reason: string }) => reason))).toEqual(
      new Set(['not-synchronised']),
    );
    expect(products.missingThere.every(({ account }: { account: string }) => account === 'analytics')).toBe(true);
  };

  const expectAgreement = async () => {
    now += 120_000;
    const triggered = expectSchemaOf('security-center-sync', await run('sync'));
    expect(triggered.map(({ kind, status }: { kind: string; status: string }) => [kind, status])).toEqual([
      ['hosts', 'triggered'],
      ['products', 'triggered'],
    ]);
    const [hosts, products] = expectSchemaOf('security-center-assets', await run('assets'));
    expect(hosts).toMatchObject({ there: 16, here: 16, both: 16, missingThere: [], goneHere: [], ofOthers: 0 });
    expect(products.goneHere).toEqual([]);
    // Our own lists know types that are not listed there.
    expect(new Set(products.missingThere.map(({ reason }: { reason: string }) => reason))).toEqual(
      new Set(['type-not-there']),
    );
    expect((await place.run(center('assets', '--fail-on-difference'))).code).toBe(0);
    expect(products.both).toBeGreaterThan(20);
  };

  const expectOneLookAMinute = async () => {
    now += 120_000;
    await run('sync', 'hosts');
    const refused = await run('sync', 'hosts', '--wait', '0s');
    expect(refused.code).toBe(6);
    expect(expectSchemaOf('security-center-sync', refused)).toMatchObject([
      { status: 'failed', error: { code: 'throttled' } },
    ]);
  };

  test('what is not there yet is missing; after a look both sides agree; then differences are told with reasons', async () => {
    const { state, securityCenter } = place.sandbox;
    await expectAllMissing();
    await expectAgreement();
    const [first, second] = securityCenter.hosts();
    if (!first || !second) throw new Error('no hosts');
    securityCenter.forgetHost(first.instanceId);
    const added = { ...second, instanceId: 'gone-here', name: 'ghost' };
    securityCenter.addHost(added);
    securityCenter.addHost({ ...added, instanceId: 'stranger', vendorUid: 'f'.repeat(32) });
    const [after] = expectSchemaOf('security-center-assets', await run('assets', 'hosts'));
    expect(after.missingThere).toMatchObject([{ id: first.instanceId, reason: 'not-synchronised' }]);
    expect(after.goneHere).toMatchObject([{ id: 'gone-here', reason: 'gone' }]);
    expect(after.ofOthers).toBe(1);
    const gate = await place.run(center('assets', 'hosts', '--fail-on-difference'));
    expect(gate.code).toBe(7);
    expect(gate.stdout).toContain('ghost');

    securityCenter.selectRegions(['cn-north-4']);
    const server = state.addServer('cn-east-3', { name: 'late' });
    await place.run(['sync', 'hosts', '--account', 'production']);
    const [later] = (await run('assets', 'hosts', '--account', 'production')).json;
    expect(later.missingThere).toContainEqual(
      expect.objectContaining({ id: server.id, reason: 'region-not-selected' }),
    );
    await expectOneLookAMinute();
  });

  test('an account that is not configured is not found', async () =>
    expectError(await run('assets', '--account', 'nobody'), 'account-not-found', 2));
});

describe('security-center regions', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openRegistered();
  });
  afterAll(() => place.close());
  const run = (...words: string[]) => place.run(center('regions', ...words, '--json'));

  test('shows what is selected here, what the other data center has, and who wants it', async () => {
    const { securityCenter } = place.sandbox;
    securityCenter.selectRegions(['cn-north-4', 'ap-southeast-1']);
    securityCenter.selectRegions(['cn-east-3'], 'intl');
    const [view] = expectSchemaOf('security-center-regions', await run());
    const of = (id: string) => view.regions.find(({ region }: { region: string }) => region === id);
    expect(of('cn-north-4')).toMatchObject({
      selected: true,
      takenByOtherDataCenter: false,
      wantedBy: ['production', 'analytics'],
    });
    expect(of('cn-east-3')).toMatchObject({ selected: false, takenByOtherDataCenter: true });
    expect(of('ap-southeast-1')).toMatchObject({ selected: true, wantedBy: [] });
    expect(view).toMatchObject({ applied: false, plan: { takenElsewhere: ['cn-east-3'], added: [], removed: [] } });
    const { stdout } = await place.run(center('regions'));
    expect(stdout).toMatch(/cn-east-3 +cn +in the other data center/);
    securityCenter.selectRegions([], 'intl');
  });

  test('--apply adds what is wanted and keeps what is there; --remove is confirmed', async () => {
    const { securityCenter } = place.sandbox;
    securityCenter.selectRegions(['ap-southeast-1']);
    const [added] = expectSchemaOf('security-center-regions', await run('--apply'));
    expect(added).toMatchObject({ applied: true, plan: { added: expect.arrayContaining(regions) } });
    expect(securityCenter.regions()).toEqual(['ap-southeast-1', ...regions].sort());
    expectError(await run('--apply', '--remove', 'ap-southeast-1'), 'missing-input', 2);
    expectError(await run('--apply', '--no-default-site'), 'missing-input', 2);
    await run('--apply', '--remove', 'ap-southeast-1', '--no-default-site', '--yes');
    expect(securityCenter.regions()).toEqual([...regions].sort());
    expect(securityCenter.defaultSite()).toBeNull();
    expectError(await run('--apply', '--remove', 'cn-north-1', '--yes'), 'region-unknown', 2);
  });

  test('to take away with two data centers connected, one must be named', async () => {
    await place.run(center('connect', '--data-center', 'intl'));
    await expectUsage(place, center('regions', '--apply', '--remove', 'cn-north-4'), /--data-center/);
    await place.run(center('disconnect', '--data-center', 'intl'));
  });
});

describe('security-center frequencies', () => {
  test('shows both sides, and --apply brings ours there, less often only when it is confirmed', async () => {
    const place = await openRegistered();
    const { securityCenter } = place.sandbox;
    const run = (...words: string[]) => place.run(center('frequencies', ...words, '--json'));
    await place.run(['policy', 'set', 'analytics', '--host-sync', '3h', '--product-sync', 'off', '--ak-check', '1h']);
    const [view] = expectSchemaOf('security-center-frequencies', await run());
    expect(view.frequencies).toEqual([
      { kind: 'hosts', account: null, there: '6h', wanted: '3h', otherwise: ['production'] },
      { kind: 'products', account: null, there: '24h', wanted: 'off', otherwise: [] },
      { kind: 'ak-check', account: 'production', there: '24h', wanted: '24h', otherwise: [] },
      { kind: 'ak-check', account: 'analytics', there: '24h', wanted: '1h', otherwise: [] },
    ]);
    expectError(await run('--apply'), 'missing-input', 2);
    const [applied] = expectSchemaOf('security-center-frequencies', await run('--apply', '--yes'));
    expect(applied.applied).toBe(true);
    expect(securityCenter.schedules().map(({ type, periodMinutes, isOn }) => [type, periodMinutes, isOn])).toEqual([
      [0, 180, true],
      [1, 1440, false],
      [2, 1440, true],
      [2, 60, true],
    ]);
    const [again] = (await run('--apply')).json;
    expect(again).toMatchObject({ applied: false, changes: [] });
    await place.close();
  });

  test('nothing is connected: that is said', async () => {
    const place = await openWorkplace();
    for (const words of [['frequencies'], ['regions'], ['assets'], ['sync']]) {
      expectError(await place.run(center(...words, '--json')), 'security-center-not-connected', 2);
    }
    await place.close();
  });
});
