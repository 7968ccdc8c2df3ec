import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { contentsOf, errorOf, fixedTime, makeAccount, modeOf, open, temporaryDirectories } from './helpers/configs.ts';
import { placeKinds, places } from './helpers/places.ts';

const temporary = temporaryDirectories();
const newPlace = places();

describe.each(placeKinds)('accounts in a %s', (kind) => {
  test('a missing config reads as empty, and looking makes none', async () => {
    const place = await newPlace(kind);
    expect(await place.open().listAccounts()).toEqual([]);
    expect(await place.open().describe()).toMatchObject({ exists: false, accounts: 0, key: null, problem: null });
    expect(fs.readdirSync(place.dir)).toEqual([]);
  });

  test('an added account is read back by another store, whole', async () => {
    const place = await newPlace(kind);
    const account = makeAccount('prod');
    expect(await place.open().addAccount(account)).toEqual(account);
    expect(await place.open().listAccounts()).toEqual([account]);
  });

  test('a name is found whatever its case, and its accents composed or not', async () => {
    const store = (await newPlace(kind)).open();
    await store.addAccount(makeAccount('Caf\u00e9'));
    expect((await store.getAccount('CAFE\u0301')).name).toBe('Caf\u00e9');
  });

  test('an account that is not there is refused with the nearest name and all names', async () => {
    const store = (await newPlace(kind)).open();
    await store.addAccount(makeAccount('production'));
    await store.addAccount(makeAccount('staging'));
    const error = await errorOf(store.getAccount('prodution'));
    expect(error).toMatchObject({ code: 'account-not-found', hint: 'Did you mean "production"?' });
    expect(error.details).toEqual({ account: 'prodution', accounts: ['production', 'staging'] });
    expect((await errorOf(store.getAccount('qqq'))).hint).toContain('accounts list');
    expect((await errorOf((await newPlace(kind)).open().getAccount('x'))).hint).toContain('onboard');
  });

  test.each(['prod', 'PROD'])(
    'a second account named %s is refused, and the message says who holds the name',
    async (name) => {
      const store = (await newPlace(kind)).open();
      await store.addAccount(makeAccount('prod'));
      const error = await errorOf(store.addAccount(makeAccount(name, { domainId: 'other' })));
      expect(error.code).toBe('account-exists');
      expect(error.message).toContain('"prod"');
      expect(error.details).toMatchObject({ account: 'prod', by: 'name' });
    },
  );

  test('the same Huawei account under a second name is refused, and the message says which account it is', async () => {
    const store = (await newPlace(kind)).open();
    await store.addAccount(makeAccount('prod', { domainId: 'd1' }));
    const error = await errorOf(store.addAccount(makeAccount('other', { domainId: 'd1' })));
    expect(error.code).toBe('account-exists');
    expect(error.message).toContain('"prod"');
    expect(error.details).toMatchObject({ account: 'prod', domainId: 'd1', by: 'domainId' });
  });

  test('updating changes the account, keeps its name and notes the time', async () => {
    const place = await newPlace(kind);
    const store = place.open();
    await store.addAccount(makeAccount('prod'));
    const changed = await store.updateAccount('PROD', (account) => ({ ...account, name: 'x', userName: 'auditor' }));
    expect(changed).toEqual(makeAccount('prod', { userName: 'auditor', updatedAt: fixedTime }));
    expect(await place.open().listAccounts()).toEqual([changed]);
  });

  test('updating an account to the Huawei account of another is refused', async () => {
    const store = (await newPlace(kind)).open();
    await store.addAccount(makeAccount('a', { domainId: 'd1' }));
    await store.addAccount(makeAccount('b', { domainId: 'd2' }));
    const error = await errorOf(store.updateAccount('b', (account) => ({ ...account, domainId: 'd1' })));
    expect(error.code).toBe('account-exists');
  });

  test('a change that changes nothing writes nothing', async () => {
    const place = await newPlace(kind);
    const store = place.open();
    await store.addAccount(makeAccount('prod'));
    const before = await place.stored();
    await store.updateAccount('prod', (account) => account);
    await store.update((config) => config);
    await store.renameAccount('prod', 'prod');
    expect(await place.stored()).toEqual(before);
  });

  test('an account is renamed, also to another case of its own name, but not to a name that is taken', async () => {
    const store = (await newPlace(kind)).open();
    await store.addAccount(makeAccount('prod'));
    await store.addAccount(makeAccount('test'));
    expect((await store.renameAccount('prod', 'Prod')).name).toBe('Prod');
    expect((await store.renameAccount('prod', 'live')).name).toBe('live');
    expect((await errorOf(store.renameAccount('live', 'TEST'))).code).toBe('account-exists');
    expect((await errorOf(store.renameAccount('live', '-x'))).code).toBe('usage');
    expect((await errorOf(store.renameAccount('prod', 'x'))).code).toBe('account-not-found');
  });

  test('a removed account is returned and gone', async () => {
    const place = await newPlace(kind);
    const store = place.open();
    await store.addAccount(makeAccount('prod'));
    expect(await store.removeAccount('prod')).toEqual(makeAccount('prod'));
    expect(await place.open().listAccounts()).toEqual([]);
    expect((await errorOf(store.removeAccount('prod'))).code).toBe('account-not-found');
  });

  test('a store sees what another one wrote', async () => {
    const place = await newPlace(kind);
    const reader = place.open();
    const writer = place.open();
    await writer.addAccount(makeAccount('a'));
    expect(await reader.listAccounts()).toHaveLength(1);
    await writer.addAccount(makeAccount('b'));
    expect(await reader.listAccounts()).toHaveLength(2);
  });

  test('keys that this version does not know survive a write', async () => {
    const place = await newPlace(kind);
    const account = { ...makeAccount('a'), later: { x: 1 } };
    await place.open().update((config) => ({
      ...config,
      securityCenter: { ak: 'y' },
      journal: [{ step: 1 }],
      accounts: [account],
    }));
    await place.open().updateAccount('a', (old) => ({ ...old, userName: 'z' }));
    const config = await place.open().read();
    expect(config).toMatchObject({ version: 1, securityCenter: { ak: 'y' }, journal: [{ step: 1 }] });
    expect(config.accounts[0]).toMatchObject({ later: { x: 1 }, userName: 'z' });
  });
});

