import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeKey } from '../../src/config/key-places.ts';
import { keyringSuits, osKeyring } from '../../src/config/keyring.ts';
import { parseEnvironmentKey } from '../../src/config/master-key.ts';
import { parseKeyDerivation } from '../../src/config/passphrase.ts';
import {
  contentsOf,
  errorOf,
  fakeKeyring,
  makeAccount,
  modeOf,
  newEnvironmentKey,
  open,
  temporaryDirectories,
} from './helpers/configs.ts';

const temporary = temporaryDirectories();
const good = 'correct horse battery';

/** Every source, and how to open a config with it. */
const sources = () => {
  const environmentKey = newEnvironmentKey();
  const keyring = fakeKeyring();
  return {
    environment: { environmentKey },
    passphrase: { passphrase: good },
    keyring: { useKeyring: true, preferKeyring: true, keyring },
    'key-file': {},
  };
};

describe('the first key', () => {
  test.each(['environment', 'passphrase', 'keyring', 'key-file'] as const)(
    'comes from the %s, and opens the config again',
    async (source) => {
      const dir = temporary();
      const options = sources()[source];
      await open(dir, options).addAccount(makeAccount('a'));
      expect(await open(dir, options).listAccounts()).toHaveLength(1);
      expect((await open(dir, options).describe()).key?.source).toBe(source);
      expect(fs.existsSync(path.join(dir, 'master.key'))).toBe(source === 'key-file');
    },
  );

  test('comes from the environment before the passphrase, the passphrase before the keyring, the keyring before a file', async () => {
    const { environment, passphrase, keyring } = sources();
    const sourceOf = async (options: object): Promise<string | undefined> => {
      const dir = temporary();
      await open(dir, options).addAccount(makeAccount('a'));
      return (await open(dir, options).describe()).key?.source;
    };
    expect(await sourceOf({ ...keyring, ...passphrase, ...environment })).toBe('environment');
    expect(await sourceOf({ ...keyring, ...passphrase })).toBe('passphrase');
    expect(await sourceOf(keyring)).toBe('keyring');
    expect(await sourceOf({ ...keyring, preferKeyring: false })).toBe('key-file');
    expect(await sourceOf({ ...keyring, useKeyring: false })).toBe('key-file');
  });

  test('is said once when a key file is made for it, and never when it was there already', async () => {
    const dir = temporary();
    const first = open(dir);
    await first.addAccount(makeAccount('a'));
    await first.addAccount(makeAccount('b'));
    const file = path.join(dir, 'master.key');
    expect(first.notices).toEqual([
      { code: 'key-file-created', path: file, keyringReason: null, message: expect.stringContaining(file) },
    ]);
    expect(modeOf(file)).toBe(0o600);
    const second = open(dir);
    await second.addAccount(makeAccount('c'));
    fs.rmSync(path.join(dir, 'config.enc'));
    await second.addAccount(makeAccount('d'));
    expect(second.notices).toEqual([]);
  });

  test('goes to a file when the preferred keyring cannot be used, and the notice says why', async () => {
    const dir = temporary();
    const keyring = fakeKeyring();
    keyring.breakWith('no secret service provider');
    const store = open(dir, { useKeyring: true, preferKeyring: true, keyring });
    await store.addAccount(makeAccount('a'));
    expect(store.notices).toMatchObject([{ keyringReason: 'no secret service provider' }]);
    expect((await store.describe()).key?.source).toBe('key-file');
  });

  test('is not made by reading', async () => {
    const keyring = fakeKeyring();
    await open(temporary(), { useKeyring: true, preferKeyring: true, keyring }).listAccounts();
    expect(keyring.entries.size).toBe(0);
  });
});

