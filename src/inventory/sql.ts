/**
 * Somebody's own SQL, read-only. The file is opened for reading; the text has to be one query, because it is made the body
 * of a temporary view; and a query that calls a function with effects beyond its answer is refused before it runs.
 */
import { pathToFileURL } from 'node:url';
import Libsql from 'libsql';
import { isAppError } from '../model/errors.ts';
import type { SqlQuestion } from './backend.ts';
import { refused, type SqlRow, type SqlValue } from './sql-answer.ts';
import { translateError } from './sqlite.ts';
import { selectOf, views } from './views.ts';

type Database = InstanceType<typeof Libsql>;

export interface SqlRequest extends SqlQuestion {
  readonly path: string;
}

const busyTimeoutMs = 15_000;
const rowsAtOnce = 100;

const prefix = 'answer as ';
/** What may stand behind the query: it ends, and perhaps something is remarked. */
const nothingMore = /^(?:\s|;|--[^\n]*(?:\n|$)|\/\*[\s\S]*?(?:\*\/|$))*$/;

/** SQLite's flag of functions that may only be called directly, since they do more than compute, such as write a file. */
const directOnly = 0x8_0000;
/** Modules that show files, this one's pages too, instead of the inventory. */
const refusedModules = ['fsdir', 'sqlite_dbpage'];

const open = (path: string): Database => {
  const database = new Libsql(`${pathToFileURL(path).href}?mode=ro`);
  database.exec(`pragma busy_timeout = ${busyTimeoutMs}`);
  return database;
};

const makeViews = (database: Database, accountNames: SqlRequest['accountNames']): void => {
  database.exec('create temp table account_names (id text primary key, name text)');
  database
    .prepare('insert into temp.account_names select value ->> 0, value ->> 1 from json_each(?)')
    .run([JSON.stringify(accountNames)]);
  // In the connection's temporary schema, where names come before those of the tables.
  for (const view of views) database.exec(`create temp view "${view.name}" as ${selectOf(view)}`);
};

const rowsOf = (database: Database, sql: string): readonly (readonly unknown[])[] =>
  database.prepare(sql).raw(true).all([]) as readonly (readonly unknown[])[];

/** SQLite reads the first statement and leaves the rest; what it has read is kept with the view. */
const makeAnswer = (database: Database, sql: string): void => {
  database.prepare(`create temp view ${prefix}${sql}`).run([]);
  const [[stored] = []] = rowsOf(database, "select sql from sqlite_temp_schema where name = 'answer'");
  const read = String(stored).length - `CREATE VIEW ${prefix}`.length;
  if (!nothingMore.test(sql.slice(read))) throw refused('there is more than one statement');
};

interface Instruction {
  readonly name: string;
  readonly argument: string;
}

/** The program that SQLite would run for a query, which is not run. */
const programOf = (database: Database, sql: string): readonly Instruction[] =>
  rowsOf(database, `explain ${sql}`).map((row) => ({ name: String(row[1]), argument: String(row[5]) }));

const openedModules = (program: readonly Instruction[]): string[] =>
  program.filter(({ name }) => name === 'VOpen').map(({ argument }) => argument);

const checkCalls = (database: Database, query: string): void => {
  const program = programOf(database, query);
  const withEffects = new Set(
    rowsOf(database, `select name from pragma_function_list where flags & ${directOnly}`).map(([name]) => String(name)),
  );
  const called = program
    .map(({ argument }) => /^(\w+)\(-?\d+\)$/.exec(argument)?.[1])
    .find((name) => name && withEffects.has(name));
  if (called) throw refused(`${called} does more than compute`);
  const opened = new Set(openedModules(program));
  const shown = refusedModules.find((module) =>
    openedModules(programOf(database, `select 1 from ${module}`)).some((address) => opened.has(address)),
  );
  if (shown) throw refused(`${shown} is not of the inventory`);
};

/** Numbers beyond 2^53 and bytes (as base64) are texts: JSON has no other place for them. */
const plain = (value: unknown): SqlValue => {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'bigint') {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
  }
  return Buffer.from(value as Uint8Array).toString('base64');
};

/** What SQLite says of the query itself is for the person who wrote it. */
const explained = (error: unknown, path: string): unknown => {
  if (isAppError(error)) return error;
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (code === 'SQLITE_ERROR' || code === 'SQLITE_READONLY' || code === 'SQLITE_TOOBIG')
    return refused(String(message));
  return translateError(error, path);
};

/**
 * Runs a query: first the names of its columns, then its rows in batches. It works in the thread that calls, and a
 * statement that SQLite has begun cannot be stopped there.
 * @throws AppError `usage` for a text that is no single query, or that SQLite refuses
 */
export function* runSql({ path, sql, accountNames }: SqlRequest): Generator<SqlRow[], void, undefined> {
  let database: Database | undefined;
  try {
    database = open(path);
    makeViews(database, accountNames);
    makeAnswer(database, sql);
    const query = 'select * from temp.answer';
    checkCalls(database, query);
    database.exec('pragma query_only = on');
    const statement = database.prepare(query).raw(true).safeIntegers(true);
    yield [statement.columns().map(({ name }) => name)];
    let batch: SqlRow[] = [];
    for (const row of statement.iterate([]) as Iterable<readonly unknown[]>) {
      batch.push(row.map(plain));
      if (batch.length < rowsAtOnce) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  } catch (error) {
    throw explained(error, path);
  } finally {
    database?.close();
  }
}
