/** What SQLite and PostgreSQL say differently. All other SQL of the inventory is the same for both. */
import type { RawBuilder } from 'kysely';
import type { FieldType } from '../model/record-fields.ts';
import type { Claim } from './claims.ts';
import type { PackedPage } from './page.ts';
import type { InventoryDb, Tx } from './schema.ts';

export type Expression = RawBuilder<unknown>;
export type Truth = RawBuilder<boolean>;

/** How JSON is looked into. Its texts are compared as bytes, and `lower` folds ASCII letters only. */
export interface JsonSql {
  /** From-item: the elements of a JSON list, each as `one.value`. */
  each(list: string): Expression;
  /** What stands right of `in`. */
  texts(texts: readonly string[]): Expression;
  numbers(numbers: readonly number[]): Expression;
  /** A text as it comes out of JSON, so that it equals one that does. */
  decoded(text: string): Expression;
  /** The value of a field that holds one at most, which is never a list. */
  valueAt(json: Expression, path: readonly string[], type: FieldType): Expression;
  contains(whole: Expression, part: Expression): Truth;
  /** From-items, of which `leaf` is every value at and below the path; a list on the way stands for its elements. */
  leaves(json: Expression, path: readonly string[]): Expression;
  /** What is said of a `leaf`. */
  readonly leaf: {
    /** A text, number or boolean: no null, list or object. */
    readonly isValue: Truth;
    readonly isText: Truth;
    /** In lower case: a text as it is, `true` and `false` by their names; of all else null. */
    readonly text: Expression;
    /** Of all but numbers null. */
    readonly number: Expression;
    /** Clouds spell many numbers as texts. */
    readonly spelledNumber: Expression;
  };
}

/** One column of a table of keys, by which rows are sorted. */
export interface SortColumn {
  readonly value: Expression;
  /** Its type, where the database asks for one. */
  readonly type: Expression;
}

/** A picture that is being written, under its claim. */
export interface Picture {
  readonly dialect: Dialect;
  readonly claim: Claim;
}

/**
 * How pages are written: where nobody else may write, within a transaction that holds the claim; else by one statement each,
 * which proves it. `seen` has what the new picture has, by identity: with the row that was written now, or without
 * one where the visible row still holds. `replaced` has, within a commit, the rows that a picture removes, each with the new
 * row that comes in its place; 0 when there is none, -1 when that is one of the scope's rows that still hold.
 */
export interface PictureSql {
  /** Forgets what a writer that died has left in `seen`. */
  begin(tx: Tx, claim: Claim): Promise<void>;
  /** Proves that `seen` still has all that was written into it. @throws AppError `inventory-error` */
  prove(tx: Tx, claim: Claim): Promise<void>;
  /** Notes a page's records as seen, by JSON of `packKeys`. @returns the positions of those that are new or changed */
  comparePage(db: InventoryDb, picture: Picture, keys: string, now: Date): Promise<number[]>;
  addPage(db: InventoryDb, picture: Picture, page: PackedPage, now: Date): Promise<void>;
  end(tx: Tx, scopeId: number): Promise<void>;
}

export interface Dialect {
  readonly json: JsonSql;
  readonly pictures: PictureSql;
  /** A join whose left side the database is to read first. */
  readonly orderedJoin: Expression;
  /** Whether another process may write at the same time, so that a row that is read to be changed has to be locked. */
  readonly isShared: boolean;
  /** Lets one transaction at a time go on that names the same; until its end. */
  lock(tx: Tx, ...names: readonly string[]): Promise<void>;
  /** By what a text, number or time is sorted, ASCII letters in any case. */
  sortColumns(value: (type: FieldType) => Expression, type: FieldType): readonly SortColumn[];
  /** Start of a statement that makes a table of this connection alone, which ends with the snapshot. */
  readonly createTemporary: Expression;
  /** Type of a column that counts the rows as they are added. */
  readonly counter: Expression;
}
