/** PostgreSQL's versions of the inventory. Names sort in the order in which they run; one that was released is never edited. */
import { type ColumnDataType, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Migrations } from './migrations.ts';
import type { InventoryTables } from './schema.ts';

type Db = Kysely<InventoryTables>;

/** Compared byte by byte and with ASCII letters only in `lower`, as SQLite does, whatever the database's own order is. */
const text: RawBuilder<string> = sql`text collate "C"`;
const number: ColumnDataType = 'bigint';

const identity = (db: Db, table: string) =>
  db.schema.createTable(table).addColumn('id', number, (column) => column.primaryKey().generatedAlwaysAsIdentity());

/** `identity`: never used again, so that a writer of a removed scope cannot write into another one. */
const createScopes = (db: Db): Promise<void> =>
  identity(db, 'scopes')
    .addColumn('account_id', text, (column) => column.notNull())
    .addColumn('kind', text, (column) => column.notNull())
    .addColumn('service', text, (column) => column.notNull())
    .addColumn('type', text, (column) => column.notNull())
    .addColumn('region', text, (column) => column.notNull())
    .addColumn('project_id', text, (column) => column.notNull())
    .addColumn('project_name', text)
    .addColumn('generation', number, (column) => column.notNull().defaultTo(0))
    .addColumn('total', number, (column) => column.notNull().defaultTo(0))
    .addColumn('last_ok_at', text)
    .addColumn('last_run_id', text)
    .addColumn('writer', text)
    .addColumn('writer_host', text)
    .addColumn('writer_pid', number)
    .addColumn('writer_at', text)
    .addUniqueConstraint('scopes_key', ['account_id', 'kind', 'service', 'type', 'region', 'project_id'])
    .execute();

