/** The door to the config: accounts, keys and policies, encrypted in one file. */
import os from 'node:os';
import type { Account } from '../model/account.ts';
import { type AppError, isAppError } from '../model/errors.ts';
import {
  findAccount,
  getAccount,
  type ImportResult,
  withAccount,
  withChangedAccount,
  withImportedAccounts,
  withoutAccount,
  withRenamedAccount,
} from './accounts.ts';
import { openBundle, sealBundle } from './bundle.ts';
import { type ConfigData, emptyConfig } from './config-data.ts';
import { createFileVault } from './file-vault.ts';
import { configPaths } from './files.ts';
import { osKeyring } from './keyring.ts';
import { createLateVault } from './late-vault.ts';
import type { LockOptions } from './lock.ts';
import type { MasterKeyOptions } from './master-key.ts';
import { type NewKey, type Rotation, rotateKey } from './rotate.ts';
import type { KeySource, SealPage } from './seal.ts';
import type { ConfigNotice, Vault, VaultOptions } from './vault.ts';

export interface ConfigOptions {
  /** The config's own directory: it is made, and kept, for its owner alone. */
  readonly dir: string;
  /** The PostgreSQL database that holds the config instead of a file; the directory then has at most its key. */
  readonly database?: string | undefined;
  readonly masterKey?: MasterKeyOptions;
  /** Epoch milliseconds; `Date` will do. */
  readonly clock?: { now(): number };
  readonly lock?: LockOptions;
  /** Called when something about the key is to be said to the person, once in the config's life. */
  readonly onNotice?: (notice: ConfigNotice) => void;
}

/** For `doctor` and `config path`. */
export interface ConfigDescription {
  /** Of the file; of a database, its address without user and password. */
  readonly path: string;
  readonly directory: string;
  readonly exists: boolean;
  /** In octal, such as `0600`; null without a file, as in a database, and on Windows, which has none. */
  readonly mode: string | null;
  /** Others can read the file: the next save repairs it. */
  readonly isOpenToOthers: boolean;
  readonly key: {
    readonly source: KeySource;
    /** A path, or the name of the keyring's entry or of the variable. */
    readonly location: string;
    readonly sealedAt: string;
    /** A rotation was interrupted: the next save ends it. */
    readonly isHalfRotated: boolean;
  } | null;
  /** Null when the config cannot be read; `problem` says why. */
  readonly accounts: number | null;
  readonly problem: AppError | null;
}

/**
 * Reading never creates or changes anything; a missing file is an empty config. Every verb may throw AppError `config-error`,
 * `config-key-wrong` or `config-damaged`; those that write also `config-locked` and `config-unwritable`, and then the stored
 * config is as it was.
 */
export interface ConfigStore {
  read(): Promise<ConfigData>;
  listAccounts(): Promise<readonly Account[]>;
  /** By name, whatever its case. */
  findAccount(name: string): Promise<Account | undefined>;
  /** @throws AppError `account-not-found` */
  getAccount(name: string): Promise<Account>;
  /** @throws AppError `account-exists`, `usage` for a bad name */
  addAccount(account: Account): Promise<Account>;
  /** Sets `updatedAt`; the name stays. @throws AppError `account-not-found`, `account-exists` */
  updateAccount(name: string, change: (account: Account) => Account): Promise<Account>;
  /** @throws AppError `account-not-found`, `account-exists`, `usage` for a bad name */
  renameAccount(oldName: string, newName: string): Promise<Account>;
  /** @returns the account that was removed. @throws AppError `account-not-found` */
  removeAccount(name: string): Promise<Account>;
  /**
   * Reads, changes and writes under the lock. The change must be free of side effects: it may run more than once. Returning
   * what it was given writes nothing.
   */
  update(change: (config: ConfigData) => ConfigData): Promise<ConfigData>;
  /**
   * Keeps other processes from setting up the same Huawei Cloud account meanwhile. Ends with the process.
   * @returns the release. @throws AppError `config-locked` while another one is at it
   */
  holdSetup(domainId: string): Promise<() => Promise<void>>;
  /** Seals the config with a fresh key, by default from the same source. @throws AppError `missing-input` */
  rotateKey(newKey?: NewKey): Promise<Rotation>;
  /** @throws AppError `config-error` for a passphrase that is too short */
  exportBundle(passphrase: string): Promise<string>;
  /** All accounts or none. @throws AppError `account-exists` listing all conflicts, unless `replace` */
  importBundle(text: string, passphrase: string, options?: { readonly replace?: boolean }): Promise<ImportResult>;
  /** Throws only for a directory or seal that cannot be looked at. */
  describe(): Promise<ConfigDescription>;
  /** Ends the connections to a database. */
  close(): Promise<void>;
}

