/**
 * The only door to inquirer. Every prompt can be cancelled (Escape or Ctrl-C), and within a wizard left backwards
 * (Shift+Tab); both leave by a thrown signal, so that no caller can mistake them for an answer.
 */
import { emitKeypressEvents } from 'node:readline';
import { type Readable, Writable } from 'node:stream';
import { makeTheme } from '@inquirer/core';
import inquirer from 'inquirer';
import { cancelled } from '../../model/errors.ts';
import type { Context } from '../context.ts';
import { type TextQuestion, textPrompt } from './text-prompt.ts';
import { beside, columnsOf, wrap } from './wrap.ts';

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

interface ManyQuestion<T> extends ChoiceQuestion<T> {
  readonly default: readonly T[];
  /** Said when none is chosen: at least one must be. */
  readonly none: string;
}

export interface Ask {
  /** A part of the conversation: shown even with `--quiet`, which is about progress. */
  say(text: string): void;
  text(question: Omit<TextQuestion, 'help'>): Promise<string>;
  select<T extends string>(question: ChoiceQuestion<T> & { readonly default?: T }): Promise<T>;
  many<T extends string>(question: ManyQuestion<T>): Promise<T[]>;
  confirm(message: string, fallback: boolean): Promise<boolean>;
  /**
   * Says what is going on until the work ends. Keys are swallowed, because the terminal would show a secret that is typed
   * ahead; Escape and Ctrl-C cancel, and abort the work by its signal.
   */
  working<T>(message: string, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

export interface AskOptions {
  /** Shift+Tab throws GoBack; only where somebody catches it. */
  readonly canGoBack: boolean;
}

const colorSequence = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

/**
 * Node 20's own styling knows neither NO_COLOR nor --color, so colours are taken out on the way to the terminal. Each
 * piece is passed on before `write` returns: other lines go to the terminal directly and must not overtake.
 */
const withoutColor = (output: Context['io']['stderr']): NodeJS.WritableStream => {
  const plain = new Writable({
    decodeStrings: false,
    write: (chunk: unknown, _encoding, done) => {
      output.write(String(chunk).replace(colorSequence, ''));
      done();
    },
  });
  return Object.defineProperties(plain, {
    columns: { get: () => output.columns },
    isTTY: { value: true },
    // As on the process's own streams: the end of a prompt is not the end of the terminal.
    _isStdio: { value: true },
  });
};

interface Key {
  readonly name?: string;
  readonly shift?: boolean;
  readonly ctrl?: boolean;
}

/** Inquirer's streams are the process's; a test's are of the same make. */
const streamsOf = ({ io, useColor }: Context) => ({
  input: io.stdin as unknown as Readable & NodeJS.ReadStream,
  output: (useColor ? io.stderr : withoutColor(io.stderr)) as unknown as Writable & NodeJS.WriteStream,
});

type Streams = ReturnType<typeof streamsOf>;

/** Runs one prompt of inquirer; its lines are cleared when it is left, whichever way. */
const runPrompt = async <T>(
  question: object,
  { input, output }: Streams,
  context: Context,
  { canGoBack }: AskOptions,
): Promise<T> => {
  const { io, texts } = context;
  const leaving = new AbortController();
  const cancel = () => leaving.abort(cancelled(texts.cancelledNothingDone));
  const onKey = (_text: string, key: Key | undefined) => {
    if (key?.name === 'escape') cancel();
    if (canGoBack && key?.name === 'tab' && key.shift) leaving.abort(new GoBack());
  };
  if (io.signal.aborted) throw cancelled(texts.cancelledNothingDone);
  input.on('keypress', onKey);
  io.signal.addEventListener('abort', cancel, { once: true });
  try {
    const ask = inquirer.createPromptModule({ input, output, signal: leaving.signal, clearPromptOnDone: true });
    ask.registerPrompt('line', textPrompt);
    // The question's type is known to the functions below, each of which passes a whole one.
    const answers = (await ask([{ ...question, name: 'answer' } as never])) as { answer: T };
    return answers.answer;
  } catch (error) {
    if (leaving.signal.aborted) throw leaving.signal.reason;
    if (error instanceof Error && error.name === 'ExitPromptError') throw cancelled(texts.cancelledNothingDone);
    throw error;
  } finally {
    input.off('keypress', onKey);
    io.signal.removeEventListener('abort', cancel);
  }
};

/** Aborts when the person leaves while no prompt is open. */
const watchForLeaving = ({ input }: Streams, { io, texts }: Context) => {
  const leaving = new AbortController();
  const leave = () => leaving.abort(cancelled(texts.cancelledNothingDone));
  const onKey = (_text: string, key: Key | undefined) => {
    if (key?.name === 'escape' || (key?.ctrl && key.name === 'c')) leave();
  };
  emitKeypressEvents(input);
  input.on('keypress', onKey);
  io.signal.addEventListener('abort', leave, { once: true });
  const stop = () => {
    input.off('keypress', onKey);
    io.signal.removeEventListener('abort', leave);
  };
  return { signal: leaving.signal, stop };
};

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

const runWork = async <T>(
  message: string,
  work: (signal: AbortSignal) => Promise<T>,
  streams: Streams,
  context: Context,
): Promise<T> => {
  const { input, output } = streams;
  const { signal, stop } = watchForLeaving(streams, context);
  input.setRawMode?.(true);
  input.resume();
  output.write(`${message} ...\n`);
  try {
    return await Promise.race([aborted(signal), work(signal)]);
  } finally {
    input.pause();
    input.setRawMode?.(false);
    stop();
  }
};

const describedWithin = <T>(choices: readonly Choice<T>[], columns: number): Choice<T>[] =>
  choices.map((choice) =>
    choice.description === undefined ? choice : { ...choice, description: wrap(choice.description, columns) },
  );

/** Names of what was chosen; a long list is told by its length. */
const chosenNames = <T>(chosen: readonly T[], choices: readonly Choice<T>[], all: (count: number) => string): string =>
  chosen.length === choices.length && choices.length > 3
    ? all(choices.length)
    : choices.flatMap(({ value, name }) => (chosen.includes(value) ? [name] : [])).join(', ');

const mostShown = 12;

export const openAsk = (context: Context, options: AskOptions = { canGoBack: false }): Ask => {
  const { texts } = context;
  const streams = streamsOf(context);
  const { prefix, style } = makeTheme();
  const tick = typeof prefix === 'string' ? prefix : prefix.done;
  const leaveKeys = options.canGoBack ? `${texts.keys.back}, ${texts.keys.cancel}` : texts.keys.cancel;
  const help = (keys: string) => wrap(`${keys}, ${leaveKeys}`, columnsOf(context));
  const theme = (keys: string) => ({
    style: { keysHelpTip: () => style.help(help(keys)), description: (text: string) => text },
  });

  /** Asks, and leaves one line of question and answer behind. */
  const prompt = async <T>(question: { readonly message: string }, show: (answer: T) => string): Promise<T> => {
    const answer = await runPrompt<T>(question, streams, context, options);
    const shown = beside('  ', `${question.message} ${show(answer)}`, columnsOf(context)).trimStart();
    const cut = question.message.length;
    streams.output.write(`${tick} ${style.message(shown.slice(0, cut), 'done')}${style.answer(shown.slice(cut))}\n`);
    return answer;
  };

  const select: Ask['select'] = ({ choices, ...question }) =>
    prompt(
      {
        ...question,
        type: 'select',
        choices: describedWithin(choices, columnsOf(context)),
        theme: theme(texts.keys.choose),
        loop: false,
        pageSize: mostShown,
      } as { message: string },
      (answer) => choices.find(({ value }) => value === answer)?.name ?? '',
    );

  return {
    say: (text) => {
      streams.output.write(`${wrap(text, columnsOf(context))}\n`);
    },
    select,
    text: (question) => {
      const { description } = question;
      const columns = columnsOf(context);
      return prompt<string>(
        {
          ...question,
          description: description && wrap(description, columns),
          type: 'line',
          help: help(texts.keys.type),
        } as { message: string },
        (answer) => (question.masked ? '********' : answer),
      );
    },
    many: ({ none, default: chosen, choices, ...question }) =>
      prompt(
        {
          ...question,
          type: 'checkbox',
          choices: describedWithin(choices, columnsOf(context)).map((choice) => ({
            ...choice,
            checked: chosen.includes(choice.value),
          })),
          validate: (values: readonly unknown[]) => values.length > 0 || none,
          theme: theme(texts.keys.many),
          loop: false,
          pageSize: mostShown,
        } as { message: string },
        (answer) => chosenNames(answer, choices, texts.keys.all),
      ),
    confirm: async (message, fallback) => {
      const choices = [
        { value: 'yes', name: texts.keys.yes },
        { value: 'no', name: texts.keys.no },
      ] as const;
      return (await select({ message, choices, default: fallback ? 'yes' : 'no' })) === 'yes';
    },
    working: (message, work) => runWork(message, work, streams, context),
  };
};
