import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { ensureBuilt, spawnProgram } from '../helpers/spawn-program.ts';

/** Calls of a registration at which a process may end. */
const moments = [
  ['before the record is made', 'AddCloudVendorAccountAK', 'hang'],
  ['after the record is made, before anybody heard of it', 'AddCloudVendorAccountAK', 'silence'],
  ['before the regions are selected', 'SetSyncRefreshRegion', 'hang'],
  ['after the frequencies are set', 'ChangeAssetRefreshTaskConfig', 'silence'],
] as const;

/** Runs until the call that is never answered has arrived, then kills. */
const killAt = async (place: Workplace, operation: string, kind: 'hang' | 'silence'): Promise<void> => {
  const path = new RegExp(operation);
  place.sandbox.addFault({ service: 'security-center', path, times: 1, kind });
  const { child, ended } = spawnProgram(['security-center', 'push', '--json'], { env: place.env });
  const deadline = Date.now() + 20_000;
  while (!place.sandbox.requests.some((request) => path.test(request.path)) && Date.now() < deadline) await sleep(5);
  child.kill('SIGKILL');
  expect((await ended).signal).toBe('SIGKILL');
  place.sandbox.clearFaults();
};

describe('a registration that is killed', () => {
  beforeAll(ensureBuilt);

  test.each(moments)('%s is found again, and is there once and whole', async (_when, operation, kind) => {
    const place = await openWorkplace({ regions: 1, servers: 2 });
    await place.onboardQuick('production', 0, '--no-sync-now');
    await place.run(['security-center', 'connect', '--data-center', 'cn']);
    await killAt(place, operation, kind);

    const { json, code } = await place.run(['security-center', 'push', '--json']);

    expect({ code, status: json.accounts[0].status }).toEqual({ code: 0, status: 'normal' });
    const { securityCenter } = place.sandbox;
    expect(securityCenter.records()).toHaveLength(1);
    expect(securityCenter.regions()).toHaveLength(1);
    expect(
      securityCenter
        .schedules()
        .map(({ type }) => type)
        .sort(),
    ).toEqual([0, 2]);
    const status = await place.run(['security-center', 'status', '--json']);
    expect(status.json[0]).toMatchObject({ state: 'registered', registration: { differences: [] } });
    await place.close();
  });
});
