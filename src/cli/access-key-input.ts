/** Where an access key may come from: flags, stdin, a credentials file, the environment. Never from an argument's value. */
import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { AccessKey } from '../model/account.ts';
import { AppError, isAppError } from '../model/errors.ts';
import { parseCredentialsFile, pickKey } from '../onboarding/credentials-file.ts';
import { validateAccessKeyId } from '../onboarding/identify-key.ts';
import type { Context } from './context.ts';
import { systemCodeOf } from './system-error.ts';

export interface AccessKeyFlags {
  readonly accessKeyId?: string;
  readonly secretStdin?: boolean;
  readonly credentialsFile?: string;
}

export const addAccessKeyOptions = (command: Command): Command =>
  command
    .option('--access-key-id <id>', 'Access Key ID (or HUAWEI_ASSETS_ACCESS_KEY_ID)')
    .option('--secret-stdin', 'read the Secret Access Key from stdin (or HUAWEI_ASSETS_SECRET_ACCESS_KEY)')
    .addOption(
      new Option('--credentials-file <file>', 'credentials.csv as Huawei Cloud’s console downloads it').conflicts(
        'secretStdin',
      ),
    );

const maxSecretBytes = 64 * 1024;

const accessKeySecret = { flag: '--secret-stdin', what: 'the Secret Access Key' };

/**
 * The first and only word on stdin.
 * @param asked by which flag, and what it is, for messages
 * @throws AppError `missing-input`, `usage`
 */
export const readSecretFromStdin = async (context: Context, asked = accessKeySecret): Promise<string> => {
  let text = '';
  for await (const chunk of context.io.stdin) {
    text += chunk.toString();
    if (text.length > maxSecretBytes) throw new AppError('usage', 'stdin holds far more than a secret.');
  }
  const secret = text.trim();
  if (secret === '') {
    throw new AppError('missing-input', `${asked.flag} was given, but stdin is empty.`, {
      details: { missing: [`${asked.what} on stdin`] },
    });
  }
  if (/\s/.test(secret)) throw new AppError('usage', `stdin holds more than one word: give ${asked.what} alone.`);
  return secret;
};

const readCredentials = async (file: string, accessKeyId: string | undefined): Promise<AccessKey> => {
  try {
    return pickKey(file, parseCredentialsFile(file, await readFile(file)), accessKeyId);
  } catch (error) {
    if (isAppError(error)) throw error;
    throw new AppError('credentials-file-invalid', `Cannot read ${file}: ${systemCodeOf(error)}.`);
  }
};

/** Says what is wrong with an Access Key ID, in words; null when nothing is. */
export const accessKeyIdComplaint = (id: string): string | null => {
  const verdict = validateAccessKeyId(id);
  if (verdict === null) return null;
  if (verdict === 'empty') return 'Type the Access Key ID.';
  if (verdict === 'alibaba-key') return 'This is an access key of Alibaba Cloud, not of Huawei Cloud.';
  return 'This is no Access Key ID of Huawei Cloud: 20 letters and digits.';
};

/** What is no Access Key ID may be a secret in the wrong place: it is not repeated. */
const requireHuaweiKeyId = (id: string): void => {
  const complaint = accessKeyIdComplaint(id);
  if (complaint) throw new AppError('not-huawei-key', complaint);
};

export interface GivenKey {
  readonly id: string | undefined;
  readonly secret: string | undefined;
}

/**
 * What flags and environment give of a key. A secret is registered, so that it is cut from whatever is written.
 * @throws AppError `not-huawei-key`, `credentials-file-invalid`, `usage`
 */
export const givenAccessKey = async (flags: AccessKeyFlags, context: Context): Promise<GivenKey> => {
  const { environment } = context;
  if (flags.credentialsFile) {
    const key = await readCredentials(flags.credentialsFile, flags.accessKeyId);
    context.protect(key.secret);
    requireHuaweiKeyId(key.id);
    return key;
  }
  const id = flags.accessKeyId ?? environment.accessKeyId;
  if (id !== undefined) requireHuaweiKeyId(id);
  const secret = flags.secretStdin ? await readSecretFromStdin(context) : environment.secretAccessKey;
  if (secret !== undefined) context.protect(secret);
  return { id, secret };
};

export const missingKeyInputs = (key: GivenKey): string[] => [
  ...(key.id === undefined ? ['--access-key-id ID, --credentials-file FILE or HUAWEI_ASSETS_ACCESS_KEY_ID'] : []),
  ...(key.secret === undefined ? ['--secret-stdin, --credentials-file FILE or HUAWEI_ASSETS_SECRET_ACCESS_KEY'] : []),
];
