/** The key that a declared account refers to. Nothing here opens the environment or a file by itself: both are handed in. */
import path from 'node:path';
import { isAppError } from '../../model/errors.ts';
import { parseCredentialsFile, pickKey } from '../credentials-file.ts';
import { validateAccessKeyId } from '../identify-key.ts';
import type { KeyReference } from './accounts-file.ts';
import { quoted } from './words.ts';

export interface KeySources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string) => Promise<Uint8Array>;
  /** What relative paths are relative to: the folder of the accounts file. */
  readonly folder: string;
}

export interface FoundKey {
  readonly id: string | null;
  readonly secret: string | null;
  /** What is not there or cannot be used, each in words that repeat no secret. */
  readonly lacks: readonly string[];
}

const maxSecretBytes = 64 * 1024;

/** One half of a key, or why it is not there. */
type Half = { readonly value: string } | { readonly lack: string };

const judged = (text: string, where: string): Half => {
  const value = text.trim();
  if (value === '') return { lack: `${where} is empty` };
  return /\s/.test(value) ? { lack: `${where} holds more than one word` } : { value };
};

const fromEnvironment = (name: string, field: string, { env }: KeySources): Half => {
  const where = quoted(name, `of ${field}`).replaceAll('"', '');
  const value = env[name];
  return value === undefined
    ? { lack: `the environment variable ${where} is not set` }
    : judged(value, `the environment variable ${where}`);
};

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown error';

const fromFile = async (file: string, { folder, readFile }: KeySources): Promise<Half> => {
  const where = `the file ${quoted(file, 'of secretFromFile').replaceAll('"', '')}`;
  try {
    const bytes = await readFile(path.resolve(folder, file));
    if (bytes.length > maxSecretBytes) return { lack: `${where} holds far more than a secret` };
    return judged(new TextDecoder().decode(bytes), where);
  } catch (error) {
    return { lack: `${where} cannot be read: ${codeOf(error)}` };
  }
};

const fromCredentials = async (file: string, id: string | null, sources: KeySources): Promise<FoundKey> => {
  try {
    const bytes = await sources.readFile(path.resolve(sources.folder, file));
    return { ...pickKey(file, parseCredentialsFile(file, bytes), id ?? undefined), lacks: [] };
  } catch (error) {
    const lack = isAppError(error) ? error.message : `the file ${file} cannot be read: ${codeOf(error)}`;
    return { id, secret: null, lacks: [lack] };
  }
};

const asKeyId = (half: Half, field: string): Half =>
  'value' in half && validateAccessKeyId(half.value) !== null
    ? { lack: `what ${field} refers to is no Access Key ID of Huawei Cloud` }
    : half;

/** Looks up a key; never throws for what is not there. */
export const findKey = async (reference: KeyReference, sources: KeySources): Promise<FoundKey> => {
  const { id, idFromEnv, secretFromEnv, secretFromFile, credentialsFile } = reference;
  if (credentialsFile !== null) return fromCredentials(credentialsFile, id, sources);
  const idHalf =
    idFromEnv === null ? { value: id ?? '' } : asKeyId(fromEnvironment(idFromEnv, 'idFromEnv', sources), 'idFromEnv');
  const secretHalf =
    secretFromFile === null
      ? fromEnvironment(secretFromEnv ?? '', 'secretFromEnv', sources)
      : await fromFile(secretFromFile, sources);
  return {
    id: 'value' in idHalf ? idHalf.value : null,
    secret: 'value' in secretHalf ? secretHalf.value : null,
    lacks: [idHalf, secretHalf].flatMap((half) => ('lack' in half ? [half.lack] : [])),
  };
};
