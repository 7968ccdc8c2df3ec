/** Reads an accounts file from where it lies, or from stdin. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../model/errors.ts';
import {
  accountsFileFormat,
  type DeclaredAccount,
  parseAccountsFile,
} from '../../onboarding/accounts-file/accounts-file.ts';
import type { Context } from '../context.ts';
import { systemCodeOf } from '../system-error.ts';

/** Some thousand accounts. */
const maxBytes = 4 * 1024 * 1024;

const tooLong = (name: string): AppError => new AppError('usage', `${name} is far too long for an accounts file.`);

const readStdin = async ({ io }: Context): Promise<string> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of io.stdin) {
    const part = Buffer.from(chunk);
    length += part.length;
    if (length > maxBytes) throw tooLong('stdin');
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const readText = async (file: string): Promise<string> => {
  try {
    const bytes = await readFile(file);
    if (bytes.length <= maxBytes) return bytes.toString('utf8');
  } catch (error) {
    throw new AppError('usage', `Cannot read ${file}: ${systemCodeOf(error)}.`);
  }
  throw tooLong(file);
};

export interface AccountsFile {
  /** As it was named. */
  readonly name: string;
  /** What relative paths in it are relative to. */
  readonly folder: string;
  readonly accounts: readonly DeclaredAccount[];
}

/**
 * @param file a path, or `-` for YAML or JSON on stdin
 * @throws AppError `usage` for what cannot be read, `accounts-file-invalid` with all that is wrong
 */
export const readAccountsFile = async (file: string, context: Context): Promise<AccountsFile> => {
  if (file === '-') {
    const accounts = parseAccountsFile('stdin', await readStdin(context), 'yaml');
    return { name: 'stdin', folder: path.resolve('.'), accounts };
  }
  const format = accountsFileFormat(file);
  return { name: file, folder: path.dirname(file), accounts: parseAccountsFile(file, await readText(file), format) };
};
