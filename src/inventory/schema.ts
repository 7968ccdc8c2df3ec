/** The inventory's tables, as the queries see them. What each column means is told once, here. */
import type { Generated, Kysely, Transaction } from 'kysely';
import type { RecordChange, WholeChange } from '../model/change.ts';
import type { AlarmKind } from '../model/notification.ts';
import type { RecordKind } from '../model/scope.ts';
import type { LeaseKind, TaskEnd, TaskKind } from '../model/task.ts';

export interface ScopeTable {
  id: Generated<number>;
  account_id: string;
  kind: RecordKind;
  service: string;
  /** The one type that is listed; empty where all are. */
  type: string;
  region: string;
  /** Empty where a scope has no project: a null would not count as equal in the unique index. */
  project_id: string;
  project_name: string | null;
  /** The picture that is visible: rows of a later generation are still being written. 0: none yet. */
  generation: Generated<number>;
  total: Generated<number>;
  last_ok_at: string | null;
  last_run_id: string | null;
  /** The claim of the one writer that may add rows now; all four are null together. */
  writer: string | null;
  writer_host: string | null;
  writer_pid: number | null;
  writer_at: string | null;
}

/** Hosts and products have one shape. Text columns hold `keyText`; the record itself is in `fields`. */
export interface RecordTable {
  row_id: Generated<number>;
  scope_id: number;
  id: string;
  generation: number;
  hash: string;
  name: string;
  type: string;
  status: string | null;
  /** Kept apart from `fields`, because it moves without a change. */
  updated_at: string | null;
  /** JSON of the record without `updatedAt`. */
  fields: string;
  /** JSON of the cloud's own document. */
  document: string;
}

export interface RunTable {
  id: string;
  what: string;
  status: string;
  started_at: string;
  finished_at: string | null;
  host: string;
  pid: number;
}

export interface ScopeRunTable {
  run_id: string;
  account_id: string;
  kind: RecordKind;
  status: string;
  /** JSON of the ScopeOutcome. */
  outcome: string;
}

export interface AccessKeyCheckTable {
  account_id: string;
  access_key_id: string;
  checked_at: string;
  status: string;
  /** JSON of the AccessKeyCheck. */
  verdict: string;
}

/** What one commit changed in one scope; kept when the scope itself is gone. */
export interface ChangeSetTable {
  id: Generated<number>;
  at: string;
  run_id: string;
  account_id: string;
  kind: RecordKind;
  service: string;
  /** As in `scopes`: the one type that is listed, or empty. */
  type: string;
  region: string;
  /** As in `scopes`: empty where a scope has no project. */
  project_id: string;
  project_name: string | null;
  /** Null: its rows stand in `changes`. Else what happened to all records of the scope at once. */
  change: WholeChange | null;
  /** How many records that were; null where they stand in `changes`. */
  records: number | null;
}

/** One resource that is different in a change set. Text columns hold `keyText`. */
export interface ChangeTable {
  set_id: number;
  type: string;
  id: string;
  name: string;
  change: RecordChange;
  /** JSON of the FieldChange list; only of what changed. */
  fields: string | null;
  /** JSON of the record as it came or as it last was; null for what changed. */
  record: string | null;
}

/** The last end of each task of each account. */
export interface TaskTable {
  account_id: string;
  what: TaskKind;
  at: string;
  status: TaskEnd['status'];
  error: TaskEnd['error'];
  last_ok_at: string | null;
  /** Ends in a row that were not whole. */
  failures: number;
}

/** Which process does a task now. A row whose time is over, or whose process is gone, holds nothing. */
export interface LeaseTable {
  account_id: string;
  what: LeaseKind;
  token: string;
  host: string;
  pid: number;
  taken_at: string;
  until: string;
}

/** An alarm that a webhook was told of, until it is over. */
export interface ToldAlarmTable {
  webhook: string;
  account_id: string;
  kind: AlarmKind;
  /** As in `AlarmKey`: empty where there is only one. */
  subject: string;
  detail: string;
  since: string;
}

export interface InventoryTables {
  scopes: ScopeTable;
  hosts: RecordTable;
  products: RecordTable;
  runs: RunTable;
  scope_runs: ScopeRunTable;
  access_key_checks: AccessKeyCheckTable;
  change_sets: ChangeSetTable;
  changes: ChangeTable;
  tasks: TaskTable;
  leases: LeaseTable;
  told_alarms: ToldAlarmTable;
}

export type InventoryDb = Kysely<InventoryTables>;
export type Tx = Transaction<InventoryTables>;
