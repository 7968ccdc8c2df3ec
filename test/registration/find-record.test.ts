import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findRecord, isSameKeyId } from '../../src/registration/find-record.ts';
import type { VendorAccount } from '../../src/security-center/vendor-accounts.ts';

const keyId = fc.stringMatching(/^[A-Z0-9]{20}$/);

describe('an access key’s ID', () => {
  test('fits itself, and itself covered in part', () => {
    fc.assert(
      fc.property(keyId, fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 }), (id, from, length) => {
        expect(isSameKeyId(id, id)).toBe(true);
        const covered = `${id.slice(0, from)}${'*'.repeat(Math.max(1, length))}${id.slice(from + length)}`;
        expect(isSameKeyId(covered, id)).toBe(true);
      }),
    );
  });

  test('fits no other one, covered or not', () => {
    fc.assert(
      fc.property(keyId, keyId, (one, other) => {
        fc.pre(one.slice(0, 16) !== other.slice(0, 16));
        expect(isSameKeyId(one, other)).toBe(false);
        expect(isSameKeyId(`${one.slice(0, 16)}****`, other)).toBe(false);
      }),
    );
  });

  test.each([null, '', '****', 'ABC****', '****XYZ'])('%j tells nothing', (shown) => {
    expect(isSameKeyId(shown, 'ABCDEFGHIJKLMNOPQXYZ')).toBe(false);
  });
});

describe('a record', () => {
  const record = (authId: string, more: Partial<VendorAccount> = {}): VendorAccount => ({
    authId,
    alias: null,
    accessKeyId: null,
    vendorUid: null,
    isEnabled: true,
    status: 'normal',
    message: null,
    modules: [],
    ...more,
  });
  const account = { name: 'prod', domainId: 'd1', accessKey: { id: 'ABCDEFGHIJKLMNOPQXYZ', secret: 's' } };
  const noted = (authId: string | null) => ({
    domainId: 'd1',
    dataCenter: 'chinese-mainland' as const,
    authId,
    alias: 'prod',
    accessKeyId: 'x',
    updatedAt: '',
  });
  const byKey = record('1', { accessKeyId: 'ABCDEFGHIJKLMNOP****' });
  const byAlias = record('2', { alias: 'prod' });
  const byAccount = record('3', { vendorUid: 'd1' });

  test('is found by its handle before its key, by key or name before the account behind it', () => {
    const all = [byKey, byAccount];
    expect(findRecord(account, noted('3'), all)).toEqual({ record: byAccount, by: 'id' });
    expect(findRecord(account, noted(null), all)).toEqual({ record: byKey, by: 'key' });
    expect(findRecord(account, noted('99'), [byAlias, byAccount])).toEqual({ record: byAlias, by: 'alias' });
    expect(findRecord(account, null, [byAccount])).toEqual({ record: byAccount, by: 'account' });
    expect(findRecord(account, null, [record('4', { alias: 'other' })])).toBeNull();
  });

  test('with both key and name is the one among several', () => {
    const both = record('5', { accessKeyId: account.accessKey.id, alias: 'prod' });
    expect(findRecord(account, null, [both, byAlias])).toEqual({ record: both, by: 'key' });
  });

  test.each([
    ['key and name lead to two', [byKey, byAlias]],
    ['two have the name', [byAlias, record('6', { alias: 'prod' })]],
    ['two are of the account', [byAccount, record('7', { vendorUid: 'd1' })]],
    ['it is another account’s', [record('8', { alias: 'prod', vendorUid: 'd2' })]],
  ])('is not guessed when %s', (_name, records) => {
    expect(() => findRecord(account, null, records)).toThrow(
      expect.objectContaining({ code: 'registration-conflict' }),
    );
  });
});
