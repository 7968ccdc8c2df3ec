/**
 * The key that seals the config, and where it comes from: `HUAWEI_ASSETS_KEY`, a passphrase, the OS keyring, a key file. An
 * existing config is opened only with what sealed it; a new key is made only where no config exists.
 */
import { AppError } from '../model/errors.ts';
import type { ConfigPaths } from './files.ts';
import { decodeKey, type KeyPlace, keyFilePlace, keyringPlace, newKey } from './key-places.ts';
import type { Keyring } from './keyring.ts';
import { deriveBytes, newKeyDerivation, requireGoodPassphrase, type ScryptCost } from './passphrase.ts';
import { isKeyOf, type KeySource, makeSeal, type Seal, type SealPage } from './seal.ts';

export interface MasterKeyOptions {
  /** The value of `HUAWEI_ASSETS_KEY`; undefined when it is not set. */
  readonly environmentKey?: string | undefined;
  /** The value of `HUAWEI_ASSETS_PASSPHRASE`; undefined when it is not set. */
  readonly passphrase?: string | undefined;
  /** Asks the person for the passphrase. Called only when the config is sealed with one and none was given. */
  readonly askPassphrase?: (() => Promise<string>) | undefined;
  /** False keeps the program from touching the OS keyring at all. Default true. */
  readonly useKeyring?: boolean | undefined;
  /** Whether a new config's key goes to the keyring (see `keyringSuits`). Default false: the key file. */
  readonly preferKeyring?: boolean | undefined;
  readonly keyring?: Keyring | undefined;
  /** What a new passphrase costs to try. */
  readonly scryptCost?: ScryptCost | undefined;
}

/** To be said once, to a person. */
export interface MasterKeyNotice {
  readonly code: 'key-file-created';
  readonly message: string;
  readonly path: string;
  /** Why the keyring, which was preferred, was not used. */
  readonly keyringReason: string | null;
}

export interface MasterKey {
  readonly key: Uint8Array;
  readonly source: KeySource;
  /** Whether a random key was made just now. */
  readonly created: boolean;
  readonly notice?: MasterKeyNotice;
}

/** Where a config, its page and its key file are, as messages name them. */
export type KeyPaths = Pick<ConfigPaths, 'config' | 'seal' | 'keyFile'>;

/** What the functions below need to know of the place and the moment. */
export interface KeySurroundings {
  readonly paths: KeyPaths;
  /** Several machines open the config: a key that is missing here may be on another one. */
  readonly isShared: boolean;
  readonly options: MasterKeyOptions;
  readonly keyring: Keyring;
  /** ISO 8601 UTC. */
  readonly now: string;
}

/** A key that fits a seal. */
export interface FittingKey {
  readonly key: Uint8Array;
  readonly seal: Seal;
}

const sourceNames: Readonly<Record<KeySource, string>> = {
  environment: 'the key in HUAWEI_ASSETS_KEY',
  passphrase: 'a passphrase',
  keyring: 'a key in the OS keyring',
  'key-file': 'a key file',
};

/** @throws AppError `config-error` for anything but 32 bytes in base64; the message does not repeat the value */
export const parseEnvironmentKey = (text: string): Uint8Array => {
  const key = decodeKey(text.trim());
  if (key) return key;
  const seen = text.trim() === '' ? 'it is empty' : `it has ${text.trim().length} characters`;
  throw new AppError(
    'config-error',
    `HUAWEI_ASSETS_KEY must be the base64 of exactly 32 bytes, 44 characters; ${seen}.`,
    {
      hint: 'Make one with: openssl rand -base64 32',
    },
  );
};

const wrongKey = (paths: KeyPaths, message: string, hint: string, seals: readonly Seal[]): AppError =>
  new AppError('config-key-wrong', message, {
    hint,
    details: { path: paths.config, sealedWith: seals.map((seal) => seal.source) },
  });

const describeSeals = (seals: readonly Seal[]): string =>
  [...new Set(seals.map((seal) => sourceNames[seal.source]))].join(' or ');

/** Null without an id: only a seal page says under which name the keyring holds the key. */
export const placeOf = (source: KeySource, id: string, { paths, keyring }: KeySurroundings): KeyPlace | null => {
  if (source === 'key-file') return keyFilePlace(paths.keyFile);
  return source === 'keyring' ? keyringPlace(keyring, id) : null;
};

const fitEnvironmentKey = (text: string, seals: readonly Seal[], { paths }: KeySurroundings): FittingKey[] => {
  const key = parseEnvironmentKey(text);
  const fitting = seals.filter((seal) => isKeyOf(seal, key)).map((seal) => ({ key, seal }));
  if (fitting.length > 0) return fitting;
  const isOther = seals.every((seal) => seal.source !== 'environment');
  throw wrongKey(
    paths,
    `HUAWEI_ASSETS_KEY is not the key of ${paths.config}, which is sealed with ${isOther ? describeSeals(seals) : 'another one'}.`,
    isOther ? 'Unset HUAWEI_ASSETS_KEY to use what sealed it.' : 'Set HUAWEI_ASSETS_KEY to the key that sealed it.',
    seals,
  );
};

