/** What a condition such as `os ~ ubuntu and publicIp != null` means: data that any store can be asked by. */
import { parseDuration } from '../model/durations.ts';
import type { RecordKind } from '../model/scope.ts';
import { type Field, parseField } from './field.ts';
import { isTerm, type Node, parseSyntax, positionOf, syntaxError, type Term } from './where-syntax.ts';

/** A value as it was written, and as the number that it spells, if it does. */
export interface Value {
  readonly text: string;
  readonly number: number | null;
}

export type Order = '<' | '<=' | '>' | '>=';

/** What is asked of one field. Of a list, one element has to meet it. */
export type Test =
  | { readonly is: 'missing' }
  /** Equal to one of them, ASCII letters in any case. */
  | { readonly is: 'among'; readonly values: readonly Value[] }
  /** Has it as a part, ASCII letters in any case. */
  | { readonly is: 'containing'; readonly text: string }
  | { readonly is: 'ordered'; readonly by: Order; readonly value: Value }
  /** At or after `from` and before `until`: ISO 8601 UTC with milliseconds, as times are stored. */
  | { readonly is: 'within'; readonly from: string | null; readonly until: string | null };

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly field: Field; readonly test: Test };

/** SQLite takes an expression 1,000 deep; nobody writes a condition with so many parts by hand. */
const mostParts = 300;

/** As JSON spells numbers, so that a store that reads JSON reads the same. */
const numberPattern = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const numberOf = (text: string): number | null => (numberPattern.test(text) ? Number(text) : null);

const dayMs = 86_400_000;
const dayPattern = /^\d{4}-\d\d-\d\d$/;
const instantPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** `now`, `now-30d`. */
const relativeTime = (text: string, now: Date): number | undefined => {
  const [, ago] = /^now(?:-(\w+))?$/i.exec(text) ?? [undefined, ''];
  if (ago === '') return undefined;
  const at = now.getTime() - (ago === undefined ? 0 : (parseDuration(ago) ?? Number.NaN));
  return Number.isNaN(new Date(at).getTime()) ? undefined : at;
};

interface Span {
  readonly from: string;
  readonly until: string;
}

/** JavaScript takes the 31st of February for the 3rd of March. */
const isOfCalendar = (text: string): boolean => {
  const day = Date.parse(text.slice(0, 10));
  return !Number.isNaN(day) && new Date(day).toISOString().startsWith(text.slice(0, 10));
};

const absoluteTime = (text: string): number =>
  (dayPattern.test(text) || instantPattern.test(text)) && isOfCalendar(text) ? Date.parse(text) : Number.NaN;

/** A day lasts until the next one, any other time a millisecond. */
const spanOf = (text: string, now: Date): Span | undefined => {
  const at = relativeTime(text, now) ?? absoluteTime(text);
  if (Number.isNaN(at)) return undefined;
  const last = at + (dayPattern.test(text) ? dayMs : 1);
  return { from: new Date(at).toISOString(), until: new Date(last).toISOString() };
};

interface Reading {
  readonly kind: RecordKind;
  readonly text: string;
  readonly now: Date;
  parts: number;
}

const refuse = (reading: Reading, node: Node | undefined, message: string) =>
  syntaxError(reading.text, positionOf(node), message);

const countPart = (reading: Reading, node: Node): void => {
  reading.parts += 1;
  if (reading.parts > mostParts) throw refuse(reading, node, `it has more than ${mostParts} parts`);
};

const fieldOf = (reading: Reading, node: Node): Field => {
  if (!isTerm(node)) throw refuse(reading, node, 'a comparison begins with a field');
  return parseField(reading.kind, node.text);
};

const isNull = (term: Term): boolean => term.type === 'Word' && term.text.toLowerCase() === 'null';

const readValue = (reading: Reading, field: Field, term: Term): Value => {
  const value = { text: term.text, number: numberOf(term.text) };
  if (field.type === 'number' && value.number === null) {
    throw refuse(reading, term, `"${field.name}" is a number, "${term.text}" is none`);
  }
  const at = field.type === 'json' && term.type === 'Word' ? relativeTime(term.text, reading.now) : undefined;
  return at === undefined ? value : { text: new Date(at).toISOString(), number: null };
};

const timeSpan = (reading: Reading, term: Term): Span => {
  countPart(reading, term);
  const span = spanOf(term.text, reading.now);
  if (span) return span;
  const hint = parseDuration(term.text) === undefined ? '2026-01-31, 2026-01-31T12:00Z or now-30d' : `now-${term.text}`;
  throw refuse(reading, term, `"${term.text}" is no time; write ${hint}`);
};

