/** The context for one account among several that are worked on at once. */
import type { Context } from '../context.ts';

/**
 * Nothing is asked, because several questions cannot stand on one terminal. Lines carry the account's name; its steps are told
 * with `--verbose` only, because the line that says what became of it should not drown in them. What it would exit with is
 * told by its outcome.
 */
export const contextFor = (account: string, context: Context): Context => {
  const { output, flags } = context;
  return {
    ...context,
    isInteractive: false,
    output: {
      ...output,
      note: (text) => {
        if (flags.verbose) output.note(`${account}: ${text}`);
      },
      warn: (text) => output.warn(`${account}: ${text}`),
    },
    exit: () => undefined,
  };
};