/** The one index carries all that a comparison (hash) and a sorted listing (name, id) need. */
const createRecords = async (db: Db, table: 'hosts' | 'products'): Promise<void> => {
  await db.schema
    .createTable(table)
    .addColumn('row_id', number, (column) => column.primaryKey().generatedAlwaysAsIdentity())
    .addColumn('scope_id', number, (column) => column.notNull().references('scopes.id'))
    .addColumn('generation', number, (column) => column.notNull())
    .addColumn('id', text, (column) => column.notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('hash', text, (column) => column.notNull())
    .addColumn('type', text, (column) => column.notNull())
    .addColumn('status', text)
    .addColumn('updated_at', text)
    .addColumn('fields', text, (column) => column.notNull())
    .addColumn('document', text, (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex(`${table}_by_name`)
    .on(table)
    .columns(['scope_id', 'name', 'id', 'generation', 'hash'])
    .execute();
};

/**
 * What is noted while pictures are written. `unlogged`: written twice as fast, and empty after a crash of the server, which
 * the row of `writing` shows that has gone with it.
 */
const createWriting = async (db: Db): Promise<void> => {
  await sql`create unlogged table seen (
    scope_id bigint not null, id ${text} not null, row_id bigint, primary key (scope_id, id)
  )`.execute(db);
  await sql`create unlogged table replaced (
    scope_id bigint not null, new_row_id bigint not null, is_foreign integer not null, row_id bigint not null,
    primary key (scope_id, new_row_id, is_foreign, row_id)
  )`.execute(db);
  await sql`create unlogged table writing (scope_id bigint primary key, token text not null)`.execute(db);
};

const createRuns = async (db: Db): Promise<void> => {
  await db.schema
    .createTable('runs')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('what', text, (column) => column.notNull())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('started_at', text, (column) => column.notNull())
    .addColumn('finished_at', text)
    .addColumn('host', text, (column) => column.notNull())
    .addColumn('pid', number, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('runs_by_start').on('runs').columns(['started_at', 'id']).execute();
  await db.schema.createIndex('runs_by_status').on('runs').columns(['status']).execute();
  await db.schema
    .createTable('scope_runs')
    .addColumn('run_id', text, (column) => column.notNull().references('runs.id').onDelete('cascade'))
    .addColumn('account_id', text, (column) => column.notNull())
    .addColumn('kind', text, (column) => column.notNull())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('outcome', text, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('scope_runs_by_run').on('scope_runs').columns(['run_id', 'account_id', 'kind']).execute();
  await db.schema
    .createIndex('scope_runs_by_account')
    .on('scope_runs')
    .columns(['account_id', 'kind', 'run_id'])
    .execute();
};

const createChecks = (db: Db): Promise<void> =>
  db.schema
    .createTable('access_key_checks')
    .addColumn('account_id', text, (column) => column.notNull())
    .addColumn('access_key_id', text, (column) => column.notNull())
    .addColumn('checked_at', text, (column) => column.notNull())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('verdict', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('access_key_checks_key', ['account_id', 'access_key_id'])
    .execute();

/** A change is found by its set, so that time, account and region are compared once a set. */
const createChanges = async (db: Db): Promise<void> => {
  await identity(db, 'change_sets')
    .addColumn('at', text, (column) => column.notNull())
    .addColumn('run_id', text, (column) => column.notNull())
    .addColumn('account_id', text, (column) => column.notNull())
    .addColumn('kind', text, (column) => column.notNull())
    .addColumn('service', text, (column) => column.notNull())
    .addColumn('type', text, (column) => column.notNull())
    .addColumn('region', text, (column) => column.notNull())
    .addColumn('project_id', text, (column) => column.notNull())
    .addColumn('project_name', text)
    .addColumn('change', text)
    .addColumn('records', number)
    .execute();
  await db.schema.createIndex('change_sets_by_time').on('change_sets').columns(['at', 'id']).execute();
  await db.schema
    .createTable('changes')
    .addColumn('set_id', number, (column) => column.notNull().references('change_sets.id'))
    .addColumn('type', text, (column) => column.notNull())
    .addColumn('id', text, (column) => column.notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('change', text, (column) => column.notNull())
    .addColumn('fields', text)
    .addColumn('record', text)
    .addPrimaryKeyConstraint('changes_key', ['set_id', 'type', 'id'])
    .execute();
};

const createSchedule = async (db: Db): Promise<void> => {
  await db.schema
    .createTable('tasks')
    .addColumn('account_id', text, (column) => column.notNull())
    .addColumn('what', text, (column) => column.notNull())
    .addColumn('at', text, (column) => column.notNull())
    .addColumn('status', text, (column) => column.notNull())
    .addColumn('error', text)
    .addColumn('last_ok_at', text)
    .addColumn('failures', number, (column) => column.notNull())
    .addPrimaryKeyConstraint('tasks_key', ['account_id', 'what'])
    .execute();
  await db.schema
    .createTable('leases')
    .addColumn('account_id', text, (column) => column.notNull())
    .addColumn('what', text, (column) => column.notNull())
    .addColumn('token', text, (column) => column.notNull())
    .addColumn('host', text, (column) => column.notNull())
    .addColumn('pid', number, (column) => column.notNull())
    .addColumn('taken_at', text, (column) => column.notNull())
    .addColumn('until', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('leases_key', ['account_id', 'what'])
    .execute();
  await db.schema
    .createTable('told_alarms')
    .addColumn('webhook', text, (column) => column.notNull())
    .addColumn('account_id', text, (column) => column.notNull())
    .addColumn('kind', text, (column) => column.notNull())
    .addColumn('subject', text, (column) => column.notNull())
    .addColumn('detail', text, (column) => column.notNull())
    .addColumn('since', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('told_alarms_key', ['webhook', 'account_id', 'kind', 'subject'])
    .execute();
};

/** As JSON spells numbers, white space around it allowed, and none so large or so precise that PostgreSQL refuses it. */
const numberPattern = '^[ \\t\\n\\r]*-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,4})?[ \\t\\n\\r]*$';
const longestNumber = 400;

/**
 * `as_json`: a JSON text as PostgreSQL's `jsonb`, which has no place for some of what JSON allows. A NUL becomes U+2400 there,
 * half of a surrogate pair U+FFFD; a text that still is refused, for a number beyond all bounds, is null. `number_of`: a
 * number as such; `spelled_number`: a text that spells one, too. `json_each`: for people's own SQL, as SQLite has it. In PL/pgSQL, which is faster here than a function in SQL.
 */
const createFunctions = async (db: Db): Promise<void> => {
  await sql`create function mended_json(whole text) returns jsonb language plpgsql immutable strict as $$
    begin
      -- A backslash that is no escape's begin would else be taken for one.
      whole := replace(whole, '\\\\', '\\u005c');
      whole := replace(whole, '\\u0000', '\\u2400');
      whole := regexp_replace(whole, '\\\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\\\u[dD][c-fC-F])', '\\\\ufffd', 'g');
      whole := regexp_replace(
        whole, '(?<!\\\\u[dD][89abAB][0-9a-fA-F]{2})\\\\u[dD][c-fC-F][0-9a-fA-F]{2}', '\\\\ufffd', 'g');
      return whole::jsonb;
    exception when data_exception or program_limit_exceeded then
      return null;
    end
  $$`.execute(db);
  await sql`create function as_json(whole text) returns jsonb language plpgsql immutable strict as $$
    begin
      return whole::jsonb;
    exception when data_exception or program_limit_exceeded then
      return mended_json(whole);
    end
  $$`.execute(db);
  await sql`create function number_of(value jsonb) returns numeric language plpgsql immutable strict as $$
    begin
      return case jsonb_typeof(value) when 'number' then (value #>> '{}')::numeric end;
    end
  $$`.execute(db);
  await sql`create function spelled_number(value jsonb) returns numeric language plpgsql immutable strict as $$
    declare
      spelled text := value #>> '{}';
    begin
      if jsonb_typeof(value) = 'number' then return spelled::numeric; end if;
      if jsonb_typeof(value) <> 'string' or length(spelled) > ${sql.lit(longestNumber)} then return null; end if;
      return case when spelled ~ ${sql.lit(numberPattern)} then btrim(spelled, E' \\t\\n\\r')::numeric end;
    end
  $$`.execute(db);
  await sql`create function json_each(whole jsonb) returns table (key text, value text) language sql immutable as $$
    select (n - 1)::text, element #>> '{}' from jsonb_array_elements(
      case jsonb_typeof(whole) when 'array' then whole when 'object' then '[]' else jsonb_build_array(whole) end
    ) with ordinality as elements(element, n)
    union all
    select member, content #>> '{}'
    from jsonb_each(case jsonb_typeof(whole) when 'object' then whole else '{}' end) as members(member, content)
  $$`.execute(db);
};

export const migrations: Migrations = {
  '0001-first': {
    up: async (db: Db) => {
      await createFunctions(db);
      await createScopes(db);
      await createRecords(db, 'hosts');
      await createRecords(db, 'products');
      await createWriting(db);
      await createRuns(db);
      await createChecks(db);
      await createChanges(db);
      await createSchedule(db);
    },
  },
};
