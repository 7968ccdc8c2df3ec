/** Tables and field lists for people; foreign text is made plain before it meets a terminal. */
import Table from 'cli-table3';
import { plainText } from '../../model/redact.ts';
import type { Paint, Tone } from './paint.ts';

const bare = {
  chars: {
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
    left: '',
    'left-mid': '',
    mid: '',
    'mid-mid': '',
    right: '',
    'right-mid': '',
    middle: '  ',
  },
  style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
};

/** A text with a tone; its colour is put on after it was made plain. */
export interface Toned {
  readonly text: string;
  readonly tone: Tone;
}

export type Cell = string | number | boolean | null | undefined | Toned;

const unpainted: Paint = (_tone, text) => text;

const cellText = (cell: Cell, paint: Paint): string => {
  if (cell === null || cell === undefined || cell === '') return '-';
  if (typeof cell === 'object') return paint(cell.tone, plainText(cell.text));
  return plainText(String(cell));
};

/** Columns as wide as their widest cell, Chinese counted double; the last one is not padded. */
export const table = (
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  paint: Paint = unpainted,
): string => {
  const drawn = new Table({ ...bare, head: head.map((title) => title.toUpperCase()) });
  for (const row of rows) drawn.push(row.map((cell) => cellText(cell, paint)));
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
};

/** `name   value` lines, aligned. */
export const fieldList = (fields: readonly (readonly [string, Cell])[], paint: Paint = unpainted): string => {
  const width = Math.max(...fields.map(([name]) => name.length));
  return fields.map(([name, value]) => `${name.padEnd(width)}  ${cellText(value, paint)}`).join('\n');
};
