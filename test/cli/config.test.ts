import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openWorkplace, type Workplace } from '../helpers/run-program.ts';
import { expectError, expectHelp, expectUsage } from './helpers/expectations.ts';
import { expectSchema } from './helpers/schemas.ts';

const bundleEnv = { HUAWEI_ASSETS_BUNDLE_PASSPHRASE: 'a long enough passphrase' };

describe('config', () => {
  let place: Workplace;
  beforeAll(async () => {
    place = await openWorkplace({ regions: 1 });
    await place.onboardQuick('production', 0, '--no-sync-now');
  });
  afterAll(() => place.close());

  const config = (argv: readonly string[], env: Record<string, string> = {}) =>
    place.run(['config', ...argv, '--json'], { env });

  test('--help of it and of each subcommand ends with examples', async () => {
    for (const words of [[], ['path'], ['get'], ['set'], ['export'], ['import'], ['rotate-key']])
      await expectHelp(place, 'config', ...words);
  });

  test('path prints what its schema says, before and after the first account', async () => {
    const result = await config(['path']);
    expectSchema('config-path', result.json);
    expect(result.json).toMatchObject({ exists: true, accounts: 1, mode: '0600', key: { source: 'environment' } });
    const empty = await openWorkplace();
    const none = await empty.run(['config', 'path', '--json']);
    expectSchema('config-path', none.json);
    expect(none.json).toMatchObject({ exists: false, key: null });
    await empty.close();
  });

  test('path for people says where everything lies', async () => {
    const { stdout } = await place.run(['config', 'path']);
    expect(stdout).toMatch(
      /^config +\/.+config\.enc\nexists +yes\nmode +0600\nmaster key +environment: HUAWEI_ASSETS_KEY\n/,
    );
  });

  test('a bundle moves the accounts to another home', async () => {
    const file = join(place.home, 'moved.bundle');
    const exported = await config(['export', file], bundleEnv);
    expectSchema('config-export', exported.json);
    expect(exported.json).toEqual({ file, accounts: 1 });
    expect((await stat(file)).mode & 0o777).toBe(0o600);

    const other = await openWorkplace();
    const imported = await other.run(['config', 'import', file, '--json'], { env: bundleEnv });
    expectSchema('config-import', imported.json);
    expect(imported.json).toEqual({ added: ['production'], replaced: [] });
    const again = ['config', 'import', file, '--json'];
    expectError(await other.run(again, { env: bundleEnv }), 'account-exists', 2);
    expect((await other.run([...again, '--replace'], { env: bundleEnv })).json).toEqual({
      added: ['production'],
      replaced: ['production'],
    });
    await other.close();
  });

  test('export writes over nothing', async () => {
    const file = join(place.home, 'kept.bundle');
    await config(['export', file], bundleEnv);
    const before = await readFile(file);
    const again = await config(['export', file], bundleEnv);
    expectError(again, 'usage', 2);
    expect(again.error.error.message).toContain('EEXIST');
    expect(await readFile(file)).toEqual(before);
  });

  test('a bundle under another passphrase is refused, and a file that is none', async () => {
    const file = join(place.home, 'sealed.bundle');
    await config(['export', file], bundleEnv);
    const env = { HUAWEI_ASSETS_BUNDLE_PASSPHRASE: 'another long passphrase' };
    expectError(await config(['import', file], env), 'config-key-wrong', 2);
    expectError(await config(['import', join(place.home, 'config', 'config.enc')], bundleEnv), 'config-error', 2);
    const missing = await config(['import', join(place.home, 'none')], bundleEnv);
    expectError(missing, 'usage', 2);
    expect(missing.error.error.message).toContain('ENOENT');
  });

  test('without a terminal the passphrase’s variable is what is missing', async () => {
    const result = await config(['export', join(place.home, 'b'), '--passphrase-env', 'MY_PASSPHRASE']);
    expectError(result, 'missing-input', 2);
    expect(result.error.error.details.missing).toEqual(['the environment variable MY_PASSPHRASE']);
  });

  test('rotate-key without the new key says which variable is missing', async () => {
    const result = await config(['rotate-key']);
    expectError(result, 'missing-input', 2);
    expect(result.error.error.details.missing).toEqual(['the environment variable HUAWEI_ASSETS_NEW_KEY']);
  });

  test('a wrong key is said, and the file stays as it was', async () => {
    const file = join(place.home, 'config', 'config.enc');
    const before = await readFile(file);
    const env = { HUAWEI_ASSETS_KEY: Buffer.alloc(32, 1).toString('base64') };
    for (const argv of [
      ['accounts', 'list'],
      ['policy', 'set', 'production', '--ak-check', 'off'],
    ]) {
      expectError(await place.run([...argv, '--json'], { env }), 'config-key-wrong', 2);
    }
    expect(await readFile(file)).toEqual(before);
  });

  test('a key source that does not exist is refused', () =>
    expectUsage(place, ['config', 'rotate-key', '--to', 'paper'], /key-file, keyring, passphrase, environment/));
});

describe('config rotate-key', () => {
  let place: Workplace;
  beforeEach(async () => {
    place = await openWorkplace({ regions: 1 });
    await place.onboardQuick('production', 0, '--no-sync-now');
  });
  afterEach(() => place.close());

  const config = (argv: readonly string[], env: Record<string, string> = {}) =>
    place.run(['config', ...argv, '--json'], { env });
  const names = async (env: Record<string, string> = {}) =>
    (await place.run(['accounts', 'list', '--json', '--query', '[].account'], { env })).json;

  test('rotate-key encrypts anew; the old key opens nothing any more', async () => {
    const next = Buffer.alloc(32, 9).toString('base64');
    const result = await config(['rotate-key'], { HUAWEI_ASSETS_NEW_KEY: next });
    expectSchema('config-rotate-key', result.json);
    expect(result.json).toEqual({ from: 'environment', to: 'environment' });
    expect(await names({ HUAWEI_ASSETS_KEY: next })).toEqual(['production']);
    expectError(await place.run(['accounts', 'list', '--json']), 'config-key-wrong', 2);
  });

  test('rotate-key --to passphrase, and --to key-file, which is told on stderr', async () => {
    const passphrase = 'a passphrase of some length';
    await config(['rotate-key', '--to', 'passphrase'], { HUAWEI_ASSETS_NEW_KEY: passphrase });
    const env: Record<string, string> = { HUAWEI_ASSETS_PASSPHRASE: passphrase };
    const bare = await openWorkplace();
    const run = (argv: string[], more: Record<string, string> = {}) => {
      const { HUAWEI_ASSETS_KEY: _old, ...rest } = place.env;
      return bare.run([...argv, '--home', place.home, '--json'], {
        env: { ...rest, HUAWEI_ASSETS_KEY: undefined as never, ...more },
      });
    };
    expect((await run(['accounts', 'list', '--query', '[].account'], env)).json).toEqual(['production']);
    const toFile = await run(['config', 'rotate-key', '--to', 'key-file'], env);
    expectSchema('config-rotate-key', toFile.json);
    expect(toFile.json).toEqual({ from: 'passphrase', to: 'key-file' });
    expect((await run(['accounts', 'list', '--query', '[].account'])).json).toEqual(['production']);
    await bare.close();
  });
});
