/** Files and directories that hold secrets: their places, their modes, and what the file system refuses. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { AppError } from '../model/errors.ts';

export interface ConfigPaths {
  readonly directory: string;
  /** Accounts, keys and policies, encrypted. */
  readonly config: string;
  /** In clear text and without secrets: which key seals the config. */
  readonly seal: string;
  /** The master key, where neither environment, passphrase nor keyring holds it. */
  readonly keyFile: string;
  /** A directory: making one is atomic on every file system. */
  readonly lock: string;
}

export const configPaths = (directory: string): ConfigPaths => {
  const absolute = path.resolve(directory);
  return {
    directory: absolute,
    config: path.join(absolute, 'config.enc'),
    seal: path.join(absolute, 'config.seal.json'),
    keyFile: path.join(absolute, 'master.key'),
    lock: path.join(absolute, 'config.lock'),
  };
};

/**
 * The key file of a config that a database holds. Each has its own, so that changing the key of one leaves the others', and that
 * of the local config, as they are.
 */
export const databaseKeyFile = (directory: string, id: string): string =>
  path.join(path.resolve(directory), `master-${id.slice(0, 8)}.key`);

/** The file system's error code; by shape, because errors made by Node are foreign to a test runner's realm. */
export const errnoOf = (error: unknown): string | undefined => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^E(?!RR_)[A-Z0-9]+$/.test(code) ? code : undefined;
};

const refusals: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  ENOSPC: ['the disk is full', 'Free some space on that disk and run the command again.'],
  EDQUOT: ['the disk quota is used up', 'Free some space on that disk and run the command again.'],
  EROFS: ['the file system is read-only', 'Use --home DIR to keep the config on a disk that can be written.'],
  EACCES: ['permission denied', 'Check who owns the directory and its files, or use --home DIR.'],
  EPERM: ['the operation is not permitted', 'Check who owns the directory and its files, or use --home DIR.'],
  EBUSY: ['the file is in use or mounted', 'Use --home DIR to keep the config where files can be replaced.'],
  ENOTDIR: ['a part of the path is not a directory', 'Use --home DIR to name another place.'],
  EISDIR: ['a directory is in the place of the file', 'Move that directory away, or use --home DIR.'],
  EEXIST: ['a file is in the place of the directory', 'Use --home DIR to name another place.'],
};

const refusalOf = (errno: string): readonly [reason: string, hint: string] =>
  refusals[errno] ?? [errno, 'Check the directory and its disk.'];

/** A refusal of the file system as `config-unwritable`; anything else is a bug, and comes back as it is. */
export const unwritable = (file: string, error: unknown): unknown => {
  const errno = errnoOf(error);
  if (errno === undefined) return error;
  const [reason, hint] = refusalOf(errno);
  return new AppError('config-unwritable', `Cannot write ${file}: ${reason}. What was stored before is unchanged.`, {
    hint,
    details: { path: file, reason: errno },
    cause: error,
  });
};

/** A refusal of the file system as `config-error`; anything else is a bug, and comes back as it is. */
const unreadable = (file: string, error: unknown): unknown => {
  const errno = errnoOf(error);
  if (errno === undefined) return error;
  const [reason, hint] = refusalOf(errno);
  return new AppError('config-error', `Cannot read ${file}: ${reason}.`, {
    hint,
    details: { path: file, reason: errno },
    cause: error,
  });
};

/** @throws AppError `config-error` when the file is there and cannot be read; null when it is not there */
export const readIfThere = (file: string): Buffer | null => {
  try {
    return fs.readFileSync(file);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw unreadable(file, error);
  }
};

/** Permission bits such as 0o600; null when there is no such file. */
export const modeOf = (file: string): number | null => {
  try {
    return fs.statSync(file).mode & 0o777;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw unreadable(file, error);
  }
};

/**
 * A text that differs whenever the file was replaced or changed, and that a file keeps when it is renamed; null when it is not
 * there.
 * @throws AppError `config-error` when the directory does not let us look
 */
export const fingerprintOf = (file: string): string | null => {
  try {
    const { ino, size, mtimeNs } = fs.statSync(file, { bigint: true });
    return [ino, size, mtimeNs].join(':');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw unreadable(file, error);
  }
};

/** Makes the directory for its owner alone, and closes one that others could enter. A shared one such as /tmp stays as it is. */
export const ensurePrivateDirectory = (directory: string): void => {
  try {
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    const { mode } = fs.statSync(directory);
    const isShared = (mode & 0o1000) !== 0;
    if (!isShared && (mode & 0o077) !== 0) fs.chmodSync(directory, 0o700);
  } catch (error) {
    throw unwritable(directory, error);
  }
};

/** Takes other people's permissions off a file that holds secrets. */
export const makePrivate = (file: string): void => {
  const mode = modeOf(file);
  if (mode === null || (mode & 0o077) === 0) return;
  try {
    fs.chmodSync(file, 0o600);
  } catch (error) {
    throw unwritable(file, error);
  }
};

/** A rename is on disk only when its directory is. Some file systems and Windows refuse to sync one: then theirs is the last word. */
export const syncDirectory = (directory: string): void => {
  let descriptor: number | undefined;
  try {
    descriptor = fs.openSync(directory, 'r');
    fs.fsyncSync(descriptor);
  } catch {
    return;
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
};

/** Files that are being written carry this in their names, so that a killed writer's can be told and removed. */
const temporaryMark = '.writing-';

export const temporaryNameFor = (file: string): string => `${file}${temporaryMark}${randomBytes(6).toString('hex')}`;

/** Removes what killed writers left behind. Only under the lock: a living writer's file looks the same. */
export const removeLeftovers = (directory: string): void => {
  for (const name of fs.readdirSync(directory)) {
    if (name.includes(temporaryMark)) fs.rmSync(path.join(directory, name), { force: true });
  }
};

/**
 * Replaces a file as a whole, for its owner alone: readers see the old content or the new, also after a crash.
 * @throws AppError `config-unwritable`; then the old file is as it was and nothing is left beside it
 */
export const replaceFile = (file: string, content: string): void => {
  const temporary = temporaryNameFor(file);
  try {
    // writeFileSync goes on after a short write, which is how a nearly full disk answers at first.
    fs.writeFileSync(temporary, content, { mode: 0o600, flag: 'wx', flush: true });
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw unwritable(file, error);
  }
  syncDirectory(path.dirname(file));
};
