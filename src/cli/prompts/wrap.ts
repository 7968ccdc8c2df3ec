/** Lines broken between words, Chinese characters counted double; terminals themselves break anywhere. */
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import type { Context } from '../context.ts';

const defaultColumns = 80;
/** Longer lines are hard to read, however wide the terminal is. */
const mostColumns = 100;
const fewestColumns = 20;

export const columnsOf = ({ io }: Pick<Context, 'io'>): number =>
  Math.min(io.stderr.columns || defaultColumns, mostColumns);

/** The text beside a lead, such as a number or a field's name; broken lines begin where the text does. */
export const beside = (lead: string, text: string, columns: number): string => {
  const width = stringWidth(lead);
  const lines = wrapAnsi(text, Math.max(fewestColumns, columns - width), { hard: true });
  return `${lead}${lines.replaceAll('\n', `\n${' '.repeat(width)}`)}`.replace(/ +$/gm, '');
};

/** Every line within the columns; what a line is indented by, its broken parts are too. */
export const wrap = (text: string, columns: number): string =>
  text
    .split('\n')
    .map((line) => beside(/^ */.exec(line)?.[0] ?? '', line.trimStart(), columns))
    .join('\n');

/** A field's name with the spaces up to its value, or a line's indent. */
const leadPattern = /^( *\S(?:.*?\S)? {2,}| *)(?=\S)/;

/** A result within a terminal's columns, values beside their names; in a pipe lines stay whole, for grep. */
export const fitResult = (text: string, { io }: Pick<Context, 'io'>): string => {
  if (!io.stdout.isTTY) return text;
  const columns = Math.min(io.stdout.columns || defaultColumns, mostColumns);
  const fit = (line: string) => {
    const lead = leadPattern.exec(line)?.[0] ?? '';
    return beside(lead, line.slice(lead.length), columns);
  };
  return text.split('\n').map(fit).join('\n');
};
