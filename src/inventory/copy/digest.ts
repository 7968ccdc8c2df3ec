/** What two inventories have, told by digests of their rows: each side is read by itself, and the two are compared. */
import { createHash, type Hash } from 'node:crypto';
import type { CopiedRow } from './tables.ts';

/** Of one account, or of all where rows belong to none. */
export interface TableDigest {
  readonly table: string;
  /** Empty: the rows belong to no account. */
  readonly accountId: string;
  readonly rows: number;
  /** Hex SHA-256 over all rows of a scope (or of all, where there are none) in order, and then over those of the scopes. */
  readonly sha256: string;
}

interface Part {
  readonly accountId: string;
  readonly hash: Hash;
  rows: number;
}

interface Sum {
  rows: number;
  readonly parts: string[];
}

/** Takes the rows of one table in order. */
export const openDigest = (table: string) => {
  const accounts = new Map<string, Sum>();
  const open = new Map<string, Part>();
  let part = 0;

  /** Rows come scope by scope, so one that is over is not seen again. */
  const closeParts = (): void => {
    for (const { accountId, hash, rows } of open.values()) {
      const sum = accounts.get(accountId) ?? { rows: 0, parts: [] };
      sum.rows += rows;
      sum.parts.push(hash.digest('hex'));
      accounts.set(accountId, sum);
    }
    open.clear();
  };

  return {
    add: (row: CopiedRow): void => {
      if (row.part !== part) closeParts();
      part = row.part;
      const found = open.get(row.account) ?? { accountId: row.account, hash: createHash('sha256'), rows: 0 };
      open.set(row.account, found);
      found.hash.update(`${JSON.stringify(row.values)}\n`);
      found.rows += 1;
    },
    end: (): TableDigest[] => {
      closeParts();
      return [...accounts].map(([accountId, { rows, parts }]) => ({
        table,
        accountId,
        rows,
        sha256: parts.length === 1 ? (parts[0] ?? '') : createHash('sha256').update(parts.join('\n')).digest('hex'),
      }));
    },
  };
};

/** Where two sides differ: by table and account, with the rows of each. */
export interface Difference {
  readonly table: string;
  readonly accountId: string;
  readonly here: number;
  readonly there: number;
}

const nameOf = ({ table, accountId }: TableDigest): string => JSON.stringify([table, accountId]);

export const differences = (here: readonly TableDigest[], there: readonly TableDigest[]): Difference[] => {
  const others = new Map(there.map((digest) => [nameOf(digest), digest]));
  const names = new Set([...here, ...there].map(nameOf));
  const ours = new Map(here.map((digest) => [nameOf(digest), digest]));
  return [...names].flatMap((name) => {
    const [one, other] = [ours.get(name), others.get(name)];
    if (one && other && one.rows === other.rows && one.sha256 === other.sha256) return [];
    const { table, accountId } = (one ?? other) as TableDigest;
    return [{ table, accountId, here: one?.rows ?? 0, there: other?.rows ?? 0 }];
  });
};
