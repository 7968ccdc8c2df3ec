/** A database that takes an inventory over, within one transaction: it has all of it in the end, or nothing. */
import type { PostgresClient } from '../../postgres/postgres.ts';
import { type CopiedRow, type CopiedTable, copiedTables, selectRows, type Value } from './tables.ts';

const schema = 'huawei_assets.';
const marker = `${schema}moved_from`;

/** What the database says of earlier attempts. */
export interface TargetState {
  /** Something is in it. */
  readonly isFilled: boolean;
  /** Which installation that came from, if it came from one. */
  readonly source: string | null;
}

const exists = async (client: PostgresClient, name: string): Promise<boolean> => {
  const { rows } = await client.query<{ found: boolean }>('select to_regclass($1) is not null as found', [name]);
  return rows[0]?.found === true;
};

const hasRows = async (client: PostgresClient, { name }: CopiedTable): Promise<boolean> => {
  if (!(await exists(client, `${schema}${name}`))) return false;
  const { rows } = await client.query<{ found: boolean }>(`select exists (select from ${schema}"${name}") as found`);
  return rows[0]?.found === true;
};

/** Also of a database that has no tables yet. */
export const readState = async (client: PostgresClient): Promise<TargetState> => {
  const filled = [];
  for (const table of copiedTables) filled.push(await hasRows(client, table));
  const isFilled = filled.includes(true);
  if (!(await exists(client, marker))) return { isFilled, source: null };
  const { rows } = await client.query<{ source: string }>(`select source from ${marker}`);
  return { isFilled, source: rows[0]?.source ?? null };
};

const allTables = copiedTables.map(({ name }) => `${schema}"${name}"`).join(', ');

/** Nobody writes meanwhile; reading goes on, and sees the database as it was. */
export const lockTables = async (client: PostgresClient): Promise<void> => {
  await client.query(`lock table ${allTables} in exclusive mode`);
};

export const emptyTables = async (client: PostgresClient): Promise<void> => {
  for (const { name } of [...copiedTables].reverse()) await client.query(`delete from ${schema}"${name}"`);
};

export const noteSource = async (client: PostgresClient, source: string): Promise<void> => {
  await client.query(`create table if not exists ${marker} (source text not null, at timestamptz not null)`);
  await client.query(`delete from ${marker}`);
  await client.query(`insert into ${marker} (source, at) values ($1, now())`, [source]);
};

const typesOf = async (client: PostgresClient, { name }: CopiedTable): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await client.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
    [`${schema}${name}`],
  );
  return new Map(rows.map((row) => [row.name, row.type]));
};

export interface Inserter {
  add(row: CopiedRow): Promise<void>;
  end(): Promise<void>;
}

const maxRows = 1_000;
const maxChars = 2_000_000;

const sizeOf = (values: readonly Value[]): number =>
  values.reduce<number>((size, value) => size + (typeof value === 'string' ? value.length : 8), 0);

/** Adds rows in batches that are bounded in number and size. */
export const openInserter = async (client: PostgresClient, table: CopiedTable): Promise<Inserter> => {
  const { name, columns } = table;
  const types = await typesOf(client, table);
  const list = columns.map((column) => `"${column}"`).join(', ');
  const parameters = columns.map((_, index) => `$${index + 1}::text[]`).join(', ');
  const values = columns.map((column) => `u."${column}"::${types.get(column) ?? 'text'}`).join(', ');
  const statement = `insert into ${schema}"${name}" (${list}) overriding system value
    select ${values} from unnest(${parameters}) as u (${list})`;
  let batch: (readonly Value[])[] = [];
  let chars = 0;
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const lists = columns.map((_, index) => batch.map((row) => row[index] ?? null));
    batch = [];
    chars = 0;
    await client.query(statement, lists);
  };
  return {
    add: async ({ values: row }) => {
      batch.push(row);
      chars += sizeOf(row);
      if (batch.length >= maxRows || chars >= maxChars) await flush();
    },
    end: flush,
  };
};

/** What comes next is numbered behind what was copied, also where that is gone again. */
export const continueNumbers = async (client: PostgresClient, { name }: CopiedTable, last: number): Promise<void> => {
  if (last < 1) return;
  await client.query('select setval(pg_get_serial_sequence($1, $2), $3)', [`${schema}${name}`, 'id', last]);
};

const rowsAtOnce = 500;
const textTypes: readonly string[] = ['text', 'character varying'];

/** Read back in the table's order, texts by their bytes as SQLite sorts them. */
export async function* readRows(client: PostgresClient, table: CopiedTable): AsyncGenerator<CopiedRow> {
  const types = await typesOf(client, table);
  const collation = (column: string) => (textTypes.includes(types.get(column) ?? '') ? ' collate "C"' : '');
  await client.query(`declare copied no scroll cursor for ${selectRows(table, schema, collation)}`);
  for (;;) {
    const { rows } = await client.query<Value[]>({ text: `fetch ${rowsAtOnce} from copied`, rowMode: 'array' });
    if (rows.length === 0) break;
    for (const [account, part, ...values] of rows) yield { account: String(account), part: Number(part), values };
  }
  await client.query('close copied');
}
