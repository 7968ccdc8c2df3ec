/** Which records are wanted, as it is asked for and as SQL. */
import { type ExpressionBuilder, sql } from 'kysely';
import type { Scope } from '../model/scope.ts';
import type { JsonSql } from './dialect.ts';
import { keyText } from './page.ts';
import type { RecordTable } from './schema.ts';
import type { Condition } from './where.ts';
import { type ScopeValues, sqlOf } from './where-sql.ts';

/** Each list names what is wanted; left out: everything. An empty list wants nothing. */
export interface RecordFilter {
  readonly accountIds?: readonly string[] | undefined;
  readonly regions?: readonly string[] | undefined;
  /** In any case of letters. */
  readonly statuses?: readonly string[] | undefined;
  readonly types?: readonly string[] | undefined;
  /** Part of any text of the record, such as its name, an address or a tag; ASCII letters in any case. */
  readonly text?: string | undefined;
  readonly where?: Condition | undefined;
  /** What people call the accounts, by id, for conditions on `account`. */
  readonly accountNames?: ReadonlyMap<string, string> | undefined;
}

type RecordExpressions = ExpressionBuilder<{ r: RecordTable }, 'r'>;

const lowerAll = (texts: readonly string[]): string[] => texts.map((text) => keyText(text).toLowerCase());

/** The record's values are searched and not its JSON, in which every record has a "name"; the cheap test comes first. */
const containsText = (json: JsonSql, text: string) => {
  const wantedText = text.toLowerCase();
  const asJson = JSON.stringify(wantedText).slice(1, -1);
  const { isText, text: found } = json.leaf;
  return sql<boolean>`(${json.contains(sql`lower(r.fields)`, sql`${asJson}`)} and exists (
    select 1 from ${json.leaves(sql`r.fields`, [])}
    where ${isText} and ${json.contains(found, json.decoded(wantedText))}
  ))`;
};

export const scopeValues = ({ accountNames }: RecordFilter, { accountId, region }: Scope): ScopeValues => ({
  account: accountNames?.get(accountId) ?? accountId,
  region,
});

/** The condition that a row `r` of this scope meets. */
export const wanted = (json: JsonSql, filter: RecordFilter, scope: Scope) => (expressions: RecordExpressions) => {
  const conditions = [];
  const { statuses, types, text, where } = filter;
  if (statuses !== undefined) conditions.push(expressions(sql`lower(r.status)`, 'in', lowerAll(statuses)));
  if (types !== undefined) conditions.push(expressions(sql`lower(r.type)`, 'in', lowerAll(types)));
  if (text !== undefined && text !== '') conditions.push(containsText(json, text));
  if (where !== undefined) conditions.push(sqlOf(json, where, scopeValues(filter, scope)));
  return expressions.and(conditions);
};

/** Whether rows are looked into, and not only counted off the index. */
export const judgesRows = ({ statuses, types, text, where }: RecordFilter): boolean =>
  statuses !== undefined || types !== undefined || Boolean(text) || where !== undefined;
