/** Takes a local inventory over into a database: copied, read back and compared before it counts. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError, cancelled } from '../../model/errors.ts';
import { placeOf } from '../../postgres/address.ts';
import { openPostgres, type PostgresClient } from '../../postgres/postgres.ts';
import { differences, openDigest, type TableDigest } from './digest.ts';
import { openSnapshot, type Snapshot } from './snapshot.ts';
import { type CopiedTable, copiedTables } from './tables.ts';
import {
  continueNumbers,
  emptyTables,
  lockTables,
  noteSource,
  openInserter,
  readRows,
  readState,
  type TargetState,
} from './target.ts';

export interface CopyProgress {
  readonly step: 'copy' | 'verify';
  readonly table: string;
  readonly rows: number;
  /** How many there are. */
  readonly total: number;
}

export interface CopyOptions {
  /** The local file, of this version; null: there is none, and the database stays empty. */
  readonly path: string | null;
  readonly database: string;
  /** Names the installation, so that an attempt that was interrupted may be made again. */
  readonly source: string;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: CopyProgress) => void;
}

const tellEvery = 1_000;

const turnEvery = 100;

/** Who waits for the end hears of Ctrl-C. @throws AppError `cancelled` */
const takeTurn = async (rows: number, signal: AbortSignal): Promise<void> => {
  if (rows % turnEvery !== 0) return;
  await nextTurn();
  if (signal.aborted) throw cancelled('Cancelled: the database is as it was.');
};

interface Work {
  readonly snapshot: Snapshot;
  readonly client: PostgresClient;
  readonly options: CopyOptions;
  readonly totals: ReadonlyMap<string, number>;
}

const openTeller = (step: CopyProgress['step'], { name: table }: CopiedTable, { options, totals }: Work) => {
  const total = totals.get(table) ?? 0;
  return (rows: number, isEnd: boolean): void => {
    if (isEnd || rows % tellEvery === 0) options.onProgress?.({ step, table, rows, total });
  };
};

const copyTable = async (table: CopiedTable, work: Work): Promise<TableDigest[]> => {
  const { snapshot, client, options } = work;
  const inserter = await openInserter(client, table);
  const digest = openDigest(table.name);
  const tell = openTeller('copy', table, work);
  let rows = 0;
  for (const row of snapshot.rows(table)) {
    digest.add(row);
    await inserter.add(row);
    rows += 1;
    tell(rows, false);
    await takeTurn(rows, options.signal);
  }
  await inserter.end();
  if (table.isNumbered) await continueNumbers(client, table, snapshot.lastNumber(table));
  tell(rows, true);
  return digest.end();
};

const readBack = async (table: CopiedTable, work: Work): Promise<TableDigest[]> => {
  const digest = openDigest(table.name);
  const tell = openTeller('verify', table, work);
  let rows = 0;
  for await (const row of readRows(work.client, table)) {
    digest.add(row);
    rows += 1;
    tell(rows, false);
    await takeTurn(rows, work.options.signal);
  }
  tell(rows, true);
  return digest.end();
};

const eachTable = async (work: Work, take: typeof copyTable): Promise<TableDigest[]> => {
  const digests: TableDigest[] = [];
  for (const table of copiedTables) {
    await takeTurn(0, work.options.signal);
    digests.push(...(await take(table, work)));
  }
  return digests;
};

const unequal = (found: readonly { readonly table: string }[], place: string): AppError =>
  new AppError(
    'inventory-error',
    `What the database ${place} took over is not what was sent (${found.map(({ table }) => table).join(', ')}): nothing of it was kept.`,
    { hint: 'Run it again; if it fails again, report it with the details (--json).', details: { differences: found } },
  );

const taken = (place: string): AppError =>
  new AppError('usage', `The database ${place} is not empty: it has an inventory already.`, {
    hint: 'Name an empty database; nothing was changed in this one.',
    details: { place },
  });

/** @throws AppError `usage` for a database with anything but what this installation left there before */
const requireFree = ({ isFilled, source }: TargetState, options: CopyOptions, place: string): void => {
  if (isFilled && source !== options.source) throw taken(place);
};

const copyAll = async (work: Work, place: string): Promise<TableDigest[]> => {
  const { client, options } = work;
  await lockTables(client);
  requireFree(await readState(client), options, place);
  await emptyTables(client);
  const sent = await eachTable(work, copyTable);
  const found = differences(sent, await eachTable(work, readBack));
  if (found.length > 0) throw unequal(found, place);
  await noteSource(client, options.source);
  return sent;
};

const countRows = (snapshot: Snapshot): Map<string, number> =>
  new Map(copiedTables.map((table) => [table.name, snapshot.count(table)]));

const withClient = async <T>(url: string, work: (client: PostgresClient, place: string) => Promise<T>): Promise<T> => {
  const postgres = openPostgres(url, { max: 1, lockTimeoutMs: 30_000 });
  try {
    const client = await postgres.connect();
    try {
      return await postgres.translated(() => work(client, placeOf(postgres.address)));
    } finally {
      // With the connection ends what was not committed.
      client.release(true);
    }
  } finally {
    await postgres.end();
  }
};

/**
 * Copies all of a local inventory but claims and leases, as it is at one moment, in one transaction: killed or cancelled at any
 * moment, the database is as it was.
 * @param options the tables must be there: `openInventory` makes them
 * @returns a digest of each table and account, the same on both sides
 * @throws AppError `usage` for a database that is not empty, `inventory-error` when both sides differ, `cancelled`
 */
export const copyInventory = (options: CopyOptions): Promise<TableDigest[]> =>
  withClient(options.database, async (client, place) => {
    await client.query('begin');
    if (options.path === null) {
      requireFree(await readState(client), options, place);
      await noteSource(client, options.source);
      await client.query('commit');
      return [];
    }
    const snapshot = openSnapshot(options.path);
    try {
      const digests = await copyAll({ snapshot, client, options, totals: countRows(snapshot) }, place);
      await client.query('commit');
      for (const { name } of copiedTables) await client.query(`analyze huawei_assets."${name}"`);
      return digests;
    } finally {
      snapshot.close();
    }
  });

/** What copying would take over, and whether the database would take it. @throws AppError as `copyInventory` */
export const planCopy = (options: CopyOptions): Promise<TableDigest[]> =>
  withClient(options.database, async (client, place) => {
    requireFree(await readState(client), options, place);
    if (options.path === null) return [];
    const snapshot = openSnapshot(options.path);
    try {
      const digests: TableDigest[] = [];
      for (const table of copiedTables) {
        const digest = openDigest(table.name);
        for (const row of snapshot.rows(table)) digest.add(row);
        digests.push(...digest.end());
      }
      return digests;
    } finally {
      snapshot.close();
    }
  });
