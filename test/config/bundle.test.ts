import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sealBundle } from '../../src/config/bundle.ts';
import type { Account } from '../../src/model/account.ts';
import { cheapScrypt, errorOf, makeAccount, open, temporaryDirectories } from './helpers/configs.ts';
import { placeKinds, places } from './helpers/places.ts';

const temporary = temporaryDirectories();
const newPlace = places();
const passphrase = 'carry me over';

const bundleOf = (...accounts: Account[]): Promise<string> => sealBundle(accounts, passphrase, cheapScrypt);

/** Changes parts of a bundle and makes its checksum fit again, as somebody with intent would. */
const forge = (text: string, change: (envelope: Record<string, unknown>) => void): string => {
  const envelope = JSON.parse(text);
  change(envelope);
  const { kdf, nonce, check, data } = envelope;
  const clear = JSON.stringify(['huawei-assets-config', 1, kdf?.name, kdf?.n, kdf?.r, kdf?.p, kdf?.salt, nonce, check]);
  envelope.checksum = createHash('sha256').update(clear).update(String(data)).digest('hex');
  return JSON.stringify(envelope);
};

describe('a bundle', () => {
  test('carries all accounts from one config to another', async () => {
    const from = open(temporary());
    const created = {
      groupId: 'g',
      groupName: 'gn',
      userId: 'u',
      userName: 'un',
      accessKeyId: 'k',
      roleIds: ['r'],
      policyIds: [],
      isReused: false,
    };
    await from.addAccount(makeAccount('a'));
    await from.addAccount(makeAccount('b', { method: 'quick', createdIam: created }));
    const text = await from.exportBundle(passphrase);
    const to = open(temporary());
    expect(await to.importBundle(text, passphrase)).toEqual({ added: ['a', 'b'], replaced: [] });
    expect(await to.listAccounts()).toEqual(await from.listAccounts());
  });

  test('shows nothing of what it carries', async () => {
    const text = await bundleOf(makeAccount('prod'));
    const decoded = Buffer.from(JSON.parse(text).data, 'base64').toString('latin1');
    for (const planted of ['planted-secret', 'HPUAprod', 'domain-of']) {
      expect(text).not.toContain(planted);
      expect(decoded).not.toContain(planted);
    }
  });

  test('of an empty config imports nothing and creates nothing', async () => {
    const dir = temporary();
    const text = await open(dir).exportBundle(passphrase);
    expect(await open(dir).importBundle(text, passphrase)).toEqual({ added: [], replaced: [] });
    expect(fs.readdirSync(dir)).toEqual([]);
  });

  test('is not made under a short passphrase', async () => {
    expect((await errorOf(open(temporary()).exportBundle('short'))).code).toBe('config-error');
  });

  test('with a wrong passphrase, damaged, or no bundle at all is a different error each', async () => {
    const store = open(temporary());
    const text = await bundleOf(makeAccount('a'));
    const codeOf = async (content: string, phrase = passphrase): Promise<string> =>
      (await errorOf(store.importBundle(content, phrase))).code;
    expect(await codeOf(text, 'something else')).toBe('config-key-wrong');
    expect(await codeOf(text.replace(/"data": "..../, '"data": "AAAA'))).toBe('config-damaged');
    expect(await codeOf(text.slice(0, -30))).toBe('config-damaged');
    for (const other of ['', 'x', '[]', 'null', '42', '{"format":"other"}', '<html>']) {
      expect(await codeOf(other)).toBe('config-error');
    }
    expect(await codeOf(text.replace('"version": 1', '"version": 2'))).toBe('config-error');
    expect(await store.listAccounts()).toEqual([]);
  });

  test('that was changed or cut anywhere imports nothing', async () => {
    const dir = temporary();
    const store = open(dir);
    const text = await bundleOf(makeAccount('a'));
    const kept = JSON.stringify(JSON.parse(text));
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.constantFrom('x', '0', '"', '}', ' ', ''), async (offset, sign) => {
        const changed = text.slice(0, offset) + sign + text.slice(sign === '' ? text.length : offset + 1);
        const isSame = (() => {
          try {
            return JSON.stringify(JSON.parse(changed)) === kept;
          } catch {
            return false;
          }
        })();
        fc.pre(!isSame);
        const error = await errorOf(store.importBundle(changed, passphrase));
        expect(['config-damaged', 'config-error']).toContain(error.code);
        expect(fs.readdirSync(dir)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['a gigabyte', { n: 2 ** 20 }],
    ['a terabyte', { n: 2 ** 30, r: 1024 }],
    ['endless work', { p: 2 ** 20 }],
    ['a negative cost', { n: -2 }],
  ])('that demands %s is refused before anything is derived', async (_what, cost) => {
    const text = forge(await bundleOf(makeAccount('a')), (envelope) => {
      envelope.kdf = { ...(envelope.kdf as object), ...cost };
    });
    const error = await errorOf(open(temporary()).importBundle(text, passphrase));
    expect(error).toMatchObject({ code: 'config-damaged', message: expect.stringContaining('key derivation') });
  });

  test.each(['data', 'nonce', 'check', 'kdf'])('whose %s was forged, checksum and all, is refused', async (part) => {
    const other = JSON.parse(await bundleOf(makeAccount('other')));
    const text = forge(await bundleOf(makeAccount('a')), (envelope) => {
      envelope[part] = other[part];
    });
    const error = await errorOf(open(temporary()).importBundle(text, passphrase));
    expect(['config-damaged', 'config-key-wrong']).toContain(error.code);
  });

  test('whose ciphertext is shorter than its tag is refused', async () => {
    for (const data of ['', 'AAAA']) {
      const text = forge(await bundleOf(makeAccount('a')), (envelope) => {
        envelope.data = data;
      });
      expect((await errorOf(open(temporary()).importBundle(text, passphrase))).code).toBe('config-damaged');
    }
  });

  test.each<[string, object]>([
    ['a field of unknown name', { extra: 1 }],
    ['a name that is no account name', { name: '-rf' }],
    ['an unknown frequency', { policy: { ...makeAccount('a').policy, akCheck: '5m' } }],
    ['a missing secret', { accessKey: { id: 'x' } }],
    ['a time that is none', { createdAt: 'yesterday' }],
    ['features of another kind', { features: 'host' }],
  ])('whose account has %s is refused, and the error says where', async (_what, change) => {
    // The cipher vouches for the sender only; what an old or foreign release sealed is read strictly all the same.
    const text = await bundleOf({ ...makeAccount('a'), ...change } as Account);
    const error = await errorOf(open(temporary()).importBundle(text, passphrase));
    expect(error).toMatchObject({ code: 'config-damaged', message: expect.stringContaining('accounts.0') });
  });

  test('that holds a name or a Huawei account twice is refused', async () => {
    for (const second of [makeAccount('A'), makeAccount('b', { domainId: 'domain-of-a' })]) {
      const text = await bundleOf(makeAccount('a'), second);
      expect((await errorOf(open(temporary()).importBundle(text, passphrase))).message).toContain('twice');
    }
  });
});

describe.each(placeKinds)('an import into a %s', (kind) => {
  test('lists all conflicts at once and imports nothing', async () => {
    const place = await newPlace(kind);
    const store = place.open();
    await store.addAccount(makeAccount('a'));
    await store.addAccount(makeAccount('b'));
    const before = await place.stored();
    const text = await bundleOf(
      makeAccount('A', { domainId: 'new' }),
      makeAccount('renamed', { domainId: 'domain-of-b' }),
      makeAccount('c'),
    );
    const error = await errorOf(store.importBundle(text, passphrase));
    expect(error.code).toBe('account-exists');
    expect(error.details).toEqual({
      conflicts: [
        { account: 'A', configuredAs: 'a', domainId: 'domain-of-a', by: 'name' },
        { account: 'renamed', configuredAs: 'b', domainId: 'domain-of-b', by: 'domainId' },
      ],
    });
    expect(await place.stored()).toEqual(before);
  });

  test('replaces conflicting accounts when asked to, and leaves the others', async () => {
    const store = (await newPlace(kind)).open();
    for (const name of ['a', 'b', 'c']) await store.addAccount(makeAccount(name));
    const incoming = [makeAccount('A', { domainId: 'new' }), makeAccount('renamed', { domainId: 'domain-of-b' })];
    const result = await store.importBundle(await bundleOf(...incoming), passphrase, { replace: true });
    expect(result).toEqual({ added: ['A', 'renamed'], replaced: ['a', 'b'] });
    expect(await store.listAccounts()).toEqual([makeAccount('c'), ...incoming]);
  });
});
