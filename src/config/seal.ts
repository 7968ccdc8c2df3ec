/**
 * The clear-text page beside the encrypted config: which key seals it, where that key lies, and a check value by which the
 * right key is known. It holds no secret: without it, a wrong key and a damaged file would look the same.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '../model/errors.ts';
import { readIfThere, replaceFile } from './files.ts';
import { type KeyDerivation, parseKeyDerivation } from './passphrase.ts';

export const keySources = ['environment', 'passphrase', 'keyring', 'key-file'] as const;
/** Where a master key comes from. */
export type KeySource = (typeof keySources)[number];

/** One key that opens the config. */
export interface Seal {
  readonly source: KeySource;
  /** Base64 of an HMAC under the key: tells the right key, gives nothing of it away. */
  readonly check: string;
  /** Only for a passphrase. */
  readonly derivation: KeyDerivation | null;
  /** ISO 8601 UTC. */
  readonly sealedAt: string;
}

export interface SealPage {
  /** Names the config in the OS keyring; random, so that a config can be moved. */
  readonly id: string;
  /** One; two while the key is being rotated, or after that was interrupted: then either may be the right one. */
  readonly seals: readonly Seal[];
}

const pageVersion = 1;

export const keyCheckOf = (key: Uint8Array): string =>
  createHmac('sha256', key).update('huawei-assets config key check 1').digest('base64');

export const isKeyOf = (seal: Seal, key: Uint8Array): boolean => {
  const expected = Buffer.from(seal.check, 'base64');
  const actual = Buffer.from(keyCheckOf(key), 'base64');
  return expected.length === actual.length && timingSafeEqual(expected, actual);
};

export const makeSeal = (
  source: KeySource,
  key: Uint8Array,
  sealedAt: string,
  derivation: KeyDerivation | null = null,
): Seal => ({ source, check: keyCheckOf(key), derivation, sealedAt });

const parseSeal = (value: unknown): Seal | null => {
  if (typeof value !== 'object' || value === null) return null;
  const { source, check, derivation, sealedAt } = value as Partial<Record<keyof Seal, unknown>>;
  const known = keySources.find((each) => each === source);
  if (!known || typeof check !== 'string' || typeof sealedAt !== 'string') return null;
  const parsed = derivation === null ? null : parseKeyDerivation(derivation);
  if ((known === 'passphrase') !== (parsed !== null)) return null;
  return { source: known, check, derivation: parsed, sealedAt };
};

const checksumOf = (id: unknown, seals: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify([id, seals]))
    .digest('hex')
    .slice(0, 16);

const damaged = (path: string): AppError =>
  new AppError('config-damaged', `${path} is damaged: it should tell which key opens the config.`, {
    hint: `Restore ${path} from a backup. The encrypted config itself is unchanged.`,
    details: { path },
  });

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const requireVersion = (version: unknown, path: string): void => {
  if (typeof version === 'number' && version > pageVersion) {
    throw new AppError('config-error', `${path} was written by a newer huawei-assets: its version is ${version}.`, {
      hint: 'Update huawei-assets.',
      details: { path, version, supported: pageVersion },
    });
  }
  if (version !== pageVersion) throw damaged(path);
};

type PageContent = Partial<Record<'version' | 'checksum' | keyof SealPage, unknown>>;

/**
 * @param path what messages name
 * @throws AppError `config-damaged`, or `config-error` for a page of a newer major version
 */
export const parseSealPage = (value: unknown, path: string): SealPage => {
  if (typeof value !== 'object' || value === null) throw damaged(path);
  const { version, id, seals } = value as PageContent;
  requireVersion(version, path);
  if (typeof id !== 'string' || !Array.isArray(seals)) throw damaged(path);
  const parsed = seals.map(parseSeal).filter((seal) => seal !== null);
  const isWhole = parsed.length === seals.length && (parsed.length === 1 || parsed.length === 2);
  if (!isWhole) throw damaged(path);
  return { id, seals: parsed };
};

export const sealPageContent = ({ id, seals }: SealPage) => ({ version: pageVersion, id, seals });

/** @throws AppError as `parseSealPage`, also for a changed or cut file; null when there is none */
export const readSealPage = (path: string): SealPage | null => {
  const bytes = readIfThere(path);
  if (bytes === null) return null;
  const value = parseJson(bytes.toString('utf8'));
  const page = parseSealPage(value, path);
  const { checksum, id, seals } = value as PageContent;
  if (checksum !== checksumOf(id, seals)) throw damaged(path);
  return page;
};

/** @throws AppError `config-unwritable` */
export const writeSealPage = (path: string, page: SealPage): void => {
  const content = { ...sealPageContent(page), checksum: checksumOf(page.id, page.seals) };
  replaceFile(path, `${JSON.stringify(content, null, 2)}\n`);
};
