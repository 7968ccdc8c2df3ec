/** Takes the config of a directory over into a database; the files stay as they are. */
import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../model/errors.ts';
import type { ConfigData } from './config-data.ts';
import { createDatabaseVault } from './database-vault.ts';
import { createFileVault } from './file-vault.ts';
import { configPaths, databaseKeyFile } from './files.ts';
import type { KeySource } from './seal.ts';
import { type ConfigOptions, vaultOptionsOf } from './store.ts';
import type { Opened } from './vault.ts';

export interface MovedConfig {
  readonly data: ConfigData;
  /** Where this machine keeps the key; null where the person does. */
  readonly keyFile: string | null;
}

export interface MovableConfig {
  readonly data: ConfigData;
  /** Names the installation: random, made with its first account. */
  readonly id: string;
  readonly keySource: KeySource;
  /** Whether the database holds a config, whoever can read it. @throws AppError `database-unreachable`, `database-error` */
  isHeldBy(database: string): Promise<boolean>;
  /**
   * Takes over what the config is now, in one transaction and under the key that seals it here; then it is read back by
   * another connection and compared.
   * @throws AppError `usage` for a database that holds a config already
   */
  moveTo(database: string): Promise<MovedConfig>;
}

const nothingHere = (path: string): AppError =>
  new AppError('usage', `There is nothing to move: ${path} does not exist.`, {
    hint: 'Without accounts here just begin with the database: huawei-assets onboard --database ...',
    details: { path },
  });

const openTarget = (options: ConfigOptions, database: string) =>
  createDatabaseVault({ ...vaultOptionsOf(options), database, directory: configPaths(options.dir).directory });

const requireEqual = (stored: Opened | null, data: ConfigData): void => {
  if (isDeepStrictEqual(stored?.data, data)) return;
  throw new AppError('config-damaged', 'The configuration in the database is not what was sent.', {
    hint: 'Somebody changed it at this very moment, or the database lost it: look with "huawei-assets accounts list".',
  });
};

const isHeldBy = async (options: ConfigOptions, database: string): Promise<boolean> => {
  const vault = openTarget(options, database);
  try {
    return (await vault.look()).exists;
  } finally {
    await vault.close();
  }
};

/** Opens with the key at hand, whatever its source: nobody is asked again. */
const withKey = (options: ConfigOptions, key: Uint8Array): ConfigOptions => ({
  ...options,
  masterKey: { ...options.masterKey, environmentKey: Buffer.from(key).toString('base64') },
});

const moveTo = async (options: ConfigOptions, database: string, { data, fitting }: Opened): Promise<MovedConfig> => {
  const vault = openTarget(options, database);
  const reader = openTarget(withKey(options, fitting.key), database);
  try {
    await vault.adopt({ data, fitting });
    const stored = await reader.read();
    requireEqual(stored, data);
    const isHere = stored && fitting.seal.source === 'key-file';
    return { data, keyFile: isHere ? databaseKeyFile(options.dir, stored.page.id) : null };
  } finally {
    await vault.close();
    await reader.close();
  }
};

/** @throws AppError `usage` where there is none, and what else opening it may throw */
export const openMovable = async (options: ConfigOptions): Promise<MovableConfig> => {
  const paths = configPaths(options.dir);
  const vault = createFileVault({ ...vaultOptionsOf(options), paths });
  const open = async (): Promise<Opened> => {
    const opened = await vault.read();
    if (!opened) throw nothingHere(paths.config);
    return opened;
  };
  const { data, page, fitting } = await open();
  return {
    data,
    id: page.id,
    keySource: fitting.seal.source,
    isHeldBy: (database) => isHeldBy(options, database),
    moveTo: async (database) => moveTo(options, database, await open()),
  };
};