describe('the file', () => {
  test('a missing one creates no folder', async () => {
    const dir = path.join(temporary(), 'deep', 'config');
    const store = open(dir);
    expect(await store.listAccounts()).toEqual([]);
    expect(await store.findAccount('prod')).toBeUndefined();
    expect((await store.describe()).exists).toBe(false);
    expect(fs.existsSync(path.dirname(dir))).toBe(false);
  });

  test('nothing that was stored can be read in any file of the directory', async () => {
    const dir = temporary();
    await open(dir).addAccount(makeAccount('prod'));
    for (const name of fs.readdirSync(dir)) {
      const text = fs.readFileSync(path.join(dir, name), 'latin1');
      for (const planted of ['planted-secret', 'HPUAprod', 'domain-of', 'prod']) expect(text).not.toContain(planted);
    }
  });

  test('directory and files are made for their owner alone, whatever the umask', async () => {
    const old = process.umask(0);
    try {
      const dir = path.join(temporary(), 'config');
      await open(dir).addAccount(makeAccount('prod'));
      expect(modeOf(dir)).toBe(0o700);
      expect(fs.readdirSync(dir).sort()).toEqual(['config.enc', 'config.seal.json', 'master.key']);
      for (const name of fs.readdirSync(dir)) expect(modeOf(path.join(dir, name))).toBe(0o600);
    } finally {
      process.umask(old);
    }
  });

  test('files that others could read become private on save', async () => {
    const dir = temporary();
    await open(dir).addAccount(makeAccount('a'));
    fs.chmodSync(dir, 0o755);
    for (const name of fs.readdirSync(dir)) fs.chmodSync(path.join(dir, name), 0o644);
    expect(await open(dir).describe()).toMatchObject({ mode: '0644', isOpenToOthers: true });
    await open(dir).addAccount(makeAccount('b'));
    expect(modeOf(dir)).toBe(0o700);
    for (const name of fs.readdirSync(dir)) expect(modeOf(path.join(dir, name))).toBe(0o600);
  });

  test('reading changes no file and leaves none behind', async () => {
    const dir = temporary();
    await open(dir).addAccount(makeAccount('a'));
    const before = contentsOf(dir);
    const store = open(dir);
    await store.listAccounts();
    await store.describe();
    expect(contentsOf(dir)).toEqual(before);
  });

  test('a start that lists the accounts decrypts once, and so does a process that lists them again', async () => {
    const dir = temporary();
    await open(dir).addAccount(makeAccount('a'));
    const derive = jest.spyOn(crypto, 'pbkdf2Sync');
    try {
      const store = open(dir);
      await store.listAccounts();
      await store.getAccount('a');
      await store.describe();
      expect(derive).toHaveBeenCalledTimes(1);
      await store.addAccount(makeAccount('b'));
      await store.listAccounts();
      expect(derive).toHaveBeenCalledTimes(2);
    } finally {
      derive.mockRestore();
    }
  });

  test('a config of a newer major version is refused and not written over', async () => {
    const dir = temporary();
    await open(dir).update((config) => ({ ...config, version: 2 }));
    const before = contentsOf(dir);
    for (const work of [() => open(dir).listAccounts(), () => open(dir).addAccount(makeAccount('a'))]) {
      const error = await errorOf(work());
      expect(error.code).toBe('config-error');
      expect(error.message).toMatch(/newer huawei-assets/);
    }
    expect(contentsOf(dir)).toEqual(before);
  });

  test('describe tells place, mode, key and number of accounts', async () => {
    const dir = temporary();
    const store = open(dir);
    await store.addAccount(makeAccount('a'));
    expect(await open(dir).describe()).toEqual({
      path: path.join(dir, 'config.enc'),
      directory: dir,
      exists: true,
      mode: '0600',
      isOpenToOthers: false,
      key: { source: 'key-file', location: path.join(dir, 'master.key'), sealedAt: fixedTime, isHalfRotated: false },
      accounts: 1,
      problem: null,
    });
  });

  test('describe still tells where the file is when it cannot be read', async () => {
    const dir = temporary();
    await open(dir).addAccount(makeAccount('a'));
    fs.rmSync(path.join(dir, 'master.key'));
    const description = await open(dir).describe();
    expect(description).toMatchObject({ exists: true, accounts: null, problem: { code: 'config-key-wrong' } });
  });
});
