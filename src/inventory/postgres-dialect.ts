/**
 * PostgreSQL's part of the SQL. JSON is stored as a text, because `jsonb` refuses some of what JSON allows, and looked into
 * by the functions that the migration makes. What comes out of it is compared as bytes, as the columns are.
 */
import { sql } from 'kysely';
import type { FieldType } from '../model/record-fields.ts';
import { lockKey } from '../postgres/locks.ts';
import type { Dialect, Expression, JsonSql, SortColumn } from './dialect.ts';
import { postgresPictures } from './postgres-pictures.ts';

const parsed = (text: Expression): Expression => sql`as_json(${text})`;
const written = (value: unknown): Expression => parsed(sql`${JSON.stringify(value)}`);

/** The value as a text; of a JSON null SQL's. */
const textOf = (value: Expression): Expression => sql`((${value} #>> '{}') collate "C")`;

/** In jsonpath's lax mode a list on the way stands for its elements. */
const everythingAt = (path: readonly string[]): string =>
  `$${path.map((key) => `.${JSON.stringify(key)}`).join('')}.**`;

const at = (whole: Expression, path: readonly string[]): Expression => sql`(${parsed(whole)} #> ${[...path]}::text[])`;

const leafValue = sql`leaf.value`;

const json: JsonSql = {
  each: (list) => sql`jsonb_array_elements(${list}::jsonb) as one(value)`,
  texts: (texts) => sql`(select jsonb_array_elements_text(${written(texts)}) collate "C")`,
  numbers: (numbers) => sql`(select jsonb_array_elements(${written(numbers)})::numeric)`,
  decoded: (text) => textOf(written(text)),
  valueAt: (whole, path, type) => (type === 'number' ? sql`number_of(${at(whole, path)})` : textOf(at(whole, path))),
  contains: (whole, part) => sql`(strpos(${whole}, ${part}) > 0)`,
  leaves: (whole, path) => sql`jsonb_path_query(${parsed(whole)}, ${everythingAt(path)}::jsonpath) as leaf(value)`,
  leaf: {
    isValue: sql`jsonb_typeof(leaf.value) in ('string', 'number', 'boolean')`,
    isText: sql`jsonb_typeof(leaf.value) = 'string'`,
    text: sql`case when jsonb_typeof(leaf.value) in ('string', 'boolean') then lower(${textOf(leafValue)}) end`,
    number: sql`number_of(leaf.value)`,
    spelledNumber: sql`spelled_number(leaf.value)`,
  },
};

const text = sql`text collate "C"`;
const numeric = sql`numeric`;

const sortColumns = (value: (type: FieldType) => Expression, type: FieldType): readonly SortColumn[] => {
  const [asNumber, asText] = [value('number'), value('text')];
  if (type === 'number') return [{ value: asNumber, type: numeric }];
  if (type === 'text') return [{ value: sql`lower(${asText})`, type: text }];
  if (type === 'time') return [{ value: asText, type: text }];
  // Of what may be either, numbers come first, as in SQLite.
  return [
    { value: asNumber, type: numeric },
    { value: sql`case when ${asNumber} is null then ${asText} end`, type: text },
  ];
};

export const postgresDialect: Dialect = {
  json,
  pictures: postgresPictures,
  orderedJoin: sql`join`,
  isShared: true,
  lock: async (tx, ...names) => {
    await sql`select pg_advisory_xact_lock(${lockKey('inventory', ...names)}::bigint)`.execute(tx);
  },
  sortColumns,
  createTemporary: sql`create temp table`,
  counter: sql`bigint generated always as identity`,
};
