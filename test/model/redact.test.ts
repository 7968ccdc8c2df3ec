import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { redactDocument, secretMembers } from '../../src/model/redact.ts';

const secretKeys = [
  'OS-EXT-SRV-ATTR:user_data',
  'user_data',
  'encrypted_user_data',
  'adminPass',
  'admin_pass',
  'userPassword',
  'init-node-password',
  'login',
  'publicKey',
  'alpha.cce/preInstall',
  'alpha.cce/postInstall',
  'personality',
  'private_key',
  'enc_private_key',
  'certificate',
  'pre_shared_key',
  'secret_string',
  'secret_binary',
  'token',
  'email',
  'contact_email',
  'phone',
  'mobile',
];

describe('a document', () => {
  test.each(secretKeys)('loses "%s" at any depth, in any case of letters', (key) => {
    for (const name of [key, key.toUpperCase()]) {
      const document = { keep: 1, [name]: 'x', list: [{ inner: { [name]: { a: 'x' }, keep: [2] } }] };
      expect(redactDocument(document)).toEqual({ keep: 1, list: [{ inner: { keep: [2] } }] });
    }
  });

  test('keeps addresses, but not what opens them', () => {
    const cleaned = (value: unknown) => redactDocument({ url: value, nested: [{ link: value }] });
    const both = (value: unknown) => ({ url: value, nested: [{ link: value }] });
    expect(cleaned('https://example.com/lab?token=abc&a=b')).toEqual(both('https://example.com/lab'));
    expect(cleaned('https://b.obs.cn-north-4.myhuaweicloud.com/f.zip?AccessKeyId=A&Signature=S')).toEqual(
      both('https://b.obs.cn-north-4.myhuaweicloud.com/f.zip'),
    );
    expect(cleaned('https://example.com/?page=2')).toEqual(both('https://example.com/?page=2'));
    expect(cleaned(7)).toEqual(both(7));
  });

  test('keeps the endpoint of a machine, and not that of a person', () => {
    const endpoint = (value: string) => redactDocument({ endpoint: value });
    expect(endpoint('192.168.0.1:5443')).toEqual({ endpoint: '192.168.0.1:5443' });
    expect(endpoint('https://user@example.com/hook')).toEqual({ endpoint: 'https://user@example.com/hook' });
    expect(endpoint('somebody@example.com')).toEqual({});
    expect(endpoint('+86 138 0000 0000')).toEqual({});
  });

  test('that holds nothing of the kind is the same object', () => {
    const document = { a: [{ b: 1, url: 'https://example.com' }], name: 'token' };
    expect(redactDocument(document)).toBe(document);
  });

  test('is redacted for good: doing it again changes nothing', () => {
    const key = fc.constantFrom(...secretKeys, 'url', 'endpoint', 'a', 'b');
    const text = fc.constantFrom('x', 'a@b.c', 'https://x/?token=1', '123456789');
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ depthSize: 'small' }, text, fc.array(tie('tree')), fc.dictionary(key, tie('tree'))),
    }));
    fc.assert(
      fc.property(tree, (document) => {
        const once = redactDocument(document);
        expect(redactDocument(once)).toBe(once);
      }),
    );
  });
});

test('the members of a document that may hold secrets are named, where they are its own', () => {
  expect(secretMembers({ a: 1, user_data: 'x', email: 'x' })).toEqual(['user_data', 'email']);
  expect(secretMembers({ a: { user_data: 'x' } })).toBeNull();
  expect(secretMembers({ url: 'https://x/?token=1' })).toBeNull();
  expect(secretMembers({ url: 'https://x/' })).toEqual([]);
});
