import { indexOfUuid, uuidAt } from './numbers.ts';
import { escapeToAscii } from './templates.ts';

/** One row as a document; every row has an id. */
export interface Row {
  id: string;
  [field: string]: unknown;
}

/**
 * A long list of rows that mostly do not exist: row `i` is written when somebody asks for it, and only what a test added,
 * changed or removed is kept. A million servers cost nothing until they are listed.
 */
export interface Series {
  /** Rows that are there now. */
  readonly size: number;
  /** Grows with every change; whoever caches pages keys them by it. */
  readonly version: number;
  /** The first position that no row has. Positions of removed rows stay empty. */
  readonly end: number;
  positionOf(id: string): number | undefined;
  idAt(position: number): string | undefined;
  /** The row as JSON text in ASCII, or undefined where a row was removed. */
  textAt(position: number): string | undefined;
  /** The row as a document when it was added or changed by hand; undefined for a generated one. */
  handmadeAt(position: number): Row | undefined;
  add(row: Row): void;
  change(id: string, patch: Record<string, unknown>): boolean;
  remove(id: string): boolean;
}

export interface SeriesSource {
  readonly seed: number;
  readonly count: number;
  textAt(index: number, id: string): string;
}

const parseRow = (text: string): Row => JSON.parse(text);

export const createSeries = (source: SeriesSource): Series => {
  const removed = new Set<number>();
  const handmade = new Map<number, Row>();
  const addedPositions = new Map<string, number>();
  let end = source.count;
  let version = 0;

  const idAt = (position: number): string | undefined => {
    if (position < 0 || position >= end || removed.has(position)) return undefined;
    return handmade.get(position)?.id ?? uuidAt(source.seed, position);
  };
  const positionOf = (id: string): number | undefined => {
    const position = addedPositions.get(id) ?? indexOfUuid(source.seed, id);
    return idAt(position) === id ? position : undefined;
  };
  const textAt = (position: number): string | undefined => {
    const row = handmade.get(position);
    if (row !== undefined) return escapeToAscii(JSON.stringify(row));
    const id = idAt(position);
    return id === undefined ? undefined : source.textAt(position, id);
  };

  return {
    get size() {
      return end - removed.size;
    },
    get version() {
      return version;
    },
    get end() {
      return end;
    },
    positionOf,
    idAt,
    textAt,
    handmadeAt: (position) => handmade.get(position),
    add: (row) => {
      handmade.set(end, row);
      addedPositions.set(row.id, end);
      end += 1;
      version += 1;
    },
    change: (id, patch) => {
      const position = positionOf(id);
      const text = position === undefined ? undefined : textAt(position);
      if (position === undefined || text === undefined) return false;
      handmade.set(position, { ...parseRow(text), ...patch, id });
      version += 1;
      return true;
    },
    remove: (id) => {
      const position = positionOf(id);
      if (position === undefined) return false;
      handmade.delete(position);
      addedPositions.delete(id);
      removed.add(position);
      version += 1;
      return true;
    },
  };
};

/** All rows as documents, one after another. */
export function* rowsOf(series: Series): Generator<Row> {
  for (let position = 0; position < series.end; position += 1) {
    const text = series.textAt(position);
    if (text !== undefined) yield parseRow(text);
  }
}