const locationOf = (source: KeySource, id: string, keyFile: string): string => {
  if (source === 'key-file') return keyFile;
  if (source === 'keyring') return `huawei-assets/${id}`;
  return source === 'environment' ? 'HUAWEI_ASSETS_KEY' : 'HUAWEI_ASSETS_PASSPHRASE';
};

const describeKey = (page: SealPage | null, vault: Vault): ConfigDescription['key'] => {
  const seal = page?.seals[0];
  if (!page || !seal) return null;
  const location = locationOf(seal.source, page.id, vault.keyFileOf(page));
  return { source: seal.source, location, sealedAt: seal.sealedAt, isHalfRotated: page.seals.length > 1 };
};

const orProblem = async <T>(work: () => T | Promise<T>): Promise<T | AppError> => {
  try {
    return await work();
  } catch (error) {
    if (isAppError(error)) return error;
    throw error;
  }
};

const describe = async (vault: Vault, directory: string): Promise<ConfigDescription> => {
  const isPosix = os.platform() !== 'win32';
  const { place, exists, mode } = await vault.look();
  const page = await orProblem(() => vault.readPage());
  const opened = await orProblem(() => vault.read());
  const problem = [page, opened].find(isAppError) ?? null;
  return {
    path: place,
    directory,
    exists,
    mode: mode === null || !isPosix ? null : mode.toString(8).padStart(4, '0'),
    isOpenToOthers: isPosix && mode !== null && (mode & 0o077) !== 0,
    key: isAppError(page) ? null : describeKey(page, vault),
    accounts: isAppError(opened) ? null : (opened?.data.accounts.length ?? 0),
    problem,
  };
};

const accountVerbs = (read: () => Promise<ConfigData>, vault: Vault, now: () => string) => ({
  listAccounts: async () => (await read()).accounts,
  findAccount: async (name: string) => findAccount(await read(), name),
  getAccount: async (name: string) => getAccount(await read(), name),
  addAccount: async (account: Account) =>
    getAccount(await vault.update((config) => withAccount(config, account)), account.name),
  updateAccount: async (name: string, change: (account: Account) => Account) =>
    getAccount(await vault.update((config) => withChangedAccount(config, name, change, now())), name),
  renameAccount: async (oldName: string, newName: string) =>
    getAccount(await vault.update((config) => withRenamedAccount(config, oldName, newName, now())), newName),
  removeAccount: async (name: string) => {
    const removed: Account[] = [];
    await vault.update((config) => {
      removed[0] = getAccount(config, name);
      return withoutAccount(config, name);
    });
    return removed[0] ?? getAccount(await read(), name);
  },
});

const bundleVerbs = (read: () => Promise<ConfigData>, vault: Vault, { masterKey }: VaultOptions) => ({
  exportBundle: async (passphrase: string) => sealBundle((await read()).accounts, passphrase, masterKey.scryptCost),
  importBundle: async (text: string, passphrase: string, options: { readonly replace?: boolean } = {}) => {
    const incoming = await openBundle(text, passphrase);
    let result: ImportResult = { added: [], replaced: [] };
    if (incoming.length === 0) return result;
    await vault.update((config) => {
      const imported = withImportedAccounts(config, incoming, options.replace ?? false);
      result = imported.result;
      return imported.config;
    });
    return result;
  },
});

/** What is left out is as usual. */
export const vaultOptionsOf = ({ masterKey = {}, clock = Date, lock = {}, onNotice }: ConfigOptions): VaultOptions => ({
  masterKey,
  keyring: masterKey.keyring ?? osKeyring({ platform: os.platform() }),
  clock,
  lock,
  onNotice: onNotice ?? (() => {}),
});

/**
 * Opens the config of a directory, or of a database. Does nothing yet: the first verb reads it, and decrypts it once for as
 * long as it does not change.
 */
export const openConfig = (given: ConfigOptions): ConfigStore => {
  const { dir, database, clock = Date } = given;
  const options = vaultOptionsOf(given);
  const paths = configPaths(dir);
  const vault = database
    ? createLateVault({ ...options, database, directory: paths.directory })
    : createFileVault({ ...options, paths });
  const read = async (): Promise<ConfigData> => (await vault.read())?.data ?? emptyConfig;
  return {
    read,
    ...accountVerbs(read, vault, () => new Date(clock.now()).toISOString()),
    update: (change) => vault.update(change),
    holdSetup: (domainId) => vault.holdSetup(domainId),
    rotateKey: (newKey) => rotateKey(newKey, vault, options),
    ...bundleVerbs(read, vault, options),
    describe: () => describe(vault, paths.directory),
    close: () => vault.close(),
  };
};
