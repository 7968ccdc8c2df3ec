/**
 * Conditions as SQL. Whatever somebody wrote is a parameter. Every test is true or false, never null: `not` is its exact
 * opposite.
 */
import { sql } from 'kysely';
import type { Expression, JsonSql, Truth } from './dialect.ts';
import type { Field } from './field.ts';
import type { Condition, Order, Test, Value } from './where.ts';

/** What a scope's records have in common. */
export interface ScopeValues {
  readonly account: string;
  readonly region: string;
}

/** The databases' own `lower` is made to know ASCII letters only, so no more is folded here. */
const lower = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** The column whose JSON holds the field, and the way to it there. */
const placeOf = ({ name, keys }: Field): { whole: Expression; path: readonly string[] } =>
  name === 'document' ? { whole: sql`r.document`, path: keys } : { whole: sql`r.fields`, path: [name, ...keys] };

/** The value of a field that holds one at most; of any other field its JSON. */
export const scalar = (json: JsonSql, field: Field, scope: ScopeValues, type = field.type): Expression => {
  if (field.name === 'account') return json.decoded(scope.account);
  if (field.name === 'region') return json.decoded(scope.region);
  if (field.name === 'updatedAt') return sql`r.updated_at`;
  const { whole, path } = placeOf(field);
  return json.valueAt(whole, path, type);
};

const among = (json: JsonSql, text: Expression, values: readonly Value[]): Truth =>
  sql`${text} in ${json.texts(values.map((value) => lower(value.text)))}`;

const amongNumbers = (json: JsonSql, number: Expression, values: readonly Value[]): Truth =>
  sql`${number} in ${json.numbers(values.flatMap((value) => value.number ?? []))}`;

const compare = (left: Expression, by: Order, right: unknown): Truth => sql`${left} ${sql.raw(by)} ${right}`;

const within = (time: Expression, from: string | null, until: string | null): Truth => {
  const start = from === null ? sql`${time} is not null` : compare(time, '>=', from);
  return until === null ? sql`(${start})` : sql`(${start} and ${compare(time, '<', until)})`;
};

/** How values are tested whose type is known, and of which there is one at most. */
const testScalar = (json: JsonSql, test: Test, value: Expression, type: Field['type']): Truth => {
  const text = sql`lower(${value})`;
  switch (test.is) {
    case 'missing':
      return sql`(${value} is null)`;
    case 'within':
      return sql`(${within(value, test.from, test.until)} is true)`;
    case 'containing':
      return sql`(${json.contains(text, json.decoded(lower(test.text)))} is true)`;
    case 'among':
      return type === 'number'
        ? sql`((${amongNumbers(json, value, test.values)}) is true)`
        : sql`((${among(json, text, test.values)}) is true)`;
    case 'ordered':
      return type === 'number'
        ? sql`((${compare(value, test.by, test.value.number)}) is true)`
        : sql`((${compare(text, test.by, json.decoded(lower(test.value.text)))}) is true)`;
  }
};

const testLeaf = (json: JsonSql, test: Exclude<Test, { is: 'missing' }>): Truth => {
  const { text, number, spelledNumber } = json.leaf;
  switch (test.is) {
    case 'within':
      return within(text, test.from, test.until);
    case 'containing':
      return json.contains(text, json.decoded(lower(test.text)));
    case 'among':
      return sql`(${among(json, text, test.values)} or ${amongNumbers(json, number, test.values)})`;
    case 'ordered':
      return test.value.number === null
        ? compare(text, test.by, json.decoded(lower(test.value.text)))
        : compare(spelledNumber, test.by, test.value.number);
  }
};

const testLeaves = (json: JsonSql, test: Test, field: Field): Truth => {
  const { whole, path } = placeOf(field);
  const values = sql`select 1 from ${json.leaves(whole, path)} where ${json.leaf.isValue}`;
  return test.is === 'missing' ? sql`(not exists (${values}))` : sql`(exists (${values} and ${testLeaf(json, test)}))`;
};

const scalarTypes: readonly Field['type'][] = ['text', 'number', 'time'];

/** The condition over a row `r` of hosts or products in this scope. */
export const sqlOf = (json: JsonSql, condition: Condition, scope: ScopeValues): Truth => {
  if ('not' in condition) return sql`(not ${sqlOf(json, condition.not, scope)})`;
  if ('all' in condition) return joined(json, condition.all, scope, ' and ');
  if ('any' in condition) return joined(json, condition.any, scope, ' or ');
  const { field, test } = condition;
  return scalarTypes.includes(field.type)
    ? testScalar(json, test, scalar(json, field, scope), field.type)
    : testLeaves(json, test, field);
};

const joined = (json: JsonSql, conditions: readonly Condition[], scope: ScopeValues, by: string): Truth =>
  sql`(${sql.join(
    conditions.map((condition) => sqlOf(json, condition, scope)),
    sql.raw(by),
  )})`;
