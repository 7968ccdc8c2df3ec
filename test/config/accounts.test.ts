import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { validateAccountName } from '../../src/config/accounts.ts';
import { errorOf, makeAccount, open, temporaryDirectories } from './helpers/configs.ts';

const temporary = temporaryDirectories();

describe('an account name', () => {
  test.each(['prod', 'Prod 2', '生产环境', 'अनुभव', 'a.b_c-d', '.hidden', '7', 'x'.repeat(64), '生'.repeat(64)])(
    'may be "%s"',
    (name) => {
      expect(validateAccountName(name)).toBeNull();
    },
  );

  test.each([
    ['', 'at least one'],
    ['x'.repeat(65), 'at most 64 characters; this one has 65'],
    [' a', 'begin or end with a space'],
    ['a ', 'begin or end with a space'],
    ['-a', 'begin with "-"'],
    ['a/b', 'only'],
    ['a\tb', 'only'],
    ['a\nb', 'only'],
    ['a\u0000b', 'only'],
    ['a\u001b[31mb', 'only'],
    ['a\u202eb', 'only'],
    ['a\u00a0b', 'only'],
    ['a\ud800', 'only'],
    ['a"b', 'only'],
    ['😀', 'only'],
  ])('may not be %j', (name, reason) => {
    expect(validateAccountName(name)).toContain(reason);
  });

  test('that is valid can be stored, found and shown on one line', async () => {
    const dir = temporary();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 70 }), async (name) => {
        const store = open(dir);
        if (validateAccountName(name) !== null) {
          expect((await errorOf(store.addAccount(makeAccount(name)))).code).toBe('usage');
          return;
        }
        expect(name).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
        await store.addAccount(makeAccount(name));
        expect((await store.removeAccount(name)).name).toBe(name.normalize('NFC'));
      }),
      { numRuns: 60 },
    );
  });
});
