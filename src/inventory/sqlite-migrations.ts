/** SQLite's versions of the inventory. Names sort in the order in which they run; one that was released is never edited. */
import { type Kysely, sql } from 'kysely';
import type { Migrations } from './migrations.ts';
import type { InventoryTables } from './schema.ts';

/** Rows are appended under a number of their own, so that large documents never move; the one index carries all that
 * a comparison (hash) and a sorted listing (name, id) need, so neither reads the documents. */
const createRecords = async (db: Kysely<InventoryTables>, table: 'hosts' | 'products'): Promise<void> => {
  await db.schema
    .createTable(table)
    .addColumn('row_id', 'integer', (column) => column.primaryKey())
    .addColumn('scope_id', 'integer', (column) => column.notNull().references('scopes.id'))
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('status', 'text')
    .addColumn('updated_at', 'text')
    .addColumn('fields', 'text', (column) => column.notNull())
    .addColumn('document', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex(`${table}_by_name`)
    .on(table)
    .columns(['scope_id', 'name', 'id', 'generation', 'hash'])
    .execute();
};

const createScopes = async (db: Kysely<InventoryTables>): Promise<void> => {
  await db.schema
    .createTable('scopes')
    // Never reused, so that a writer of a removed scope cannot write into another one.
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('service', 'text', (column) => column.notNull())
    .addColumn('region', 'text', (column) => column.notNull())
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('project_name', 'text')
    .addColumn('generation', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('total', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('last_ok_at', 'text')
    .addColumn('last_run_id', 'text')
    .addColumn('writer', 'text')
    .addColumn('writer_host', 'text')
    .addColumn('writer_pid', 'integer')
    .addColumn('writer_at', 'text')
    .addUniqueConstraint('scopes_key', ['account_id', 'kind', 'service', 'region', 'project_id'])
    .execute();
};

const createRuns = async (db: Kysely<InventoryTables>): Promise<void> => {
  await db.schema
    .createTable('runs')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('what', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('started_at', 'text', (column) => column.notNull())
    .addColumn('finished_at', 'text')
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('pid', 'integer', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('runs_by_start').on('runs').columns(['started_at', 'id']).execute();
  await db.schema
    .createTable('scope_runs')
    .addColumn('run_id', 'text', (column) => column.notNull().references('runs.id').onDelete('cascade'))
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('scope_runs_by_run').on('scope_runs').columns(['run_id', 'account_id', 'kind']).execute();
};

const createChecks = async (db: Kysely<InventoryTables>): Promise<void> => {
  await db.schema
    .createTable('access_key_checks')
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('access_key_id', 'text', (column) => column.notNull())
    .addColumn('checked_at', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('verdict', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('access_key_checks_key', ['account_id', 'access_key_id'])
    .execute();
};

/**
 * Gives scopes a type, which belongs to their key: SQLite changes a key only by making the table anew. Rows keep their ids,
 * and removed ids stay unused. Foreign keys are not enforced during upgrades, as the old table is dropped.
 */
const addScopeTypes = async (db: Kysely<InventoryTables>): Promise<void> => {
  await createTypedScopes(db);
  await sql`insert into typed_scopes
    select id, account_id, kind, service, '', region, project_id, project_name, generation, total, last_ok_at, last_run_id,
      writer, writer_host, writer_pid, writer_at
    from scopes`.execute(db);
  await sql`delete from sqlite_sequence where name = 'typed_scopes'`.execute(db);
  await sql`insert into sqlite_sequence (name, seq)
    select 'typed_scopes', seq from sqlite_sequence where name = 'scopes'`.execute(db);
  await db.schema.dropTable('scopes').execute();
  await db.schema.alterTable('typed_scopes').renameTo('scopes').execute();
  await sql`update scope_runs set outcome = json_set(outcome, '$.scope.type', null)`.execute(db);
  await db.schema
    .createIndex('products_by_type')
    .on('products')
    .columns(['scope_id', 'type', 'id', 'generation'])
    .execute();
};

const createTypedScopes = (db: Kysely<InventoryTables>): Promise<void> =>
  db.schema
    .createTable('typed_scopes')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('service', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('region', 'text', (column) => column.notNull())
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('project_name', 'text')
    .addColumn('generation', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('total', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('last_ok_at', 'text')
    .addColumn('last_run_id', 'text')
    .addColumn('writer', 'text')
    .addColumn('writer_host', 'text')
    .addColumn('writer_pid', 'integer')
    .addColumn('writer_at', 'text')
    .addUniqueConstraint('scopes_key', ['account_id', 'kind', 'service', 'type', 'region', 'project_id'])
    .execute();

/** A change is found by its set, so that time, account and region are compared once a set. */
const createChanges = async (db: Kysely<InventoryTables>): Promise<void> => {
  await db.schema
    .createTable('change_sets')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('service', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('region', 'text', (column) => column.notNull())
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('project_name', 'text')
    .addColumn('change', 'text')
    .addColumn('records', 'integer')
    .execute();
  await db.schema.createIndex('change_sets_by_time').on('change_sets').columns(['at', 'id']).execute();
  await db.schema
    .createTable('changes')
    .addColumn('set_id', 'integer', (column) => column.notNull().references('change_sets.id'))
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('change', 'text', (column) => column.notNull())
    .addColumn('fields', 'text')
    .addColumn('record', 'text')
    .addPrimaryKeyConstraint('changes_key', ['set_id', 'type', 'id'])
    .modifyEnd(sql`without rowid`)
    .execute();
};

const createSchedule = async (db: Kysely<InventoryTables>): Promise<void> => {
  await db.schema
    .createTable('tasks')
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('what', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('error', 'text')
    .addColumn('last_ok_at', 'text')
    .addColumn('failures', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('tasks_key', ['account_id', 'what'])
    .execute();
  await db.schema
    .createTable('leases')
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('what', 'text', (column) => column.notNull())
    .addColumn('token', 'text', (column) => column.notNull())
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('pid', 'integer', (column) => column.notNull())
    .addColumn('taken_at', 'text', (column) => column.notNull())
    .addColumn('until', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('leases_key', ['account_id', 'what'])
    .execute();
};

const createToldAlarms = async (db: Kysely<InventoryTables>): Promise<void> => {
  await db.schema
    .createTable('told_alarms')
    .addColumn('webhook', 'text', (column) => column.notNull())
    .addColumn('account_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())
    .addColumn('since', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('told_alarms_key', ['webhook', 'account_id', 'kind', 'subject'])
    .execute();
};

/** A scheduler makes runs by the hundred thousand: an account's last one, and those under way, are found by these. */
const indexRuns = async (db: Kysely<InventoryTables>): Promise<void> => {
  await db.schema
    .createIndex('scope_runs_by_account')
    .on('scope_runs')
    .columns(['account_id', 'kind', 'run_id'])
    .execute();
  await db.schema.createIndex('runs_by_status').on('runs').columns(['status']).execute();
};

export const migrations: Migrations = {
  '0001-first': {
    up: async (db: Kysely<InventoryTables>) => {
      await createScopes(db);
      await createRecords(db, 'hosts');
      await createRecords(db, 'products');
      await createRuns(db);
      await createChecks(db);
    },
  },
  '0002-scope-types': { up: addScopeTypes },
  '0003-changes': { up: createChanges },
  '0004-schedule': { up: createSchedule },
  '0005-told-alarms': { up: createToldAlarms },
  '0006-run-indexes': { up: indexRuns },
};
