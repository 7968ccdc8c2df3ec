/**
 * The rows of a list as the bytes that they came in. A row whose bytes are known from the last sync need not be parsed,
 * and its document is stored by copying what is no secret: both together halve the work of a sync.
 */
import { isUtf8 } from 'node:buffer';
import { asObject, type Json } from './read.ts';

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** A row of a list. `id` and `name` are its members of these names, where they are texts. */
export interface Row {
  readonly bytes: Buffer;
  readonly id: string | null;
  readonly name: string | null;
  /** Where it was parsed to find its end. */
  readonly value?: Json;
}

export interface Rows<T> {
  /** What became of each row. */
  readonly rows: readonly T[];
  /** The parsed answer; the list is empty in it. */
  readonly answer: unknown;
}

const notWhole = (): SyntaxError => new SyntaxError('The JSON is not whole.');

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

const skipSpace = (bytes: Buffer, from: number): number => {
  let at = from;
  while (isSpace(bytes[at])) at += 1;
  return at;
};

/** @param from at the opening quote @returns the place after the closing one */
const skipText = (bytes: Buffer, from: number): number => {
  for (let at = from + 1; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === backslash) at += 1;
    else if (byte === quote) return at + 1;
  }
  throw notWhole();
};

/**
 * Walks an object or a list to its end by counting brackets; whether it is well formed shows when it is parsed. Texts are
 * skipped here and not by `skipText`: this loop is most of what a re-sync does with a page.
 * @param onText told of each text directly in it: its place from the opening to after the closing quote
 * @returns the place after it
 */
