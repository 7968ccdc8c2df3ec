/**
 * Conditions as SQL for SQLite. Whatever somebody wrote is a parameter, in JSON where it is compared with what came out of
 * JSON, so that both were decoded by the same code. Every test is true or false, never null: `not` is its exact opposite.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Field } from './field.ts';
import type { Condition, Order, Test, Value } from './where.ts';

type Expression = RawBuilder<unknown>;
export type Truth = RawBuilder<boolean>;

/** What a scope's records have in common. */
export interface ScopeValues {
  readonly account: string;
  readonly region: string;
}

/** SQLite's own `lower` knows ASCII letters only, so no more is folded here. */
const lower = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

const label = (key: string): string => `.${JSON.stringify(key)}`;
export const jsonPath = (keys: readonly string[]): string => `$${keys.map(label).join('')}`;

const decoded = (text: string): Expression => sql`json_extract(${JSON.stringify(text)}, '$')`;

/** The column whose JSON holds the field, and the way to it there. */
const placeOf = ({ name, keys }: Field): { json: Expression; path: readonly string[] } =>
  name === 'document' ? { json: sql`r.document`, path: keys } : { json: sql`r.fields`, path: [name, ...keys] };

/** The value of a field that holds one at most; of any other field its JSON. */
export const scalar = (field: Field, scope: ScopeValues): Expression => {
  if (field.name === 'account') return decoded(scope.account);
  if (field.name === 'region') return decoded(scope.region);
  if (field.name === 'updatedAt') return sql`r.updated_at`;
  const { json, path } = placeOf(field);
  return sql`json_extract(${json}, ${jsonPath(path)})`;
};

const among = (text: Expression, values: readonly Value[]): Truth =>
  sql`${text} in (select value from json_each(${JSON.stringify(values.map((value) => lower(value.text)))}))`;

const amongNumbers = (number: Expression, values: readonly Value[]): Truth => {
  const numbers = values.flatMap((value) => value.number ?? []);
  return sql`${number} in (select value from json_each(${JSON.stringify(numbers)}))`;
};

const compare = (left: Expression, by: Order, right: unknown): Truth => sql`${left} ${sql.raw(by)} ${right}`;

const within = (time: Expression, from: string | null, until: string | null): Truth => {
  const start = from === null ? sql`${time} is not null` : compare(time, '>=', from);
  return until === null ? sql`(${start})` : sql`(${start} and ${compare(time, '<', until)})`;
};

/** How values are tested whose type is known, and of which there is one at most. */
const testScalar = (test: Test, value: Expression, type: Field['type']): Truth => {
  const text = sql`lower(${value})`;
  switch (test.is) {
    case 'missing':
      return sql`(${value} is null)`;
    case 'within':
      return sql`(${within(value, test.from, test.until)} is true)`;
    case 'containing':
      return sql`(instr(${text}, ${decoded(lower(test.text))}) > 0 is true)`;
    case 'among':
      return sql`((${type === 'number' ? amongNumbers(value, test.values) : among(text, test.values)}) is true)`;
    case 'ordered':
      return type === 'number'
        ? sql`(${compare(value, test.by, test.value.number)} is true)`
        : sql`(${compare(text, test.by, decoded(lower(test.value.text)))} is true)`;
  }
};

/** A JSON value as text: as it is, or `true` and `false` by their names. */
const leafText = sql`case leaf.type when 'text' then lower(leaf.atom) when 'true' then 'true' when 'false' then 'false' end`;

const leafNumber = sql`case when leaf.type in ('integer', 'real') then leaf.atom end`;

/** Clouds spell many numbers as texts. */
const leafSpelledNumber = sql`case
  when leaf.type in ('integer', 'real') then leaf.atom
  when leaf.type = 'text' and json_valid(leaf.atom) then
    case when json_type(leaf.atom) in ('integer', 'real') then json_extract(leaf.atom, '$') end
  end`;

const testLeaf = (test: Exclude<Test, { is: 'missing' }>): Truth => {
  switch (test.is) {
    case 'within':
      return within(sql`leaf.atom`, test.from, test.until);
    case 'containing':
      return sql`instr(${leafText}, ${decoded(lower(test.text))}) > 0`;
    case 'among':
      return sql`(${among(leafText, test.values)} or ${amongNumbers(leafNumber, test.values)})`;
    case 'ordered':
      return test.value.number === null
        ? compare(leafText, test.by, decoded(lower(test.value.text)))
        : compare(leafSpelledNumber, test.by, test.value.number);
  }
};

/** The elements of a list, or the one thing that is no list. */
const elements = (json: Expression, path: string): Expression => sql`json_each(
  case json_type(${json}, ${path})
    when 'array' then ${json} -> ${path} when 'object' then json_array(${json} -> ${path}) else '[]'
  end)`;

/** All values at and below a path as rows of `leaf`; a list on the way stands for its elements. */
const leaves = (field: Field): Expression => {
  const { json, path } = placeOf(field);
  const [last, ...before] = [...path].reverse();
  if (last === undefined) return sql`json_tree(${json}) as leaf`;
  let from: Expression | undefined;
  let within = json;
  for (const [depth, key] of before.reverse().entries()) {
    const alias = sql.raw(`e${depth}`);
    const next = sql`${elements(within, jsonPath([key]))} as ${alias}`;
    from = from ? sql`${from}, ${next}` : next;
    within = sql`case ${alias}.type when 'object' then ${alias}.value end`;
  }
  const tree = sql`json_tree(${within}, ${jsonPath([last])}) as leaf`;
  return from ? sql`${from}, ${tree}` : tree;
};

const testLeaves = (test: Test, field: Field): Truth =>
  test.is === 'missing'
    ? sql`(not exists (select 1 from ${leaves(field)} where leaf.atom is not null))`
    : sql`(exists (select 1 from ${leaves(field)} where leaf.atom is not null and ${testLeaf(test)}))`;

const scalarTypes: readonly Field['type'][] = ['text', 'number', 'time'];

/** The condition over a row `r` of hosts or products in this scope. */
export const sqlOf = (condition: Condition, scope: ScopeValues): Truth => {
  if ('not' in condition) return sql`(not ${sqlOf(condition.not, scope)})`;
  if ('all' in condition) return joined(condition.all, scope, ' and ');
  if ('any' in condition) return joined(condition.any, scope, ' or ');
  const { field, test } = condition;
  return scalarTypes.includes(field.type)
    ? testScalar(test, scalar(field, scope), field.type)
    : testLeaves(test, field);
};

const joined = (conditions: readonly Condition[], scope: ScopeValues, by: string): Truth =>
  sql`(${sql.join(
    conditions.map((condition) => sqlOf(condition, scope)),
    sql.raw(by),
  )})`;