const anyOf = (conditions: readonly Condition[]): Condition =>
  conditions.length === 1 && conditions[0] ? conditions[0] : { any: conditions };

const equalTo = (reading: Reading, field: Field, terms: readonly Term[]): Condition => {
  const present = terms.filter((term) => !isNull(term));
  const conditions: Condition[] = present.length < terms.length ? [{ field, test: { is: 'missing' } }] : [];
  if (field.type === 'time') {
    for (const term of present) conditions.push({ field, test: { is: 'within', ...timeSpan(reading, term) } });
  } else if (present.length > 0) {
    conditions.push({ field, test: { is: 'among', values: present.map((term) => readValue(reading, field, term)) } });
  }
  return anyOf(conditions);
};

const ordered = (reading: Reading, field: Field, by: Order, term: Term): Condition => {
  if (isNull(term)) throw refuse(reading, term, `null is compared by = and !=, not by ${by}`);
  if (field.type !== 'time') return { field, test: { is: 'ordered', by, value: readValue(reading, field, term) } };
  const { from, until } = timeSpan(reading, term);
  const spans = { '<': [null, from], '<=': [null, until], '>': [until, null], '>=': [from, null] } as const;
  const [first, last] = spans[by];
  return { field, test: { is: 'within', from: first, until: last } };
};

const containing = (reading: Reading, field: Field, term: Term): Condition => {
  if (isNull(term)) throw refuse(reading, term, 'null is compared by = and !=, not by ~');
  if (field.type === 'number') throw refuse(reading, term, `"${field.name}" is a number: it has no parts`);
  return { field, test: { is: 'containing', text: term.text } };
};

const termOf = (reading: Reading, node: Node): Term => {
  if (isTerm(node)) return node;
  throw refuse(reading, node, 'a value was expected; put it in quotes');
};

const listOf = (reading: Reading, node: Node): readonly Term[] =>
  (node.type === 'SequenceExpression' ? (node.expressions as readonly Node[]) : [node]).map((item) =>
    termOf(reading, item),
  );

/** `not a = 1` arrives as `(not a) = 1`: jsep's unary operators bind tighter than any other. */
const comparison = (reading: Reading, operator: string, left: Node, right: Node): Condition => {
  if (left.type === 'UnaryExpression') {
    countPart(reading, left);
    return { not: comparison(reading, operator, left.argument as Node, right) };
  }
  const field = fieldOf(reading, left);
  switch (operator) {
    case '=':
    case '==':
      return equalTo(reading, field, [termOf(reading, right)]);
    case '!=':
      return { not: equalTo(reading, field, [termOf(reading, right)]) };
    case 'in':
      return equalTo(reading, field, listOf(reading, right));
    case 'not in':
      return { not: equalTo(reading, field, listOf(reading, right)) };
    case '~':
      return containing(reading, field, termOf(reading, right));
    case '!~':
      return { not: containing(reading, field, termOf(reading, right)) };
    default:
      // The syntax has no other operators left.
      return ordered(reading, field, operator as Order, termOf(reading, right));
  }
};

/** `a and b and c` as one list: a tree of them would be as deep as it is long. */
const chain = (operator: string, node: Node): readonly Node[] => {
  const parts: Node[] = [];
  let at = node;
  while (at.type === 'BinaryExpression' && String(at.operator).toLowerCase() === operator) {
    parts.push(at.right as Node);
    at = at.left as Node;
  }
  return [at, ...parts.reverse()];
};

const conditionOf = (reading: Reading, node: Node): Condition => {
  countPart(reading, node);
  if (node.type === 'UnaryExpression') return { not: conditionOf(reading, node.argument as Node) };
  if (node.type === 'BinaryExpression') {
    const operator = String(node.operator).toLowerCase();
    const parts = (): readonly Condition[] => chain(operator, node).map((part) => conditionOf(reading, part));
    if (operator === 'and') return { all: parts() };
    if (operator === 'or') return { any: parts() };
    return comparison(reading, operator, node.left as Node, node.right as Node);
  }
  const [first, second] = node.type === 'Compound' ? (node.body as readonly Node[]) : [node];
  if (!first) throw refuse(reading, node, 'it is empty');
  throw second
    ? refuse(reading, second, '"and" or "or" was expected')
    : refuse(reading, first, 'a field is compared by = != ~ !~ < <= > >= or in');
};

/**
 * Reads a condition; docs/query-language.md tells the language.
 * @param now what `now` and `now-30d` refer to
 * @throws AppError `usage`, with the position in its details
 */
export const parseWhere = (kind: RecordKind, text: string, now: Date): Condition =>
  conditionOf({ kind, text, now, parts: 0 }, parseSyntax(text));
