/**
 * Where a random master key is kept: the key file or the keyring. A place holds one key, or two while the key is being
 * rotated, so that there is no moment at which the config's key is in no place.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { AppError } from '../model/errors.ts';
import { readIfThere, replaceFile, unwritable } from './files.ts';
import type { Keyring } from './keyring.ts';

export interface KeyPlace {
  /** Empty when nothing is kept there. */
  read(): Promise<readonly Uint8Array[]>;
  write(keys: readonly Uint8Array[]): Promise<void>;
  clear(): Promise<void>;
}

const keyLength = 32;

export const newKey = (): Uint8Array => randomBytes(keyLength);

/** Strict base64 of exactly 32 bytes; null for anything else. Node's own decoder takes any text. */
export const decodeKey = (text: string): Uint8Array | null => {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === keyLength && bytes.toString('base64') === text ? bytes : null;
};

const encodeKeys = (keys: readonly Uint8Array[]): string =>
  keys.map((key) => Buffer.from(key).toString('base64')).join('\n');

const decodeKeys = (text: string): readonly Uint8Array[] | null => {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const keys = lines.map((line) => decodeKey(line.trim())).filter((key) => key !== null);
  return keys.length === lines.length && keys.length > 0 ? keys : null;
};

/** A 0600 file, a line of base64 a key. Its reading throws `config-key-wrong` for any other content. */
export const keyFilePlace = (path: string): KeyPlace => ({
  read: async () => {
    const bytes = readIfThere(path);
    if (bytes === null) return [];
    const keys = decodeKeys(bytes.toString('utf8'));
    if (keys) return keys;
    throw new AppError('config-key-wrong', `${path} holds no master key: a line of base64 for 32 bytes was expected.`, {
      hint: `Restore ${path} from a backup.`,
      details: { path },
    });
  },
  write: async (keys) => replaceFile(path, `${encodeKeys(keys)}\n`),
  clear: async () => {
    try {
      fs.rmSync(path, { force: true });
    } catch (error) {
      throw unwritable(path, error);
    }
  },
});

/** An entry of the keyring. Its verbs reject with the keyring's own reason. */
export const keyringPlace = (keyring: Keyring, name: string): KeyPlace => ({
  read: async () => {
    const text = await keyring.get(name);
    return text === null ? [] : (decodeKeys(text) ?? []);
  },
  write: (keys) => keyring.set(name, encodeKeys(keys)),
  clear: () => keyring.remove(name),
});
