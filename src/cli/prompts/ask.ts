/**
 * The only door to inquirer. Every prompt can be cancelled (Escape or Ctrl-C) and left backwards (Shift+Tab); both leave
 * by a thrown signal, so that no caller can mistake them for an answer.
 */
import { type Readable, Transform, type Writable } from 'node:stream';
import inquirer from 'inquirer';
import { cancelled } from '../../model/errors.ts';
import type { Context } from '../context.ts';
import { type TextQuestion, textPrompt } from './text-prompt.ts';

/** Thrown when the person wants to return to the question before. */
export class GoBack extends Error {
  override readonly name = 'GoBack';
}

export interface Choice<T> {
  readonly value: T;
  readonly name: string;
  readonly description?: string | undefined;
}

interface ChoiceQuestion<T> {
  readonly message: string;
  readonly choices: readonly Choice<T>[];
}

export interface Ask {
  text(question: Omit<TextQuestion, 'help'>): Promise<string>;
  select<T extends string>(question: ChoiceQuestion<T> & { readonly default?: T }): Promise<T>;
  /** At least one; `none` is said when none is chosen. */
  many<T extends string>(
    question: ChoiceQuestion<T> & { readonly default: readonly T[]; readonly none: string },
  ): Promise<T[]>;
  confirm(message: string, fallback: boolean): Promise<boolean>;
}

const colorSequence = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/** Node 20's own styling knows neither NO_COLOR nor --color, so colours are taken out on the way to the terminal. */
const withoutColor = (output: NodeJS.WritableStream): NodeJS.WritableStream => {
  const plain = new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, chunk.toString().replace(colorSequence, '')),
  });
  plain.pipe(output);
  return Object.assign(plain, { columns: 'columns' in output ? output.columns : 80, isTTY: true });
};

interface Key {
  readonly name?: string;
  readonly shift?: boolean;
}

/** Inquirer's streams are the process's; a test's are of the same make. */
const streamsOf = ({ io, useColor }: Context) => ({
  input: io.stdin as unknown as Readable & NodeJS.ReadStream,
  output: (useColor ? io.stderr : withoutColor(io.stderr)) as unknown as Writable & NodeJS.WriteStream,
});

export const openAsk = (context: Context): Ask => {
  const { texts, io } = context;
  const { input, output } = streamsOf(context);

  const prompt = async <T>(question: object): Promise<T> => {
    const leaving = new AbortController();
    const onKey = (_text: string, key: Key | undefined) => {
      if (key?.name === 'escape') leaving.abort(cancelled(texts.cancelledNothingDone));
      if (key?.name === 'tab' && key.shift) leaving.abort(new GoBack());
    };
    const onSignal = () => leaving.abort(cancelled(texts.cancelledNothingDone));
    input.on('keypress', onKey);
    io.signal.addEventListener('abort', onSignal, { once: true });
    try {
      const ask = inquirer.createPromptModule({ input, output, signal: leaving.signal });
      ask.registerPrompt('line', textPrompt);
      // The question's type is known to the four functions below, each of which passes a whole one.
      const answers = (await ask([{ ...question, name: 'answer' } as never])) as { answer: T };
      return answers.answer;
    } catch (error) {
      if (leaving.signal.aborted) throw leaving.signal.reason;
      if (error instanceof Error && error.name === 'ExitPromptError') throw cancelled(texts.cancelledNothingDone);
      throw error;
    } finally {
      input.off('keypress', onKey);
      io.signal.removeEventListener('abort', onSignal);
    }
  };

  const help = (keys: string) => ({ style: { keysHelpTip: () => `${keys}, ${texts.keys.always}` } });

  return {
    text: (question) => prompt({ ...question, type: 'line', help: `${texts.keys.type}, ${texts.keys.always}` }),
    select: (question) =>
      prompt({ ...question, type: 'select', theme: help(texts.keys.choose), loop: false, pageSize: 12 }),
    many: ({ none, default: chosen, choices, ...question }) =>
      prompt({
        ...question,
        type: 'checkbox',
        choices: choices.map((choice) => ({ ...choice, checked: chosen.includes(choice.value) })),
        validate: (values: readonly unknown[]) => values.length > 0 || none,
        theme: help(texts.keys.many),
        loop: false,
        pageSize: 12,
      }),
    confirm: async (message, fallback) =>
      (await prompt<string>({
        message,
        type: 'select',
        choices: [
          { value: 'yes', name: 'Yes' },
          { value: 'no', name: 'No' },
        ],
        default: fallback ? 'yes' : 'no',
        theme: help(texts.keys.choose),
        loop: false,
      })) === 'yes',
  };
};
