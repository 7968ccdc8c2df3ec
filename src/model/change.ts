/** How two pictures of one resource differ. */

export interface FieldChange {
  /** Name of the field; of a tag or detail with its key, such as `tags.team`. */
  readonly field: string;
  /** Null where it was not there. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Fields that move without a change to the resource, or that only tell how it was read. */
const volatileFields: ReadonlySet<string> = new Set(['updatedAt', 'checksum', 'source']);

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Equal texts for equal values: keys in any order, and lists too, as the clouds give addresses and groups in any order. */
const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join()}]`;
  if (!isFields(value)) return JSON.stringify(value ?? null);
  const present = Object.keys(value).filter((key) => (value[key] ?? null) !== null);
  return `{${present
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
    .join()}}`;
};

const keysOf = (before: Fields, after: Fields): readonly string[] => [
  ...new Set([...Object.keys(before), ...Object.keys(after)]),
];

const compare = (field: string, before: unknown, after: unknown): readonly FieldChange[] => {
  if (before === after || canonical(before) === canonical(after)) return [];
  return [{ field, before: before ?? null, after: after ?? null }];
};

const compareKeys = (field: string, before: Fields, after: Fields): readonly FieldChange[] =>
  keysOf(before, after).flatMap((key) => compare(`${field}.${key}`, before[key], after[key]));

/**
 * What is different between two records, by field, and by key where a field has keys, such as tags. A field that is missing
 * is the same as one that is null; volatile fields are left out.
 */
export const compareFields = (before: Fields, after: Fields): readonly FieldChange[] =>
  keysOf(before, after)
    .filter((field) => !volatileFields.has(field))
    .flatMap((field) => {
      const [old, next] = [before[field], after[field]];
      const hasKeys = isFields(old) || isFields(next);
      const areKeys = (isFields(old) || (old ?? null) === null) && (isFields(next) || (next ?? null) === null);
      return hasKeys && areKeys
        ? compareKeys(field, isFields(old) ? old : {}, isFields(next) ? next : {})
        : compare(field, old, next);
    });
