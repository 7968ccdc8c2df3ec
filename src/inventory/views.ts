/** The inventory as people ask it by SQL: views over the tables, with the names that JSON has, and of whole pictures only. */
import { type FieldType, recordFields } from '../model/record-fields.ts';
import type { RecordKind } from '../model/scope.ts';
import { jsonPath } from './sqlite-dialect.ts';

/** `json`: a text that holds JSON. */
export type ColumnType = 'text' | 'number' | 'time' | 'json';

export interface ViewColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly sql: string;
}

export interface View {
  readonly name: string;
  /** What one row is. */
  readonly about: string;
  readonly columns: readonly ViewColumn[];
  readonly from: string;
}

/** What the databases say differently in a view. */
export interface ViewSql {
  /** Where the tables are, so that a view never refers to itself. */
  readonly schema: string;
  /** What people call the accounts: a table of `id` and `name`. */
  readonly accountNames: string;
  /** A text, number or time within a JSON text. */
  value(json: string, path: readonly string[], type: ColumnType): string;
  /** JSON, and a part of it. */
  json(text: string, path?: readonly string[]): string;
}

const literal = (path: readonly string[]): string => `'${jsonPath(path)}'`;

const sqlite: ViewSql = {
  schema: 'main',
  accountNames: 'temp.account_names',
  value: (json, path) => `json_extract(${json}, ${literal(path)})`,
  json: (text, path) => (path ? `${text} -> ${literal(path)}` : text),
};

const column = (name: string, type: ColumnType, sql: string): ViewColumn => ({ name, type, sql });

/** An account by the name that people gave it, as far as it has one. */
const accountColumns = (say: ViewSql, table: string): readonly ViewColumn[] => [
  column(
    'account',
    'text',
    `coalesce((select name from ${say.accountNames} as n where n.id = ${table}.account_id), ${table}.account_id)`,
  ),
  column('accountId', 'text', `${table}.account_id`),
];

const scopeColumns = (table: string): readonly ViewColumn[] => [
  column('service', 'text', `${table}.service`),
  column('region', 'text', `${table}.region`),
  column('projectId', 'text', `nullif(${table}.project_id, '')`),
  column('project', 'text', `${table}.project_name`),
];

const isOneText = (type: FieldType): boolean => type === 'text' || type === 'number' || type === 'time';

const fieldColumn = (say: ViewSql, [name, type]: readonly [string, FieldType]): ViewColumn => {
  if (name === 'updatedAt') return column(name, 'time', 'r.updated_at');
  return isOneText(type)
    ? column(name, type as ColumnType, say.value('r.fields', [name], type as ColumnType))
    : column(name, 'json', say.json('r.fields', [name]));
};

const recordView = (say: ViewSql, kind: RecordKind): View => {
  const { account: _account, region: _region, ...own } = recordFields[kind];
  return {
    name: kind,
    about: kind === 'hosts' ? 'one host' : 'one cloud product',
    columns: [
      ...accountColumns(say, 's'),
      column('region', 'text', 's.region'),
      column('project', 'text', 's.project_name'),
      ...Object.entries(own).map((field) => fieldColumn(say, field)),
      column('document', 'json', say.json('r.document')),
    ],
    from: `${say.schema}.${kind} as r join ${say.schema}.scopes as s on s.id = r.scope_id and r.generation <= s.generation`,
  };
};

const scopesView = (say: ViewSql): View => ({
  name: 'scopes',
  about: 'what is listed together: an account’s service in a region and project',
  columns: [
    ...accountColumns(say, 's'),
    column('kind', 'text', 's.kind'),
    column('type', 'text', "nullif(s.type, '')"),
    ...scopeColumns('s'),
    column('total', 'number', 's.total'),
    column('lastOkAt', 'time', 's.last_ok_at'),
    column('lastRunId', 'text', 's.last_run_id'),
  ],
  from: `${say.schema}.scopes as s`,
});

const runsView = (say: ViewSql): View => ({
  name: 'runs',
  about: 'one sync',
  columns: [
    column('id', 'text', 'r.id'),
    column('what', 'text', 'r.what'),
    column('status', 'text', 'r.status'),
    column('startedAt', 'time', 'r.started_at'),
    column('finishedAt', 'time', 'r.finished_at'),
  ],
  from: `${say.schema}.runs as r`,
});

const outcomesView = (say: ViewSql): View => {
  const outcome = (name: string, type: ColumnType, ...path: readonly string[]): ViewColumn =>
    column(name, type, say.value('o.outcome', path.length > 0 ? path : [name], type));
  return {
    name: 'outcomes',
    about: 'what became of one scope in one sync',
    columns: [
      column('runId', 'text', 'o.run_id'),
      ...accountColumns(say, 'o'),
      column('kind', 'text', 'o.kind'),
      outcome('type', 'text', 'scope', 'type'),
      outcome('service', 'text', 'scope', 'service'),
      outcome('region', 'text', 'scope', 'region'),
      column('status', 'text', 'o.status'),
      outcome('total', 'number', 'counts', 'total'),
      outcome('added', 'number', 'counts', 'added'),
      outcome('changed', 'number', 'counts', 'changed'),
      outcome('removed', 'number', 'counts', 'removed'),
      outcome('errorCode', 'text', 'error', 'code'),
      outcome('errorMessage', 'text', 'error', 'message'),
      outcome('requests', 'number'),
      outcome('retries', 'number'),
      outcome('durationMs', 'number'),
    ],
    from: `${say.schema}.scope_runs as o`,
  };
};

const checksView = (say: ViewSql): View => ({
  name: 'checks',
  about: 'the newest verdict on one access key',
  columns: [
    ...accountColumns(say, 'c'),
    column('accessKeyId', 'text', 'c.access_key_id'),
    column('checkedAt', 'time', 'c.checked_at'),
    column('status', 'text', 'c.status'),
    column('features', 'json', say.json('c.verdict', ['features'])),
  ],
  from: `${say.schema}.access_key_checks as c`,
});

const changesView = (say: ViewSql): View => ({
  name: 'changes',
  about: 'what one sync saw appear, change or disappear',
  columns: [
    column('at', 'time', 's.at'),
    column('runId', 'text', 's.run_id'),
    ...accountColumns(say, 's'),
    column('kind', 'text', 's.kind'),
    ...scopeColumns('s'),
    column('change', 'text', 'coalesce(c.change, s.change)'),
    column('type', 'text', "coalesce(c.type, nullif(s.type, ''))"),
    column('id', 'text', 'c.id'),
    column('name', 'text', 'c.name'),
    column('count', 'number', 's.records'),
    column('fields', 'json', say.json('c.fields')),
    column('record', 'json', say.json('c.record')),
  ],
  from: `${say.schema}.change_sets as s left join ${say.schema}.changes as c on c.set_id = s.id`,
});

export const viewsOf = (say: ViewSql): readonly View[] => [
  recordView(say, 'hosts'),
  recordView(say, 'products'),
  changesView(say),
  scopesView(say),
  runsView(say),
  outcomesView(say),
  checksView(say),
];

/** As SQLite has them; names and types of the columns are the same on PostgreSQL. */
export const views = viewsOf(sqlite);

export const selectOf = ({ columns, from }: View): string =>
  `select ${columns.map((each) => `${each.sql} as "${each.name}"`).join(', ')} from ${from}`;