describe('an existing config', () => {
  test.each(['environment', 'passphrase', 'keyring', 'key-file'] as const)(
    'sealed from the %s is never opened or overwritten with a new key when that is gone',
    async (source) => {
      const dir = temporary();
      await open(dir, sources()[source]).addAccount(makeAccount('a'));
      fs.rmSync(path.join(dir, 'master.key'), { force: true });
      const before = contentsOf(dir);
      for (const options of [{}, { useKeyring: true, preferKeyring: true, keyring: fakeKeyring() }]) {
        expect((await errorOf(open(dir, options).listAccounts())).code).toBe('config-key-wrong');
        expect((await errorOf(open(dir, options).addAccount(makeAccount('b')))).code).toBe('config-key-wrong');
      }
      expect(contentsOf(dir)).toEqual(before);
    },
  );

  test('names a lost key file', async () => {
    const dir = temporary();
    await open(dir).addAccount(makeAccount('a'));
    fs.rmSync(path.join(dir, 'master.key'));
    const error = await errorOf(open(dir).listAccounts());
    expect(error.message).toContain(`key file ${path.join(dir, 'master.key')} is missing`);
    expect(error.hint).toContain('backup');
  });

  test('tells a key file with another key, and one that holds no key', async () => {
    const dir = temporary();
    const file = path.join(dir, 'master.key');
    await open(dir).addAccount(makeAccount('a'));
    fs.writeFileSync(file, newEnvironmentKey());
    expect((await errorOf(open(dir).listAccounts())).message).toContain(`${file} holds another key`);
    for (const text of ['', 'x', `${newEnvironmentKey()}=`]) {
      fs.writeFileSync(file, text);
      const error = await errorOf(open(dir).listAccounts());
      expect(error.code).toBe('config-key-wrong');
      expect(error.message).toContain(file);
    }
  });

  test('sealed in the keyring says so where the keyring is off, broken or empty', async () => {
    const dir = temporary();
    const keyring = fakeKeyring();
    const options = { useKeyring: true, preferKeyring: true, keyring };
    await open(dir, options).addAccount(makeAccount('a'));
    const messageWith = async (more: object): Promise<string> =>
      (await errorOf(open(dir, { ...options, ...more }).listAccounts())).message;
    expect(await messageWith({ useKeyring: false })).toContain('switched off');
    expect(await messageWith({ keyring: fakeKeyring() })).toContain('does not hold it');
    keyring.breakWith('no D-Bus session');
    expect(await messageWith({})).toMatch(/OS keyring cannot be used here \(no D-Bus session\)/);
  });

  test('does not pass over an environment key or a passphrase that is not its own', async () => {
    const dir = temporary();
    await open(dir).addAccount(makeAccount('a'));
    const other = await errorOf(open(dir, { environmentKey: newEnvironmentKey() }).listAccounts());
    expect(other).toMatchObject({ code: 'config-key-wrong', details: { sealedWith: ['key-file'] } });
    expect(other.hint).toContain('Unset HUAWEI_ASSETS_KEY');
    const phrase = await errorOf(open(dir, { passphrase: good }).listAccounts());
    expect(phrase).toMatchObject({
      code: 'config-key-wrong',
      hint: expect.stringContaining('HUAWEI_ASSETS_PASSPHRASE'),
    });
  });

  test('is opened with its key in the environment, wherever that key lay before', async () => {
    const dir = temporary();
    await open(dir).addAccount(makeAccount('a'));
    const file = path.join(dir, 'master.key');
    const environmentKey = fs.readFileSync(file, 'utf8');
    fs.rmSync(file);
    expect(await open(dir, { environmentKey }).listAccounts()).toHaveLength(1);
  });

  test('tells a wrong passphrase and a wrong environment key', async () => {
    const dir = temporary();
    await open(dir, { passphrase: good }).addAccount(makeAccount('a'));
    const error = await errorOf(open(dir, { passphrase: `${good}!` }).listAccounts());
    expect(error).toMatchObject({
      code: 'config-key-wrong',
      message: expect.stringMatching(/passphrase is not the one/),
    });
    const other = temporary();
    await open(other, { environmentKey: newEnvironmentKey() }).addAccount(makeAccount('a'));
    const wrong = await errorOf(open(other, { environmentKey: newEnvironmentKey() }).listAccounts());
    expect(wrong).toMatchObject({
      code: 'config-key-wrong',
      message: expect.stringMatching(/sealed with another one/),
    });
  });

  test('takes a passphrase however its accents were typed', async () => {
    const dir = temporary();
    await open(dir, { passphrase: 'caf\u00e9 au lait' }).addAccount(makeAccount('a'));
    expect(await open(dir, { passphrase: 'cafe\u0301 au lait' }).listAccounts()).toHaveLength(1);
  });

  test('asks for the passphrase once, and only when it is sealed with one', async () => {
    const dir = temporary();
    await open(dir, { passphrase: good }).addAccount(makeAccount('a'));
    let asked = 0;
    const askPassphrase = async (): Promise<string> => {
      asked++;
      return good;
    };
    const store = open(dir, { askPassphrase });
    await store.listAccounts();
    await store.addAccount(makeAccount('b'));
    await open(dir, { passphrase: good }).addAccount(makeAccount('c'));
    expect(await store.listAccounts()).toHaveLength(3);
    expect(asked).toBe(1);
    const other = temporary();
    await open(other, { askPassphrase }).addAccount(makeAccount('a'));
    expect(asked).toBe(1);
  });

  test('opens without its seal page when the key is at hand, and the next save writes the page again', async () => {
    const dir = temporary();
    await open(dir).addAccount(makeAccount('a'));
    const page = path.join(dir, 'config.seal.json');
    fs.rmSync(page);
    expect(await open(dir).listAccounts()).toHaveLength(1);
    expect(fs.existsSync(page)).toBe(false);
    await open(dir).addAccount(makeAccount('b'));
    expect(fs.existsSync(page)).toBe(true);
    expect(await open(dir).listAccounts()).toHaveLength(2);
  });

  test('without its seal page and without a fitting key names the page', async () => {
    const dir = temporary();
    await open(dir, { passphrase: good }).addAccount(makeAccount('a'));
    fs.rmSync(path.join(dir, 'config.seal.json'));
    const before = contentsOf(dir);
    for (const options of [{}, { passphrase: good }, { environmentKey: newEnvironmentKey() }]) {
      const error = await errorOf(open(dir, options).addAccount(makeAccount('b')));
      expect(error.code).toBe('config-key-wrong');
      expect(error.message).toContain('config.seal.json');
    }
    expect(contentsOf(dir)).toEqual(before);
  });
});

