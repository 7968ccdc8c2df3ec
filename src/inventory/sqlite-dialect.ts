/**
 * SQLite's part of the SQL. Whatever somebody wrote is a parameter, in JSON where it is compared with what came out of JSON,
 * so that both were decoded by the same code.
 */
import { sql } from 'kysely';
import type { Dialect, Expression, JsonSql } from './dialect.ts';
import { sqlitePictures } from './sqlite-pictures.ts';

const label = (key: string): string => `.${JSON.stringify(key)}`;
export const jsonPath = (keys: readonly string[]): string => `$${keys.map(label).join('')}`;

const listed = (values: readonly unknown[]): Expression =>
  sql`(select value from json_each(${JSON.stringify(values)}))`;

/** The elements of a list, or the one thing that is no list. */
const elements = (json: Expression, path: string): Expression => sql`json_each(
  case json_type(${json}, ${path})
    when 'array' then ${json} -> ${path} when 'object' then json_array(${json} -> ${path}) else '[]'
  end)`;

const leaves = (json: Expression, path: readonly string[]): Expression => {
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

const json: JsonSql = {
  each: (list) => sql`json_each(${list}) as one`,
  texts: listed,
  numbers: listed,
  decoded: (text) => sql`json_extract(${JSON.stringify(text)}, '$')`,
  valueAt: (whole, path) => sql`json_extract(${whole}, ${jsonPath(path)})`,
  contains: (whole, part) => sql`(instr(${whole}, ${part}) > 0)`,
  leaves,
  leaf: {
    isValue: sql`leaf.atom is not null`,
    isText: sql`leaf.type = 'text'`,
    text: sql`case leaf.type when 'text' then lower(leaf.atom) when 'true' then 'true' when 'false' then 'false' end`,
    number: sql`case when leaf.type in ('integer', 'real') then leaf.atom end`,
    spelledNumber: sql`case
      when leaf.type in ('integer', 'real') then leaf.atom
      when leaf.type = 'text' and json_valid(leaf.atom) then
        case when json_type(leaf.atom) in ('integer', 'real') then json_extract(leaf.atom, '$') end
      end`,
  },
};

export const sqliteDialect: Dialect = {
  json,
  pictures: sqlitePictures,
  // SQLite keeps the order of a cross join.
  orderedJoin: sql`cross join`,
  isShared: false,
  // Who writes has the whole file.
  lock: async () => undefined,
  sortColumns: (value, type) => [{ value: type === 'text' ? sql`lower(${value(type)})` : value(type), type: sql`` }],
  createTemporary: sql`create temp table`,
  counter: sql`integer primary key`,
};
