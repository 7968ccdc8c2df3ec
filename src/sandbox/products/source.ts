import type { Fields } from '../series.ts';
import type { Source, SourceRow } from './paging.ts';
import type { Shelf } from './shelf.ts';

export type RowTest = (row: Fields, shelf: Shelf) => boolean;

interface Part {
  readonly shelf: Shelf;
  /** The position of its first row among all. */
  readonly base: number;
}

const parseRow = (text: string): Fields => JSON.parse(text);

const partsOf = (shelves: readonly Shelf[]): { parts: Part[]; end: number } => {
  let end = 0;
  const parts = shelves.map((shelf) => {
    const part = { shelf, base: end };
    end += shelf.rows.end;
    return part;
  });
  return { parts, end };
};

/** The rows of several shelves, one after another, as far as they pass every test. */
export const sourceOf = (shelves: readonly Shelf[], tests: readonly RowTest[]): Source => {
  const { parts, end } = partsOf(shelves);
  const passes = (shelf: Shelf, text: string): boolean => {
    if (tests.length === 0) return true;
    const row = parseRow(text);
    return tests.every((test) => test(row, shelf));
  };
  const rowAt = (position: number): SourceRow | undefined => {
    const part = parts.findLast(({ base }) => base <= position);
    const id = part?.shelf.rows.idAt(position - part.base);
    const text = part?.shelf.rows.textAt(position - part.base);
    if (part === undefined || id === undefined || text === undefined) return undefined;
    return passes(part.shelf, text) ? { id, text } : undefined;
  };
  const take: Source['take'] = (from, limit) => {
    const rows: SourceRow[] = [];
    for (let position = from; position < end; position += 1) {
      const row = rowAt(position);
      if (row === undefined) continue;
      if (rows.length >= limit) return { rows, next: position };
      rows.push(row);
    }
    return { rows, next: undefined };
  };
  const isWhole = tests.length === 0;
  const size = parts.reduce((sum, { shelf }) => sum + shelf.rows.size, 0);
  return {
    get total() {
      return isWhole ? size : take(0, Number.POSITIVE_INFINITY).rows.length;
    },
    take,
    after: (rows) => (isWhole && size === end ? rows : (take(0, rows).next ?? end)),
    positionOf: (id) => {
      for (const { shelf, base } of parts) {
        const position = shelf.rows.positionOf(id);
        if (position !== undefined) return base + position;
      }
      return undefined;
    },
  };
};

/** Rows that are there already. */
export const sourceOfRows = (rows: readonly SourceRow[]): Source => ({
  total: rows.length,
  take: (from, limit) => {
    const end = from + limit;
    return { rows: rows.slice(from, end), next: end < rows.length ? end : undefined };
  },
  after: (count) => count,
  positionOf: (id) => {
    const position = rows.findIndex((row) => row.id === id);
    return position < 0 ? undefined : position;
  },
});
