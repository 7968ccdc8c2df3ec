/** A page of records on its way into the database: a small JSON array of keys, and the large texts as bytes. */
import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import type { Host, Observed, Product, Reading } from '../model/record.ts';
import { stableFields } from '../model/stable-fields.ts';

export interface PreparedRecord {
  readonly observed: Observed;
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** Equal hashes: equal fields. Of the record's source where it has one, so that unchanged records need not be read. */
  readonly hash: string;
  /** JSON of the fields without `updatedAt`; null for a record that was not read yet. */
  readonly fields: string | null;
}

export interface PackedPage {
  readonly count: number;
  /** JSON: `[id, name, hash, type, status, updatedAt, fieldsAt, fieldsBytes, documentAt, documentBytes]` each. */
  readonly keys: string;
  /** All texts one after another in UTF-8; positions count from 1, as SQLite's `substr` does. */
  readonly bytes: Uint8Array;
}

/** 132 bits: equal for different records never, for all practical purposes. */
const hashOf = (content: string | Uint8Array): string => hash('sha256', content, 'base64').slice(0, 22);

const spelled = (text: string): string =>
  text.includes('\0') || text.includes('\\') || /\p{Surrogate}/u.test(text) ? JSON.stringify(text).slice(1, -1) : text;

/** PostgreSQL takes no more than 2,704 bytes into a row of an index, and one has two of them. */
const maxKeyBytes = 640;
const cutAt = 100;

/**
 * A text as a database key. libsql cuts what it returns at a NUL and dies of what is no Unicode, so such texts (and those
 * with a backslash, to keep different texts different) are spelled as JSON spells them. What is longer than any name that a
 * cloud gives is cut, and stays different by its hash.
 */
export const keyText = (text: string): string => {
  const key = spelled(text);
  // No letter takes more than three bytes for each of JavaScript's.
  if (key.length * 3 <= maxKeyBytes || Buffer.byteLength(key) <= maxKeyBytes) return key;
  return spelled(`${text.slice(0, cutAt)}…${hashOf(text)}`);
};

/** The text that `keyText` made a key of, unless it was too long for one. */
export const textOfKey = (key: string): string => (key.includes('\\') ? (JSON.parse(`"${key}"`) as string) : key);

/** What is stored: the stable part, and behind it who listed the record. */
const withSource = (stable: string, fields: Host | Product): string =>
  'source' in fields ? `${stable.slice(0, -1)},"source":${JSON.stringify(fields.source)}}` : stable;

/** @param reader the program's version: another one may read other fields from the same source */
const prepareRecord = (observed: Observed, reader: string): PreparedRecord => {
  const { source } = observed;
  if (source) {
    const { id, name, type, bytes } = source;
    return { observed, id: keyText(id), name: keyText(name), type, hash: `${reader} ${hashOf(bytes)}`, fields: null };
  }
  const { fields } = observed;
  const stable = stableFields(fields);
  return {
    observed,
    id: keyText(fields.id),
    name: keyText(fields.name),
    type: keyText(fields.type),
    hash: hashOf(stable),
    fields: withSource(stable, fields),
  };
};

/** Prepares a page; of records with one type and id the last one counts: the id alone may be shared by two types. */
export const preparePage = (page: readonly Observed[], reader: string): readonly PreparedRecord[] => {
  const byIdentity = new Map<string, PreparedRecord>();
  for (const observed of page) {
    const record = prepareRecord(observed, reader);
    byIdentity.set(`${record.type}/${record.id}`, record);
  }
  return [...byIdentity.values()];
};

/** JSON: `[id, name, hash, type]` each. */
export const packKeys = (records: readonly PreparedRecord[]): string =>
  JSON.stringify(records.map(({ id, name, hash: recordHash, type }) => [id, name, recordHash, type]));

/** Texts one after another, in memory of its own, so that it can be handed to another thread. */
const openBytes = (expected: number) => {
  let bytes = Buffer.allocUnsafeSlow(expected);
  let used = 0;
  const makeRoom = (more: number): void => {
    if (used + more <= bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (used + more));
    bytes.copy(larger, 0, 0, used);
    bytes = larger;
  };
  const addPart = (given: string | Uint8Array): void => {
    // What is no UTF-8 becomes what a reader of it would make of it: PostgreSQL takes nothing else.
    const part = typeof given === 'string' || isUtf8(given) ? given : Buffer.from(given).toString();
    // No character of UTF-16 takes more than three bytes.
    makeRoom(typeof part === 'string' ? 3 * part.length : part.length);
    if (typeof part === 'string') used += bytes.write(part, used);
    else {
      bytes.set(part, used);
      used += part.length;
    }
  };
  return {
    /** @returns where it stands, counted from 1, and its length in bytes */
    add(parts: readonly (string | Uint8Array)[]): readonly [at: number, length: number] {
      const start = used;
      for (const part of parts) addPart(part);
      return [start + 1, used - start];
    },
    all: (): Uint8Array => bytes.subarray(0, used),
  };
};

const readingOf = ({ observed, fields }: PreparedRecord): Reading => {
  const { source } = observed;
  if (source) return source.read();
  const { status, updatedAt } = observed.fields;
  const document = [JSON.stringify(observed.document ?? null)];
  return { fields: fields ?? stableFields(observed.fields), status, updatedAt, document };
};

/** Most records take less; a larger one makes room for itself. */
const expectedBytes = 4_096;

/** Reads each record here and not earlier: of an unchanged one it is never asked for. */
export const packPage = (records: readonly PreparedRecord[]): PackedPage => {
  const bytes = openBytes(records.length * expectedBytes);
  const keys = records.map((record) => {
    const { id, name, type, hash: recordHash } = record;
    const { fields, status, updatedAt, document } = readingOf(record);
    const words = [id, name, recordHash, type, status === null ? null : keyText(status), updatedAt];
    return [...words, ...bytes.add([fields]), ...bytes.add(document)];
  });
  return { count: records.length, keys: JSON.stringify(keys), bytes: bytes.all() };
};
