/** What the encrypted file holds, and how its content is read back. */
import type { Account } from '../model/account.ts';
import { AppError } from '../model/errors.ts';

/** The shape's major version. A file with a higher one is refused; keys that this version does not know are kept. */
export const configVersion = 1;

/**
 * The whole config. Keys beyond the named ones belong to other parts of the tool, or to a newer release of the same major
 * version: every write carries them along.
 */
export interface ConfigData {
  readonly version: number;
  readonly accounts: readonly Account[];
  /** Steps of onboarding that were begun and not finished; their shape is the onboarding's own. */
  readonly journal: readonly unknown[];
  readonly [key: string]: unknown;
}

export const emptyConfig: ConfigData = { version: configVersion, accounts: [], journal: [] };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isAccountLike = (value: unknown): boolean =>
  isObject(value) && typeof value.name === 'string' && typeof value.domainId === 'string';

const malformed = (path: string, what: string): AppError =>
  new AppError('config-damaged', `${path} was decrypted, but ${what}.`, {
    hint: 'Restore the file from a backup, or move it away and add the accounts again.',
    details: { path },
  });

/**
 * Reads decrypted content. It was sealed with the master key, so this guards against other versions, not against strangers.
 * @throws AppError `config-error` for a newer major version, `config-damaged` for anything that is not a config
 */
export const parseConfigData = (value: unknown, path: string): ConfigData => {
  if (!isObject(value)) throw malformed(path, 'it holds no config');
  const { version, accounts, journal = [] } = value;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    throw malformed(path, 'it has no version');
  if (version > configVersion) {
    throw new AppError('config-error', `${path} was written by a newer huawei-assets: its version is ${version}.`, {
      hint: `This release reads version ${configVersion}. Update huawei-assets.`,
      details: { path, version, supported: configVersion },
    });
  }
  if (!Array.isArray(accounts) || !accounts.every(isAccountLike)) throw malformed(path, 'its accounts cannot be read');
  if (!Array.isArray(journal)) throw malformed(path, 'its journal cannot be read');
  // Accounts were typed when they were sealed; checking every field again would cost each start of the program.
  return { ...value, version, accounts: accounts as Account[], journal };
};
