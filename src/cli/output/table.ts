/** Tables and field lists for people; foreign text is made plain before it meets a terminal. */
import Table from 'cli-table3';
import { plainText } from '../../model/redact.ts';

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

export type Cell = string | number | boolean | null | undefined;

const cellText = (cell: Cell): string =>
  cell === null || cell === undefined || cell === '' ? '-' : plainText(String(cell));

/** Columns as wide as their widest cell, Chinese counted double; the last one is not padded. */
export const table = (head: readonly string[], rows: readonly (readonly Cell[])[]): string => {
  const drawn = new Table({ ...bare, head: head.map((title) => title.toUpperCase()) });
  for (const row of rows) drawn.push(row.map(cellText));
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
};

/** `name   value` lines, aligned. */
export const fieldList = (fields: readonly (readonly [string, Cell])[]): string => {
  const width = Math.max(...fields.map(([name]) => name.length));
  return fields.map(([name, value]) => `${name.padEnd(width)}  ${cellText(value)}`).join('\n');
};
