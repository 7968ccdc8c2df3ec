import { indexOfUuid, uuidAt } from './numbers.ts';
import { escapeToAscii } from './templates.ts';

/** A document of any shape. */
export type Fields = Record<string, unknown>;

/** One row as a document that says its id. */
export interface Row extends Fields {
  id: string;
}

/** How a kind of resource makes its ids from a UUID, and the UUID's first eight digits from an id. */
export interface IdForm {
  write(uuid: string): string;
  /** Anything where the id has another form: the caller compares the whole id. */
  headOf(id: string): string;
}

const plainIds: IdForm = { write: (uuid) => uuid, headOf: (id) => id.slice(0, 8) };

/**
 * A long list of rows that mostly do not exist: row `i` is written when somebody asks for it, and only what a test added,
 * changed or removed is kept. A million servers cost nothing until they are listed.
 */
export interface Series {
  /** Rows that are there now. */
  readonly size: number;
  /** Rows that were generated, whatever became of them. */
  readonly generated: number;
  /** Grows with every change; whoever caches pages keys them by it. */
  readonly version: number;
  /** The first position that no row has. Positions of removed rows stay empty. */
  readonly end: number;
  positionOf(id: string): number | undefined;
  idAt(position: number): string | undefined;
  /** The row as JSON text in ASCII, or undefined where a row was removed. */
  textAt(position: number): string | undefined;
  /** The row as a document when it was added or changed by hand; undefined for a generated one. */
  handmadeAt(position: number): Fields | undefined;
  add(id: string, fields: Fields): void;
  change(id: string, patch: Fields): boolean;
  remove(id: string): boolean;
}

export interface SeriesSource {
  readonly seed: number;
  readonly count: number;
  readonly ids?: IdForm;
  textAt(index: number, id: string): string;
}

interface Handmade {
  readonly id: string;
  readonly fields: Fields;
}

const parseRow = (text: string): Fields => JSON.parse(text);

export const createSeries = (source: SeriesSource): Series => {
  const { seed, ids = plainIds } = source;
  const removed = new Set<number>();
  const handmade = new Map<number, Handmade>();
  const addedPositions = new Map<string, number>();
  let end = source.count;
  let version = 0;

  const idAt = (position: number): string | undefined => {
    if (position < 0 || position >= end || removed.has(position)) return undefined;
    return handmade.get(position)?.id ?? ids.write(uuidAt(seed, position));
  };
  const positionOf = (id: string): number | undefined => {
    const position = addedPositions.get(id) ?? indexOfUuid(seed, ids.headOf(id));
    return idAt(position) === id ? position : undefined;
  };
  const textAt = (position: number): string | undefined => {
    const row = handmade.get(position);
    if (row !== undefined) return escapeToAscii(JSON.stringify(row.fields));
    const id = idAt(position);
    return id === undefined ? undefined : source.textAt(position, id);
  };

  return {
    get size() {
      return end - removed.size;
    },
    generated: source.count,
    get version() {
      return version;
    },
    get end() {
      return end;
    },
    positionOf,
    idAt,
    textAt,
    handmadeAt: (position) => handmade.get(position)?.fields,
    add: (id, fields) => {
      handmade.set(end, { id, fields });
      addedPositions.set(id, end);
      end += 1;
      version += 1;
    },
    change: (id, patch) => {
      const position = positionOf(id);
      const text = position === undefined ? undefined : textAt(position);
      if (position === undefined || text === undefined) return false;
      handmade.set(position, { id, fields: { ...parseRow(text), ...patch } });
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
export function* documentsOf(series: Series): Generator<Fields> {
  for (let position = 0; position < series.end; position += 1) {
    const text = series.textAt(position);
    if (text !== undefined) yield parseRow(text);
  }
}

/** The same of a series whose rows say their id in `id`. */
export function* rowsOf(series: Series): Generator<Row> {
  for (const fields of documentsOf(series)) yield { ...fields, id: String(fields.id) };
}
