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

const fieldAt = (kind: RecordKind, [name = '', ...keys]: readonly string[]): Field => {
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

/** The steps of a path: `document`, `.flavor`, `['metering.image_id']`. */
const step = /\.?([^.[\]]+)|\[(?:'([^']*)'|"([^"]*)")\]/y;

const stepsOf = (text: string): readonly string[] | undefined => {
  const steps: string[] = [];
  step.lastIndex = 0;
  while (step.lastIndex < text.length) {
    const found = step.exec(text);
    if (!found) return undefined;
    steps.push(found[1] ?? found[2] ?? found[3] ?? '');
  }
  return steps;
};

/**
 * Reads `tags.env`, `document.flavor.id` or `document.metadata['metering.image_id']`. What follows `tags.` is one key, dots
 * included.
 * @throws AppError `usage` for what is no path, or not of these records
 */
export const parseField = (kind: RecordKind, text: string): Field => {
  const steps = text.startsWith('tags.') ? ['tags', text.slice('tags.'.length)] : stepsOf(text);
  if (!steps)
    throw new AppError(
      'usage',
      `"${text}" leads to no field; write such as document.flavor.id or tags['cost center'].`,
    );
  return fieldAt(kind, steps);
};

const within = (value: unknown, keys: readonly string[]): unknown => {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  if (value === null || typeof value !== 'object') return null;
  if (Array.isArray(value)) return value.map((element) => within(element, keys)).filter((found) => found !== null);
  return Object.hasOwn(value, key) ? within((value as Readonly<Record<string, unknown>>)[key], rest) : null;
};

/** What a record has in a field, null when nothing; of a list on the way, a list of what its elements have. */
export const valueAt = (record: Readonly<Record<string, unknown>>, { name, keys }: Field): unknown =>
  within(record[name], keys) ?? null;
