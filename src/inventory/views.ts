/**
 * The inventory as people ask it by SQL: views over the tables, with the names that JSON has, and of whole pictures only.
 * They are made in each connection's temporary schema, where their names come before those of the tables.
 */
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

const column = (name: string, type: ColumnType, sql: string): ViewColumn => ({ name, type, sql });

/** An account by the name that people gave it, as far as it has one. */
const accountColumns = (table: string): readonly ViewColumn[] => [
  column(
    'account',
    'text',
    `coalesce((select name from temp.account_names as n where n.id = ${table}.account_id), ${table}.account_id)`,
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

const fieldColumn = ([name, type]: readonly [string, FieldType]): ViewColumn => {
  if (name === 'updatedAt') return column(name, 'time', 'r.updated_at');
  const path = `'${jsonPath([name])}'`;
  return isOneText(type)
    ? column(name, type as ColumnType, `json_extract(r.fields, ${path})`)
    : column(name, 'json', `r.fields -> ${path}`);
};

const recordView = (kind: RecordKind): View => {
  const { account: _account, region: _region, ...own } = recordFields[kind];
  return {
    name: kind,
    about: kind === 'hosts' ? 'one host' : 'one cloud product',
    columns: [
      ...accountColumns('s'),
      column('region', 'text', 's.region'),
      column('project', 'text', 's.project_name'),
      ...Object.entries(own).map(fieldColumn),
      column('document', 'json', 'r.document'),
    ],
    from: `main.${kind} as r join main.scopes as s on s.id = r.scope_id and r.generation <= s.generation`,
  };
};

const scopesView: View = {
  name: 'scopes',
  about: 'what is listed together: an account’s service in a region and project',
  columns: [
    ...accountColumns('s'),
    column('kind', 'text', 's.kind'),
    column('type', 'text', "nullif(s.type, '')"),
    ...scopeColumns('s'),
    column('total', 'number', 's.total'),
    column('lastOkAt', 'time', 's.last_ok_at'),
    column('lastRunId', 'text', 's.last_run_id'),
  ],
  from: 'main.scopes as s',
};

const runsView: View = {
  name: 'runs',
  about: 'one sync',
  columns: [
    column('id', 'text', 'r.id'),
    column('what', 'text', 'r.what'),
    column('status', 'text', 'r.status'),
    column('startedAt', 'time', 'r.started_at'),
    column('finishedAt', 'time', 'r.finished_at'),
  ],
  from: 'main.runs as r',
};

const outcome = (name: string, type: ColumnType, ...path: readonly string[]): ViewColumn =>
  column(name, type, `json_extract(o.outcome, '${jsonPath(path.length > 0 ? path : [name])}')`);

const outcomesView: View = {
  name: 'outcomes',
  about: 'what became of one scope in one sync',
  columns: [
    column('runId', 'text', 'o.run_id'),
    ...accountColumns('o'),
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
  from: 'main.scope_runs as o',
};

const checksView: View = {
  name: 'checks',
  about: 'the newest verdict on one access key',
  columns: [
    ...accountColumns('c'),
    column('accessKeyId', 'text', 'c.access_key_id'),
    column('checkedAt', 'time', 'c.checked_at'),
    column('status', 'text', 'c.status'),
    column('features', 'json', "c.verdict -> '$.features'"),
  ],
  from: 'main.access_key_checks as c',
};

const changesView: View = {
  name: 'changes',
  about: 'what one sync saw appear, change or disappear',
  columns: [
    column('at', 'time', 's.at'),
    column('runId', 'text', 's.run_id'),
    ...accountColumns('s'),
    column('kind', 'text', 's.kind'),
    ...scopeColumns('s'),
    column('change', 'text', 'coalesce(c.change, s.change)'),
    column('type', 'text', "coalesce(c.type, nullif(s.type, ''))"),
    column('id', 'text', 'c.id'),
    column('name', 'text', 'c.name'),
    column('count', 'number', 's.records'),
    column('fields', 'json', 'c.fields'),
    column('record', 'json', 'c.record'),
  ],
  from: 'main.change_sets as s left join main.changes as c on c.set_id = s.id',
};

export const views: readonly View[] = [
  recordView('hosts'),
  recordView('products'),
  changesView,
  scopesView,
  runsView,
  outcomesView,
  checksView,
];

const quoted = (name: string): string => `"${name}"`;

/** Makes a view; its tables are named with their schema, so that it never refers to itself. */
export const createView = ({ name, columns, from }: View): string =>
  `create temp view ${quoted(name)} as select ${columns
    .map((each) => `${each.sql} as ${quoted(each.name)}`)
    .join(', ')} from ${from}`;
