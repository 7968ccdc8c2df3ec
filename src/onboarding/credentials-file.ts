/** The credentials.csv that Huawei Cloud's console downloads. Header names are matched, positions are not trusted. */
import { parse } from 'csv-parse/sync';
import type { AccessKey } from '../model/account.ts';
import { AppError } from '../model/errors.ts';
import { validateAccessKeyId } from './identify-key.ts';

const idHeaders = ['accesskeyid', 'accesskey', 'ak'];
const secretHeaders = ['secretaccesskey', 'secretkey', 'accesskeysecret', 'sk'];

const plainHeader = (header: string): string => header.toLowerCase().replace(/[^a-z]/g, '');

const decode = (bytes: Uint8Array): string => {
  const mark = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
  return new TextDecoder(mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8').decode(bytes);
};

/** No message of this file may repeat a word of the content: it could be the secret. */
const invalid = (file: string, reason: string): AppError =>
  new AppError('credentials-file-invalid', `${file} is not a credentials file of Huawei Cloud: ${reason}.`);

const readRows = (file: string, bytes: Uint8Array): string[][] => {
  try {
    return parse(decode(bytes), {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      relax_quotes: true,
    });
  } catch {
    throw invalid(file, 'it cannot be read as CSV');
  }
};

/**
 * Reads the keys of a credentials file, whatever its column order, quotes, byte order mark or line ends.
 * @throws AppError `credentials-file-invalid`, never with any of the content
 */
export const parseCredentialsFile = (file: string, bytes: Uint8Array): AccessKey[] => {
  const [header, ...rows] = readRows(file, bytes);
  const names = (header ?? []).map(plainHeader);
  const idAt = names.findIndex((name) => idHeaders.includes(name));
  const secretAt = names.findIndex((name) => secretHeaders.includes(name));
  if (idAt < 0 || secretAt < 0) throw invalid(file, 'its first line names no "Access Key Id" and "Secret Access Key"');
  const keys = rows.flatMap((row) => {
    const [id, secret] = [row[idAt] ?? '', row[secretAt] ?? ''];
    return id && secret ? [{ id, secret }] : [];
  });
  if (keys.length === 0) throw invalid(file, 'it holds no access key');
  // Ids are named in messages: what is none of them, such as a secret in the wrong column, must not be.
  if (keys.some(({ id }) => validateAccessKeyId(id) === 'not-a-key')) {
    throw invalid(file, 'what stands under "Access Key Id" is no access key ID');
  }
  return keys;
};

/**
 * The one key that is meant.
 * @throws AppError `credentials-file-invalid` when there are several and none was named, or the named one is not there
 */
export const pickKey = (file: string, keys: readonly AccessKey[], accessKeyId: string | undefined): AccessKey => {
  const ids = keys.map((key) => key.id).join(', ');
  if (accessKeyId !== undefined) {
    const named = keys.find((key) => key.id === accessKeyId);
    if (named) return named;
    throw new AppError('credentials-file-invalid', `${file} does not hold access key ${accessKeyId}, but ${ids}.`);
  }
  const [only, another] = keys;
  if (only && !another) return only;
  throw new AppError('credentials-file-invalid', `${file} holds several access keys: ${ids}.`, {
    hint: 'Say which one with --access-key-id.',
  });
};
