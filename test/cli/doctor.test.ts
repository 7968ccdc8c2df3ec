import { chmod, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { expectHelp } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

interface Finding {
  readonly check: string;
  readonly status: string;
  readonly found: string;
  readonly next: string | null;
}

const find = (findings: readonly Finding[], check: string) => findings.find((finding) => finding.check === check);

describe('doctor', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace({ regions: 1 });
    await place.onboardQuick('production');
  });
  afterAll(() => place.close());

  const failing = { HUAWEI_ASSETS_HUAWEI_ENDPOINT: 'http://127.0.0.1:1/{service}/{region}' };

  test('--help ends with examples', () => expectHelp(place, 'doctor'));

  test('all well: what its schema says, exit 0', async () => {
    const result = await place.run(['doctor', '--json']);
    expect(result.code).toBe(0);
    expectSchema('doctor', result.json);
    expect(result.json.map(({ check, status }: Finding) => [check, status])).toEqual(
      ['program', 'config', 'inventory', 'disk', 'reach china', 'clock (china)'].map((check) => [check, 'ok']),
    );
  });

  test('for people it is a table', async () => {
    const { stdout } = await place.run(['doctor']);
    expect(stdout).toMatch(/^ +CHECK +FOUND\nok +program +huawei-assets /);
  });

  test('on an empty home it changes nothing', async () => {
    const empty = await openWorkplace();
    expect((await empty.run(['doctor', '--json'])).code).toBe(0);
    expect(await readdir(empty.home)).toEqual([]);
    await empty.close();
  });

  test('a cloud that cannot be reached fails with the next step, exit 1', async () => {
    const result = await place.run(['doctor', '--json'], { env: failing });
    expect(result.code).toBe(1);
    expectSchema('doctor', result.json);
    expect(find(result.json, 'reach china')).toMatchObject({
      status: 'fail',
      next: expect.stringContaining('HTTPS_PROXY'),
    });
    const people = await place.run(['doctor'], { env: failing });
    expect(people.stdout).toMatch(/\n\nreach china: Check the network/);
  });

  test('a wrong key fails the config and says what to give; the rest is checked all the same', async () => {
    const env = { HUAWEI_ASSETS_KEY: Buffer.alloc(32, 1).toString('base64') };
    const result = await place.run(['doctor', '--json'], { env });
    expect(result.code).toBe(1);
    expect(find(result.json, 'config')).toMatchObject({
      status: 'fail',
      next: expect.stringContaining('HUAWEI_ASSETS_KEY'),
    });
    expect(find(result.json, 'reach china')?.status).toBe('ok');
  });

  test('a clock that is off is warned of, and fails beyond what a signature allows', async () => {
    const at = async (minutes: number) => {
      const result = await place.run(['doctor', '--json'], { now: () => Date.now() + minutes * 60_000 });
      return [result.code, find(result.json, 'clock (china)')?.status];
    };
    expect(await at(5)).toEqual([0, 'warn']);
    expect(await at(-20)).toEqual([1, 'fail']);
  });

  test('a configuration that others can read is warned of; a damaged inventory fails', async () => {
    const own = await openWorkplace({ regions: 1 });
    await own.onboardQuick('a');
    await chmod(join(own.home, 'config', 'config.enc'), 0o644);
    const inventory = join(own.home, 'data', 'inventory.db');
    // Other files of the same names: SQLite may still have the first ones mapped here, and those must not be cut.
    for (const suffix of ['', '-wal', '-shm']) await rm(`${inventory}${suffix}`, { force: true });
    await writeFile(inventory, 'no database'.repeat(1_000));
    const result = await own.run(['doctor', '--json']);
    expect(find(result.json, 'config')?.status).toBe('warn');
    expect(find(result.json, 'inventory')?.status).toBe('fail');
    expect(result.code).toBe(1);
    await own.close();
  });
});
