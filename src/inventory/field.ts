/** A field of a record, as a condition, a sort order or a column names it. */
import { closest } from 'fastest-levenshtein';
import { AppError } from '../model/errors.ts';
import { type FieldType, recordFields } from '../model/record-fields.ts';
import type { RecordKind } from '../model/scope.ts';

export interface Field {
  /** As in `recordFields`, or `document`. */
  readonly name: string;
  /** The way into its value; none for the value itself. Lists on the way stand for each of their elements. */
  readonly keys: readonly string[];
  readonly type: FieldType;
}

const unknownField = (kind: RecordKind, name: string): AppError => {
  const names = [...Object.keys(recordFields[kind]), 'document'];
  const guess = closest(name, names);
  return new AppError('usage', `The ${kind} have no field "${name}" (did you mean ${guess}?).`, {
    hint: `The fields are ${names.join(', ')}; see docs/query-language.md.`,
    details: { unknown: name, fields: names },
  });
};

const typeWithin = (type: FieldType, keys: readonly string[]): FieldType | undefined => {
  if (keys.length === 0) return type;
  if (type === 'tags') return keys.length === 1 ? 'text' : undefined;
  return type === 'json' ? 'json' : undefined;
};

/**
 * The field at a path such as `['document', 'flavor', 'id']`.
 * @throws AppError `usage` for a field that there is not
 */
export const fieldAt = (kind: RecordKind, [name = '', ...keys]: readonly string[]): Field => {
  // SQLite's paths have no way to spell it; no key of the cloud's has it.
  if (keys.some((key) => key.includes('"'))) {
    throw new AppError('usage', `A key with a quotation mark cannot be asked for: ${keys.join('.')}.`);
  }
  const type = name === 'document' ? 'json' : Object.hasOwn(recordFields[kind], name) && recordFields[kind][name];
  if (!type) throw unknownField(kind, name);
  const within = typeWithin(type, keys);
  if (within === undefined) throw new AppError('usage', `"${name}" holds nothing by the name of "${keys.join('.')}".`);
  return { name, keys, type: within };
};

/** Reads `tags.env` or `document.flavor.id`. What follows `tags.` is one key, dots included. @throws AppError `usage` */
export const parseField = (kind: RecordKind, text: string): Field => {
  const [name = '', ...keys] = text.split('.');
  return fieldAt(kind, name === 'tags' && keys.length > 0 ? [name, keys.join('.')] : [name, ...keys]);
};

const within = (value: unknown, keys: readonly string[]): unknown => {
  const [key, ...rest] = keys;
  if (key === undefined || value === null || typeof value !== 'object') return key === undefined ? value : null;
  if (Array.isArray(value)) return value.map((element) => within(element, keys)).filter((found) => found !== null);
  return Object.hasOwn(value, key) ? within((value as Readonly<Record<string, unknown>>)[key], rest) : null;
};

/** What a record has in a field, null when nothing; of a list on the way, a list of what its elements have. */
export const valueAt = (record: Readonly<Record<string, unknown>>, { name, keys }: Field): unknown =>
  within(record[name], keys) ?? null;
