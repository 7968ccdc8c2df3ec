/** Reading and writing the config as a whole: key, seal, lock and file put together. Knows nothing of accounts. */
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { AppError } from '../model/errors.ts';
import { type ConfigData, emptyConfig, parseConfigData } from './config-data.ts';
import {
  type ConfigPaths,
  ensurePrivateDirectory,
  fingerprintOf,
  makePrivate,
  modeOf,
  readIfThere,
  removeLeftovers,
  unwritable,
} from './files.ts';
import type { Keyring } from './keyring.ts';
import { acquireLock, type LockOptions } from './lock.ts';
import {
  type FittingKey,
  findFittingKeys,
  findKeysWithoutPage,
  type KeySurroundings,
  type MasterKeyNotice,
  type MasterKeyOptions,
  makeMasterKey,
  placeOf,
} from './master-key.ts';
import { isKeyOf, makeSeal, readSealPage, type SealPage, writeSealPage } from './seal.ts';
import { decryptFile, discardStaged, encryptBeside, putInPlace, requireSealedShape } from './sealed-file.ts';

export interface VaultOptions {
  readonly paths: ConfigPaths;
  readonly masterKey: MasterKeyOptions;
  readonly keyring: Keyring;
  readonly clock: { now(): number };
  readonly lock: LockOptions;
  readonly onNotice: (notice: MasterKeyNotice) => void;
}

/** The config with the one key and seal that opened it. */
export interface Opened {
  readonly data: ConfigData;
  readonly fingerprint: string;
  readonly page: SealPage;
  readonly fitting: FittingKey;
}

/** Another writer replaced the file between our reading and our writing, which only the take-over of a stale lock allows. */
const overtaken = Symbol('overtaken');

const maxRounds = 5;

export const surroundingsOf = ({ paths, masterKey, keyring, clock }: VaultOptions): KeySurroundings => ({
  paths,
  options: masterKey,
  keyring,
  now: new Date(clock.now()).toISOString(),
});

const damaged = (paths: ConfigPaths): AppError =>
  new AppError('config-damaged', `${paths.config} is damaged: the key is right, but the content was changed or cut.`, {
    hint: `Restore ${paths.config} and ${paths.seal} from one backup, or move them away and add the accounts again.`,
    details: { path: paths.config },
  });

const halfRotated = (paths: ConfigPaths, page: SealPage): AppError => {
  const sources = page.seals.map((seal) => seal.source);
  const message = `${paths.config} cannot be read with this key: a rotation was interrupted, and the other key seals it.`;
  return new AppError('config-key-wrong', message, {
    hint: `Give the other key (${sources.join(' or ')}).`,
    details: { path: paths.config, sealedWith: sources },
  });
};

const openWithPage = async (page: SealPage, keys: readonly FittingKey[], paths: ConfigPaths) => {
  for (const fitting of keys) {
    const decryption = await decryptFile(paths.config, fitting.key);
    if (decryption !== 'refused') return { fitting, page, content: decryption.content };
  }
  throw keys.length < page.seals.length ? halfRotated(paths, page) : damaged(paths);
};

const openWithoutPage = async (around: KeySurroundings) => {
  const { paths, now } = around;
  for (const { key, source } of await findKeysWithoutPage(around)) {
    const decryption = await decryptFile(paths.config, key);
    if (decryption === 'refused') continue;
    const seal = makeSeal(source, key, now);
    return { fitting: { key, seal }, page: { id: randomUUID(), seals: [seal] }, content: decryption.content };
  }
  const message = `${paths.config} cannot be read: the key is wrong or the file is damaged. ${paths.seal}, which would tell, is missing.`;
  throw new AppError('config-key-wrong', message, {
    hint: `Restore ${paths.seal} from a backup.`,
    details: { path: paths.config },
  });
};

export interface Vault {
  readonly paths: ConfigPaths;
  /** Null when there is no config yet. Decrypts only when the file has changed since the last call. */
  read(): Promise<Opened | null>;
  update(change: (data: ConfigData) => ConfigData): Promise<ConfigData>;
  /** Runs under the lock, after the updates that were asked for earlier. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** Only under the lock. @returns false when another writer came first */
  save(opened: Opened | null, data: ConfigData, fitting: FittingKey): Promise<boolean>;
}

