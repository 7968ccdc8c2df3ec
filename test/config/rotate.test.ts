import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { MasterKeyOptions } from '../../src/config/master-key.ts';
import type { NewKey } from '../../src/config/rotate.ts';
import { readSealPage, type SealPage, writeSealPage } from '../../src/config/seal.ts';
import {
  contentsOf,
  errorOf,
  fakeKeyring,
  makeAccount,
  newEnvironmentKey,
  open,
  temporaryDirectories,
} from './helpers/configs.ts';
import { placeKinds, places } from './helpers/places.ts';

const temporary = temporaryDirectories();
const newPlace = places();

const keyring = fakeKeyring();
const oldKey = newEnvironmentKey();
const freshKey = newEnvironmentKey();

/** How a config is opened before and after, and what the rotation is given. */
const ends: Record<
  string,
  { readonly before: MasterKeyOptions; readonly after: MasterKeyOptions; readonly newKey: NewKey }
> = {
  'key-file': { before: {}, after: {}, newKey: { source: 'key-file' } },
  keyring: {
    before: { useKeyring: true, preferKeyring: true, keyring },
    after: { useKeyring: true, keyring },
    newKey: { source: 'keyring' },
  },
  passphrase: {
    before: { passphrase: 'the first phrase' },
    after: { passphrase: 'the second phrase' },
    newKey: { source: 'passphrase', passphrase: 'the second phrase' },
  },
  environment: {
    before: { environmentKey: oldKey },
    after: { environmentKey: freshKey },
    newKey: { source: 'environment', environmentKey: freshKey },
  },
};

const pairs = Object.keys(ends).flatMap((from) => Object.keys(ends).map((to) => [from, to] as const));

const endOf = (name: string) => {
  const end = ends[name];
  if (!end) throw new Error(`no such end: ${name}`);
  return end;
};

const pageOf = (dir: string): SealPage => {
  const page = readSealPage(path.join(dir, 'config.seal.json'));
  if (!page) throw new Error('expected a seal page');
  return page;
};

const usable = (options: MasterKeyOptions): MasterKeyOptions => ({ useKeyring: true, keyring, ...options });

describe.each(placeKinds)('rotating the key of a %s', (kind) => {
  test.each(pairs)('from %s to %s keeps the accounts, and the old key opens nothing', async (from, to) => {
    const place = await newPlace(kind);
    const { before } = endOf(from);
    const { after, newKey } = endOf(to);
    const store = place.open(usable(before));
    await store.addAccount(makeAccount('a'));
    const old = await place.stored();
    const held = keyring.entries.size;
    expect(await store.rotateKey(newKey)).toEqual({ from, to });
    expect(await place.open(usable(after)).listAccounts()).toEqual([makeAccount('a')]);
    expect((await store.describe()).key).toMatchObject({ source: to, isHalfRotated: false });
    expect(await place.stored()).not.toEqual(old);
    expect(fs.readdirSync(place.dir).filter((name) => name.endsWith('.key'))).toHaveLength(to === 'key-file' ? 1 : 0);
    expect(keyring.entries.size - held).toBe(Number(to === 'keyring') - Number(from === 'keyring'));
    const isGiven = from === 'passphrase' || from === 'environment';
    if (isGiven) expect((await errorOf(place.open(before).listAccounts())).code).toBe('config-key-wrong');
  });

  test('of a key file makes a copy of the old file useless', async () => {
    const place = await newPlace(kind);
    const store = place.open();
    await store.addAccount(makeAccount('a'));
    const file = (await store.describe()).key?.location ?? '';
    const old = fs.readFileSync(file);
    await store.rotateKey();
    fs.writeFileSync(file, old);
    expect((await errorOf(place.open().listAccounts())).code).toBe('config-key-wrong');
  });

  test('goes on in the same store, which then writes with the new key', async () => {
    const place = await newPlace(kind);
    const store = place.open({ environmentKey: oldKey });
    await store.addAccount(makeAccount('a'));
    await store.rotateKey({ source: 'environment', environmentKey: freshKey });
    await store.addAccount(makeAccount('b'));
    expect(await store.listAccounts()).toHaveLength(2);
    expect(await place.open({ environmentKey: freshKey }).listAccounts()).toHaveLength(2);
  });

  test('is noticed by a store that was open in another process', async () => {
    const place = await newPlace(kind);
    const other = place.open();
    const store = place.open();
    await store.addAccount(makeAccount('a'));
    expect(await other.listAccounts()).toHaveLength(1);
    await store.rotateKey();
    await other.addAccount(makeAccount('b'));
    expect(await store.listAccounts()).toHaveLength(2);
  });

  test('needs the new passphrase or environment key to be given, and another one than before', async () => {
    const place = await newPlace(kind);
    const store = place.open({ environmentKey: oldKey });
    expect((await errorOf(store.rotateKey())).code).toBe('config-error');
    await store.addAccount(makeAccount('a'));
    const before = await place.stored();
    expect((await errorOf(store.rotateKey())).code).toBe('missing-input');
    for (const newKey of [
      { source: 'environment', environmentKey: oldKey },
      { source: 'environment', environmentKey: 'x' },
      { source: 'passphrase', passphrase: 'short' },
    ] as const) {
      expect((await errorOf(store.rotateKey(newKey))).code).toBe('config-error');
    }
    expect(await place.stored()).toEqual(before);
  });

  test('to a keyring that cannot be used leaves everything as it was', async () => {
    const place = await newPlace(kind);
    const broken = fakeKeyring();
    broken.breakWith('locked');
    const store = place.open({ useKeyring: true, keyring: broken });
    await store.addAccount(makeAccount('a'));
    const before = await place.stored();
    const error = await errorOf(store.rotateKey({ source: 'keyring' }));
    expect(error).toMatchObject({ code: 'config-unwritable', message: expect.stringContaining('locked') });
    expect(await place.stored()).toEqual(before);
  });
});

