/** What the operating system refuses. */
import { AppError, isAppError } from '../model/errors.ts';

/** The operating system's own code of a failure, such as ENOENT; errors of another realm are no `instanceof Error`. */
export const systemCodeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown error';

/** Whether a failure is the operating system's own, such as a full disk, and neither ours nor a bug. */
export const isSystemError = (error: unknown): boolean =>
  !isAppError(error) && /^E[A-Z0-9]+$/.test(systemCodeOf(error));

/** @param verb such as "read" */
export const fileError = (verb: string, file: string, error: unknown): AppError =>
  new AppError('usage', `Cannot ${verb} ${file}: ${systemCodeOf(error)}.`);