export const createVault = (options: VaultOptions): Vault => {
  const { paths } = options;
  let last: Opened | null = null;

  const readKeys = async (page: SealPage): Promise<readonly FittingKey[]> => {
    const [seal] = page.seals;
    const known = last?.fitting.key;
    // Deriving a passphrase again, or asking for it again, because another process wrote would be a nuisance.
    if (seal && known && page.seals.length === 1 && isKeyOf(seal, known)) return [{ key: known, seal }];
    return findFittingKeys(page, surroundingsOf(options));
  };

  const open = async (fingerprint: string): Promise<Opened> => {
    const bytes = readIfThere(paths.config);
    if (bytes !== null) requireSealedShape(paths.config, bytes);
    const page = readSealPage(paths.seal);
    const { content, ...opened } = page
      ? await openWithPage(page, await readKeys(page), paths)
      : await openWithoutPage(surroundingsOf(options));
    return { ...opened, fingerprint, data: parseConfigData(content, paths.config) };
  };

  const read = async (): Promise<Opened | null> => {
    for (let round = 1; ; round++) {
      const fingerprint = fingerprintOf(paths.config);
      if (fingerprint === null) return null;
      if (last?.fingerprint === fingerprint) return last;
      try {
        const opened = await open(fingerprint);
        if (fingerprintOf(paths.config) !== fingerprint && round < maxRounds) continue;
        last = opened;
        return opened;
      } catch (error) {
        // Page, key and file are three reads; a rotation between them makes them disagree for a moment.
        if (fingerprintOf(paths.config) === fingerprint || round >= maxRounds) throw error;
      }
    }
  };

  const save = async (opened: Opened | null, data: ConfigData, fitting: FittingKey): Promise<boolean> => {
    const staged = await encryptBeside(paths.config, fitting.key, { ...data });
    if (fingerprintOf(paths.config) !== (opened?.fingerprint ?? null)) {
      discardStaged(staged);
      return false;
    }
    const fingerprint = fingerprintOf(staged);
    putInPlace(staged, paths.config);
    const id = opened?.page.id ?? readSealPage(paths.seal)?.id;
    last = fingerprint && id ? { data, fingerprint, fitting, page: { id, seals: [fitting.seal] } } : null;
    return true;
  };

  const exclusively = serialize(async (work) => {
    ensurePrivateDirectory(paths.directory);
    const release = await acquireLock(paths, options.lock);
    try {
      tidy(paths);
      return await work();
    } finally {
      await release();
    }
  });

  const saveOnce = async (change: (data: ConfigData) => ConfigData): Promise<ConfigData | typeof overtaken> => {
    const opened = await read();
    const data = change(opened?.data ?? emptyConfig);
    if (data === (opened?.data ?? emptyConfig)) return data;
    requireWritable(paths);
    const fitting = opened ? opened.fitting : await begin(options);
    if (!(await save(opened, data, fitting))) return overtaken;
    if (opened) await settle(opened, options);
    return data;
  };

  const update = (change: (data: ConfigData) => ConfigData): Promise<ConfigData> =>
    exclusively(async () => {
      for (let round = 1; round <= maxRounds; round++) {
        const data = await saveOnce(change);
        if (data !== overtaken) return data;
      }
      throw new AppError('config-locked', `${paths.config} kept being replaced by other processes.`, {
        hint: 'Run the command again.',
        details: { path: paths.config },
      });
    });

  return { paths, read, update, exclusively, save };
};

/** Lets works run one after another, in the order in which they were asked for; one that fails does not stop the next. */
const serialize = (run: <T>(work: () => Promise<T>) => Promise<T>) => {
  let tail: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const result = tail.then(() => run(work));
    tail = result.catch(() => {});
    return result;
  };
};

/** Repairs the modes and removes what a killed writer left. */
const tidy = (paths: ConfigPaths): void => {
  try {
    removeLeftovers(paths.directory);
  } catch (error) {
    throw unwritable(paths.directory, error);
  }
  for (const file of [paths.config, paths.seal, paths.keyFile]) makePrivate(file);
};

/** Replacing a file asks for the directory's permission only; a file that its owner closed to writing is respected all the same. */
export const requireWritable = ({ config }: ConfigPaths): void => {
  const mode = modeOf(config);
  if (mode === null || (mode & 0o200) !== 0) return;
  throw new AppError('config-unwritable', `${config} is read-only: its mode is ${mode.toString(8).padStart(4, '0')}.`, {
    hint: `Make it writable with: chmod 600 ${config}`,
    details: { path: config, mode: mode.toString(8).padStart(4, '0') },
  });
};

/** Makes the key and the seal of a config that is not there yet. */
const begin = async (options: VaultOptions): Promise<FittingKey> => {
  const id = randomUUID();
  const { masterKey, seal } = await makeMasterKey(id, surroundingsOf(options));
  writeSealPage(options.paths.seal, { id, seals: [seal] });
  if (masterKey.notice) options.onNotice(masterKey.notice);
  return { key: masterKey.key, seal };
};

/** Ends a rotation that was interrupted, or rewrites a lost page, once the config is known to be sealed with the key at hand. */
export const settle = async ({ page, fitting }: Opened, options: VaultOptions): Promise<void> => {
  const { paths } = options;
  const isSettled = page.seals.length === 1 && fs.existsSync(paths.seal);
  if (isSettled) return;
  writeSealPage(paths.seal, { id: page.id, seals: [fitting.seal] });
  await clearPlaces(page, fitting, options);
};

/** Removes keys that seal nothing any more. An unusable keyring keeps its old key, which opens nothing. */
export const clearPlaces = async (page: SealPage, kept: FittingKey, options: VaultOptions): Promise<void> => {
  const around = surroundingsOf(options);
  for (const source of new Set(page.seals.map((seal) => seal.source))) {
    const place = placeOf(source, page.id, around);
    if (!place || (source === 'keyring' && options.masterKey.useKeyring === false)) continue;
    const work = source === kept.seal.source ? place.write([kept.key]) : place.clear();
    await work.catch(() => {});
  }
};
