import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { expectError, expectHelp, expectUsage } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

describe('guide', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace({ regions: 1 });
  });
  afterAll(() => place.close());

  test('--help ends with examples', () => expectHelp(place, 'guide'));

  test('prints the steps with the exact permission names, and asks the cloud nothing', async () => {
    const before = place.sandbox.requests.length;
    const result = await place.run(['guide', '--features', 'host,cspm', '--site', 'global', '--json']);
    expect(result.code).toBe(0);
    expectSchema('guide', result.json);
    for (const name of ['ECS ReadOnlyAccess', 'Tenant Guest', 'IAM ReadOnlyAccess'])
      expect(result.stdout).toContain(name);
    expect(place.sandbox.requests).toHaveLength(before);
  });

  test('for people the steps are numbered and linked', async () => {
    expect((await place.run(['guide'])).stdout).toMatch(/^1\. .+\n {3}https:\/\/.+\n {3}/);
  });

  test('on a terminal no line is broken within a word', async () => {
    const { stdout } = await place.run(['guide', '--features', 'host,cspm,soc'], { columns: 60 });
    expect(stdout.split('\n').filter((line) => line.length > 60)).toEqual([]);
    expect(stdout).toMatch(/guide --features\s+soc\s+--write-policies policies/);
  });

  test.each([
    [['--policy-file', 'x.json']],
    [['--write-policies', 'x']],
    [['--apply', '--features', 'soc', '--write-policies', 'x']],
  ])('what would be passed over is refused: %j', async (flags) => {
    await expectUsage(place, ['guide', ...flags], /custom policies|--write-policies/);
  });

  test('--write-policies writes what it prints', async () => {
    const folder = join(place.home, 'policies');
    const result = await place.run(['guide', '--features', 'soc', '--write-policies', folder, '--json']);
    expectSchema('guide', result.json);
    expect(result.json.files).toHaveLength(2);
    const written = await Promise.all(
      result.json.files.map(async (file: string) => JSON.parse(await readFile(file, 'utf8'))),
    );
    expect(written).toEqual(result.json.policies.map(({ document }: { document: unknown }) => document));
  });

  test('--apply lists everything that is missing at once', async () => {
    const result = await place.run(['guide', '--apply', '--json']);
    expectError(result, 'missing-input', 2);
    expect(result.error.error.details.missing).toHaveLength(4);
  });

  test('--apply makes user, group and key, and saves the account', async () => {
    const root = place.sandbox.accounts[0]?.rootKey ?? { id: '', secret: '' };
    const argv = [
      'guide',
      '--apply',
      '--features',
      'host,cspm',
      '--account',
      'audit',
      '--data-center',
      'cn',
      '--yes',
      '--json',
    ];
    const result = await place.run([...argv, '--access-key-id', root.id, '--secret-stdin'], { stdin: root.secret });
    expect(result.code).toBe(0);
    expectSchema('guide', result.json);
    expect(place.sandbox.state.permissionsOf(result.json.created.groupName)).toEqual(
      expect.arrayContaining(['ECS ReadOnlyAccess', 'Tenant Guest', 'IAM ReadOnlyAccess']),
    );
    expect((await place.run(['accounts', 'list', '--json', '--query', '[].account'])).json).toEqual(['audit']);
  });

  test.each<[string[], RegExp]>([
    [['--features', 'gpu'], /"gpu" is no feature/],
    [['--site', 'moon'], /china, global, europe/],
    [['--write-policies', 'x'], /add soc to --features/],
    [['--features', 'soc', '--policy-file', '/nowhere.json'], /ENOENT/],
  ])('%j is refused', (flags, says) => expectUsage(place, ['guide', ...flags], says));
});