/** Every state in which a killed rotation can leave the files, in order. Each file is replaced by one rename. */
const steps = ['old key kept beside the new', 'page names both', 'config replaced', 'page names the new'] as const;

const interrupt = (
  dir: string,
  id: string,
  before: Record<string, string>,
  after: Record<string, string>,
  at: number,
): void => {
  const put = (name: string, base64: string | undefined): void => {
    const file = path.join(dir, name);
    fs.rmSync(file, { force: true });
    if (base64 !== undefined) fs.writeFileSync(file, Buffer.from(base64, 'base64'));
  };
  const text = (base64: string | undefined): string => Buffer.from(base64 ?? '', 'base64').toString();
  const both = Buffer.from(text(after['master.key']) + text(before['master.key']));
  put('master.key', both.length > 0 ? both.toString('base64') : undefined);
  put('config.enc', (at >= 2 ? after : before)['config.enc']);
  put('config.seal.json', after['config.seal.json']);
  const newPage = pageOf(dir);
  put('config.seal.json', before['config.seal.json']);
  const oldPage = pageOf(dir);
  const pages: SealPage[] = [oldPage, { id, seals: [...newPage.seals, ...oldPage.seals] }];
  const page = at === 0 ? pages[0] : at === 3 ? newPage : pages[1];
  if (page) writeSealPage(path.join(dir, 'config.seal.json'), page);
};

describe('a rotation that was killed', () => {
  test('tells the holder of one key that the other one seals the config', async () => {
    const dir = temporary();
    const store = open(dir, { environmentKey: oldKey });
    await store.addAccount(makeAccount('a'));
    const { id } = pageOf(dir);
    const old = contentsOf(dir);
    await store.rotateKey({ source: 'environment', environmentKey: freshKey });
    interrupt(dir, id, old, contentsOf(dir), 2);
    const error = await errorOf(open(dir, { environmentKey: oldKey }).listAccounts());
    expect(error).toMatchObject({
      code: 'config-key-wrong',
      message: expect.stringContaining('rotation was interrupted'),
    });
    expect((await open(dir, { environmentKey: freshKey }).describe()).key?.isHalfRotated).toBe(true);
  });

  const fileEnds = pairs.filter(([from, to]) => from !== 'keyring' && to !== 'keyring');
  const cases = fileEnds.flatMap(([from, to]) => steps.map((step, at) => [from, to, step, at] as const));

  test.each(cases)(
    'between %s and %s, after "%s", leaves a config that opens, and the next save tidies up',
    async (from, to, _step, at) => {
      const dir = temporary();
      const { before } = endOf(from);
      const { after, newKey } = endOf(to);
      const store = open(dir, before);
      await store.addAccount(makeAccount('a'));
      const { id } = pageOf(dir);
      const old = contentsOf(dir);
      await store.rotateKey(newKey);
      interrupt(dir, id, old, contentsOf(dir), at);
      const right = at >= 2 ? after : before;
      expect(await open(dir, right).listAccounts()).toEqual([makeAccount('a')]);
      await open(dir, right).addAccount(makeAccount('b'));
      expect(pageOf(dir).seals).toHaveLength(1);
      expect(await open(dir, right).listAccounts()).toHaveLength(2);
      const keyFile = path.join(dir, 'master.key');
      const isTidied = at === 1 || at === 2;
      if (isTidied && fs.existsSync(keyFile))
        expect(fs.readFileSync(keyFile, 'utf8').trim().split('\n')).toHaveLength(1);
      await open(dir, right).rotateKey({ source: 'key-file' });
      expect(await open(dir).listAccounts()).toHaveLength(2);
      expect(fs.readFileSync(keyFile, 'utf8').trim().split('\n')).toHaveLength(1);
    },
  );
});
