/** The syntax of conditions: jsep with the operators of this language, and with words that need no quotes. */
import jsep from 'jsep';
import { AppError } from '../model/errors.ts';

export type Node = jsep.Expression;

/** A word without quotes, or a text in quotes; `at` counts characters from 0. */
export interface Term extends Node {
  readonly type: 'Word' | 'Text';
  readonly text: string;
  readonly at: number;
}

export const isTerm = (node: Node | undefined): node is Term => node?.type === 'Word' || node?.type === 'Text';

const comparisons = ['=', '==', '!=', '~', '!~', '<', '<=', '>', '>=', 'in', 'not in'];
const reserved = /^(?:and|or|not|in)$/i;
/** With keys in brackets, such as `tags['cost center']`. */
const word = /(?:[^\s()[\]'",;=!<>~]|\[(?:'[^']*'|"[^"]*")\])+/y;

type Reader = jsep.HookScope;

const readText = (reader: Reader): Node => {
  const at = reader.index;
  const literal = reader.gobbleStringLiteral();
  return { type: 'Text', text: String(literal?.value), at };
};

/** `cn-north-4`, `10.0.0.1` and `2026-01-01` are one word each, where jsep would see sums and fractions. */
const readWord = (reader: Reader): Node | undefined => {
  word.lastIndex = reader.index;
  const [text] = word.exec(reader.expr) ?? [];
  if (text === undefined) return undefined;
  if (reserved.test(text)) {
    // What begins with "not" is an operator of jsep's.
    if (/^not$/i.test(text) && /\S/.test(reader.expr.slice(reader.index + text.length))) return undefined;
    reader.throwError(`expected a field or value, not "${text}"`);
  }
  const at = reader.index;
  reader.index += text.length;
  return { type: 'Word', text, at };
};

jsep.removeAllBinaryOps();
jsep.removeAllUnaryOps();
const addOperator = (name: string, precedence: number): void => {
  for (const spelling of new Set([name, name.toUpperCase()])) jsep.addBinaryOp(spelling, precedence);
};
addOperator('or', 1);
addOperator('and', 2);
for (const name of comparisons) addOperator(name, 3);
jsep.addUnaryOp('not');
jsep.addUnaryOp('NOT');
jsep.hooks.add('gobble-token', function readTerm(env) {
  const isQuote = this.char === "'" || this.char === '"';
  const node = isQuote ? readText(this) : readWord(this);
  if (node) env.node = node;
});

/** The position shows in the error's details, so that it can be pointed at. */
export const syntaxError = (condition: string, at: number, message: string): AppError =>
  new AppError('usage', `The condition is not understood at character ${at + 1}: ${message}.`, {
    hint: 'A condition compares fields, such as: os ~ ubuntu and publicIp != null. See docs/query-language.md.',
    details: { condition, at },
  });

/** Where the first term of a node stands. */
export const positionOf = (node: Node | undefined): number => {
  if (!node) return 0;
  if (isTerm(node)) return node.at;
  for (const part of [node.left, node.argument, node.callee, node.test, node.expressions, node.elements, node.body]) {
    const first = Array.isArray(part) ? part[0] : part;
    if (first && typeof first === 'object' && 'type' in first) return positionOf(first as Node);
  }
  return 0;
};

/** @throws AppError `usage` with the position */
export const parseSyntax = (condition: string): Node => {
  try {
    return jsep(condition);
  } catch (error) {
    if (error instanceof RangeError) throw syntaxError(condition, 0, 'it is nested too deeply');
    const { index, description } = error as { index?: number; description?: string };
    if (index === undefined || description === undefined) throw error;
    throw syntaxError(condition, index, description);
  }
};
