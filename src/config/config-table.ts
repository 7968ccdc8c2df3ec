/** The table `huawei_assets.config` and its one row. Knows nothing of keys: what comes and goes here is sealed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../model/errors.ts';
import { placeOf } from '../postgres/address.ts';
import { codeOf } from '../postgres/errors.ts';
import { lockKey } from '../postgres/locks.ts';
import { openPostgres, type PostgresClient, type PostgresRow } from '../postgres/postgres.ts';
import type { LockOptions } from './lock.ts';
import { nonceLength } from './sealed-row.ts';

/** Tells one state of the row from any other; cheap to ask for. */
export interface RowStamp {
  readonly id: string;
  /** One more with every write. */
  readonly revision: number;
  /** Hex; random with every write, so that also two rows of one revision differ. */
  readonly nonce: string;
}

export interface ConfigRow {
  readonly id: string;
  readonly revision: number;
  readonly sealed: Buffer;
  /** The seal page, in clear: which key seals it. */
  readonly seal: object;
}

/** A transaction that nobody else can come before: the row as it is, and how to replace it. */
export type RowChange<T> = (row: ConfigRow | null, put: (row: ConfigRow) => Promise<void>) => Promise<T>;

export interface ConfigTable {
  readonly place: string;
  readStamp(): Promise<RowStamp | null>;
  readRow(): Promise<ConfigRow | null>;
  /** @throws AppError `config-locked` when another process does not end its change */
  write<T>(change: RowChange<T>): Promise<T>;
  /** Holds a name among all clients of the database, until released or this process ends; null when another one has it. */
  hold(name: string): Promise<(() => Promise<void>) | null>;
  close(): Promise<void>;
}

/** The layout of the table; a row of a higher one is refused. */
const layout = 1;

const statements = [
  `create table huawei_assets.config (
    the_one boolean primary key default true check (the_one),
    layout integer not null,
    id text not null,
    revision bigint not null,
    sealed bytea not null,
    seal jsonb not null
  )`,
  // It does not compress, and its first bytes are asked for often.
  'alter table huawei_assets.config alter column sealed set storage external',
];

const isThere = `select
  to_regnamespace('huawei_assets') is not null as schema,
  to_regclass('huawei_assets.config') is not null as table`;

const selectStamp = `select layout, id, revision, encode(substring(sealed from 1 for ${nonceLength}), 'hex') as nonce
  from huawei_assets.config`;
const selectRow = 'select layout, id, revision, sealed, seal from huawei_assets.config';
const putRow = `insert into huawei_assets.config (layout, id, revision, sealed, seal) values (${layout}, $1, $2, $3, $4)
  on conflict (the_one) do update
  set layout = excluded.layout, id = excluded.id, revision = excluded.revision, sealed = excluded.sealed, seal = excluded.seal`;

/** No such schema, no such table: nobody has written yet. */
const isMissing = (error: unknown): boolean => ['3F000', '42P01'].includes(codeOf(error));

const newer = (place: string, found: number): AppError =>
  new AppError('config-error', `The config in the database ${place} was written by a newer huawei-assets.`, {
    hint: 'Update huawei-assets.',
    details: { place, layout: found, supported: layout },
  });

const stillLocked = (place: string): AppError =>
  new AppError('config-locked', `The config in the database ${place} is being written by another process.`, {
    hint: 'Run the command again when the other one is done.',
    details: { place },
  });

const makeTable = async (client: PostgresClient): Promise<void> => {
  const { rows } = await client.query<{ schema: boolean; table: boolean }>(isThere);
  const [found] = rows;
  if (found?.table) return;
  // Not by "if not exists", which asks for the permission to create even where there is nothing to create.
  if (!found?.schema) await client.query('create schema huawei_assets');
  for (const statement of statements) await client.query(statement);
};

/** Codes by which a table or schema turns out to have been made by somebody else at the same moment. */
const madeMeanwhile: readonly string[] = ['23505', '42P06', '42P07'];
const lockTimedOut = '55P03';

const transaction = async <T>(client: PostgresClient, work: () => Promise<T>): Promise<T> => {
  await client.query('begin');
  const result = await work();
  await client.query('commit');
  return result;
};

const heldPollMs = 200;

/** Opens no connection before the first verb. @throws AppError `usage` for what is no address of a database */
export const openConfigTable = (url: string, { waitMs = 10_000 }: LockOptions): ConfigTable => {
  const postgres = openPostgres(url, { max: 2, lockTimeoutMs: waitMs });
  const place = placeOf(postgres.address);
  const holds = new Set<() => Promise<void>>();

  const readOne = async <R extends PostgresRow & { layout: number }>(text: string): Promise<R | null> => {
    try {
      const { rows } = await postgres.query<R>(text);
      return checked(rows[0], place);
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  };

  /** What is left of a failed transaction ends with its connection. */
  const withClient = async <T>(work: (client: PostgresClient) => Promise<T>): Promise<T> => {
    const client = await postgres.connect();
    let isDone = false;
    try {
      const result = await postgres.translated(() => work(client));
      isDone = true;
      return result;
    } catch (error) {
      throw codeOf(error) === lockTimedOut ? stillLocked(place) : error;
    } finally {
      client.release(!isDone);
    }
  };

  const ensureTable = async (): Promise<void> => {
    for (let round = 1; ; round++) {
      try {
        return await withClient((client) => transaction(client, () => makeTable(client)));
      } catch (error) {
        if (!madeMeanwhile.includes(codeOf(error)) || round >= 5) throw error;
      }
    }
  };

  const hold = async (name: string): Promise<(() => Promise<void>) | null> => {
    const session = openPostgres(url, { max: 1 });
    const client = await session.connect().catch(async (error: unknown) => {
      await session.end();
      throw error;
    });
    const release = async (): Promise<void> => {
      if (!holds.delete(release)) return;
      client.release(true);
      await session.end();
    };
    holds.add(release);
    const deadline = performance.now() + waitMs;
    try {
      while (!(await session.translated(() => tryLock(client, name)))) {
        if (performance.now() >= deadline) {
          await release();
          return null;
        }
        await sleep(heldPollMs);
      }
      return release;
    } catch (error) {
      await release();
      throw error;
    }
  };

  return {
    place,
    readStamp: () => readOne<RowStamp & { layout: number }>(selectStamp),
    readRow: () => readOne<ConfigRow & { layout: number }>(selectRow),
    write: async (change) => {
      await ensureTable();
      return withClient((client) =>
        transaction(client, async () => {
          // Before there is a row, there is nothing else to lock.
          await client.query('select pg_advisory_xact_lock($1)', [lockKey('config')]);
          const { rows } = await client.query<ConfigRow & { layout: number }>(`${selectRow} for update`);
          return change(checked(rows[0], place), async ({ id, revision, sealed, seal }) => {
            await client.query(putRow, [id, revision, sealed, JSON.stringify(seal)]);
          });
        }),
      );
    },
    hold,
    close: async () => {
      for (const release of [...holds]) await release();
      await postgres.end();
    },
  };
};

const checked = <R extends { readonly layout: number }>(row: R | undefined, place: string): R | null => {
  if (row && row.layout > layout) throw newer(place, row.layout);
  return row ?? null;
};

const tryLock = async (client: PostgresClient, name: string): Promise<boolean> => {
  const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [
    lockKey('config', name),
  ]);
  return rows[0]?.held === true;
};
