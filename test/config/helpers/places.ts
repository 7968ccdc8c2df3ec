/** Both places of a config, for tests of what holds in either: a file, and a database. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from '@jest/globals';
import type { MasterKeyOptions } from '../../../src/config/master-key.ts';
import type { ConfigOptions } from '../../../src/config/store.ts';
import { createDatabase, query } from '../../helpers/postgres.ts';
import { contentsOf, open } from './configs.ts';

export interface Place {
  readonly kind: 'file' | 'database';
  /** Of the file, or of the key to a database. */
  readonly dir: string;
  /** Undefined for a file. */
  readonly database: string | undefined;
  open(masterKey?: MasterKeyOptions, more?: Partial<ConfigOptions>): ReturnType<typeof open>;
  /** All that is stored, to compare byte by byte. */
  stored(): Promise<unknown>;
  /** The same config, seen from a machine of its own. */
  elsewhere(): Place;
}

/** The kinds to run a suite for; a database only where there is a server. */
export const placeKinds: readonly Place['kind'][] = process.env.TEST_DATABASE_URL ? ['file', 'database'] : ['file'];

/** What the database has of it, in a form that can be compared and searched. */
export const rowsOf = async (database: string): Promise<Record<string, unknown>[]> =>
  query(
    database,
    "select id, revision, encode(sealed, 'escape') as sealed, seal::text as seal from huawei_assets.config",
  );

/** Makes new places; all that they hold is gone when the file's tests are done. */
export const places = () => {
  const endings: (() => Promise<unknown> | unknown)[] = [];
  afterAll(async () => {
    for (const end of endings.reverse()) await end();
  });
  const directory = (): string => {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'huawei-assets-config-'));
    endings.push(() => fs.rmSync(dir, { recursive: true, force: true }));
    return dir;
  };
  const placeAt = (kind: Place['kind'], dir: string, database: string | undefined): Place => ({
    kind,
    dir,
    database,
    open: (masterKey, more) => {
      const store = open(dir, masterKey, { ...more, database });
      endings.push(() => store.close());
      return store;
    },
    stored: async () => ({ files: contentsOf(dir), row: database && (await rowsOf(database)) }),
    elsewhere: () => placeAt(kind, kind === 'file' ? dir : directory(), database),
  });
  return async (kind: Place['kind']): Promise<Place> => {
    if (kind === 'file') return placeAt(kind, directory(), undefined);
    const database = await createDatabase();
    endings.push(() => database.drop());
    return placeAt(kind, directory(), database.url);
  };
};
