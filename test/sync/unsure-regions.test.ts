import { expect, test } from '@jest/globals';
import { openWorkplace } from '../helpers/run-program.ts';

test('while Huawei Cloud lists no regions a new one is left out and said; the next sync that sees the list takes it', async () => {
  const place = await openWorkplace({ regions: ['cn-north-4'], servers: 2 });
  await place.onboardQuick('production', 0, '--no-sync-now');
  place.sandbox.state.addRegion('cn-east-3', 1);
  place.sandbox.addFault({ service: 'iam', path: /\/v3\/regions/, kind: 'status', status: 404, body: '{}' });

  const without = await place.run(['sync', 'hosts', '--json']);
  expect([without.code, without.json.accounts[0].newRegions, without.json.accounts[0].hosts.total]).toEqual([0, [], 2]);
  expect(without.stderr).toMatch(/cn-east-3 looks like a new region.*policy set "production"/);
  const { json: policy } = await place.run(['policy', 'show', 'production', '--json']);
  expect(JSON.stringify(policy)).not.toContain('cn-east-3');

  place.sandbox.clearFaults();
  const listed = await place.run(['sync', 'hosts', '--json']);
  expect([listed.json.accounts[0].newRegions, listed.json.accounts[0].hosts.total]).toEqual([['cn-east-3'], 3]);
  await place.close();
});

test('onboarding says that regions were read from names', async () => {
  const place = await openWorkplace({ regions: 1, servers: 1 });
  place.sandbox.addFault({ service: 'iam', path: /\/v3\/regions/, kind: 'status', status: 404, body: '{}' });
  const result = await place.onboardQuick('production', 0, '--no-sync-now');
  expect([result.code, result.json.policy.regions]).toEqual([0, ['cn-north-4']]);
  expect(result.stderr).toContain('gave no list of its regions');
  await place.close();
});
