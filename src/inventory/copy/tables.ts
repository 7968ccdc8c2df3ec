/** What is copied of an inventory, table by table, in an order in which foreign keys hold; claims and leases stay behind. */

export interface CopiedTable {
  readonly name: string;
  /** As they are stored; what is not among them is made anew there. */
  readonly columns: readonly string[];
  /** Columns that no two rows share, or whose equal rows are equal in all: both sides are read in this order. */
  readonly order: readonly string[];
  /** Only rows of visible pictures: what is being written belongs to its writer. */
  readonly isPicture?: boolean;
  /** The column that names the account; without one a row belongs to a scope, a set of changes, or to all. */
  readonly account?: string;
  /** The table that names it, and the column that leads there. */
  readonly owner?: { readonly table: string; readonly column: string };
  /** Numbers its rows itself, and never gives a number twice. */
  readonly isNumbered?: boolean;
}

const records = (name: 'hosts' | 'products'): CopiedTable => ({
  name,
  columns: ['scope_id', 'generation', 'id', 'name', 'hash', 'type', 'status', 'updated_at', 'fields', 'document'],
  // As the index has them.
  order: ['scope_id', 'name', 'id', 'generation', 'hash'],
  isPicture: true,
  owner: { table: 'scopes', column: 'scope_id' },
});

const scopeColumns = ['account_id', 'kind', 'service', 'type', 'region', 'project_id', 'project_name'] as const;

export const copiedTables: readonly CopiedTable[] = [
  {
    name: 'runs',
    columns: ['id', 'what', 'status', 'started_at', 'finished_at', 'host', 'pid'],
    order: ['id'],
  },
  {
    name: 'scope_runs',
    columns: ['run_id', 'account_id', 'kind', 'status', 'outcome'],
    order: ['run_id', 'account_id', 'kind', 'status', 'outcome'],
    account: 'account_id',
  },
  {
    name: 'scopes',
    columns: ['id', ...scopeColumns, 'generation', 'total', 'last_ok_at', 'last_run_id'],
    order: ['id'],
    account: 'account_id',
    isNumbered: true,
  },
  records('hosts'),
  records('products'),
  {
    name: 'change_sets',
    columns: ['id', 'at', 'run_id', ...scopeColumns, 'change', 'records'],
    order: ['id'],
    account: 'account_id',
    isNumbered: true,
  },
  {
    name: 'changes',
    columns: ['set_id', 'type', 'id', 'name', 'change', 'fields', 'record'],
    order: ['set_id', 'type', 'id'],
    owner: { table: 'change_sets', column: 'set_id' },
  },
  {
    name: 'access_key_checks',
    columns: ['account_id', 'access_key_id', 'checked_at', 'status', 'verdict'],
    order: ['account_id', 'access_key_id'],
    account: 'account_id',
  },
  {
    name: 'tasks',
    columns: ['account_id', 'what', 'at', 'status', 'error', 'last_ok_at', 'failures'],
    order: ['account_id', 'what'],
    account: 'account_id',
  },
  {
    name: 'told_alarms',
    columns: ['webhook', 'account_id', 'kind', 'subject', 'detail', 'since'],
    order: ['webhook', 'account_id', 'kind', 'subject'],
    account: 'account_id',
  },
];

/** A stored value; both databases know no other here. */
export type Value = string | number | null;

/** A row's account, its scope or set (0 without one), and its columns. */
export interface CopiedRow {
  readonly account: string;
  readonly part: number;
  readonly values: readonly Value[];
}

const column = (name: string): string => `r."${name}"`;

/**
 * The statement that reads a table in its order: account, scope or set, then the columns.
 * @param schema put before the names of tables, with its point; empty for none
 * @param collation put behind texts in the order, where the database would sort them as people do
 */
export const selectRows = (table: CopiedTable, schema: string, collation: (column: string) => string): string => {
  const { name, columns, order, account, owner, isPicture } = table;
  const from = owner
    ? `${schema}"${name}" as r join ${schema}"${owner.table}" as o on o.id = r."${owner.column}"`
    : `${schema}"${name}" as r`;
  const head = [owner ? 'o.account_id' : account ? column(account) : "''", owner ? column(owner.column) : '0'];
  const visible = isPicture ? ' where r.generation <= o.generation' : '';
  const sorted = order.map((each) => `${column(each)}${collation(each)}`).join(', ');
  return `select ${[...head, ...columns.map(column)].join(', ')} from ${from}${visible} order by ${sorted}`;
};
