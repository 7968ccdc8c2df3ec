/** Reading and writing the config as a whole, wherever it is kept. Knows nothing of accounts. */
import { AppError } from '../model/errors.ts';
import type { ConfigData } from './config-data.ts';
import type { Keyring } from './keyring.ts';
import type { LockOptions } from './lock.ts';
import type { FittingKey, MasterKeyNotice, MasterKeyOptions } from './master-key.ts';
import type { SealPage } from './seal.ts';

export interface VaultOptions {
  readonly masterKey: MasterKeyOptions;
  readonly keyring: Keyring;
  readonly clock: { now(): number };
  readonly lock: LockOptions;
  readonly onNotice: (notice: ConfigNotice) => void;
}

/** What a running program says when a database holds an older config than it has seen: a backup was restored, or a row forged. */
export interface WentBackNotice {
  readonly code: 'config-went-back';
  readonly message: string;
}

/** To be said once, to a person. */
export type ConfigNotice = MasterKeyNotice | WentBackNotice;

/** A reader begins again only after another process wrote, which costs that one as much: so many in a row do not happen. */
export const maxRounds = 50;

/** The config with the one key and seal that opened it. */
export interface Opened {
  readonly data: ConfigData;
  /** Differs whenever the stored config does. */
  readonly fingerprint: string;
  readonly page: SealPage;
  readonly fitting: FittingKey;
}

/** For `describe`: what can be seen without key and page. */
export interface VaultLook {
  /** As messages name it: a path, or a database without user and password. */
  readonly place: string;
  readonly exists: boolean;
  /** Permission bits; null where there is no file. */
  readonly mode: number | null;
}

export interface Vault {
  /** Null when there is no config yet. Decrypts only when what is stored has changed since the last call. */
  read(): Promise<Opened | null>;
  /** The change may be made more than once, on what the config is then; what is given back unchanged is not written. */
  update(change: (data: ConfigData) => ConfigData): Promise<ConfigData>;
  /**
   * Seals the config with the key that `choose` gives for it, and drops the old one.
   * @throws AppError what `choose` throws, or why it cannot be written; then the old key still opens the config
   */
  reseal(choose: (opened: Opened) => Promise<FittingKey>): Promise<void>;
  look(): Promise<VaultLook>;
  /** Which key seals it; null without a config or its page. @throws AppError `config-damaged` for one that cannot be read */
  readPage(): Promise<SealPage | null>;
  /** Where the key of a page is kept on this machine. */
  keyFileOf(page: SealPage): string;
  /** @returns the release. @throws AppError `config-locked` while another process sets up the same Huawei Cloud account */
  holdSetup(domainId: string): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** Lets works run one after another, in the order in which they were asked for; one that fails does not stop the next. */
export const serialize = (run: <T>(work: () => Promise<T>) => Promise<T>) => {
  let tail: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const result = tail.then(() => run(work));
    tail = result.catch(() => {});
    return result;
  };
};

export const nothingToSeal = (place: string): AppError =>
  new AppError('config-error', `There is no config to seal anew: ${place} does not exist.`, {
    hint: 'Add an account first.',
    details: { path: place },
  });
