/** Colour for what is good, doubtful or bad; the words alone say it as well. */
import { Chalk } from 'chalk';
import type { Context } from '../context.ts';

export type Tone = 'good' | 'doubtful' | 'bad';

/** Colours a text that has been made plain before. */
export type Paint = (tone: Tone, text: string) => string;

/** Paints, or leaves texts as they are. */
export const paintWhen = (isWanted: boolean): Paint => {
  const chalk = new Chalk({ level: isWanted ? 1 : 0 });
  const by = { good: chalk.green, doubtful: chalk.yellow, bad: chalk.red };
  return (tone, text) => by[tone](text);
};

/** Paints what goes to stdout, when colours are wanted there. */
export const paintOf = ({ useColorOnStdout }: Context): Paint => paintWhen(useColorOnStdout);

const good = new Set(['normal', 'valid', 'ok', 'active']);
const doubtful = new Set([
  'validating',
  'pending',
  'unknown',
  'unreachable',
  'partial',
  'skipped',
  'warn',
  'interrupted',
  'never',
]);

/** The tone of a status word of ours. */
export const toneOf = (status: string): Tone => (good.has(status) ? 'good' : doubtful.has(status) ? 'doubtful' : 'bad');
