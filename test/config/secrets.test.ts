import fs from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import { sealBundle } from '../../src/config/bundle.ts';
import type { MasterKeyOptions } from '../../src/config/master-key.ts';
import {
  cheapScrypt,
  errorOf,
  fakeKeyring,
  makeAccount,
  newEnvironmentKey,
  open,
  temporaryDirectories,
} from './helpers/configs.ts';
import { sealedForTest } from './helpers/sealed.ts';

const temporary = temporaryDirectories();
const passphrase = 'planted passphrase';
const otherPassphrase = 'planted other phrase';
const environmentKey = newEnvironmentKey();
const otherKey = newEnvironmentKey();

/** Works that must fail, on a config that holds a secret; each with what it is opened by. */
const failures = (dir: string): readonly (() => Promise<unknown>)[] => {
  const store = open(dir, { environmentKey });
  const account = makeAccount('a');
  const bundle = () =>
    sealBundle([account, { ...account, features: 'planted-secret' as never }], passphrase, cheapScrypt);
  const opened = (options: MasterKeyOptions) => () => open(dir, options).listAccounts();
  return [
    opened({}),
    opened({ environmentKey: otherKey }),
    opened({ environmentKey: `${environmentKey}x` }),
    opened({ passphrase }),
    opened({ useKeyring: true, keyring: fakeKeyring() }),
    () => store.addAccount(account),
    () => store.addAccount({ ...makeAccount('b'), domainId: account.domainId }),
    () => store.addAccount({ ...account, name: '-bad' }),
    () => store.getAccount('missing'),
    () => store.updateAccount('missing', (same) => same),
    () => store.rotateKey(),
    () => store.rotateKey({ source: 'environment', environmentKey }),
    () => store.rotateKey({ source: 'environment', environmentKey: `${otherKey}x` }),
    async () => store.importBundle(await bundle(), passphrase),
    async () => store.importBundle(await bundle(), otherPassphrase),
    async () => store.importBundle((await bundle()).replace('"data": "', '"data": "AAAA'), passphrase),
    async () => store.importBundle(await sealBundle([account], passphrase, cheapScrypt), passphrase),
    () => store.importBundle(JSON.stringify(account), passphrase),
    () => store.importBundle(`{"accessKey": ${account.accessKey.secret}`, passphrase),
  ];
};

test('no error, in message, hint, details, cause or stack, repeats a secret', async () => {
  const dir = temporary();
  await open(dir, { environmentKey }).addAccount(makeAccount('a'));
  const ofPhrase = temporary();
  await open(ofPhrase, { passphrase }).addAccount(makeAccount('a'));
  const ofFile = temporary();
  await open(ofFile).addAccount(makeAccount('a'));
  const fileKey = fs.readFileSync(path.join(ofFile, 'master.key'), 'utf8').trim();
  fs.writeFileSync(path.join(ofFile, 'master.key'), `${fileKey}x`);
  const notJson = await sealedForTest(temporary(), `{"version":1,"accounts":[{"secret":planted-secret-of-a}]}`);
  const works = [
    ...failures(dir),
    () => open(ofPhrase, { passphrase: otherPassphrase }).listAccounts(),
    () => open(ofFile).listAccounts(),
    () => notJson().listAccounts(),
  ];
  const secrets = ['planted', environmentKey, otherKey, fileKey, fileKey.slice(0, 20)];
  for (const work of works) {
    const error = await errorOf(work());
    const said = [
      error.message,
      error.hint,
      JSON.stringify(error.details),
      error.stack,
      inspect(error, { depth: 9, showHidden: true }),
    ];
    for (const secret of secrets) expect(said.join('\n').replaceAll(/^\s+at .*$/gm, '')).not.toContain(secret);
  }
});

test('neither notice, description nor the page beside the config holds the key', async () => {
  const dir = temporary();
  const store = open(dir);
  await store.addAccount(makeAccount('a'));
  const key = fs.readFileSync(path.join(dir, 'master.key'), 'utf8').trim();
  const said = [
    JSON.stringify(store.notices),
    JSON.stringify(await store.describe()),
    JSON.stringify(await store.rotateKey()),
    inspect(store, { depth: 9, showHidden: true }),
    fs.readFileSync(path.join(dir, 'config.seal.json'), 'utf8'),
  ].join('\n');
  expect(said).not.toContain(key);
  expect(said).not.toContain('planted');
});
