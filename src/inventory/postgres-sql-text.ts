/**
 * Somebody's SQL, read as far as has to be known before PostgreSQL reads it: where it ends, what it calls, and names that
 * PostgreSQL would fold to lower case.
 */

interface Token {
  readonly kind: 'space' | 'name' | 'quoted' | 'text' | 'other';
  readonly text: string;
}

/** @see https://www.postgresql.org/docs/current/sql-syntax-lexical.html */
const patterns: readonly (readonly [Token['kind'], RegExp])[] = [
  ['space', /(?:\s+|--[^\n]*)/y],
  ['text', /[eE]'(?:[^'\\]|\\[\s\S]|'')*'/y],
  ['text', /(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*'/y],
  ['text', /\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[\s\S]*?\$\1\$/y],
  ['quoted', /(?:[uU]&)?"(?:[^"]|"")*"/y],
  ['name', /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
  ['other', /[\s\S]/y],
];

/** Comments in slashes and stars are nested, which no pattern can follow. */
const commentAt = (sql: string, start: number): string | undefined => {
  if (!sql.startsWith('/*', start)) return undefined;
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  for (let depth = 0; ; ) {
    const mark = marks.exec(sql);
    if (!mark) return sql.slice(start);
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return sql.slice(start, marks.lastIndex);
  }
};

const tokenAt = (sql: string, at: number): Token => {
  const comment = commentAt(sql, at);
  if (comment !== undefined) return { kind: 'space', text: comment };
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const [text] = pattern.exec(sql) ?? [];
    if (text !== undefined) return { kind, text };
  }
  return { kind: 'other', text: sql.slice(at) };
};

const tokensOf = (sql: string): Token[] => {
  const tokens: Token[] = [];
  for (let at = 0; at < sql.length; ) {
    const token = tokenAt(sql, at);
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
};

const isEmpty = ({ kind, text }: Token): boolean => kind === 'space' || text === ';';

const withoutEnd = (tokens: readonly Token[]): readonly Token[] =>
  tokens.slice(0, tokens.findLastIndex((token) => !isEmpty(token)) + 1);

const nameOf = ({ kind, text }: Token): string | undefined => {
  if (kind === 'name') return text.toLowerCase();
  return kind === 'quoted' ? text.slice(1, -1).replaceAll('""', '"') : undefined;
};

export interface SqlText {
  /** Without the semicolon at its end, and with `names` in quotes. */
  readonly sql: string;
  /** What stands before a bracket: functions, types, and words of SQL. */
  readonly called: readonly string[];
  /** Why it cannot be one query; null when it may be. */
  readonly fault: string | null;
}

const areBalanced = (tokens: readonly Token[]): boolean => {
  let depth = 0;
  for (const { text } of tokens) {
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
};

const faultOf = (tokens: readonly Token[]): string | null => {
  if (tokens.length === 0) return 'it is empty';
  if (tokens.some(({ text }) => text.includes('\0'))) return 'it has a character that no SQL has';
  if (tokens.some(({ text }) => text === ';')) return 'there is more than one statement';
  if (tokens.some(({ kind, text }) => kind === 'quoted' && /^u&/i.test(text))) return 'names are written as they are';
  if (tokens.some(({ kind, text }) => kind === 'other' && text === '$')) return 'it takes no parameters';
  if (tokens.some(({ kind, text }) => kind === 'other' && /['"]/.test(text))) return 'a quotation mark is not closed';
  return areBalanced(tokens) ? null : 'its brackets do not match';
};

/** @param names those that are not in lower case, and that nobody wants to write in quotes */
export const readSqlText = (sql: string, names: readonly string[]): SqlText => {
  const exact = new Map(names.map((name) => [name.toLowerCase(), name]));
  const tokens = withoutEnd(tokensOf(sql));
  const solid = tokens.filter(({ kind }) => kind !== 'space');
  const called = solid.flatMap((token, at) => (solid[at + 1]?.text === '(' ? (nameOf(token) ?? []) : []));
  const spelled = tokens.map(({ kind, text }) => {
    const name = kind === 'name' ? exact.get(text.toLowerCase()) : undefined;
    return name === undefined ? text : `"${name}"`;
  });
  return { sql: spelled.join(''), called: [...new Set(called)], fault: faultOf(tokens) };
};
