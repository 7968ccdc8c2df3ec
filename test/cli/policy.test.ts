import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { expectError, expectHelp, expectUsage } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

describe('policy', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace({ accounts: 2, regions: ['cn-north-4', 'cn-east-3'] });
    await place.onboardQuick('production', 0, '--no-sync-now');
    await place.onboardQuick('changing', 1, '--no-sync-now');
  });
  afterAll(() => place.close());

  test.each([[['policy']], [['policy', 'show']], [['policy', 'set']]])(
    '%j --help ends with examples',
    async (words) => {
      await expectHelp(place, ...words);
    },
  );

  test('show prints what its schema says', async () => {
    const result = await place.run(['policy', 'show', 'production', '--json']);
    expectSchema('policy', result.json);
    expect(result.json.policy).toEqual({
      regions: expect.arrayContaining(['cn-north-4', 'cn-east-3']),
      autoIncludeNewRegions: true,
      hostSync: '6h',
      productSync: null,
      akCheck: '24h',
    });
  });

  test('show for people says "not used" where no feature calls for a frequency', async () => {
    const { stdout } = await place.run(['policy', 'show', 'production']);
    expect(stdout).toMatch(/host sync +every 6h\nproduct sync +not used\nAK check +every 24h\n/);
  });

  test('set changes what is named and keeps the rest', async () => {
    const flags = ['--regions', 'cn-east-3', '--no-auto-include-new-regions', '--ak-check', 'off'];
    const result = await place.run(['policy', 'set', 'changing', ...flags, '--json']);
    expectSchema('policy', result.json);
    expect(result.json.policy).toEqual({
      regions: ['cn-east-3'],
      autoIncludeNewRegions: false,
      hostSync: '6h',
      productSync: null,
      akCheck: 'off',
    });
    const all = await place.run(['policy', 'set', 'changing', '--regions', 'all', '--json']);
    expect(all.json.policy.regions).toHaveLength(2);
  });

  test('set refuses an unknown region, names the nearest and lists what there is', async () => {
    const result = await place.run(['policy', 'set', 'production', '--regions', 'cn-noth-4', '--json']);
    expectError(result, 'region-unknown', 2);
    expect(result.error.error.message).toContain('did you mean cn-north-4?');
    expect(result.error.error.details).toMatchObject({ unknown: ['cn-noth-4'] });
    expect((await place.run(['policy', 'show', 'production', '--json'])).json.policy.regions).toHaveLength(2);
  });

  test.each<[string[], RegExp]>([
    [['--host-sync', '2h'], /1h, 3h, 6h, 12h, 24h, 7d, off/],
    [['--product-sync', '6h'], /--product-sync needs the feature cspm/],
    [[], /name at least one flag/],
  ])('set %j is refused', (flags, says) => expectUsage(place, ['policy', 'set', 'production', ...flags], says));
});
