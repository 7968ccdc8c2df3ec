/** A page of records on its way into the database: a small JSON array of keys, and the large texts as bytes. */
import { hash } from 'node:crypto';
import type { Host, Observed, Product } from '../model/record.ts';

export interface PreparedRecord {
  readonly observed: Observed;
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** JSON of the fields without `updatedAt`. */
  readonly fields: string;
  readonly hash: string;
}

export interface PackedPage {
  /** JSON: `[id, name, hash, type, status, updatedAt, fieldsAt, fieldsBytes, documentAt, documentBytes]` each. */
  readonly keys: string;
  /** All texts one after another in UTF-8; positions count from 1, as SQLite's `substr` does. */
  readonly bytes: Uint8Array;
}

/**
 * A text as a database key. libsql cuts what it returns at a NUL and dies of what is no Unicode, so such texts (and those
 * with a backslash, to keep different texts different) are spelled as JSON spells them.
 */
export const keyText = (text: string): string =>
  text.includes('\0') || text.includes('\\') || /\p{Surrogate}/u.test(text) ? JSON.stringify(text).slice(1, -1) : text;

const sorted = (value: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const keys = Object.keys(value);
  if (keys.length < 2) return value;
  return Object.fromEntries(keys.sort().map((key) => [key, value[key] ?? '']));
};

/** The part of a record whose change counts: everything but `updatedAt`; tags in any order are the same tags. */
const stableFields = (fields: Host | Product): string =>
  // JSON leaves out what is undefined; taking the field out by a rest pattern costs three times as much.
  JSON.stringify({ ...fields, updatedAt: undefined, tags: sorted(fields.tags) });

export const prepareRecord = (observed: Observed): PreparedRecord => {
  const fields = stableFields(observed.fields);
  return {
    observed,
    id: keyText(observed.fields.id),
    name: keyText(observed.fields.name),
    type: keyText(observed.fields.type),
    fields,
    // 132 bits: equal for different records never, for all practical purposes.
    hash: hash('sha256', fields, 'base64').slice(0, 22),
  };
};

/** Prepares a page; of records with one type and id the last one counts: the id alone may be shared by two types. */
export const preparePage = (page: readonly Observed[]): readonly PreparedRecord[] => {
  const byIdentity = new Map<string, PreparedRecord>();
  for (const observed of page) {
    const record = prepareRecord(observed);
    byIdentity.set(`${record.type}/${record.id}`, record);
  }
  return [...byIdentity.values()];
};

/** JSON: `[id, name, hash, type]` each. */
export const packKeys = (records: readonly PreparedRecord[]): string =>
  JSON.stringify(records.map(({ id, name, hash: recordHash, type }) => [id, name, recordHash, type]));

/** Each text is written by itself: joined first, one text with a Chinese tag would make all of them two bytes a letter. */
const encodeAll = (texts: readonly string[], bytes: number): Uint8Array => {
  // With memory of its own, so that it can be handed to another thread.
  const all = Buffer.allocUnsafeSlow(bytes);
  let at = 0;
  for (const text of texts) at += all.write(text, at);
  return all;
};

/** Reads each record's `document` here and not earlier: of an unchanged record it is never asked for. */
export const packPage = (records: readonly PreparedRecord[]): PackedPage => {
  const texts: string[] = [];
  let at = 1;
  const place = (text: string): number => {
    const bytes = Buffer.byteLength(text);
    texts.push(text);
    at += bytes;
    return bytes;
  };
  const keys = records.map(({ observed, id, name, type, fields, hash: recordHash }) => {
    const { status, updatedAt } = observed.fields;
    const fieldsAt = at;
    const fieldsBytes = place(fields);
    const documentAt = at;
    const documentBytes = place(JSON.stringify(observed.document ?? null));
    const words = [id, name, recordHash, type, status === null ? null : keyText(status), updatedAt];
    return [...words, fieldsAt, fieldsBytes, documentAt, documentBytes];
  });
  return { keys: JSON.stringify(keys), bytes: encodeAll(texts, at - 1) };
};
