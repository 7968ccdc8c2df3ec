/** A fresh key for the config. */
import { AppError } from '../model/errors.ts';
import { type KeyPlace, newKey } from './key-places.ts';
import { type FittingKey, keyFromPassphrase, parseEnvironmentKey, placeOf } from './master-key.ts';
import { isKeyOf, type KeySource, makeSeal, type SealPage, writeSealPage } from './seal.ts';
import {
  clearPlaces,
  type Opened,
  requireWritable,
  settle,
  surroundingsOf,
  type Vault,
  type VaultOptions,
} from './vault.ts';

/** The key to change to. The tool makes random keys for itself; a passphrase or an environment key is the caller's to give. */
export type NewKey =
  | { readonly source: 'key-file' | 'keyring' }
  | { readonly source: 'passphrase'; readonly passphrase: string }
  | { readonly source: 'environment'; readonly environmentKey: string };

export interface Rotation {
  readonly from: KeySource;
  readonly to: KeySource;
}

const missing = (source: KeySource): AppError =>
  new AppError('missing-input', `The config is sealed with a key from: ${source}. The new one must be given.`, {
    hint: source === 'passphrase' ? 'Give the new passphrase.' : 'Make a new key with: openssl rand -base64 32',
    details: { source },
  });

const sameKindOf = (source: KeySource): NewKey => {
  if (source === 'key-file' || source === 'keyring') return { source };
  throw missing(source);
};

const chooseKey = async (wanted: NewKey, options: VaultOptions): Promise<FittingKey> => {
  const around = surroundingsOf(options);
  if (wanted.source === 'passphrase') {
    const { masterKey, seal } = await keyFromPassphrase(wanted.passphrase, around);
    return { key: masterKey.key, seal };
  }
  const key = wanted.source === 'environment' ? parseEnvironmentKey(wanted.environmentKey) : newKey();
  return { key, seal: makeSeal(wanted.source, key, around.now) };
};

const keep = async (place: KeyPlace, keys: readonly Uint8Array[], source: KeySource): Promise<void> => {
  try {
    await place.write(keys);
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
 * Seals the config with another key. Each step leaves a config that opens: the new key joins the old one in its place, the
 * page names both, the config is replaced, and only then the old key is dropped from the page and from its place. Whoever is
 * killed in between leaves two seals, of which readers try both and the next writer keeps the one that fits.
 */
const rotateOpened = async (opened: Opened, next: FittingKey, vault: Vault, options: VaultOptions): Promise<void> => {
  const { paths } = vault;
  const before = opened.fitting;
  const both: SealPage = { id: opened.page.id, seals: [next.seal, before.seal] };
  const place = placeOf(next.seal.source, both.id, surroundingsOf(options));
  const isSamePlace = next.seal.source === before.seal.source;
  if (place) await keep(place, isSamePlace ? [next.key, before.key] : [next.key], next.seal.source);
  try {
    writeSealPage(paths.seal, both);
    if (!(await vault.save(opened, opened.data, next))) throw overtaken(paths.config);
  } catch (error) {
    // The config is still sealed with the old key. Where undoing fails too, the two seals say all that a reader needs.
    await undo(opened, both, options).catch(() => {});
    throw error;
  }
  writeSealPage(paths.seal, { id: both.id, seals: [next.seal] });
  await clearPlaces(both, next, options);
};

const undo = async ({ fitting }: Opened, both: SealPage, options: VaultOptions): Promise<void> => {
  writeSealPage(options.paths.seal, { id: both.id, seals: [fitting.seal] });
  await clearPlaces(both, fitting, options);
};

const overtaken = (path: string): AppError =>
  new AppError(
    'config-locked',
    `${path} was replaced by another process during the rotation. Its key is the old one.`,
    {
      hint: 'Run the command again.',
      details: { path },
    },
  );

/**
 * @throws AppError `missing-input` when the new key must be given and is not, `config-error` without a config or for the old
 * key given again, `config-unwritable`; then the old key still opens the config
 */
export const rotateKey = (wanted: NewKey | undefined, vault: Vault, options: VaultOptions): Promise<Rotation> =>
  vault.exclusively(async () => {
    const opened = await vault.read();
    if (!opened) {
      throw new AppError('config-error', `There is no config to seal anew: ${vault.paths.config} does not exist.`, {
        hint: 'Add an account first.',
        details: { path: vault.paths.config },
      });
    }
    requireWritable(vault.paths);
    const from = opened.fitting.seal.source;
    const next = await chooseKey(wanted ?? sameKindOf(from), options);
    if (isKeyOf(opened.fitting.seal, next.key)) {
      throw new AppError('config-error', 'The new key is the old one.', { hint: 'Give another key.' });
    }
    await settle(opened, options);
    await rotateOpened(opened, next, vault, options);
    return { from, to: next.seal.source };
  });
