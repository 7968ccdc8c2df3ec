import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { expectError, expectHelp } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

const names = (rows: readonly { account: string }[]) => rows.map(({ account }) => account);

describe('accounts pause', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace({ accounts: 2, servers: 3, regions: 1 });
    await place.onboardQuick('production', 0, '--no-sync-now');
    await place.onboardQuick('paused', 1, '--no-sync-now');
    await place.run(['accounts', 'pause', 'paused']);
  });
  afterAll(() => place.close());

  test.each(['pause', 'resume'])('%s --help ends with examples', (word) => expectHelp(place, 'accounts', word));

  test('is seen in list and show, and repeating it changes nothing', async () => {
    const first = await place.run(['accounts', 'show', 'paused', '--json']);
    const again = await place.run(['accounts', 'pause', 'paused', '--json']);
    expectSchema('accounts-show', again.json);
    expect(again.json).toEqual(first.json);
    const list = await place.run(['accounts', 'list', '--json']);
    expectSchema('accounts-list', list.json);
    expect(list.json.map(({ pausedAt }: { pausedAt: string | null }) => pausedAt !== null)).toEqual([false, true]);
    expect((await place.run(['accounts', 'list'])).stdout).toContain('paused (paused)');
  });

  test('leaves the account out of what is done for all, and says so', async () => {
    const sync = await place.run(['sync', '--json']);
    expect(names(sync.json.accounts)).toEqual(['production']);
    expect(sync.stderr).toContain('Paused, and left out: paused');
    expect(names((await place.run(['check-ak', '--json'])).json)).toEqual(['production']);
  });

  test('by its name the account is worked on all the same', async () => {
    expect(names((await place.run(['check-ak', 'paused', '--json'])).json)).toEqual(['paused']);
    expect((await place.run(['sync', '--account', 'paused', '--json'])).code).toBe(0);
  });

  test('nothing is left to do when all are paused, until one is resumed', async () => {
    await place.run(['accounts', 'pause', 'production']);
    const refused = await place.run(['sync', '--json']);
    expectError(refused, 'account-not-found', 2);
    expect(refused.error.error.message).toBe('Every account is paused.');
    await place.run(['accounts', 'resume', 'production']);
    expect((await place.run(['sync', '--json'])).code).toBe(0);
  });

  test('survives a bundle', async () => {
    const env = { HUAWEI_ASSETS_BUNDLE_PASSPHRASE: 'a long enough passphrase' };
    const file = `${place.home}/accounts.bundle`;
    await place.run(['config', 'export', file], { env });
    await place.run(['config', 'import', file, '--replace'], { env });
    expect((await place.run(['accounts', 'show', 'paused', '--json'])).json.pausedAt).not.toBeNull();
  });

  test('an account that is not there is not found', async () =>
    expectError(await place.run(['accounts', 'pause', 'nobody', '--json']), 'account-not-found', 2));
});