const skipNested = (bytes: Buffer, from: number, onText: (at: number, end: number) => void): number => {
  const { length } = bytes;
  let depth = 0;
  for (let at = from; at < length; at += 1) {
    const byte = bytes[at];
    if (byte === quote) {
      const start = at;
      for (at += 1; bytes[at] !== quote; at += 1) {
        if (bytes[at] === backslash) at += 1;
        if (at >= length) throw notWhole();
      }
      if (depth === 1) onText(start, at + 1);
    } else if (byte === openBrace || byte === openBracket) depth += 1;
    else if (byte === closeBrace || byte === closeBracket) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  throw notWhole();
};

const unheard = (): void => undefined;

const skipWord = (bytes: Buffer, from: number): number => {
  let at = from;
  while (at < bytes.length && bytes[at] !== comma && bytes[at] !== closeBrace && bytes[at] !== closeBracket) at += 1;
  return at;
};

const skipValue = (bytes: Buffer, from: number): number => {
  const byte = bytes[from];
  if (byte === quote) return skipText(bytes, from);
  return byte === openBrace || byte === openBracket ? skipNested(bytes, from, unheard) : skipWord(bytes, from);
};

/** Where the value of a key stands; null for a text that is no key. */
const valueAfter = (bytes: Buffer, keyEnd: number): number | null => {
  const at = skipSpace(bytes, keyEnd);
  return bytes[at] === colon ? skipSpace(bytes, at + 1) : null;
};

const spelled = (name: string): Buffer => Buffer.from(JSON.stringify(name));
const idKey = spelled('id');
const nameKey = spelled('name');

const isSpelled = (bytes: Buffer, at: number, end: number, name: Buffer): boolean =>
  end - at === name.length && bytes.compare(name, 0, name.length, at, end) === 0;

const textAt = (bytes: Buffer, at: number): string | null =>
  bytes[at] === quote ? String(JSON.parse(bytes.toString('utf8', at, skipText(bytes, at)))) : null;

const readRow = (list: Buffer, from: number): Row => {
  let id: string | null = null;
  let name: string | null = null;
  const end = skipNested(list, from, (at, keyEnd) => {
    const isId = isSpelled(list, at, keyEnd, idKey);
    if (!isId && !isSpelled(list, at, keyEnd, nameKey)) return;
    const valueAt = valueAfter(list, keyEnd);
    if (valueAt === null) return;
    if (isId) id = textAt(list, valueAt);
    else name = textAt(list, valueAt);
  });
  return { bytes: list.subarray(from, end), id, name };
};

interface List<T> {
  readonly rows: readonly T[];
  readonly at: number;
  readonly end: number;
}

type Use<T> = (row: Row) => T;

/** Reads the rows of a list, from its opening bracket on; null when one is no object. @throws SyntaxError */
type ReadList = <T>(bytes: Buffer, from: number, use: Use<T>) => List<T> | null;

const walkRows = (bytes: Buffer, from: number): List<Row> | null => {
  const rows: Row[] = [];
  let at = skipSpace(bytes, from + 1);
  if (bytes[at] === closeBracket) return { rows, at: from, end: at + 1 };
  for (;;) {
    if (bytes[at] !== openBrace) return null;
    const row = readRow(bytes, at);
    rows.push(row);
    at = skipSpace(bytes, at + row.bytes.length);
    if (bytes[at] === closeBracket) return { rows, at: from, end: at + 1 };
    if (bytes[at] !== comma) throw notWhole();
    at = skipSpace(bytes, at + 1);
  }
};

const readRows: ReadList = (bytes, from, use) => {
  const list = walkRows(bytes, from);
  return list && { ...list, rows: list.rows.map(use) };
};

const parseRow = (bytes: Buffer): Row => {
  const value = asObject(JSON.parse(bytes.toString('utf8'))) ?? {};
  const { id, name } = value;
  return { bytes, id: typeof id === 'string' ? id : null, name: typeof name === 'string' ? name : null, value };
};

/** Where each row may begin, when all begin with one key and nothing stands between them: natively searched. */
const likelyStarts = (bytes: Buffer, first: number): number[] => {
  const keyEnd = skipText(bytes, first + 1);
  const between = Buffer.concat([Buffer.from('},'), bytes.subarray(first, keyEnd)]);
  const starts = [first];
  for (let at = bytes.indexOf(between, first); at >= 0; at = bytes.indexOf(between, at + 1)) starts.push(at + 2);
  return starts;
};

/**
 * Finds the rows by what likely stands between two of them, and parses each: what is cut in a wrong place is no whole JSON, and
 * then the list is read as any other. A fifth of the work of walking through all rows. A parsed row is large: it is used, and
 * garbage, before the next one is parsed.
 */
const parseRows: ReadList = (bytes, from, use) => {
  const first = from + 1;
  if (bytes[first] !== openBrace || bytes[first + 1] !== quote) return readRows(bytes, from, use);
  const starts = likelyStarts(bytes, first);
  const last = starts.pop() ?? first;
  try {
    const rows = starts.map((start, index) => use(parseRow(bytes.subarray(start, (starts[index + 1] ?? last) - 1))));
    const end = skipNested(bytes, last, unheard);
    rows.push(use(parseRow(bytes.subarray(last, end))));
    const at = skipSpace(bytes, end);
    if (bytes[at] === closeBracket) return { rows, at: from, end: at + 1 };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return readRows(bytes, from, use);
};

/** Reads the list at a key of the object that the bytes are; of two such members the last counts, as for JSON.parse. */
const findRows = <T>(
  bytes: Buffer,
  key: string,
  read: (bytes: Buffer, from: number) => List<T> | null,
): List<T> | null => {
  const name = spelled(key);
  let found: List<T> | null = null;
  let at = skipSpace(bytes, 0);
  if (bytes[at] !== openBrace) return null;
  at = skipSpace(bytes, at + 1);
  while (bytes[at] === quote) {
    const keyEnd = skipText(bytes, at);
    const valueAt = valueAfter(bytes, keyEnd);
    if (valueAt === null) throw notWhole();
    const isList = isSpelled(bytes, at, keyEnd, name);
    if (isList) found = bytes[valueAt] === openBracket ? read(bytes, valueAt) : null;
    at = skipSpace(bytes, isList && found ? found.end : skipValue(bytes, valueAt));
    if (bytes[at] === comma) at = skipSpace(bytes, at + 1);
  }
  return found;
};

/**
 * Splits the list at a key of an answer into its rows. What is around the list is parsed; a row is proven to be JSON when it
 * is parsed itself, or by being equal to one that was. Without a list of objects there are no rows, and the answer is whole.
 * @param use what is to become of each row, in their order; of rows that later turn out to be none as well
 * @param allParsed whether every row is going to be parsed anyway: the rows then have their values
 * @throws SyntaxError for what is no whole JSON; what `use` throws
 */
export const splitRows = <T>(body: Buffer, key: string, use: Use<T>, allParsed = false): Rows<T> => {
  const bytes = isUtf8(body) ? body : Buffer.from(body.toString('utf8'));
  const read: ReadList = allParsed ? parseRows : readRows;
  const list = findRows(bytes, key, (within, from) => read(within, from, use));
  if (!list) return { rows: [], answer: JSON.parse(bytes.toString('utf8')) };
  const around = `${bytes.toString('utf8', 0, list.at)}[]${bytes.toString('utf8', list.end)}`;
  return { rows: list.rows, answer: JSON.parse(around) };
};

/** How a key is written in JSON; the few names that are ever cut are written once. */
const spellings = new Map<string, Buffer>();
const keyOf = (name: string): Buffer => {
  const known = spellings.get(name) ?? spelled(name);
  if (spellings.size < 100) spellings.set(name, known);
  return known;
};

const escaped = Buffer.from('\\u00');

/**
 * The bytes of a parsed row without one of its own members, as what stands before it and behind it; null where its place is
 * not certain: when the name stands there more than once, or an ASCII letter may be spelled as an escape.
 */
export const cutMember = (row: Buffer, name: string): readonly [Buffer, Buffer] | null => {
  const key = keyOf(name);
  const at = row.indexOf(key);
  if (at < 0 || row.includes(key, at + 1) || row.includes(escaped)) return null;
  const valueAt = valueAfter(row, at + key.length);
  if (valueAt === null) return null;
  const end = skipSpace(row, skipValue(row, valueAt));
  if (row[end] === comma) return [row.subarray(0, at), row.subarray(skipSpace(row, end + 1))];
  // The last member: the comma before it goes, unless it is the only one.
  const before = row.lastIndexOf(comma, at);
  return [row.subarray(0, before < 0 ? at : before), row.subarray(end)];
};
