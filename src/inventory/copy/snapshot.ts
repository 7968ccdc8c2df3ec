/** A local inventory as it is at one moment, read a row at a time; nothing in it is changed. */
import Libsql from 'libsql';
import { AppError } from '../../model/errors.ts';
import { isCurrent } from '../migrations.ts';
import { migrations } from '../sqlite-migrations.ts';
import { type CopiedRow, type CopiedTable, selectRows, type Value } from './tables.ts';

export interface Snapshot {
  /** In the table's order, with constant memory: what has to be sorted is sorted in a file. */
  rows(table: CopiedTable): Generator<CopiedRow>;
  count(table: CopiedTable): number;
  /** The highest number that a table has given; its rows may be gone. */
  lastNumber(table: CopiedTable): number;
  close(): void;
}

const asIs = (): string => '';

const requireCurrent = (path: string, applied: readonly string[]): void => {
  const newer = { name: path, hint: 'Update huawei-assets.' };
  if (isCurrent(applied, migrations, newer)) return;
  throw new AppError('inventory-error', `The inventory ${path} is of an older version of this program.`, {
    hint: 'Bring it to this one first, by any command that uses it: huawei-assets status',
    details: { path },
  });
};

/**
 * Holds one read transaction, so that what a sync writes meanwhile is not seen.
 * @throws AppError `inventory-error` for a file of another version: this one changes nothing in it
 */
export const openSnapshot = (path: string): Snapshot => {
  const database = new Libsql(path);
  database.exec('pragma query_only = on');
  database.exec('pragma temp_store = file');
  database.exec('begin');
  const read = (sql: string): Iterable<readonly Value[]> =>
    database.prepare(sql).raw(true).iterate([]) as Iterable<readonly Value[]>;
  const one = (sql: string): number => {
    for (const [value] of read(sql)) return Number(value ?? 0);
    return 0;
  };
  // A transaction begins with its first read.
  try {
    requireCurrent(
      path,
      [...read('select name from kysely_migration order by name')].map(([name]) => String(name)),
    );
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    *rows(table) {
      for (const [account, part, ...values] of read(selectRows(table, '', asIs))) {
        yield { account: String(account), part: Number(part), values };
      }
    },
    count: (table) => one(`select count(*) from (${selectRows(table, '', asIs)})`),
    lastNumber: ({ name }) => one(`select max(seq) from sqlite_sequence where name = '${name}'`),
    close: () => {
      database.close();
    },
  };
};
