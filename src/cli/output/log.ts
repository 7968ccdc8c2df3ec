/** The log of a service on stderr: a line an event, for people or as JSON. */
import { plainText } from '../../model/redact.ts';
import type { Level, Output } from './output.ts';

export const logFormats = ['text', 'json'] as const;
export type LogFormat = (typeof logFormats)[number];

/** What happened, by a word that is stable, and to what. */
export interface LogFields {
  readonly event: string;
  /** For people; the fields beside it say the same to a program. */
  readonly message: string;
  readonly [field: string]: unknown;
}

export type Log = (level: Level, fields: LogFields) => void;

export interface LogOptions {
  readonly format: LogFormat;
  readonly now: () => number;
  /** Below it nothing is written. */
  readonly least: Level;
}

const order: readonly Level[] = ['debug', 'info', 'warning', 'error'];

const maxLength = 2_000;

/** Also takes what the rest of the program says to people, so that every line has its time and level. */
export const openLog = (output: Output, { format, now, least }: LogOptions): Log => {
  const log: Log = (level, { message, ...fields }) => {
    if (order.indexOf(level) < order.indexOf(least)) return;
    const time = new Date(now()).toISOString();
    const text = plainText(message, maxLength);
    output.logLine(
      format === 'json'
        ? JSON.stringify({ time, level, ...fields, message: text })
        : `${time} ${level.padEnd(7)} ${text}`,
    );
  };
  output.redirect((level, text) => log(level, { event: 'note', message: text }));
  return log;
};
