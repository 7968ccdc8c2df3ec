/** A fresh key for the config. */
import { AppError } from '../model/errors.ts';
import { newKey } from './key-places.ts';
import { type FittingKey, keyFromPassphrase, parseEnvironmentKey } from './master-key.ts';
import { isKeyOf, type KeySource, makeSeal } from './seal.ts';
import type { Vault, VaultOptions } from './vault.ts';

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

const chooseKey = async (wanted: NewKey, { masterKey: options, clock }: VaultOptions): Promise<FittingKey> => {
  const now = new Date(clock.now()).toISOString();
  if (wanted.source === 'passphrase') {
    const { masterKey, seal } = await keyFromPassphrase(wanted.passphrase, { options, now });
    return { key: masterKey.key, seal };
  }
  const key = wanted.source === 'environment' ? parseEnvironmentKey(wanted.environmentKey) : newKey();
  return { key, seal: makeSeal(wanted.source, key, now) };
};

/**
 * Seals the config with another key.
 * @throws AppError `missing-input` when the new key must be given and is not, `config-error` without a config or for the old
 * key given again, `config-unwritable`; then the old key still opens the config
 */
export const rotateKey = async (wanted: NewKey | undefined, vault: Vault, options: VaultOptions): Promise<Rotation> => {
  let rotation: Rotation | undefined;
  await vault.reseal(async ({ fitting }) => {
    const from = fitting.seal.source;
    const next = await chooseKey(wanted ?? sameKindOf(from), options);
    if (isKeyOf(fitting.seal, next.key)) {
      throw new AppError('config-error', 'The new key is the old one.', { hint: 'Give another key.' });
    }
    rotation = { from, to: next.seal.source };
    return next;
  });
  if (!rotation) throw new AppError('internal', 'The config was sealed anew without a key.');
  return rotation;
};
