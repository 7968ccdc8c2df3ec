/** Configs whose content no release of ours would write. */
import fs from 'node:fs';
import path from 'node:path';
import Conf from 'conf';
import type { ConfigStore } from '../../../src/config/store.ts';
import { makeAccount, open } from './configs.ts';

/** Seals a text under the key of a new config; returns how to open that. */
export const sealedForTest = async (dir: string, text: string): Promise<() => ConfigStore> => {
  await open(dir).addAccount(makeAccount('a'));
  const encryptionKey = Buffer.from(fs.readFileSync(path.join(dir, 'master.key'), 'utf8'), 'base64');
  const conf = new Conf({
    cwd: dir,
    configName: 'config',
    fileExtension: 'enc',
    encryptionKey,
    encryptionAlgorithm: 'aes-256-gcm',
    serialize: () => text,
  });
  conf.store = {};
  return () => open(dir);
};
