import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { policyProblems } from '../../src/model/policy-document.ts';
import { siemPolicies } from '../../src/onboarding/siem-policies.ts';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';

describe('the grammar of custom policies', () => {
  const allow = { Effect: 'Allow', Action: ['iam:users:getUser'] };
  const problemsOf = (more: object) => policyProblems({ Version: '1.1', Statement: [{ ...allow, ...more }] });

  test.each([
    [{ Resource: ['obs:*:*:bucket:logs-*'] }, 0],
    [{ Resource: [] }, 1],
    [{ Resource: [1] }, 1],
    [{ Resource: Array(11).fill('obs:*:*:bucket:x') }, 1],
    [{ Resource: ['x'.repeat(129)] }, 1],
    [{ Condition: { StringMatch: { 'g:UserName': ['a*'] }, Null: { 'g:UserId': ['false'] } } }, 0],
    [{ Condition: { StringLike: { 'g:UserName': ['a*'] } } }, 1],
    [{ Condition: { IpAddress: { 'g:SourceIp': ['10.0.0.0/8'] } } }, 1],
    [{ Condition: { StringEquals: { 'g:UserName': 'alone' } } }, 1],
    [{ Condition: { Bool: ['g:MFAPresent'] } }, 1],
    [{ Condition: [] }, 1],
    [{ NotAction: ['iam:*:*'] }, 1],
  ])('%j has %i problems', (more, count) => {
    expect(problemsOf(more)).toHaveLength(count);
  });
});

describe('guide', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await openWorkplace({ regions: 2, servers: 4 });
  });
  afterEach(() => place.close());

  test('names exactly what the chosen features need, and asks no cloud', async () => {
    const result = await place.run(['guide', '--features', 'host,cspm', '--site', 'global']);
    expect(result.code).toBe(0);
    for (const name of ['ECS ReadOnlyAccess', 'Tenant Guest', 'IAM ReadOnlyAccess', 'All Resources'])
      expect(result.stdout).toContain(name);
    expect(result.stdout).not.toContain('siem');
    expect(result.stdout).toContain('console-intl.huaweicloud.com');
    expect(place.sandbox.requests).toHaveLength(0);
  });

  test('writes both custom policies, valid against Huawei Cloud’s grammar', async () => {
    const folder = join(place.home, 'policies');
    const result = await place.run(['guide', '--features', 'soc', '--write-policies', folder, '--json']);
    expect(result.json.files).toHaveLength(2);
    for (const file of result.json.files) {
      expect(policyProblems(JSON.parse(await readFile(file, 'utf8')))).toEqual([]);
    }
  });

  test('refuses a policy file with everything that is wrong in it, before any call', async () => {
    const file = join(place.home, 'policies.json');
    await writeFile(
      file,
      JSON.stringify({
        siemBasePolicy: { Version: '5.0', Statement: [{ Effect: 'Maybe', Action: ['x'] }] },
        other: {},
      }),
    );
    const result = await place.run(['guide', '--features', 'soc', '--policy-file', file, '--json']);
    expect([result.code, result.error.error.details.problems.length]).toEqual([2, 4]);
  });

  const apply = (stdin: string, id: string, ...flags: string[]) =>
    place.run(
      [
        'guide',
        '--apply',
        '--account',
        'prod',
        '--data-center',
        'cn',
        '--access-key-id',
        id,
        '--secret-stdin',
        '--yes',
        '--json',
        ...flags,
      ],
      { stdin },
    );

  test('--apply makes group, policies, grants, user and key, and saves the account with the user’s key', async () => {
    const { key } = place.sandbox.state.createUser({
      name: 'admin',
      permissions: ['Security Administrator', 'Tenant Administrator'],
    });
    const result = await apply(key.secret, key.id, '--features', 'host,cspm,soc');
    expect(result.stderr).not.toContain('error');
    expect(result.code).toBe(0);
    const { created } = result.json;
    const { state } = place.sandbox;
    expect(state.permissionsOf(created.groupName).sort()).toEqual([
      'ECS ReadOnlyAccess',
      'IAM ReadOnlyAccess',
      'Tenant Guest',
      'siemBasePolicy',
      'siemNormalPolicy',
    ]);
    const check = await place.run(['check-ak', 'prod', '--json']);
    expect(check.json[0].features.map((f: { status: string }) => f.status)).toEqual(['normal', 'normal', 'normal']);
    const show = await place.run(['accounts', 'show', 'prod', '--json']);
    expect([show.json.method, show.json.accessKeyId]).toEqual(['manual', created.accessKeyId]);
  });

  test('--apply leaves an action out that this cloud does not know, and says so', async () => {
    const file = join(place.home, 'policies.json');
    const [base] = siemPolicies;
    const document = {
      ...base?.document,
      Statement: [{ Effect: 'Allow', Action: ['iam:projects:listProjects', 'iam:projects:unregistered'] }],
    };
    await writeFile(file, JSON.stringify({ siemBasePolicy: document }));
    const { rootKey } = place.sandbox.accounts[0] ?? { rootKey: { id: '', secret: '' } };
    const result = await apply(rootKey.secret, rootKey.id, '--features', 'soc', '--policy-file', file);
    expect(result.code).toBe(0);
    expect(result.stderr).toContain('iam:projects:unregistered');
    const policy = place.sandbox.state.customPolicies().find(({ displayName }) => displayName === 'siemBasePolicy');
    expect(JSON.stringify(policy)).not.toContain('unregistered');
  });

  test('--apply makes the policies of a file with the resources and conditions that narrow them', async () => {
    const file = join(place.home, 'policies.json');
    const statement = {
      Effect: 'Allow',
      Action: ['iam:users:getUser'],
      Resource: ['iam:*:*:user:*'],
      Condition: { StringEqualsIfExists: { 'g:DomainName': ['example'] }, Bool: { 'g:MFAPresent': ['true'] } },
    };
    const document = { Version: '1.1', Statement: [statement] };
    await writeFile(file, JSON.stringify({ siemBasePolicy: document }));
    const { rootKey } = place.sandbox.accounts[0] ?? { rootKey: { id: '', secret: '' } };
    const result = await apply(rootKey.secret, rootKey.id, '--features', 'soc', '--policy-file', file);
    expect(result.code).toBe(0);
    const made = place.sandbox.state.customPolicies().find(({ displayName }) => displayName === 'siemBasePolicy');
    expect(made?.policy).toEqual(document);
  });

  test('--apply that fails takes back its policies too, and leaves those that were there', async () => {
    const { rootKey } = place.sandbox.accounts[0] ?? { rootKey: { id: '', secret: '' } };
    place.sandbox.addFault({ service: 'iam', method: 'POST', path: /OS-CREDENTIAL/, kind: 'status', status: 403 });
    const result = await apply(rootKey.secret, rootKey.id, '--features', 'soc');
    expect(result.code).toBe(4);
    expect(place.sandbox.state.customPolicies()).toEqual([]);
    expect(place.sandbox.state.groups().filter(({ name }) => name.startsWith('AlibabaCloudGroup_'))).toEqual([]);
  });

  test('--apply with a key that may not is refused, and nothing is left', async () => {
    const { key } = place.sandbox.state.createUser({ name: 'reader', permissions: ['IAM ReadOnlyAccess'] });
    const result = await apply(key.secret, key.id, '--features', 'host');
    expect([result.code, result.error.error.code]).toEqual([4, 'permission-missing']);
    expect(result.error.error.hint).toContain('Security Administrator');
    expect(place.sandbox.state.users().map(({ name }) => name)).not.toContainEqual(
      expect.stringContaining('AlibabaCloudGroup_'),
    );
  });
});
