/** A file that appears when all of it is there: written beside its place, then moved. */
import { randomBytes } from 'node:crypto';
import { type FileHandle, link, lstat, open, rename, rm } from 'node:fs/promises';
import { AppError } from '../../model/errors.ts';
import { fileError, isSystemError, systemCodeOf } from '../system-error.ts';

export interface WholeFile {
  /** What it comes to is in the file, or the rest is not written. */
  write(chunk: string | Uint8Array): Promise<void>;
  readonly bytes: () => number;
}

/** Only a file gives way: moved onto a device or a link, the new file would take its place. */
const checkPlace = async (file: string, force: boolean): Promise<void> => {
  const found = await lstat(file).catch((error: unknown) => {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw fileError('write', file, error);
  });
  if (found === undefined) return;
  if (!found.isFile()) throw new AppError('usage', `${file} is there already, and is no ordinary file.`);
  if (!force) throw new AppError('usage', `${file} is there already.`, { hint: 'Overwrite it with --force.' });
};

/** A link never replaces what somebody else made meanwhile; some file systems have none. */
const moveToNew = async (temporary: string, file: string): Promise<void> => {
  try {
    await link(temporary, file);
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') throw error;
    await rename(temporary, file);
    return;
  }
  await rm(temporary);
};

const openWhole = (handle: FileHandle): WholeFile => {
  let bytes = 0;
  return {
    bytes: () => bytes,
    write: async (chunk) => {
      const data = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      // It goes on after a short write, which is how a nearly full disk answers at first.
      await handle.writeFile(data);
      bytes += data.byteLength;
    },
  };
};

const fill = async <T>(temporary: string, work: (whole: WholeFile) => Promise<T>): Promise<T> => {
  const handle = await open(temporary, 'wx', 0o600);
  try {
    const result = await work(openWhole(handle));
    await handle.sync();
    return result;
  } finally {
    await handle.close();
  }
};

/**
 * Writes a file, for its owner alone, by `work`; when that fails, nothing is left of it and what was there stays.
 * @throws AppError `usage` when the file is there and not to be overwritten, and for what the file system refuses
 */
export const writeWhole = async <T>(
  file: string,
  { force }: { readonly force: boolean },
  work: (whole: WholeFile) => Promise<T>,
): Promise<T> => {
  await checkPlace(file, force);
  const temporary = `${file}.writing-${randomBytes(6).toString('hex')}`;
  try {
    const result = await fill(temporary, work);
    await (force ? rename(temporary, file) : moveToNew(temporary, file));
    return result;
  } catch (error) {
    await rm(temporary, { force: true });
    throw isSystemError(error) ? fileError('write', file, error) : error;
  }
};
