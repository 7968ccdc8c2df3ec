/** A page of records on its way into the database: a small JSON array of keys, and the large texts as bytes. */
import { hash } from 'node:crypto';
import type { Host, Observed, Product } from '../model/record.ts';

export interface PreparedRecord {
  readonly observed: Observed;
  readonly id: string;
  readonly name: string;
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
const stableFields = (fields: Host | Product): string => {
  const { updatedAt: _volatile, ...stable } = fields;
  return JSON.stringify({ ...stable, tags: sorted(stable.tags) });
};

export const prepareRecord = (observed: Observed): PreparedRecord => {
  const fields = stableFields(observed.fields);
  return {
    observed,
    id: keyText(observed.fields.id),
    name: keyText(observed.fields.name),
    fields,
    // 132 bits: equal for different records never, for all practical purposes.
    hash: hash('sha256', fields, 'base64').slice(0, 22),
  };
};

/** Prepares a page; of records with one id the last one counts. */
export const preparePage = (page: readonly Observed[]): readonly PreparedRecord[] => {
  const byId = new Map<string, PreparedRecord>();
  for (const observed of page) {
    const record = prepareRecord(observed);
    byId.set(record.id, record);
  }
  return [...byId.values()];
};

/** JSON: `[id, name, hash]` each. */
export const packKeys = (records: readonly PreparedRecord[]): string =>
  JSON.stringify(records.map((record) => [record.id, record.name, record.hash]));

/** Reads each record's `document` here and not earlier: of an unchanged record it is never asked for. */
export const packPage = (records: readonly PreparedRecord[]): PackedPage => {
  const texts: string[] = [];
  let at = 1;
  const place = (text: string): readonly [number, number] => {
    const bytes = Buffer.byteLength(text);
    texts.push(text);
    at += bytes;
    return [at - bytes, bytes];
  };
  const keys = records.map(({ observed, id, name, fields, hash: recordHash }) => {
    const { type, status, updatedAt } = observed.fields;
    const document = JSON.stringify(observed.document ?? null);
    return [
      id,
      name,
      recordHash,
      keyText(type),
      status === null ? null : keyText(status),
      updatedAt,
      ...place(fields),
      ...place(document),
    ];
  });
  return { keys: JSON.stringify(keys), bytes: new TextEncoder().encode(texts.join('')) };
};
