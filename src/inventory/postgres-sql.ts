/**
 * Somebody's own SQL on PostgreSQL, read-only: a cursor over one query, in a transaction that takes no changes. What its
 * functions may do beyond that is for the role to permit; those that PostgreSQL itself says to have effects are refused.
 */
import { cancelled, isAppError } from '../model/errors.ts';
import { codeOf } from '../postgres/errors.ts';
import type { Postgres, PostgresClient, PostgresRow } from '../postgres/postgres.ts';
import type { SqlQuestion } from './backend.ts';
import { retried } from './postgres-retry.ts';
import { readSqlText } from './postgres-sql-text.ts';
import { refused, type SqlRow, type SqlValue } from './sql-answer.ts';
import { selectOf, type ViewSql, viewsOf } from './views.ts';

const rowsAtOnce = 100;

const pathOf = (path: readonly string[]): string => `'{${path.join(',')}}'`;

const say: ViewSql = {
  schema: 'huawei_assets',
  accountNames: 'account_names',
  value: (json, path, type) =>
    type === 'number' ? `number_of(as_json(${json}) #> ${pathOf(path)})` : `(as_json(${json}) #>> ${pathOf(path)})`,
  json: (text, path) => (path ? `(as_json(${text}) #> ${pathOf(path)})` : `as_json(${text})`),
};

const views = viewsOf(say);
/** SQLite takes them in any case, and so do people. */
const mixedNames = views.flatMap(({ columns }) => columns.map(({ name }) => name)).filter((name) => /[A-Z]/.test(name));

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A cursor takes no parameters, so the names are texts in it. */
const queryOver = (sql: string, accountNames: SqlQuestion['accountNames']): string => {
  const [ids, names] = [0, 1].map((part) => quoted(JSON.stringify(accountNames.map((each) => each[part]))));
  const accounts = `account_names(id, name) as (select id, name from
    jsonb_array_elements_text(as_json(${ids})) with ordinality as ids(id, n)
    join jsonb_array_elements_text(as_json(${names})) with ordinality as names(name, n) using (n))`;
  const tables = views.map((view) => `"${view.name}" as not materialized (${selectOf(view)})`);
  return `with ${[accounts, ...tables].join(', ')} select * from (\n${sql}\n) as answer`;
};

/** Volatile by PostgreSQL's account, and no more than computed all the same. */
const harmless = ['random', 'clock_timestamp', 'timeofday', 'gen_random_uuid', 'uuidv4', 'uuidv7'];

const checkCalls = async (client: PostgresClient, called: readonly string[]): Promise<void> => {
  const { rows } = await client.query<{ name: string }>(
    "select distinct proname as name from pg_proc where provolatile = 'v' and proname = any($1) and proname <> all($2)",
    [called, harmless],
  );
  if (rows[0]) throw refused(`${rows[0].name} does more than compute`);
};

/** Numbers beyond 2^53 are texts, as JSON has no other place for them. */
const numberOf = (text: string): SqlValue => {
  const value = Number(text);
  const isExact = Number.isFinite(value) && (Number.isSafeInteger(value) || !Number.isInteger(value));
  return isExact ? value : text;
};

/** Without the spaces that PostgreSQL puts in; numbers as they are. */
const compactJson = (text: string): string => text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');

/** By the object ids of PostgreSQL's types; what is not named here is its text. */
const readers = new Map<number, (text: string) => SqlValue>([
  ...[20, 21, 23, 26, 700, 701, 1700].map((oid) => [oid, numberOf] as const),
  // As SQLite has no booleans, the same query gives the same.
  [16, (text) => (text === 't' ? 1 : 0)],
  [17, (text) => Buffer.from(text.slice(2), 'hex').toString('base64')],
  [114, compactJson],
  [3802, compactJson],
]);

const types = { getTypeParser: (oid: number) => readers.get(oid) ?? String };

const fetch = (client: PostgresClient) =>
  client.query<SqlValue[]>({ text: `fetch ${rowsAtOnce} from answer`, rowMode: 'array', types });

/** Two columns of one name become `x` and `x:1`, as in SQLite. */
const distinct = (names: readonly string[]): string[] => {
  const taken = new Set<string>();
  return names.map((name, at) => {
    const own = taken.has(name.toLowerCase()) ? `${name}:${at}` : name;
    taken.add(own.toLowerCase());
    return own;
  });
};

/** What PostgreSQL says of the query itself is for the person who wrote it. */
const explained = (error: unknown): unknown => {
  if (isAppError(error) || !(error instanceof Error)) return error;
  const isOfTheQuery = /^(0A|21|22|25|2B|2F|34|38|39|3F|42|54|P0)...$/.test(codeOf(error));
  return isOfTheQuery ? refused(error.message) : error;
};

async function* rowsOf(client: PostgresClient, { sql, accountNames }: SqlQuestion): AsyncGenerator<SqlRow> {
  const read = readSqlText(sql, mixedNames);
  if (read.fault) throw refused(read.fault);
  await checkCalls(client, read.called);
  const text = `declare answer no scroll cursor for ${queryOver(read.sql, accountNames)}`;
  // The extended protocol takes one statement only, whatever the text makes of the brackets around it.
  await client.query({ text, queryMode: 'extended' } as { text: string });
  for (let isFirst = true; ; isFirst = false) {
    const { rows, fields } = await fetch(client);
    if (isFirst) yield distinct(fields.map(({ name }) => name));
    yield* rows;
    if (rows.length < rowsAtOnce) return;
  }
}

const begin = (postgres: Postgres): Promise<PostgresClient> =>
  retried(postgres, async () => {
    const client = await postgres.connect();
    try {
      await client.query(
        'begin isolation level repeatable read read only; set local standard_conforming_strings to on',
      );
      return client;
    } catch (error) {
      client.release(true);
      throw error;
    }
  });

/** Ends the statement at work; a server that cannot be asked to has lost the query's own connection, too. */
const stopOn = (postgres: Postgres, client: PostgresClient, signal: AbortSignal) => {
  const { processID } = client as PostgresClient & { readonly processID?: number };
  const stop = () => {
    postgres.query<PostgresRow>('select pg_cancel_backend($1)', [processID]).catch(() => undefined);
  };
  signal.addEventListener('abort', stop);
  return () => signal.removeEventListener('abort', stop);
};

/**
 * Runs a query; the first row has the names of its columns.
 * @throws AppError `usage` for a text that is no single query, or that PostgreSQL refuses; when the signal fires its reason,
 * or `cancelled`
 */
export async function* runPostgresSql(
  postgres: Postgres,
  question: SqlQuestion,
  signal: AbortSignal,
): AsyncGenerator<SqlRow, void, undefined> {
  const reason = () => (isAppError(signal.reason) ? signal.reason : cancelled());
  if (signal.aborted) throw reason();
  const client = await begin(postgres);
  const forget = stopOn(postgres, client, signal);
  try {
    for await (const row of rowsOf(client, question)) {
      if (signal.aborted) throw reason();
      yield row;
    }
  } catch (error) {
    throw signal.aborted ? reason() : explained(error);
  } finally {
    forget();
    // Whatever the query has left, settings and locks of a session, ends with it.
    client.release(true);
  }
}
