/** The scripts of examples/, run as they stand against the sandbox. */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { expectSchema } from './helpers/schemas.ts';

const root = new URL('../../', import.meta.url).pathname;

let place: Workplace;
let path: string;
beforeAll(async () => {
  place = await openWorkplace({ servers: 12, regions: ['cn-north-4', 'cn-east-3'] });
  await place.onboardQuick('production', 0, '--no-sync-now');
  path = await mkdtemp(join(tmpdir(), 'huawei-assets-path-'));
  await writeFile(
    join(path, 'huawei-assets'),
    `#!/bin/sh\nexec "${process.execPath}" "${root}bin/huawei-assets.js" "$@"\n`,
  );
  await chmod(join(path, 'huawei-assets'), 0o755);
});
afterAll(async () => {
  await place.close();
  await rm(path, { recursive: true, force: true });
});

const run = async (script: string, env: Record<string, string> = {}) => {
  const options = { env: { ...place.env, PATH: `${path}:${process.env.PATH}`, ...env } };
  try {
    return { code: 0, ...(await promisify(execFile)(join(root, 'examples', script), options)) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
};

test('sync-and-alert is silent when all is well, and names what failed', async () => {
  expect(await run('sync-and-alert.sh')).toEqual({ code: 0, stdout: '', stderr: '' });
  place.sandbox.addFault({ service: 'ecs', region: 'cn-east-3', kind: 'status', status: 403 });
  const failed = await run('sync-and-alert.sh');
  place.sandbox.clearFaults();
  expect(failed.code).toBe(5);
  expect(failed.stderr).toContain('production: hosts in cn-east-3: permission-missing');
});

test('check-keys-in-ci needs no home, and its exit code tells a good key from a bad one', async () => {
  const { key } = place.sandbox.state.createUser({
    name: 'ci',
    permissions: ['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess'],
  });
  const env = { HUAWEI_ASSETS_ACCESS_KEY_ID: key.id, HUAWEI_ASSETS_SECRET_ACCESS_KEY: key.secret };
  expect((await run('check-keys-in-ci.sh', env)).code).toBe(0);
  expect((await run('check-keys-in-ci.sh', { ...env, FEATURES: 'cspm' })).code).toBe(4);
  place.sandbox.state.disableKey(key.id);
  expect((await run('check-keys-in-ci.sh', env)).code).toBe(3);
});

test.each(['accounts.yaml', 'accounts.csv'])(
  '%s declares accounts that are made, and left alone then',
  async (name) => {
    const there = await openWorkplace({ accounts: 3, servers: 2, products: 2, regions: ['cn-north-4', 'cn-east-3'] });
    const [production, staging, third] = there.sandbox.accounts;
    const permissions = ['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess', 'Tenant Guest'];
    const audit = there.sandbox.state.createUser({ name: 'auditor', permissions }, third?.name).key;
    const env = {
      PRODUCTION_ROOT_KEY_ID: production?.rootKey.id ?? '',
      PRODUCTION_ROOT_KEY_SECRET: production?.rootKey.secret ?? '',
      STAGING_ROOT_KEY_ID: staging?.rootKey.id ?? '',
      STAGING_ROOT_KEY_SECRET: staging?.rootKey.secret ?? '',
      AUDIT_KEY_ID: audit.id,
      AUDIT_KEY_SECRET: audit.secret,
    };
    const argv = ['onboard', '--from', join(root, 'examples', name), '--yes', '--json'];
    const summary = async () => (await there.run(argv, { env })).json.summary;
    expect(await summary()).toEqual({ created: 3, updated: 0, unchanged: 0, failed: 0 });
    expect(await summary()).toEqual({ created: 0, updated: 0, unchanged: 3, failed: 0 });
    await there.close();
  },
);

test('accounts.yaml is what the schema for editors says', async () => {
  expectSchema('accounts-file', parse(await readFile(join(root, 'examples/accounts.yaml'), 'utf8')));
});

test('public-hosts lists every host with a public address', async () => {
  await run('sync-and-alert.sh');
  const { stdout } = await run('public-hosts.sh');
  const { json } = await place.run(['hosts', '--json']);
  const expected = json.filter((host: { publicIp: string | null }) => host.publicIp).length;
  expect(stdout.trim().split('\n').filter(Boolean)).toHaveLength(expected);
});
