/** `--query`: JMESPath over the JSON result. */
import { search } from '@jmespath-community/jmespath';
import { AppError } from '../../model/errors.ts';

/** @throws AppError `usage` for an expression that does not parse */
export const applyQuery = (value: unknown, query: string): unknown => {
  try {
    // The value came out of JSON.parse, so it is JSON.
    return search(value as Parameters<typeof search>[0], query);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('usage', `--query "${query}" is not a JMESPath expression: ${reason}`);
  }
};
