/** The program at a pseudo-terminal: keys go in, a terminal emulator keeps what a person would see. */
import { setTimeout as sleep } from 'node:timers/promises';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { program } from './built.ts';

const esc = String.fromCharCode(27);

export const keys = {
  enter: '\r',
  escape: esc,
  ctrlC: String.fromCharCode(3),
  back: `${esc}[Z`,
  up: `${esc}[A`,
  down: `${esc}[B`,
  space: ' ',
  clear: String.fromCharCode(21),
} as const;

export interface TerminalOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly rows?: number;
}

export interface Terminal {
  /** Everything that was written, control sequences included. */
  stream(): string;
  /** All lines as they look now, those scrolled off the top too. */
  lines(): string[];
  /** The lines as they were written, however many rows each takes. */
  text(): string;
  /** The words alone, wherever lines break between them. */
  words(): string;
  /** Lines that were too long for the screen and went on in the next row. */
  brokenLines(): string[];
  /** The prompt that waits for an answer, from its first line on; empty between prompts. */
  prompt(): string;
  isCursorVisible(): boolean;
  press(...keys: readonly string[]): void;
  /** @throws Error with the screen when the text does not come to stand there in time */
  see(text: string | RegExp): Promise<void>;
  /** Waits for a prompt that begins with the text. */
  seePrompt(text: string): Promise<void>;
  /** Waits for the prompt, then presses keys. */
  answer(prompt: string, ...keys: readonly string[]): Promise<void>;
  /** Presses a key at a prompt that is then asked anew. */
  pressForSame(key: string, prompt: string): Promise<void>;
  /** Waits for the end of the process. */
  exit(): Promise<number>;
  /** Ends a process that a failed test left running. */
  kill(): void;
}

const patienceMs = 20_000;

/**
 * Runs the program and then says its exit code in the terminal's own stream, behind its last byte: the end of a process may
 * be known before what it wrote is read. The shell stays until it is killed, so that the terminal stays open.
 */
const runAndTell = `trap : INT; "$@"; printf '\\033]1337;exit=%d\\007' $?; while :; do sleep 600; done`;
const toldExit = new RegExp(`${esc}\\]1337;exit=(\\d+)\\x07$`);

const holds = (text: string, wanted: string | RegExp): boolean =>
  typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);

/** An environment with nothing of the test run's own, so that CI's variables do not switch questions off. */
const cleanEnv = (env: Readonly<Record<string, string>>): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  LANG: 'en_US.UTF-8',
  TERM: 'xterm-256color',
  ...env,
});

export const openTerminal = (argv: readonly string[], options: TerminalOptions): Terminal => {
  const { columns = 80, rows = 24 } = options;
  const screen = new xterm.Terminal({ cols: columns, rows, scrollback: 5_000, allowProposedApi: true });
  const child = spawn('/bin/sh', ['-c', runAndTell, 'sh', process.execPath, program, ...argv], {
    cols: columns,
    rows,
    env: cleanEnv(options.env),
    cwd: '/',
  });
  let stream = '';
  let hidden = false;
  let isOver = false;
  let changed = (): void => undefined;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    process.kill(-child.pid, 'SIGKILL');
  };
  const ended = new Promise<number>((resolve) => {
    child.onData((data) => {
      stream += data;
      const told = toldExit.exec(stream);
      if (told) stream = stream.slice(0, told.index);
      const cursor = data.match(new RegExp(`${esc}\\[\\?25[hl]`, 'g'))?.at(-1);
      if (cursor) hidden = cursor.endsWith('l');
      screen.write(data, () => {
        changed();
        if (!told) return;
        end();
        resolve(Number(told[1]));
      });
    });
  });

  const lines = (): string[] => {
    const { active } = screen.buffer;
    const all = Array.from({ length: active.length }, (_, y) => active.getLine(y)?.translateToString(true) ?? '');
    while (all.at(-1) === '') all.pop();
    return all;
  };
  const isContinued = (y: number): boolean => screen.buffer.active.getLine(y)?.isWrapped ?? false;
  const text = (): string =>
    lines()
      .map((line, y) => (isContinued(y) ? line : `\n${isContinued(y + 1) ? line.padEnd(columns) : line}`))
      .join('')
      .slice(1);
  const brokenLines = () => lines().filter((_, y) => isContinued(y + 1));
  const prompt = (): string => {
    const all = lines();
    const at = all.findLastIndex((line) => line.startsWith('? '));
    return at < 0 ? '' : all.slice(at).join('\n');
  };
  const seeWhere = async (look: () => boolean, wanted: string): Promise<void> => {
    const deadline = new AbortController();
    const late = sleep(patienceMs, 'late', { signal: deadline.signal }).catch(() => 'late');
    try {
      while (!look()) {
        const next = new Promise<string>((resolve) => {
          changed = () => resolve('changed');
        });
        const event = await Promise.race([next, late, ended.then(() => 'ended')]);
        if (event !== 'changed' && !look()) throw new Error(`${event}: no ${wanted} in\n${lines().join('\n')}`);
      }
    } finally {
      deadline.abort();
    }
  };
  const press = (...pressed: readonly string[]) => child.write(pressed.join(''));
  const see: Terminal['see'] = (text) => seeWhere(() => holds(lines().join('\n'), text), String(text));
  const seePrompt = (text: string) => seeWhere(() => prompt().startsWith(`? ${text}`), `prompt "${text}"`);
  return {
    stream: () => stream,
    lines,
    text,
    words: () => text().replace(/\s+/g, ' '),
    brokenLines,
    prompt,
    isCursorVisible: () => !hidden,
    press,
    see,
    seePrompt,
    answer: async (text, ...pressed) => {
      await seePrompt(text);
      press(...pressed);
    },
    pressForSame: async (key, text) => {
      const { length } = stream;
      press(key);
      await seeWhere(
        () => stream.slice(length).includes(text) && prompt().startsWith(`? ${text}`),
        `prompt "${text}" anew`,
      );
    },
    exit: async () => {
      const late = sleep(patienceMs, -1, { ref: false });
      const code = await Promise.race([ended, late]);
      if (code !== -1) return code;
      throw new Error(`still running:\n${lines().join('\n')}`);
    },
    kill: end,
  };
};
