import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AppError } from '../../src/model/errors.ts';
import { parseCredentialsFile, pickKey } from '../../src/onboarding/credentials-file.ts';

const id = 'PWSP65CDPNVE41KY2L85';
const secret = 'RoUi71UHMZafYx9sTq2vB8nLk4Jd6Hw0Pe3Rc5Xu';
const bytes = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string, order: 'le' | 'be') => {
  const buffer = Buffer.from(`\ufeff${text}`, 'utf16le');
  return order === 'le' ? buffer : buffer.swap16();
};
const messageOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError)
      return `${error.code} ${error.message} ${JSON.stringify(error.details)} ${error.hint}`;
    throw error;
  }
  return 'nothing thrown';
};

describe('credentials.csv', () => {
  test.each<[string, Uint8Array]>([
    ['as the console writes it', bytes(`User Name,Access Key Id,Secret Access Key\r\nroot,${id},${secret}\r\n`)],
    [
      'with a byte order mark and quotes',
      bytes(`\ufeff"User Name","Access Key Id","Secret Access Key"\n"root","${id}","${secret}"`),
    ],
    ['with other columns and order', bytes(`Secret Access Key,Remark,Access Key Id\n${secret},x,${id}\n`)],
    ['without a user name', bytes(`Access Key Id,Secret Access Key\n${id},${secret}`)],
    ['in UTF-16 of a spreadsheet', utf16(`User Name,Access Key Id,Secret Access Key\nroot,${id},${secret}\n`, 'le')],
    ['in UTF-16, big end first', utf16(`User Name,Access Key Id,Secret Access Key\nroot,${id},${secret}\n`, 'be')],
    ['with blank lines and spaces', bytes(`\n Access Key Id , Secret Access Key \n\n ${id} , ${secret} \n\n`)],
  ])('%s gives its key', (_name, file) => {
    expect(parseCredentialsFile('credentials.csv', file)).toEqual([{ id, secret }]);
  });

  test('swapped columns are refused without a word of their content', () => {
    const file = bytes(`Secret Access Key,Access Key Id\n${id},${secret}\n`);
    const message = messageOf(() => pickKey('c.csv', parseCredentialsFile('c.csv', file), undefined));
    expect(message).toContain('credentials-file-invalid');
    expect(message).not.toContain(secret);
  });

  test('of two keys one must be named', () => {
    const keys = [
      { id, secret },
      { id: 'OTHER000000000000000', secret },
    ];
    expect(messageOf(() => pickKey('c.csv', keys, undefined))).toContain('several');
    expect(pickKey('c.csv', keys, id).id).toBe(id);
  });

  test('whatever the file holds, an error never repeats it', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9]{40}$/), fc.string(), fc.nat(3), (planted, noise, shape) => {
        const texts = [
          planted,
          `${noise}\n${planted}`,
          `Access Key Id,Secret Access Key\n${planted},${planted}`,
          `"${planted}`,
        ];
        const read = () => pickKey('c.csv', parseCredentialsFile('c.csv', bytes(texts[shape] ?? '')), undefined);
        expect(messageOf(read)).not.toContain(planted);
      }),
    );
  });
});
