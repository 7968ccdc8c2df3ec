import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseDatabase } from '../../src/cli/database-choice.ts';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { expectError } from './helpers/expectations.ts';

describe('the address of a database', () => {
  test.each<[string, string[]]>([
    ['postgres://u@h/db', []],
    ['postgresql://u:pass-word@h:5433/db?sslmode=require', ['pass-word']],
    ['postgres://u:p%40ss%2Fword@h/db', ['p%40ss%2Fword', 'p@ss/word']],
    ['postgres://u:p@ss@h/db', ['p%40ss', 'p@ss']],
    ['POSTGRES://u:%zz@h/db', ['%zz']],
    ['postgres://h/db?user=u&password=in%20query', ['in query', 'in%20query']],
    ['postgres:///db?host=/var/run/postgresql', []],
  ])('%s has the secrets %j', (text, secrets) => {
    expect(parseDatabase(text, '--database')).toMatchObject({ url: text, secrets });
  });
});

describe('--database', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace();
  });
  afterAll(() => place.close());

  test.each([
    '',
    'mysql://u:planted-password@h/db',
    'u:planted-password@h/db',
    'postgres:/u:planted-password@h/db',
    'postgres://u:planted-password@h',
    'postgres://u:planted-password@h:99999999/db',
  ])('%j is refused by flag and by variable, and never repeated', async (text) => {
    for (const run of [
      place.run(['accounts', 'list', '--database', text, '--json']),
      place.run(['accounts', 'list', '--json'], { env: { HUAWEI_ASSETS_DATABASE_URL: text } }),
    ]) {
      const result = await run;
      expectError(result, 'usage', 2);
      expect(result.stdout + result.stderr).not.toContain('planted');
    }
  });

  test.each([
    ['--databse', 'postgres://u:planted-password@h/db', 'status'],
    ['--databse=postgres://u:planted-password@h/db', 'status'],
    ['status', 'postgres://u:planted-password@h/db'],
    ['postgres://u:planted-password@h/db'],
  ])('an address in the wrong place does not show its password: %s %s', async (...argv) => {
    const result = await place.run(argv);
    expect(result.code).toBe(2);
    expect(result.stdout + result.stderr).not.toContain('planted');
  });
});
