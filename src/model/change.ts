/** How two pictures of one resource differ, and what is kept of that. */

/** What happens to one resource. */
export const recordChanges = ['added', 'changed', 'removed'] as const;
export type RecordChange = (typeof recordChanges)[number];

/** What happens to all records of a scope at once: its first picture; and its end, when its region or project is given up. */
export const wholeChanges = ['first-seen', 'given-up'] as const;
export type WholeChange = (typeof wholeChanges)[number];

export type ChangeKind = RecordChange | WholeChange;

export interface FieldChange {
  /** Name of the field; of a tag or detail with its key, such as `tags.team`. */
  readonly field: string;
  /** Null where there was none. */
  readonly before: unknown;
  readonly after: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Fields that move without a change to the resource, or that only tell how it was read. When it was made never changes;
 * Config and the services write it with more or fewer digits.
 */
const volatileFields: ReadonlySet<string> = new Set(['updatedAt', 'createdAt', 'checksum', 'source']);

/** Of these the user names the keys, so that a missing key says that there is none; elsewhere it was not read. */
const openFields: ReadonlySet<string> = new Set(['tags']);

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

/** Mostly equal values are written equally, too: their canonical texts are made only for the rest. */
const isSame = (before: unknown, after: unknown): boolean =>
  before === after || JSON.stringify(before) === JSON.stringify(after) || canonical(before) === canonical(after);

const saysNothing = (value: unknown): boolean =>
  value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);

interface Rules {
  /** Whether a key that one side lacks counts as null there, not as one that was not read. */
  readonly isOpen: boolean;
  /** Two sources do not say the same: what only one of them tells is no change then. */
  readonly isOtherSource: boolean;
}

const isComparable = (before: unknown, after: unknown, { isOpen, isOtherSource }: Rules): boolean => {
  if (!isOpen && (before === undefined || after === undefined)) return false;
  return !isOtherSource || !(saysNothing(before ?? null) || saysNothing(after ?? null));
};

const compareKeys = (before: Fields, after: Fields, rules: Rules, prefix: string): readonly FieldChange[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const [old, next] = [before[key], after[key]];
    if (isSame(old, next) || !isComparable(old, next, rules)) return [];
    return [{ field: `${prefix}${key}`, before: old ?? null, after: next ?? null }];
  });

/**
 * What is different between two records, by field, and by key where a field has keys, such as tags. Left out are volatile
 * fields, and fields that one side lacks: another version of the program did not read them yet. Between records of different
 * `source` only what both say is compared.
 */
export const compareFields = (before: Fields, after: Fields): readonly FieldChange[] => {
  const isOtherSource = before.source !== after.source;
  return compareKeys(before, after, { isOpen: false, isOtherSource }, '').flatMap((change) => {
    const { field } = change;
    if (volatileFields.has(field)) return [];
    if (!isFields(change.before) || !isFields(change.after)) return [change];
    return compareKeys(change.before, change.after, { isOpen: openFields.has(field), isOtherSource }, `${field}.`);
  });
};
