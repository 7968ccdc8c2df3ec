/** What every command keeps: help with examples, errors of one shape. */
import { expect } from '@jest/globals';
import type { RunResult, Workplace } from '../../helpers/run-program.ts';
import { expectSchema } from './schemas.ts';

/** Help comes on stdout, ends with examples and touches nothing. */
export const expectHelp = async (place: Workplace, ...words: string[]): Promise<RunResult> => {
  const result = await place.run([...words, '--help']);
  expect(result.stderr).toBe('');
  expect(result.stdout).toContain(`Usage: huawei-assets ${words.join(' ')}`);
  expect(result.stdout.slice(result.stdout.indexOf('Examples:'))).toContain(`huawei-assets ${words[0]}`);
  expect(result.code).toBe(0);
  return result;
};

/** A failed run with `--json`: nothing on stdout, the error document on stderr. */
export const expectError = (result: RunResult, code: string, exitCode: number): void => {
  expect(result.stdout).toBe('');
  expectSchema('error', result.error);
  expect({ code: result.error.error.code, exit: result.code }).toEqual({ code, exit: exitCode });
};

/** Runs with `--json` and expects a usage error that says this. */
export const expectUsage = async (place: Workplace, argv: readonly string[], says: string | RegExp): Promise<void> => {
  const result = await place.run([...argv, '--json']);
  expectError(result, 'usage', 2);
  expect(result.error.error.message).toMatch(says);
};