const fitPassphrase = async (
  text: string,
  seals: readonly Seal[],
  { paths }: KeySurroundings,
): Promise<FittingKey[]> => {
  const candidates = seals.filter((seal) => seal.source === 'passphrase');
  if (candidates.length === 0) {
    const message = `A passphrase was given, but ${paths.config} is sealed with ${describeSeals(seals)}.`;
    throw wrongKey(paths, message, 'Unset HUAWEI_ASSETS_PASSPHRASE, or change to it with: config rotate-key', seals);
  }
  for (const seal of candidates) {
    if (!seal.derivation) continue;
    const key = await deriveBytes(text, seal.derivation, 32);
    if (isKeyOf(seal, key)) return [{ key, seal }];
  }
  throw wrongKey(
    paths,
    `The passphrase is not the one that seals ${paths.config}.`,
    'Try again; nothing was changed.',
    seals,
  );
};

type Attempt = { readonly fitting: FittingKey } | { readonly problem: string; readonly hint: string };

const pickFrom = (
  keys: readonly Uint8Array[],
  seal: Seal,
  otherwise: { readonly problem: string; readonly hint: string },
): Attempt => {
  const key = keys.find((each) => isKeyOf(seal, each));
  return key ? { fitting: { key, seal } } : otherwise;
};

/** A key that is not here is, where the config is shared, on the machine that made or renewed it. */
const sharedHint = ({ keyFile }: KeyPaths): string =>
  `Set HUAWEI_ASSETS_KEY to the key that seals it, or copy ${keyFile} from a machine that has it.`;

const tryKeyFile = async (seal: Seal, around: KeySurroundings): Promise<Attempt> => {
  const { keyFile } = around.paths;
  const keys = await keyFilePlace(keyFile).read();
  const problem = keys.length === 0 ? `its key file ${keyFile} is missing` : `${keyFile} holds another key`;
  const hint = around.isShared
    ? sharedHint(around.paths)
    : `Restore ${keyFile} from a backup; without it the config cannot be read.`;
  return pickFrom(keys, seal, { problem, hint });
};

const tryKeyring = async (seal: Seal, id: string, around: KeySurroundings): Promise<Attempt> => {
  const hint = around.isShared
    ? 'Where the keyring has it, change to a key that can be given here: huawei-assets config rotate-key --to environment'
    : 'Run this in the desktop session that made the config, or import an exported bundle here.';
  if (around.options.useKeyring === false) return { problem: 'the use of the OS keyring is switched off', hint };
  try {
    const keys = await keyringPlace(around.keyring, id).read();
    return pickFrom(keys, seal, { problem: 'the OS keyring does not hold it (any more)', hint });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: `the OS keyring cannot be used here (${reason})`, hint };
  }
};

const trySeal = async (seal: Seal, id: string, around: KeySurroundings): Promise<Attempt> => {
  if (seal.source === 'key-file') return tryKeyFile(seal, around);
  if (seal.source === 'keyring') return tryKeyring(seal, id, around);
  if (seal.source === 'environment') {
    return { problem: 'HUAWEI_ASSETS_KEY is not set', hint: 'Set HUAWEI_ASSETS_KEY to the key that sealed it.' };
  }
  return { problem: 'no passphrase was given', hint: 'Set HUAWEI_ASSETS_PASSPHRASE, or run it at a terminal.' };
};

/**
 * Finds the keys that fit an existing config, one for each seal that they fit; mostly one, two after an interrupted rotation.
 * What was given by environment or passphrase must fit: it is never passed over in silence.
 * @throws AppError `config-key-wrong` when no key fits, `config-error` for a malformed environment key
 */
export const findFittingKeys = async (page: SealPage, around: KeySurroundings): Promise<readonly FittingKey[]> => {
  const { options, paths } = around;
  const { seals } = page;
  if (options.environmentKey !== undefined) return fitEnvironmentKey(options.environmentKey, seals, around);
  if (options.passphrase !== undefined) return fitPassphrase(options.passphrase, seals, around);
  const attempts = await Promise.all(seals.map((seal) => trySeal(seal, page.id, around)));
  const fitting = attempts.flatMap((attempt) => ('fitting' in attempt ? [attempt.fitting] : []));
  if (fitting.length > 0) return fitting;
  if (options.askPassphrase && seals.some((seal) => seal.source === 'passphrase')) {
    return fitPassphrase(await options.askPassphrase(), seals, around);
  }
  const problems = attempts.flatMap((attempt) => ('problem' in attempt ? [attempt] : []));
  const message = `${paths.config} is sealed with ${describeSeals(seals)}, and ${problems.map(({ problem }) => problem).join('; ')}.`;
  throw wrongKey(paths, message, problems[0]?.hint ?? '', seals);
};

