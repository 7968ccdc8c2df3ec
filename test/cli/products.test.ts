import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { expectHelp, expectUsage } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

describe('products', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace({ servers: 2, products: 60, regions: ['cn-north-4', 'cn-east-3'] });
    place.sandbox.state.addResource('cn-north-4', 'evs.volumes', { name: '+formula' });
    const permissions = ['ECS ReadOnlyAccess', 'Tenant Guest', 'IAM ReadOnlyAccess'];
    const { key } = place.sandbox.state.createUser({ name: 'auditor', permissions });
    const argv = [
      'onboard',
      '--method',
      'manual',
      '--account',
      'posture',
      '--data-center',
      'cn',
      '--features',
      'host,cspm',
    ];
    await place.run([...argv, '--access-key-id', key.id, '--secret-stdin'], { stdin: key.secret });
  });
  afterAll(() => place.close());

  const products = (...argv: string[]) => place.run(['products', ...argv]);

  test('--help ends with examples', () => expectHelp(place, 'products'));

  test('--json prints what its schema says', async () => {
    const result = await products('--json');
    expect(result.code).toBe(0);
    expectSchema('products', result.json);
    expect(result.json.length).toBeGreaterThan(50);
  });

  test('the table has titles in words', async () => {
    expect((await products('--type', 'evs.volumes')).stdout).toMatch(
      /^ACCOUNT +REGION +TYPE +NAME +STATUS +PUBLIC +ENCRYPTED +ID\nposture /,
    );
  });

  test('filters narrow it: type, region, global', async () => {
    const of = async (...argv: string[]): Promise<{ region: string; type: string }[]> =>
      (await products('--json', ...argv)).json;
    const volumes = await of('--type', 'evs.volumes');
    expect(volumes.length).toBeGreaterThan(0);
    expect(volumes.every(({ type }) => type === 'evs.volumes')).toBe(true);
    expect((await of('--region', 'global')).every(({ region }) => region === 'global')).toBe(true);
    expect(await of('--type', 'no.such')).toEqual([]);
  });

  test('a type that nothing has is hinted at, not refused', async () => {
    const { code, stdout, stderr } = await products(
      '--type',
      'evs.volume,obs.buckets',
      '--region',
      'no-such',
      '--json',
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: '[]\n' });
    expect(stderr).toContain('No product is of the type "evs.volume"; did you mean evs.volumes?');
    expect(stderr).not.toContain('obs.buckets');
    expect((await products('--type', 'evs.volumes', '--json')).stderr).toBe('');
  });

  test('conditions look into fields and documents', async () => {
    const of = async (where: string): Promise<{ region: string; provider: string }[]> =>
      (await products('--json', '--where', where)).json;
    const volumes = await of('type = evs.volumes and region = cn-north-4');
    expect(volumes.length).toBeGreaterThan(0);
    expect(volumes.every(({ region, provider }) => region === 'cn-north-4' && provider === 'evs')).toBe(true);
    expect(await of('document.provider = evs and document.type = volumes and document.region_id = cn-north-4')).toEqual(
      volumes,
    );
  });

  test('what is encrypted, and by what key, can be asked for and shown', async () => {
    const { json } = await products(
      '--json',
      '--where',
      'encryption.enabled = true',
      '--columns',
      'type,encryption.enabled',
    );
    expect(json.length).toBeGreaterThan(0);
    expect(json.every((row: Record<string, unknown>) => row['encryption.enabled'] === true)).toBe(true);
    const { stdout } = await products('--where', 'encryption.enabled = true', '--type', 'evs.volumes');
    expect(
      stdout
        .split('\n')
        .slice(1, -1)
        .every((line) => / yes /.test(line)),
    ).toBe(true);
  });

  test('csv guards formulas, ndjson has a line a record', async () => {
    expect((await products('--output', 'csv')).stdout).toContain(",'+formula,");
    const lines = (await products('--output', 'ndjson', '--search', '+formula')).stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).name)).toEqual(['+formula']);
  });

  test('an unknown format is refused', () =>
    expectUsage(place, ['products', '-o', 'yaml'], /table, json, ndjson, csv/));
});
