/**
 * A bundle: accounts under a passphrase, to be carried to another machine. JSON in clear text around AES-256-GCM; the clear
 * part is authenticated too.
 */
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Account } from '../model/account.ts';
import { AppError } from '../model/errors.ts';
import {
  deriveBytes,
  type KeyDerivation,
  newKeyDerivation,
  parseKeyDerivation,
  requireGoodPassphrase,
  type ScryptCost,
} from './passphrase.ts';

const format = 'huawei-assets-config';
const bundleVersion = 1;
/** Ten thousand accounts take about 10 MB. */
const maxLength = 64 * 1024 * 1024;
const nonceLength = 12;
const tagLength = 16;

interface Envelope {
  readonly format: string;
  readonly version: number;
  readonly kdf: KeyDerivation;
  /** Base64, as are `check` and `data`. */
  readonly nonce: string;
  /** An HMAC under a second derived key: tells a wrong passphrase from a damaged bundle. */
  readonly check: string;
  /** Ciphertext and tag. */
  readonly data: string;
}

interface BundleKeys {
  readonly cipherKey: Buffer;
  readonly check: string;
}

const deriveKeys = async (passphrase: string, kdf: KeyDerivation): Promise<BundleKeys> => {
  const bytes = await deriveBytes(passphrase, kdf, 64);
  const check = createHmac('sha256', bytes.subarray(32)).update('huawei-assets bundle check 1').digest('base64');
  return { cipherKey: bytes.subarray(0, 32), check };
};

const clearPart = ({ kdf, nonce, check }: Omit<Envelope, 'data'>): Buffer =>
  Buffer.from(JSON.stringify([format, bundleVersion, kdf.name, kdf.n, kdf.r, kdf.p, kdf.salt, nonce, check]));

/** Against accidents such as a cut or mangled copy; strangers are kept out by the cipher. */
const checksumOf = (envelope: Envelope): string =>
  createHash('sha256').update(clearPart(envelope)).update(envelope.data).digest('hex');

/**
 * Seals accounts into a text.
 * @throws AppError `config-error` for a passphrase that is too short
 */
export const sealBundle = async (
  accounts: readonly Account[],
  passphrase: string,
  cost?: ScryptCost,
): Promise<string> => {
  requireGoodPassphrase(passphrase);
  const kdf = newKeyDerivation(cost);
  const { cipherKey, check } = await deriveKeys(passphrase, kdf);
  const nonce = randomBytes(nonceLength);
  const clear = { format, version: bundleVersion, kdf, nonce: nonce.toString('base64'), check };
  const cipher = createCipheriv('aes-256-gcm', cipherKey, nonce).setAAD(clearPart(clear));
  const sealed = [cipher.update(JSON.stringify({ accounts }), 'utf8'), cipher.final(), cipher.getAuthTag()];
  const envelope = { ...clear, data: Buffer.concat(sealed).toString('base64') };
  return `${JSON.stringify({ ...envelope, checksum: checksumOf(envelope) }, null, 2)}\n`;
};

const notABundle = (): AppError =>
  new AppError('config-error', 'This is not a huawei-assets bundle.', {
    hint: 'Make one with: huawei-assets config export',
  });

const damaged = (what: string): AppError =>
  new AppError('config-damaged', `The bundle is damaged: ${what}. Nothing was imported.`, {
    hint: 'Copy it again from where it was exported.',
  });

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** A cut bundle is no JSON, yet it still says at its beginning what it was. */
const readJson = (text: string): Partial<Record<string, unknown>> => {
  if (text.length > maxLength) throw notABundle();
  const value = parseJson(text);
  if (value === undefined && text.slice(0, 200).includes(`"${format}"`)) throw damaged('its text is cut or changed');
  if (typeof value !== 'object' || value === null) throw notABundle();
  return value;
};

const parseEnvelope = (text: string): Envelope => {
  const { format: actual, version, kdf, nonce, check, data, checksum } = readJson(text);
  if (actual !== format || typeof version !== 'number') throw notABundle();
  if (version > bundleVersion) {
    throw new AppError('config-error', `The bundle was made by a newer huawei-assets: its version is ${version}.`, {
      hint: 'Update huawei-assets.',
      details: { version, supported: bundleVersion },
    });
  }
  const derivation = parseKeyDerivation(kdf);
  if (!derivation) throw damaged('its key derivation is malformed, or asks for more memory or time than is sane');
  if (typeof nonce !== 'string' || typeof check !== 'string' || typeof data !== 'string')
    throw damaged('a part is missing');
  const envelope = { format, version, kdf: derivation, nonce, check, data };
  if (version !== bundleVersion || checksum !== checksumOf(envelope)) throw damaged('its checksum does not match');
  return envelope;
};

const decrypt = (envelope: Envelope, cipherKey: Buffer): string => {
  const sealed = Buffer.from(envelope.data, 'base64');
  const tagStart = sealed.length - tagLength;
  try {
    const nonce = Buffer.from(envelope.nonce, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', cipherKey, nonce, { authTagLength: tagLength });
    decipher.setAAD(clearPart(envelope)).setAuthTag(sealed.subarray(tagStart));
    return decipher.update(sealed.subarray(0, tagStart), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    throw damaged('its content was changed');
  }
};

const isEqual = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};

const firstRepeated = (texts: readonly string[]): string | undefined =>
  texts.find((text, index) => texts.indexOf(text) !== index);

/**
 * Opens a bundle. Its text is taken for hostile until the cipher has vouched for it, and its content is still read strictly.
 * @throws AppError `config-error` for a text that is no bundle or of a newer version, `config-damaged`, `config-key-wrong`
 *   for a wrong passphrase
 */
export const openBundle = async (text: string, passphrase: string): Promise<readonly Account[]> => {
  const envelope = parseEnvelope(text);
  const { cipherKey, check } = await deriveKeys(passphrase, envelope.kdf);
  if (!isEqual(check, envelope.check)) {
    throw new AppError('config-key-wrong', 'The passphrase does not open this bundle. Nothing was imported.', {
      hint: 'Give the passphrase with which it was exported.',
    });
  }
  const { parseAccounts } = await import('./account-schema.ts');
  const parsed = parseAccounts(parseJson(decrypt(envelope, cipherKey)));
  if ('fault' in parsed) throw damaged(`its accounts cannot be read (${parsed.fault})`);
  const repeated =
    firstRepeated(parsed.accounts.map(({ name }) => name.toLowerCase())) ??
    firstRepeated(parsed.accounts.map(({ domainId }) => domainId));
  if (repeated !== undefined) throw damaged(`it holds "${repeated}" twice`);
  return parsed.accounts;
};
