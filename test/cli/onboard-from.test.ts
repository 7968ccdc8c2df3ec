import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openWorkplace, type RunOptions, type Workplace } from '../helpers/run-program.ts';
import { expectError, expectUsage } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

const cspmPermissions = ['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess', 'Tenant Guest'];
const prefix = 'AlibabaCloudGroup_';

describe('onboard --from', () => {
  let place: Workplace;
  let folder: string;
  let env: Record<string, string>;
  beforeEach(async () => {
    place = await openWorkplace({ accounts: 4, servers: 2, products: 4, regions: 2 });
    folder = await mkdtemp(join(tmpdir(), 'huawei-assets-accounts-'));
    const auditor = userOf(2, cspmPermissions);
    env = { ...keyVariables('FIRST', root(0)), ...keyVariables('SECOND', root(1)), ...keyVariables('AUDIT', auditor) };
  });
  afterEach(async () => {
    await place.close();
    await rm(folder, { recursive: true, force: true });
  });

  const accountAt = (index: number) => {
    const account = place.sandbox.accounts[index];
    if (!account) throw new Error(`the sandbox has no account ${index}`);
    return account;
  };
  const root = (index: number) => accountAt(index).rootKey;
  const userOf = (index: number, permissions: string[], name = 'auditor') =>
    place.sandbox.state.createUser({ name, permissions }, accountAt(index).name).key;
  const keyVariables = (name: string, key: { id: string; secret: string }) => ({
    [`${name}_ID`]: key.id,
    [`${name}_SECRET`]: key.secret,
  });

  const write = async (text: string, name = 'accounts.yaml'): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const declare = (accounts: string, defaults = '') =>
    write(`version: 1\ndefaults: { dataCenter: cn, method: quick ${defaults}}\naccounts:\n${accounts}`);
  const key = (name: string) => `accessKey: { idFromEnv: ${name}_ID, secretFromEnv: ${name}_SECRET }`;
  const first = `  - { name: first, ${key('FIRST')}, retireRootKey: delete }\n`;
  const second = `  - { name: second, ${key('SECOND')}, regions: [cn-north-4], hostSync: 3h }\n`;
  const audit = `  - { name: audit, method: manual, features: [host, cspm], ${key('AUDIT')} }\n`;
  const three = `${first}${second}${audit}`;

  const from = (file: string, flags: string[] = ['--yes'], options: RunOptions = {}) =>
    place.run(['onboard', '--from', file, '--json', '--no-sync-now', ...flags], { env, ...options });
  const outcomes = ({ json }: { json: { accounts: { account: string; status: string }[] } }) =>
    json.accounts.map(({ account, status }) => `${account} ${status}`);
  const made = () =>
    place.sandbox.accounts.flatMap(({ name: account }) =>
      place.sandbox.state.users(account).flatMap(({ name }) => (name.startsWith(prefix) ? [name] : [])),
    );
  const changingCalls = () => place.sandbox.requests.filter(({ method }) => method !== 'GET');
  const config = () => readFile(join(place.home, 'config', 'config.enc'));
  const names = async () =>
    (await place.run(['accounts', 'list', '--json'])).json.map(({ account }: { account: string }) => account);

  test('--dry-run prints the plan and changes nothing', async () => {
    const file = await declare(three);
    const plan = await from(file, ['--dry-run']);
    expect(plan.code).toBe(0);
    expectSchema('onboard-from', plan.json);
    expect(plan.json.summary).toEqual({ create: 3, update: 0, unchanged: 0, refused: 0 });
    expect(plan.json.accounts[1]).toMatchObject({
      account: 'second',
      action: 'create',
      domainName: accountAt(1).name,
      changes: expect.arrayContaining([
        { field: 'regions', before: null, after: ['cn-north-4'] },
        { field: 'hostSync', before: null, after: '3h' },
      ]),
    });
    expect(plan.json.accounts[0].calls.at(-1)).toMatchObject({ call: expect.stringMatching(/^DELETE .*root key/) });
    expect([changingCalls(), made(), await names()]).toEqual([[], [], []]);
  });

  test('the plan reads like a diff', async () => {
    const file = await declare(three);
    const { stdout, code } = await place.run(['onboard', '--from', file, '--dry-run', '--color', 'always'], { env });
    expect(code).toBe(0);
    const green = `${String.fromCharCode(27)}[32m`;
    expect(stdout).toContain(`${green}+ second  quick, ${accountAt(1).name}`);
    expect(stdout).toContain(`    ${green}+ host sync       every 3h`);
    expect(stdout).toContain('3 to create.\n');
  });

  test('three accounts are made at once, each told of when it is done, and synchronized', async () => {
    const result = await place.run(['onboard', '--from', await declare(three), '--yes', '--json'], { env });
    expect(result.code).toBe(0);
    expectSchema('onboard-from', result.json);
    expect(outcomes(result)).toEqual(['first created', 'second created', 'audit created']);
    expect(result.json.accounts.map(({ rootKey }: { rootKey: { status: string } | null }) => rootKey?.status)).toEqual([
      'deleted',
      'kept',
      undefined,
    ]);
    expect(place.sandbox.state.findAccessKey(root(0).id)).toBeUndefined();
    expect(result.json.accounts[1].policy).toMatchObject({ regions: ['cn-north-4'], hostSync: '3h' });
    expect(
      result.json.syncs.map((sync: { accounts: { account: string }[] }) => sync.accounts.map((a) => a.account)),
    ).toEqual([['first', 'second'], ['audit']]);
    for (const line of ['first: created, AlibabaCloudGroup_', 'second: created', 'audit: created']) {
      expect(result.stderr).toMatch(new RegExp(`^\\[\\d/3\\] ${line}`, 'm'));
    }
    expect((await place.run(['check-ak'])).code).toBe(0);
  });

  test.each(['json', 'csv'])('%s says the same as YAML', async (format) => {
    const accounts = [
      {
        name: 'first',
        dataCenter: 'cn',
        method: 'quick',
        accessKey: { idFromEnv: 'FIRST_ID', secretFromEnv: 'FIRST_SECRET' },
      },
    ];
    const text =
      format === 'json'
        ? JSON.stringify({ version: 1, accounts })
        : 'name,data-center,method,access-key-id-from-env,secret-from-env\nfirst,cn,quick,FIRST_ID,FIRST_SECRET\n';
    const result = await from(await write(text, `accounts.${format}`));
    expect([result.code, outcomes(result)]).toEqual([0, ['first created']]);
  });

  test('stdin takes YAML, files of keys lie beside the accounts file', async () => {
    await write(`${root(0).secret}\n`, 'first.secret');
    await write(`Access Key Id,Secret Access Key\n${root(1).id},${root(1).secret}\n`, 'second.csv');
    const text = `version: 1
defaults: { dataCenter: cn, method: quick }
accounts:
  - { name: first, accessKey: { id: ${root(0).id}, secretFromFile: first.secret } }
  - { name: second, accessKey: { credentialsFile: second.csv } }
`;
    const result = await from(await write(text));
    expect(outcomes(result)).toEqual(['first created', 'second created']);
    const stdin = text.replaceAll(/(first\.secret|second\.csv)/g, `${folder}/$1`);
    const again = await from('-', ['--yes'], { stdin });
    expect([again.code, again.json.file, outcomes(again)]).toEqual([
      0,
      'stdin',
      ['first unchanged', 'second unchanged'],
    ]);
  });

  test('run again it changes nothing, with the root keys gone', async () => {
    const file = await declare(three);
    await from(file);
    const [before, calls] = [await config(), changingCalls().length];
    const { FIRST_ID, FIRST_SECRET, SECOND_SECRET, AUDIT_SECRET, ...left } = env;
    for (const variables of [env, left]) {
      const again = await place.run(['onboard', '--from', file, '--yes', '--json'], { env: variables });
      expect(again.code).toBe(0);
      expectSchema('onboard-from', again.json);
      expect(outcomes(again)).toEqual(['first unchanged', 'second unchanged', 'audit unchanged']);
      expect(again.json.syncs).toEqual([]);
    }
    expect([await config(), changingCalls().length]).toEqual([before, calls]);
    expect([FIRST_ID, FIRST_SECRET, SECOND_SECRET, AUDIT_SECRET].every(Boolean)).toBe(true);
  });

  test('what the file says anew is changed, field by field, and nothing else is', async () => {
    await from(await declare(three));
    await place.run(['policy', 'set', 'second', '--ak-check', '1h']);
    const other = userOf(2, ['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess'], 'other');
    env = { ...env, ...keyVariables('AUDIT', other) };
    const file = await declare(
      `${second.replace('[cn-north-4], hostSync: 3h', 'all, hostSync: off')}${audit.replace('host, cspm', 'host')}`,
    );
    const text = await place.run(['onboard', '--from', file, '--dry-run'], { env });
    expect(text.stdout).toContain(`~ second  quick, ${accountAt(1).name}\n    + regions         `);
    expect(text.stdout).toContain('    - host sync       every 3h\n    + host sync       disabled\n');
    const result = await from(file);
    expectSchema('onboard-from', result.json);
    expect([result.code, outcomes(result)]).toEqual([0, ['second updated', 'audit updated']]);
    expect(result.json.accounts[1].changes).toEqual([
      { field: 'features', before: ['host', 'cspm'], after: ['host'] },
      { field: 'accessKey', before: expect.any(String), after: other.id },
      { field: 'productSync', before: '24h', after: null },
    ]);
    const shown = (await place.run(['policy', 'show', 'second', '--json'])).json.policy;
    expect(shown).toMatchObject({ regions: [...accountAt(1).regions].sort(), hostSync: 'off', akCheck: '1h' });
    expect((await names()).sort()).toEqual(['audit', 'first', 'second']);
    expect((await place.run(['check-ak', 'audit'])).code).toBe(0);
  });

  test('a key that Security Center has, too, is said to be the old one there', async () => {
    await from(await declare(audit));
    await place.run(['security-center', 'connect', '--data-center', 'cn']);
    expect((await place.run(['security-center', 'push', 'audit'])).code).toBe(0);
    env = { ...env, ...keyVariables('AUDIT', userOf(2, cspmPermissions, 'other')) };
    const { stderr } = await from(await declare(audit));
    expect(stderr).toContain('Security Center still has the old key: huawei-assets security-center set-key "audit"');
  });

  test('one that fails stops no other: exit 5', async () => {
    env = { ...env, SECOND_SECRET: 'x'.repeat(40) };
    const result = await from(await declare(three));
    expect(result.code).toBe(5);
    expectSchema('onboard-from', result.json);
    expect(outcomes(result)).toEqual(['first created', 'second failed', 'audit created']);
    expect(result.json.accounts[1].error).toMatchObject({ code: 'access-key-wrong-secret', hint: expect.any(String) });
    expect(await names()).toEqual(expect.arrayContaining(['first', 'audit']));
    expect((await from(await declare(three), ['--dry-run'])).code).toBe(5);
  });

  test('when all fail alike, their exit code is that of the error', async () => {
    env = { ...env, FIRST_SECRET: 'x'.repeat(40), SECOND_SECRET: 'y'.repeat(40) };
    const file = await declare(`${first}${second}`);
    expect((await from(file, ['--dry-run'])).code).toBe(3);
    expect((await from(file)).code).toBe(3);
  });

  test('people are told what failed, and why', async () => {
    env = { ...env, SECOND_SECRET: 'x'.repeat(40) };
    const argv = ['onboard', '--from', await declare(three), '--yes', '--no-sync-now'];
    const { stdout, stderr, code } = await place.run(argv, { env });
    expect(code).toBe(5);
    expect(stdout).toMatch(/^second +failed +- +access-key-wrong-secret$/m);
    expect(stdout).toMatch(/^failed: second: .*\n {2}Check the Secret Access Key/m);
    expect(stdout).toContain('2 created, 1 failed.\n');
    expect(stderr).toContain('second: failed, access-key-wrong-secret\n');
  });

  test('a setup that was interrupted is gone on with by the next run', async () => {
    place.sandbox.addFault({ service: 'iam', method: 'POST', path: /OS-CREDENTIAL/, kind: 'status', status: 403 });
    place.sandbox.addFault({ service: 'iam', method: 'DELETE', kind: 'status', status: 403 });
    const file = await declare(`${first}${second}${audit}`);
    const broken = await from(file);
    place.sandbox.clearFaults();
    expect([broken.code, outcomes(broken)]).toEqual([5, ['first failed', 'second failed', 'audit created']]);
    const left = made();
    const plan = await from(file, ['--dry-run']);
    expect(plan.json.accounts[0].notes).toEqual([{ code: 'resumes-setup', detail: expect.stringMatching(prefix) }]);
    const resumed = await from(file);
    expect([resumed.code, outcomes(resumed)]).toEqual([0, ['first created', 'second created', 'audit unchanged']]);
    expect(made()).toEqual(left);
    expect((await place.run(['check-ak'])).code).toBe(0);
  });

  test('Ctrl-C takes back what was under way, keeps what was done, and begins nothing more: exit 130', async () => {
    const stop = new AbortController();
    place.sandbox.addFault({ service: 'iam', method: 'PUT', path: /inherited_to_projects/, kind: 'slow', ms: 200 });
    const file = await declare(`${audit}${first}${second}`);
    const running = from(file, ['--yes', '--concurrency', '1'], { signal: stop.signal });
    const isUnderWay = () => changingCalls().some(({ path }) => path === '/v3/groups');
    const deadline = Date.now() + 20_000;
    while (!isUnderWay() && Date.now() < deadline) await sleep(5);
    stop.abort();
    const result = await running;
    expectSchema('onboard-from', result.json);
    expect([result.code, outcomes(result)]).toEqual([130, ['audit created', 'first failed', 'second failed']]);
    expect(result.json.accounts[2].error.message).toContain('before it was begun');
    expect(made()).toEqual([]);
    place.sandbox.clearFaults();
    const again = await from(file);
    expect([again.code, outcomes(again)]).toEqual([0, ['audit unchanged', 'first created', 'second created']]);
  });

  test('an interruption while it looks changes nothing', async () => {
    const result = await from(await declare(three), ['--yes'], { signal: AbortSignal.abort() });
    expectError(result, 'cancelled', 130);
    expect([changingCalls(), await names()]).toEqual([[], []]);
  });

  test('a name, a Huawei Cloud account and a data center are not taken over', async () => {
    await from(await declare(`${first}${second}`));
    const file = await declare(`
  - { name: first, dataCenter: intl, ${key('FIRST')} }
  - { name: SECOND, accessKey: { id: ${root(3).id}, secretFromEnv: FOURTH } }
  - { name: again, ${key('SECOND')} }
`);
    env = { ...env, FOURTH: root(3).secret };
    const plan = await from(file, ['--dry-run']);
    expectSchema('onboard-from', plan.json);
    const errors = plan.json.accounts.map(({ action, error }: { action: string; error: { message: string } }) => [
      action,
      error.message,
    ]);
    expect(errors).toEqual([
      ['conflict', expect.stringContaining('to one data center only')],
      [
        'conflict',
        `The name "second" is taken by the Huawei Cloud account "${accountAt(1).name}"; the key is of "${accountAt(3).name}".`,
      ],
      ['conflict', expect.stringContaining('is provisioned already, as "second"')],
    ]);
    expect([plan.code, (await from(file)).code]).toEqual([2, 2]);
  });

  test('a root key that was kept is retired by a later run', async () => {
    const kept = await declare(first.replace('delete', 'keep'));
    expect((await from(kept)).json.accounts[0].rootKey.status).toBe('kept');
    const result = await from(await declare(first));
    expectSchema('onboard-from', result.json);
    expect(result.json.accounts[0]).toMatchObject({ status: 'updated', rootKey: { status: 'deleted' } });
    expect(place.sandbox.state.findAccessKey(root(0).id)).toBeUndefined();
  });

  test('a root key that could not be retired yet is told with exit 5', async () => {
    place.sandbox.addFault({ service: 'ecs', kind: 'status', status: 403 });
    const result = await from(await declare(first));
    expectSchema('onboard-from', result.json);
    expect(result.code).toBe(5);
    expect(result.json.accounts[0]).toMatchObject({ status: 'created', rootKey: { status: 'kept' }, error: null });
  });

  test('missing permissions stop a manual account unless the file takes them so', async () => {
    env = { ...env, ...keyVariables('AUDIT', userOf(3, ['ECS ReadOnlyAccess', 'IAM ReadOnlyAccess'], 'narrow')) };
    const refused = await from(await declare(audit));
    expect([refused.code, refused.json.accounts[0].error.details.missing]).toEqual([4, ['Tenant Guest']]);
    const file = await declare(audit.replace('}\n', ', allowMissingPermissions: true }\n'));
    const taken = await from(file);
    expect([taken.code, outcomes(taken)]).toEqual([0, ['audit created']]);
    expect(taken.stderr).toContain('warning: audit: ');
  });

  test('without a clear yes nothing is looked at or made', async () => {
    const result = await from(await declare(three), []);
    expectError(result, 'missing-input', 2);
    expect(result.error.error.details.missing).toEqual(['--yes']);
    expect(place.sandbox.requests).toEqual([]);
  });

  test('all keys that are missing are named at once, before anything is made', async () => {
    const { SECOND_SECRET: _, AUDIT_ID: __, ...left } = env;
    env = left;
    const result = await from(await declare(three));
    expectError(result, 'missing-input', 2);
    expect(result.error.error.details.missing).toEqual([
      expect.stringMatching(/accounts.yaml:5: account "second": the environment variable SECOND_SECRET is not set$/),
      expect.stringMatching(/accounts.yaml:6: account "audit": the environment variable AUDIT_ID is not set$/),
    ]);
    expect(place.sandbox.requests).toEqual([]);
  });

  test('one key for two accounts is refused', async () => {
    env = { ...env, ...keyVariables('SECOND', root(0)) };
    const result = await from(await declare(three));
    expectError(result, 'usage', 2);
    expect(result.error.error.message).toMatch(/same access key as "second" \(.*accounts.yaml:5\)/);
  });

  test('a file that cannot be used is refused with every problem', async () => {
    const file = await declare(`  - { name: a, acessKey: {} }\n  - { name: b, ${key('B')}, hostSync: 2h }\n`);
    const result = await from(file);
    expectError(result, 'accounts-file-invalid', 2);
    const texts = result.error.error.details.problems.map(({ text }: { text: string }) =>
      text.replace(`${folder}/`, ''),
    );
    expect(texts).toEqual([
      'accounts.yaml:4:5: accounts[0].accessKey: is missing',
      'accounts.yaml:4:16: accounts[0].acessKey: there is no field "acessKey": did you mean accessKey?',
      expect.stringMatching(/^accounts.yaml:5:\d+: accounts\[1].hostSync: must be one of /),
    ]);
    const shown = await place.run(['onboard', '--from', file, '--yes'], { env });
    for (const text of texts.slice(0, 2)) expect(shown.stderr).toContain(text);
  });

  test('a secret in the file is refused and never repeated', async () => {
    const inline = await declare(`  - { name: a, accessKey: { id: ${root(0).id}, secret: ${root(0).secret} } }\n`);
    const result = await from(inline);
    expectError(result, 'accounts-file-invalid', 2);
    expect(JSON.stringify(result.error)).toContain('a secret must not stand in this file');
    expect(place.sandbox.requests).toEqual([]);
    await write(`version: 1\naccounts: [{ "name: ${root(0).secret}`);
    expectError(await from(inline), 'accounts-file-invalid', 2);
  });

  test.each<[string[], RegExp]>([
    [
      ['--from', 'a.yaml', '--method', 'quick', '--account', 'b', '--no-auto-include-new-regions', '--secret-stdin'],
      /leave out --method, --account, --secret-stdin, --\[no-\]auto-include-new-regions\.$/,
    ],
    [['--from', 'a.yaml', '--resume'], /leave out --resume/],
    [['--from', 'a.txt', '--yes'], /a\.txt is no accounts file/],
    [['--from', '/nowhere/a.yaml', '--yes'], /Cannot read \/nowhere\/a\.yaml: ENOENT/],
    [['--concurrency', '2'], /goes with --from only/],
    [['--from', 'a.yaml', '--concurrency', '0'], /whole number from 1 to 64/],
  ])('%j is refused', (argv, says) => expectUsage(place, ['onboard', ...argv], says));
});
