/** From a passphrase to a key: scrypt, with bounds on what a stored file may ask for. */
import { randomBytes, type ScryptOptions, scrypt } from 'node:crypto';
import { AppError } from '../model/errors.ts';

/** Cost of a derivation: memory is 128 x n x r bytes. */
export interface ScryptCost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

export interface KeyDerivation extends ScryptCost {
  readonly name: 'scrypt';
  /** Base64, 16 bytes or more. */
  readonly salt: string;
}

/** OWASP's first choice (2023): 128 MiB and a few tenths of a second, paid once a command by those who chose a passphrase. */
export const defaultScryptCost: ScryptCost = { n: 2 ** 17, r: 8, p: 1 };

const maxMemoryBytes = 256 * 1024 * 1024;
const maxParallel = 4;
const minPassphraseLength = 8;

/** Says why a new passphrase cannot be taken; null when it can. */
export const validatePassphrase = (passphrase: string): string | null =>
  [...passphrase].length < minPassphraseLength ? `A passphrase has at least ${minPassphraseLength} characters.` : null;

/** @throws AppError `config-error` for a new passphrase that is too short */
export const requireGoodPassphrase = (passphrase: string): void => {
  const problem = validatePassphrase(passphrase);
  if (problem) throw new AppError('config-error', problem, { hint: 'Choose a longer one: several words do well.' });
};

export const newKeyDerivation = (cost: ScryptCost = defaultScryptCost): KeyDerivation => ({
  name: 'scrypt',
  ...cost,
  salt: randomBytes(16).toString('base64'),
});

const isPowerOfTwo = (value: number): boolean => value > 1 && Number.isInteger(Math.log2(value));

const isCount = (value: unknown, max: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max;

/**
 * Reads stored parameters; null for any that are malformed, or that would take more memory or time than this tool ever asks
 * for: a hostile file must not be able to bring the machine down before its passphrase is even tried.
 */
export const parseKeyDerivation = (value: unknown): KeyDerivation | null => {
  if (typeof value !== 'object' || value === null) return null;
  const { name, n, r, p, salt } = value as Partial<Record<keyof KeyDerivation, unknown>>;
  if (name !== 'scrypt' || typeof salt !== 'string' || salt.length > 128) return null;
  if (!isCount(n, 2 ** 21) || !isCount(r, 32) || !isCount(p, maxParallel) || !isPowerOfTwo(n)) return null;
  if (128 * n * r > maxMemoryBytes || Buffer.from(salt, 'base64').length < 16) return null;
  return { name, n, r, p, salt };
};

/** Derives bytes from a passphrase, off the main thread. The passphrase is put into Unicode NFKC first, as keyboards differ. */
export const deriveBytes = (passphrase: string, derivation: KeyDerivation, length: number): Promise<Buffer> => {
  const { n, r, p, salt } = derivation;
  const options: ScryptOptions = { N: n, r, p, maxmem: 128 * r * (n + p + 2) + 1024 * 1024 };
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), Buffer.from(salt, 'base64'), length, options, (error, bytes) =>
      error ? reject(error) : resolve(bytes),
    );
  });
};
