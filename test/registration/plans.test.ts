import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { frequencies, type Policy } from '../../src/model/account.ts';
import { explainModule } from '../../src/registration/explain.ts';
import { planRegions } from '../../src/registration/regions.ts';
import { planSchedules, type ScheduleView } from '../../src/registration/schedules.ts';

const policy = (regions: readonly string[], autoIncludeNewRegions = false): Policy => ({
  regions,
  knownRegions: regions,
  autoIncludeNewRegions,
  hostSync: '6h',
  productSync: null,
  akCheck: '24h',
});

describe('a plan of regions', () => {
  const ids = ['a', 'b', 'c', 'd', 'e'];
  const subset = fc.subarray(ids);
  const site = fc.constantFrom('none', 'this', 'other', 'unknown' as const);

  test('takes nothing away unless it is named, adds nothing that the other data center has, and is done once', () => {
    fc.assert(
      fc.property(
        fc.array(subset, { maxLength: 4 }),
        subset,
        subset,
        fc.boolean(),
        site,
        (wishes, selected, taken, auto, site) => {
          const accounts = wishes.map((regions, index) => ({ name: `n${index}`, policy: policy(regions, auto) }));
          const elsewhere = taken.filter((id) => !selected.includes(id));
          const there = (now: readonly string[]) =>
            ids.map((id) => ({
              id,
              area: null,
              isSelected: now.includes(id),
              isTakenElsewhere: elsewhere.includes(id),
            }));
          const plan = planRegions(accounts, there(selected), site);
          expect(plan.after).toEqual(expect.arrayContaining(selected));
          expect(plan.after.some((id) => elsewhere.includes(id))).toBe(false);
          expect(new Set(plan.after).size).toBe(plan.after.length);
          for (const id of wishes.flat()) expect([...plan.after, ...plan.takenElsewhere]).toContain(id);
          expect(plan.removed).toEqual([]);
          if (site === 'this') expect(plan.defaultSite.after).toBe('this');
          if (site === 'other') expect(plan.defaultSite.after).toBe('other');
          const again = planRegions(accounts, there(plan.after), plan.defaultSite.after);
          expect([again.added, again.defaultSite.after]).toEqual([[], plan.defaultSite.after]);
        },
      ),
    );
  });

  const regions = [
    { id: 'a', area: null, isSelected: true, isTakenElsewhere: false },
    { id: 'b', area: null, isSelected: false, isTakenElsewhere: false },
  ];

  test('takes away what is named, although an account wants it', () => {
    const plan = planRegions([{ name: 'n', policy: policy(['a', 'b']) }], regions, 'none', { remove: ['a'] });
    expect(plan).toMatchObject({ after: ['b'], added: ['b'], removed: ['a'] });
  });

  test('refuses to take away what is not there', () => {
    expect(() => planRegions([], regions, 'none', { remove: ['b'] })).toThrow(
      expect.objectContaining({ code: 'region-unknown' }),
    );
  });

  test('names regions that Security Center does not know', () => {
    expect(planRegions([{ name: 'n', policy: policy(['z']) }], regions, 'none').unknown).toEqual(['z']);
  });

  test('gives the default site up only when that is asked for', () => {
    expect(planRegions([], regions, 'this').defaultSite.after).toBe('this');
    expect(planRegions([], regions, 'this', { defaultSite: false }).defaultSite.after).toBe('none');
    expect(planRegions([], regions, 'none', { defaultSite: true }).defaultSite.after).toBe('this');
    expect(planRegions([], regions, 'other', { defaultSite: true }).defaultSite).toMatchObject({
      after: 'other',
      blocked: true,
    });
  });
});

describe('a plan of schedules', () => {
  const hours = { '1h': 1, '3h': 3, '6h': 6, '12h': 12, '24h': 24, '7d': 168, off: Number.POSITIVE_INFINITY };
  const frequency = fc.constantFrom(...frequencies);
  const view = (
    kind: ScheduleView['kind'],
    there: ScheduleView['there'],
    wanted: ScheduleView['wanted'],
  ): ScheduleView => ({
    kind,
    account: null,
    there,
    wanted,
    otherwise: [],
  });

  test('makes what is shared more frequent and never less, unless that is allowed', () => {
    fc.assert(
      fc.property(fc.option(frequency), fc.option(frequency), (there, wanted) => {
        const isPlanned = (mayNarrow: boolean) =>
          planSchedules([view('hosts', there, wanted)], { mayNarrow }).length === 1;
        const isMore = wanted !== null && hours[wanted] < hours[there ?? 'off'];
        expect(isPlanned(false)).toBe(isMore);
        expect(isPlanned(true)).toBe(isMore || (wanted !== null && there !== null && wanted !== there));
      }),
    );
  });

  test('sets the key check, which is the account’s own, as it is wanted', () => {
    expect(planSchedules([view('ak-check', '1h', 'off')], { mayNarrow: false })).toHaveLength(1);
    expect(planSchedules([view('ak-check', null, 'off')], { mayNarrow: false })).toHaveLength(0);
  });
});

describe('a module’s message', () => {
  test.each<[string | null, RegExp, RegExp]>([
    ['ak_domain_error', /another Huawei Cloud site/, /security-center remove/],
    ['The IAM user is forbidden in the currently selected region', /selected in Security Center/, /regions/],
    ["Policy doesn't allow ecs:cloudServers:list to be performed.", /lacks a permission/, /ECS ReadOnlyAccess/],
    ['Incorrect IAM authentication information: ak X is inactive', /disabled/, /Enable it/],
    ['Incorrect IAM authentication information: ak X not exist', /does not know the access key/, /set-key/],
    ['Incorrect IAM authentication information: verify aksk signature fail', /secret does not belong/, /check-ak/],
    ['something new', /^something new$/, /check-ak/],
    [null, /does not say why/, /check-ak/],
  ])('%j is told in plain words, with a remedy', (message, reason, remedy) => {
    const told = explainModule({ module: 'HOST', status: 'abnormal', message });
    expect(told.reason).toMatch(reason);
    expect(told.remedy).toMatch(remedy);
  });

  test('that timed out says so, and a normal one needs no words', () => {
    expect(explainModule({ module: 'HOST', status: 'timeout', message: null }).reason).toMatch(/in time/);
    expect(explainModule({ module: 'HOST', status: 'normal', message: '' })).toEqual({ reason: null, remedy: null });
  });
});
