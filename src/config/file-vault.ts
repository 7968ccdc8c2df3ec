/** The config as an encrypted file: key, seal, lock and file put together. */
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
import { acquireLock, acquireSetupLock } from './lock.ts';
import {
  clearPlaces,
  type FittingKey,
  findFittingKeys,
  findKeysWithoutPage,
  type KeySurroundings,
  keepBesides,
  makeMasterKey,
} from './master-key.ts';
import { isKeyOf, makeSeal, readSealPage, type SealPage, writeSealPage } from './seal.ts';
import { decryptFile, discardStaged, encryptBeside, putInPlace, requireSealedShape } from './sealed-file.ts';
import { maxRounds, nothingToSeal, type Opened, serialize, type Vault, type VaultOptions } from './vault.ts';

export interface FileVaultOptions extends VaultOptions {
  readonly paths: ConfigPaths;
}

/** Another writer replaced the file between our reading and our writing, which only the take-over of a stale lock allows. */
const overtaken = Symbol('overtaken');

const surroundingsOf = ({ paths, masterKey, keyring, clock }: FileVaultOptions): KeySurroundings => ({
  paths,
  isShared: false,
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

/** The config in one encrypted file of a directory, with its seal page and its lock beside it. */
export const createFileVault = (options: FileVaultOptions): Vault => {
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

  /**
   * Each step leaves a config that opens: the new key joins the old one in its place, the page names both, the config is
   * replaced, and only then the old key is dropped from the page and from its place. Whoever is killed in between leaves two
   * seals, of which readers try both and the next writer keeps the one that fits.
   */
  const resealOpened = async (opened: Opened, next: FittingKey): Promise<void> => {
    const before = opened.fitting;
    const both: SealPage = { id: opened.page.id, seals: [next.seal, before.seal] };
    await keepBesides(next, before, both.id, surroundingsOf(options));
    try {
      writeSealPage(paths.seal, both);
      if (!(await save(opened, opened.data, next))) throw overtakenWhileResealing(paths);
    } catch (error) {
      // The config is still sealed with the old key. Where undoing fails too, the two seals say all that a reader needs.
      await dropOthers(both, before, options).catch(() => {});
      throw error;
    }
    await dropOthers(both, next, options);
  };

  const reseal = (choose: (opened: Opened) => Promise<FittingKey>): Promise<void> =>
    exclusively(async () => {
      const opened = await read();
      if (!opened) throw nothingToSeal(paths.config);
      requireWritable(paths);
      const next = await choose(opened);
      await settle(opened, options);
      await resealOpened(opened, next);
    });

  return {
    read,
    update,
    reseal,
    look: async () => {
      const mode = modeOf(paths.config);
      return { place: paths.config, exists: mode !== null, mode };
    },
    readPage: async () => (modeOf(paths.config) === null ? null : readSealPage(paths.seal)),
    keyFileOf: () => paths.keyFile,
    holdSetup: (domainId) => acquireSetupLock(paths, domainId, options.lock),
    close: async () => {},
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
const requireWritable = ({ config }: ConfigPaths): void => {
  const mode = modeOf(config);
  if (mode === null || (mode & 0o200) !== 0) return;
  throw new AppError('config-unwritable', `${config} is read-only: its mode is ${mode.toString(8).padStart(4, '0')}.`, {
    hint: `Make it writable with: chmod 600 ${config}`,
    details: { path: config, mode: mode.toString(8).padStart(4, '0') },
  });
};

/** Makes the key and the seal of a config that is not there yet. */
const begin = async (options: FileVaultOptions): Promise<FittingKey> => {
  const id = randomUUID();
  const { masterKey, seal } = await makeMasterKey(id, surroundingsOf(options));
  writeSealPage(options.paths.seal, { id, seals: [seal] });
  if (masterKey.notice) options.onNotice(masterKey.notice);
  return { key: masterKey.key, seal };
};

/** Ends a rotation that was interrupted, or rewrites a lost page, once the config is known to be sealed with the key at hand. */
const settle = async ({ page, fitting }: Opened, options: FileVaultOptions): Promise<void> => {
  const { paths } = options;
  const isSettled = page.seals.length === 1 && fs.existsSync(paths.seal);
  if (!isSettled) await dropOthers(page, fitting, options);
};

/** Makes one key the only one: on the page, and in the places that the page names. */
const dropOthers = async (page: SealPage, kept: FittingKey, options: FileVaultOptions): Promise<void> => {
  writeSealPage(options.paths.seal, { id: page.id, seals: [kept.seal] });
  await clearPlaces(page, kept, surroundingsOf(options));
};

const overtakenWhileResealing = ({ config: path }: ConfigPaths): AppError =>
  new AppError(
    'config-locked',
    `${path} was replaced by another process during the rotation. Its key is the old one.`,
    {
      hint: 'Run the command again.',
      details: { path },
    },
  );
