/** The encrypted file itself, read and written by `conf`. */
import fs from 'node:fs';
import path from 'node:path';
import { AppError } from '../model/errors.ts';
import { errnoOf, syncDirectory, temporaryNameFor, unwritable } from './files.ts';

/** conf's layout for aes-256-gcm: 16 bytes of nonce and salt, a colon, the ciphertext, 16 bytes of tag. */
const overheadBytes = 16 + 1 + 16;
const separatorOffset = 16;

type Content = Record<string, unknown>;

const confOptions = (file: string, key: Uint8Array) => ({
  cwd: path.dirname(file),
  configName: path.basename(file),
  fileExtension: '',
  configFileMode: 0o600,
  encryptionKey: key,
  encryptionAlgorithm: 'aes-256-gcm' as const,
});

/** @throws AppError `config-damaged` for a file that no key could open */
export const requireSealedShape = (file: string, bytes: Uint8Array): void => {
  if (bytes.length > overheadBytes && bytes[separatorOffset] === 0x3a) return;
  const what =
    bytes.length > overheadBytes ? 'it is not an encrypted config' : `it is cut short (${bytes.length} bytes)`;
  throw new AppError('config-damaged', `${file} is damaged: ${what}.`, {
    hint: 'Restore the file from a backup, or move it away and add the accounts again.',
    details: { path: file, sizeBytes: bytes.length },
  });
};

/** What came of decrypting: `refused` when the key does not fit or the bytes were changed, which the cipher cannot tell apart. */
export type Decryption = { readonly content: unknown } | 'refused';

/**
 * Decrypts an existing file, once: conf reads the file when it is constructed, and its deserializer hands us what it read
 * (each reading costs 10,000 rounds of PBKDF2). A plain text that is no JSON counts as null.
 */
export const decryptFile = async (file: string, key: Uint8Array): Promise<Decryption> => {
  const { default: Conf } = await import('conf');
  const decrypted: { readonly content: unknown }[] = [];
  const deserialize = (text: string): Content => {
    // A JSON error quotes the text around the fault, and that text is full of secrets.
    try {
      decrypted.push({ content: JSON.parse(text) });
    } catch {
      decrypted.push({ content: null });
    }
    return {};
  };
  try {
    new Conf<Content>({ ...confOptions(file, key), deserialize });
  } catch (error) {
    if (errnoOf(error) !== undefined) throw error;
    return 'refused';
  }
  return decrypted[0] ?? 'refused';
};

export const discardStaged = (file: string): void => {
  for (const name of fs.readdirSync(path.dirname(file))) {
    // conf's own temporary files are named after the file that it was asked to write.
    if (name.startsWith(path.basename(file))) fs.rmSync(path.join(path.dirname(file), name), { force: true });
  }
};

/**
 * Encrypts into a file beside the real one and checks its size: conf's writer takes a short write, which is how a nearly full
 * disk answers, for a whole one, and would put half a file in the place of the old.
 * @returns the new file, to be put in place by `putInPlace` or removed
 * @throws AppError `config-unwritable`; then nothing is left behind
 */
export const encryptBeside = async (file: string, key: Uint8Array, content: Content): Promise<string> => {
  const { default: Conf } = await import('conf');
  const staged = temporaryNameFor(file);
  let text = '';
  const serialize = (value: Content): string => {
    text = JSON.stringify(value);
    return text;
  };
  try {
    const conf = new Conf<Content>({ ...confOptions(staged, key), serialize });
    conf.store = content;
    const expected = overheadBytes + Buffer.byteLength(text);
    if (fs.statSync(staged).size !== expected) throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
    return staged;
  } catch (error) {
    discardStaged(staged);
    throw unwritable(file, error);
  }
};

/** @throws AppError `config-unwritable`; then the old file is in place and the new one is gone */
export const putInPlace = (staged: string, file: string): void => {
  try {
    fs.renameSync(staged, file);
  } catch (error) {
    discardStaged(staged);
    throw unwritable(file, error);
  }
  syncDirectory(path.dirname(file));
};
