import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { expectHelp } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

describe('demo', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace();
  });
  afterAll(() => place.close());

  test('--help ends with examples', () => expectHelp(place, 'demo'));

  test('tells the whole story, and every command ends as expected', async () => {
    const result = await place.run(['demo']);
    expect(result.code).toBe(0);
    for (const command of [
      'security-center connect',
      'onboard',
      'security-center push',
      'sync',
      'hosts',
      'products',
      'check-ak',
      'security-center assets',
      'status',
    ]) {
      expect(result.stdout).toContain(`$ huawei-assets ${command}`);
    }
    expect(result.stdout).toMatch(/0 ended otherwise than expected\.\n$/);
  });

  test('--json prints what its schema says, and nothing else on stdout', async () => {
    const result = await place.run(['demo', '--json']);
    expectSchema('demo', result.json);
    expect(result.json.steps.length).toBeGreaterThan(5);
  });

  test('Ctrl-C ends it with 130', async () => {
    expect((await place.run(['demo', '--json'], { signal: AbortSignal.abort() })).code).toBe(130);
  });
});
