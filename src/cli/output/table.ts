/** Tables and field lists for people; foreign text is made plain before it meets a terminal. */
import { plainText } from '../../model/redact.ts';
import { columnWidths, cut, lineOf } from './fit.ts';
import type { Paint, Tone } from './paint.ts';

/** A text with a tone; its colour is put on after it was made plain. */
export interface Toned {
  readonly text: string;
  readonly tone: Tone;
}

export type Cell = string | number | boolean | null | undefined | Toned;

const unpainted: Paint = (_tone, text) => text;

const plainCell = (cell: Cell): string => {
  const text = plainText(String((typeof cell === 'object' ? cell?.text : cell) ?? ''));
  return text === '' ? '-' : text;
};

const painted = (cell: Cell, text: string, paint: Paint): string =>
  typeof cell === 'object' && cell !== null ? paint(cell.tone, text) : text;

/** Columns as wide as their widest cell, Chinese counted double, or as wide as lines of `width` allow. */
export const table = (
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  paint: Paint = unpainted,
  width = Number.POSITIVE_INFINITY,
): string => {
  const texts = [head.map((title) => title.toUpperCase()), ...rows.map((row) => row.map(plainCell))];
  const widths = columnWidths(texts, width);
  const lines = texts.map((line, index) =>
    line.map((text, column) => {
      const plain = cut(text, widths[column] ?? 0);
      return { plain, painted: painted(rows[index - 1]?.[column], plain, paint) };
    }),
  );
  return lines.map((line) => lineOf(line, widths)).join('\n');
};

/** `name   value` lines, aligned. */
export const fieldList = (fields: readonly (readonly [string, Cell])[], paint: Paint = unpainted): string => {
  const width = Math.max(...fields.map(([name]) => name.length));
  return fields.map(([name, value]) => `${name.padEnd(width)}  ${painted(value, plainCell(value), paint)}`).join('\n');
};
