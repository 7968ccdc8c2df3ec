/** Errors on their way between threads or processes: an AppError does not survive it, its parts do. */
import { AppError, type ErrorCode, isAppError } from '../model/errors.ts';

export interface ErrorParts {
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly stack: string | undefined;
}

export const partsOf = (error: unknown): ErrorParts => {
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? error.stack : undefined;
  if (!isAppError(error)) return { code: null, message, hint: undefined, details: undefined, stack };
  return { code: error.code, message, hint: error.hint, details: error.details, stack };
};

export const errorOf = ({ code, message, hint, details, stack }: ErrorParts): Error => {
  if (code !== null) return new AppError(code, message, { hint, details });
  const bug = new Error(message);
  if (stack !== undefined) bug.stack = stack;
  return bug;
};
