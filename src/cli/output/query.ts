/** `--query`: JMESPath over the JSON result. */
import { compile, search } from '@jmespath-community/jmespath';
import { AppError } from '../../model/errors.ts';

const refused = (query: string, error: unknown): AppError => {
  const reason = error instanceof Error ? error.message : String(error);
  return new AppError('usage', `--query "${query}" is not a JMESPath expression: ${reason}`);
};

/** Reads the expression before any work is done whose result it would lose. @throws AppError `usage` */
export const requireQuery = (query: string): void => {
  try {
    compile(query);
  } catch (error) {
    throw refused(query, error);
  }
};

/** @throws AppError `usage` for an expression that does not fit the value */
export const applyQuery = (value: unknown, query: string): unknown => {
  try {
    // The value came out of JSON.parse, so it is JSON.
    return search(value as Parameters<typeof search>[0], query);
  } catch (error) {
    throw refused(query, error);
  }
};