/**
 * The keys to try on a config whose seal page is lost. A passphrase needs the page's salt, a keyring entry the page's id.
 * @throws AppError `config-key-wrong` when there is none to try
 */
export const findKeysWithoutPage = async (around: KeySurroundings): Promise<readonly MasterKey[]> => {
  const { options, paths } = around;
  if (options.environmentKey !== undefined) {
    return [{ key: parseEnvironmentKey(options.environmentKey), source: 'environment', created: false }];
  }
  const keys = await keyFilePlace(paths.keyFile).read();
  if (keys.length > 0) return keys.map((key) => ({ key, source: 'key-file', created: false }));
  throw new AppError(
    'config-key-wrong',
    `No key for ${paths.config}: ${paths.seal} and ${paths.keyFile} are missing.`,
    {
      hint: `Restore ${paths.seal} from a backup: it tells which key opens the config.`,
      details: { path: paths.config },
    },
  );
};

/** A key with the seal to be stored for it. */
export interface FreshKey {
  readonly masterKey: MasterKey;
  readonly seal: Seal;
}

export const keyFromPassphrase = async (
  passphrase: string,
  around: Pick<KeySurroundings, 'options' | 'now'>,
): Promise<FreshKey> => {
  requireGoodPassphrase(passphrase);
  const derivation = newKeyDerivation(around.options.scryptCost);
  const key = await deriveBytes(passphrase, derivation, 32);
  const seal = makeSeal('passphrase', key, around.now, derivation);
  return { masterKey: { key, source: 'passphrase', created: false }, seal };
};

const keyFromKeyFile = async (keyringReason: string | null, around: KeySurroundings): Promise<FreshKey> => {
  const path = around.paths.keyFile;
  const place = keyFilePlace(path);
  const [found] = await place.read();
  const key = found ?? newKey();
  const seal = makeSeal('key-file', key, around.now);
  if (found) return { masterKey: { key, source: 'key-file', created: false }, seal };
  await place.write([key]);
  const why = keyringReason === null ? '' : ` The OS keyring could not be used: ${keyringReason}.`;
  const message = `The config's key was made and kept in ${path}: keep a copy apart from the config.${why}`;
  const notice: MasterKeyNotice = { code: 'key-file-created', message, path, keyringReason };
  return { masterKey: { key, source: 'key-file', created: true, notice }, seal };
};

/** Removes keys that seal nothing any more. An unusable keyring keeps its old key, which opens nothing. */
export const clearPlaces = async (page: SealPage, kept: FittingKey, around: KeySurroundings): Promise<void> => {
  for (const source of new Set(page.seals.map((seal) => seal.source))) {
    const place = placeOf(source, page.id, around);
    if (!place || (source === 'keyring' && around.options.useKeyring === false)) continue;
    const work = source === kept.seal.source ? place.write([kept.key]) : place.clear();
    await work.catch(() => {});
  }
};

/**
 * Puts a new key where its source keeps keys, beside the old one, if any, where that is the same place; a key that the person
 * keeps is put nowhere.
 * @throws AppError `config-unwritable`
 */
export const keepBesides = async (
  next: FittingKey,
  before: FittingKey | null,
  id: string,
  around: KeySurroundings,
): Promise<void> => {
  const { source } = next.seal;
  const place = placeOf(source, id, around);
  if (!place) return;
  try {
    await place.write(source === before?.seal.source ? [next.key, before.key] : [next.key]);
  } catch (error) {
    if (source !== 'keyring') throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('config-unwritable', `The new key cannot be kept in the OS keyring: ${reason}.`, {
      hint: 'Choose the key file, a passphrase or HUAWEI_ASSETS_KEY. The config is unchanged.',
      details: { source },
    });
  }
};

/**
 * Chooses the key of a config that does not exist yet: environment, passphrase, keyring where it is preferred and works, key
 * file. Makes the random key of the last two and puts it in its place; a key file that is already there is used.
 * @throws AppError `config-error`, `config-key-wrong` for a key file that cannot be read, `config-unwritable`
 */
export const makeMasterKey = async (id: string, around: KeySurroundings): Promise<FreshKey> => {
  const { environmentKey, passphrase, useKeyring = true, preferKeyring = false } = around.options;
  if (environmentKey !== undefined) {
    const key = parseEnvironmentKey(environmentKey);
    const seal = makeSeal('environment', key, around.now);
    return { masterKey: { key, source: 'environment', created: false }, seal };
  }
  if (passphrase !== undefined) return keyFromPassphrase(passphrase, around);
  if (!useKeyring || !preferKeyring) return keyFromKeyFile(null, around);
  const key = newKey();
  try {
    await keyringPlace(around.keyring, id).write([key]);
  } catch (error) {
    return keyFromKeyFile(error instanceof Error ? error.message : String(error), around);
  }
  return { masterKey: { key, source: 'keyring', created: true }, seal: makeSeal('keyring', key, around.now) };
};
