import { describe, expect, test } from '@jest/globals';
import type { KeyReference } from '../../src/onboarding/accounts-file/accounts-file.ts';
import { findKey } from '../../src/onboarding/accounts-file/find-key.ts';

const id = 'PWSP65CDPNVE41KY2L85';
const secret = 'RoUi71UHMZafYx9sTq2vB8nLk4Jd6Hw0Pe3Rc5Xu';
const nothing: KeyReference = {
  id: null,
  idFromEnv: null,
  secretFromEnv: null,
  secretFromFile: null,
  credentialsFile: null,
};

const files: Readonly<Record<string, string>> = {
  '/srv/keys/secret': `${secret}\n`,
  '/etc/secret': secret,
  '/srv/keys/empty': ' \n',
  '/srv/keys/two': `${id} ${secret}`,
  '/srv/keys/long': 'x'.repeat(70_000),
  '/srv/credentials.csv': `User Name,Access Key Id,Secret Access Key\nroot,${id},${secret}\n`,
  '/srv/several.csv': `Access Key Id,Secret Access Key\n${id},${secret}\nHPUA0ZZTEC4VMLXLGZPE,other\n`,
  '/srv/broken.csv': `${id},${secret}\n`,
};

const find = (reference: Partial<KeyReference>) =>
  findKey(
    { ...nothing, ...reference },
    {
      env: { ID: id, SECRET: ` ${secret}\n`, EMPTY: '', TWO: `${id} ${secret}`, SWAPPED: secret },
      folder: '/srv',
      readFile: async (path) => {
        const text = files[path];
        if (text === undefined) throw Object.assign(new Error('no'), { code: 'ENOENT' });
        return Buffer.from(text);
      },
    },
  );

describe('the key that an account refers to', () => {
  test.each<[string, Partial<KeyReference>]>([
    ['the file and the environment', { id, secretFromEnv: 'SECRET' }],
    ['the environment alone', { idFromEnv: 'ID', secretFromEnv: 'SECRET' }],
    ['a file beside the accounts file', { id, secretFromFile: 'keys/secret' }],
    ['a file elsewhere', { idFromEnv: 'ID', secretFromFile: '/etc/secret' }],
    ['a credentials file', { credentialsFile: 'credentials.csv' }],
    ['one of several in a credentials file', { id, credentialsFile: './several.csv' }],
  ])('is found in %s', async (_name, reference) => {
    expect(await find(reference)).toEqual({ id, secret, lacks: [] });
  });

  test.each<[string, Partial<KeyReference>, string[]]>([
    [
      'variables that are not set',
      { idFromEnv: 'NO_ID', secretFromEnv: 'NO_SECRET' },
      ['the environment variable NO_ID is not set', 'the environment variable NO_SECRET is not set'],
    ],
    ['an empty variable', { id, secretFromEnv: 'EMPTY' }, ['the environment variable EMPTY is empty']],
    [
      'a variable with two words',
      { id, secretFromEnv: 'TWO' },
      ['the environment variable TWO holds more than one word'],
    ],
    [
      'a secret in the place of the ID',
      { idFromEnv: 'SWAPPED', secretFromEnv: 'SECRET' },
      ['what idFromEnv refers to is no Access Key ID of Huawei Cloud'],
    ],
    ['a file that is not there', { id, secretFromFile: 'no' }, ['the file no cannot be read: ENOENT']],
    ['an empty file', { id, secretFromFile: 'keys/empty' }, ['the file keys/empty is empty']],
    ['a file with two words', { id, secretFromFile: 'keys/two' }, ['the file keys/two holds more than one word']],
    [
      'a file that is no secret',
      { id, secretFromFile: 'keys/long' },
      ['the file keys/long holds far more than a secret'],
    ],
    ['no credentials file', { credentialsFile: 'no.csv' }, ['the file no.csv cannot be read: ENOENT']],
    [
      'several keys in a credentials file',
      { credentialsFile: 'several.csv' },
      [`several.csv holds several access keys: ${id}, HPUA0ZZTEC4VMLXLGZPE.`],
    ],
    [
      'a credentials file that is none',
      { credentialsFile: 'broken.csv' },
      [
        'broken.csv is not a credentials file of Huawei Cloud: its first line names no "Access Key Id" and "Secret Access Key".',
      ],
    ],
    [
      'a name that could be a secret itself',
      { id, secretFromEnv: 'abcdEFGH12345678' },
      ['the environment variable of secretFromEnv is not set'],
    ],
  ])('is missed with %s, in words that hold no secret', async (_name, reference, lacks) => {
    const key = await find(reference);
    expect(key.lacks).toEqual(lacks);
    expect(key.secret === null || key.id === null).toBe(true);
  });
});
