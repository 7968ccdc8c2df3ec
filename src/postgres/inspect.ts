/** What a database is and lets its user do, without changing anything in it. */
import { openPostgres, type Postgres } from './postgres.ts';

export interface DatabaseView {
  /** Such as `18.1`. */
  readonly version: string;
  /** As PostgreSQL counts: 180001. */
  readonly versionNumber: number;
  readonly user: string;
  /** Takes no changes: a standby, or set so. */
  readonly isReadOnly: boolean;
  readonly isEncrypted: boolean;
  /** Over a socket file, or from this machine to itself. */
  readonly isLocal: boolean;
  /** Whether the schema is there. */
  readonly hasSchema: boolean;
  /** Permissions that are needed and lacking, as `grant` names them. */
  readonly missing: readonly string[];
}

interface Row {
  readonly version: string;
  readonly number: number;
  readonly user: string;
  readonly readonly: boolean;
  readonly encrypted: boolean;
  readonly local: boolean;
  readonly schema: boolean;
  readonly may_create: boolean;
  readonly may_temporary: boolean;
  readonly may_use: boolean;
  readonly may_make: boolean;
}

/** @see https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-ACCESS */
const question = `
  select
    current_setting('server_version') as version,
    current_setting('server_version_num')::integer as number,
    current_user as user,
    pg_is_in_recovery() or current_setting('default_transaction_read_only')::boolean as readonly,
    coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as encrypted,
    inet_client_addr() is null or inet_client_addr() = inet_server_addr() as local,
    n.oid is not null as schema,
    has_database_privilege(current_database(), 'CREATE') as may_create,
    has_database_privilege(current_database(), 'TEMPORARY') as may_temporary,
    coalesce(has_schema_privilege(n.oid, 'USAGE'), false) as may_use,
    coalesce(has_schema_privilege(n.oid, 'CREATE'), false) as may_make
  from (select to_regnamespace($1)::oid as oid) as n`;

const missingOf = (row: Row, schema: string): string[] => [
  ...(row.may_temporary ? [] : ['TEMPORARY on the database']),
  ...(row.schema || row.may_create ? [] : ['CREATE on the database']),
  ...(row.schema && !row.may_use ? [`USAGE on the schema ${schema}`] : []),
  ...(row.schema && !row.may_make ? [`CREATE on the schema ${schema}`] : []),
];

const withPostgres = async <T>(url: string, work: (postgres: Postgres) => Promise<T>): Promise<T> => {
  const postgres = openPostgres(url, { max: 1 });
  try {
    return await work(postgres);
  } finally {
    await postgres.end();
  }
};

/** @throws AppError `database-unreachable`, `database-error`, `usage` */
export const inspectDatabase = (url: string, schema: string): Promise<DatabaseView> =>
  withPostgres(url, async (postgres) => {
    const { rows } = await postgres.query<Row & Record<string, unknown>>(question, [schema]);
    const [row] = rows;
    if (!row) throw new Error('PostgreSQL gave no answer about itself.');
    return {
      version: row.version,
      versionNumber: row.number,
      user: row.user,
      isReadOnly: row.readonly,
      isEncrypted: row.encrypted,
      isLocal: row.local,
      hasSchema: row.schema,
      missing: missingOf(row, schema),
    };
  });

export interface SchemaView {
  /** Tables with their indexes. */
  readonly bytes: number;
  /** Steps of its versions that were taken, in order; empty where nobody has written yet. */
  readonly steps: readonly string[];
}

/** How large a schema is, and of which version. @throws AppError as `inspectDatabase` */
export const inspectSchema = (url: string, schema: string): Promise<SchemaView> =>
  withPostgres(url, async (postgres) => {
    const { rows } = await postgres.query<{ bytes: number; versioned: boolean }>(
      `select
        coalesce(sum(pg_total_relation_size(oid)), 0)::bigint as bytes,
        coalesce(bool_or(relname = 'kysely_migration'), false) as versioned
      from pg_class where relnamespace = to_regnamespace($1)::oid and relkind = 'r'`,
      [schema],
    );
    const { bytes = 0, versioned = false } = rows[0] ?? {};
    if (!versioned) return { bytes, steps: [] };
    const taken = await postgres.query<{ name: string }>(`select name from "${schema}".kysely_migration order by name`);
    return { bytes, steps: taken.rows.map(({ name }) => name) };
  });