describe('HUAWEI_ASSETS_KEY', () => {
  test('is the base64 of exactly 32 bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        expect(Buffer.from(parseEnvironmentKey(` ${Buffer.from(bytes).toString('base64')}\n`)).equals(bytes)).toBe(
          true,
        );
      }),
    );
  });

  test.each([
    ['empty', ''],
    ['31 bytes', Buffer.alloc(31).toString('base64')],
    ['33 bytes', Buffer.alloc(33).toString('base64')],
    ['hexadecimal', 'ab'.repeat(32)],
    ['base64 with a stray sign', `${'A'.repeat(42)}!=`],
    ['base64 without padding', 'A'.repeat(43)],
    ['a passphrase', 'planted secret phrase'],
  ])('that is %s is refused without being repeated', async (_what, text) => {
    const dir = temporary();
    const error = await errorOf(open(dir, { environmentKey: text }).addAccount(makeAccount('a')));
    expect(error.code).toBe('config-error');
    expect(error.message).toContain('HUAWEI_ASSETS_KEY');
    if (text !== '') expect(JSON.stringify([error.message, error.hint, error.details])).not.toContain(text);
    expect(fs.existsSync(path.join(dir, 'config.enc'))).toBe(false);
  });

  test('any other text decodes to no key', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const key = decodeKey(text);
        return key === null || Buffer.from(key).toString('base64') === text;
      }),
    );
  });
});

describe('a passphrase', () => {
  test.each(['', 'short', '       '])('of fewer than eight characters seals no config: "%s"', async (passphrase) => {
    const dir = temporary();
    const error = await errorOf(open(dir, { passphrase }).addAccount(makeAccount('a')));
    expect(error.code).toBe('config-error');
    expect(fs.readdirSync(dir)).toEqual([]);
  });

  test.each([
    ['a gigabyte of memory', { n: 2 ** 20, r: 8 }],
    ['a block size beyond reason', { r: 2 ** 20 }],
    ['hours of work', { p: 1000 }],
    ['a cost that is no power of two', { n: 1000 }],
    ['a cost that is no whole number', { n: 1024.5 }],
    ['a cost given as text', { n: '1024' }],
    ['a short salt', { salt: 'AAAA' }],
    ['another function', { name: 'pbkdf2' }],
  ])('is not derived with parameters that ask for %s', (_what, change) => {
    const sane = { name: 'scrypt', n: 1024, r: 8, p: 1, salt: Buffer.alloc(16).toString('base64') };
    expect(parseKeyDerivation(sane)).not.toBeNull();
    expect(parseKeyDerivation({ ...sane, ...change })).toBeNull();
  });
});

describe('the OS keyring', () => {
  const desktop = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus', WAYLAND_DISPLAY: 'wayland-0' };

  test('suits a person at a desktop, and neither CI, SSH, a server nor a pipe', () => {
    const suits = (platform: string, isInteractive: boolean, environment: Record<string, string>): boolean =>
      keyringSuits({ platform, isInteractive, environment });
    expect(suits('linux', true, desktop)).toBe(true);
    expect(suits('darwin', true, {})).toBe(true);
    expect(suits('win32', true, {})).toBe(true);
    expect(suits('linux', false, desktop)).toBe(false);
    expect(suits('linux', true, { ...desktop, CI: 'true' })).toBe(false);
    expect(suits('linux', true, { ...desktop, SSH_CONNECTION: 'x' })).toBe(false);
    expect(suits('linux', true, { DBUS_SESSION_BUS_ADDRESS: 'x' })).toBe(false);
    expect(suits('freebsd', true, desktop)).toBe(false);
  });

  const isHeadlessLinux = process.platform === 'linux' && process.env.DBUS_SESSION_BUS_ADDRESS === undefined;
  const onHeadlessLinux = isHeadlessLinux ? test : test.skip;

  onHeadlessLinux(
    'without a Secret Service refuses at once to keep a key, and the key file takes its place',
    async () => {
      const dir = temporary();
      const store = open(dir, { useKeyring: true, preferKeyring: true, keyring: osKeyring({ platform: 'linux' }) });
      await store.addAccount(makeAccount('a'));
      expect(store.notices).toMatchObject([{ keyringReason: expect.stringMatching(/secret service/i) }]);
      expect(await open(dir).listAccounts()).toHaveLength(1);
    },
  );
});
