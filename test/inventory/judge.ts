/** Conditions judged over a record in plain code: what the SQL has to agree with. Written from docs/query-language.md. */
import type { Condition, Order, Test, Value } from '../../src/inventory/where.ts';

export type Judged = Readonly<Record<string, unknown>>;

type Leaf = string | number | boolean;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const at = (value: unknown, [key, ...rest]: readonly string[]): unknown[] => {
  if (key === undefined) return [value];
  const holders = (Array.isArray(value) ? value : [value]).filter(isObject);
  return holders.flatMap((holder) => (Object.hasOwn(holder, key) ? at(holder[key], rest) : []));
};

const leavesOf = (value: unknown): Leaf[] => {
  if (value === null || value === undefined) return [];
  return typeof value === 'object' ? Object.values(value).flatMap(leavesOf) : [value as Leaf];
};

const lower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
const textOf = (leaf: Leaf): string | null => (typeof leaf === 'number' ? null : lower(String(leaf)));

const spelledNumber = (leaf: Leaf): number | null => {
  try {
    const value: unknown = typeof leaf === 'string' ? JSON.parse(leaf) : leaf;
    return typeof value === 'number' ? value : null;
  } catch {
    return null;
  }
};

const meets = (difference: number, by: Order): boolean =>
  by === '<' ? difference < 0 : by === '<=' ? difference <= 0 : by === '>' ? difference > 0 : difference >= 0;

const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const isOrdered = (leaf: Leaf, by: Order, value: Value, isText: boolean): boolean => {
  if (value.number !== null && !isText) {
    const number = spelledNumber(leaf);
    return number !== null && meets(number - value.number, by);
  }
  const text = textOf(leaf);
  return text !== null && meets(byBytes(text, lower(value.text)), by);
};

const isAmong = (leaf: Leaf, values: readonly Value[]): boolean =>
  values.some(({ text, number }) => (typeof leaf === 'number' ? leaf === number : textOf(leaf) === lower(text)));

const meetsTest = (test: Test, leaf: Leaf, isText: boolean): boolean => {
  switch (test.is) {
    case 'missing':
      return false;
    case 'among':
      return isAmong(leaf, test.values);
    case 'containing':
      return textOf(leaf)?.includes(lower(test.text)) ?? false;
    case 'ordered':
      return isOrdered(leaf, test.by, test.value, isText);
    case 'within':
      return (test.from === null || String(leaf) >= test.from) && (test.until === null || String(leaf) < test.until);
  }
};

export const holds = (condition: Condition, record: Judged): boolean => {
  if ('not' in condition) return !holds(condition.not, record);
  if ('all' in condition) return condition.all.every((part) => holds(part, record));
  if ('any' in condition) return condition.any.some((part) => holds(part, record));
  const { field, test } = condition;
  const leaves = at(record, [field.name, ...field.keys]).flatMap(leavesOf);
  return test.is === 'missing'
    ? leaves.length === 0
    : leaves.some((leaf) => meetsTest(test, leaf, field.type === 'text'));
};
