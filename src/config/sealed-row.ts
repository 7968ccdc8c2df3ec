/**
 * A config's content as a database holds it: AES-256-GCM under a key that is derived from the master key for this config alone.
 * The config's id and revision are authenticated with it, so that content of another row, or of an earlier revision, is refused.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** A column that the database shows in clear and that the content must fit. */
export interface RowMark {
  readonly id: string;
  readonly revision: number;
}

const algorithm = 'aes-256-gcm';
export const nonceLength = 12;
const tagLength = 16;

const cipherKey = (masterKey: Uint8Array, { id }: RowMark): Buffer =>
  Buffer.from(hkdfSync('sha256', masterKey, id, 'huawei-assets config in a database 1', 32));

const clearPart = ({ id, revision }: RowMark): Buffer =>
  Buffer.from(JSON.stringify(['huawei-assets-config', id, revision]));

/** Hex. */
export const nonceOf = (sealed: Uint8Array): string => Buffer.from(sealed.subarray(0, nonceLength)).toString('hex');

/** @returns nonce, ciphertext and tag */
export const sealRow = (content: unknown, masterKey: Uint8Array, mark: RowMark): Buffer => {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv(algorithm, cipherKey(masterKey, mark), nonce).setAAD(clearPart(mark));
  return Buffer.concat([nonce, cipher.update(JSON.stringify(content), 'utf8'), cipher.final(), cipher.getAuthTag()]);
};

/** What came of decrypting: `refused` when key, mark or bytes are not those that it was sealed with. */
export const openRow = (
  sealed: Uint8Array,
  masterKey: Uint8Array,
  mark: RowMark,
): { readonly content: unknown } | 'refused' => {
  const tagStart = sealed.length - tagLength;
  if (tagStart < nonceLength) return 'refused';
  try {
    const options = { authTagLength: tagLength };
    const decipher = createDecipheriv(algorithm, cipherKey(masterKey, mark), sealed.subarray(0, nonceLength), options);
    decipher.setAAD(clearPart(mark)).setAuthTag(sealed.subarray(tagStart));
    const text = Buffer.concat([decipher.update(sealed.subarray(nonceLength, tagStart)), decipher.final()]);
    return { content: JSON.parse(text.toString('utf8')) };
  } catch {
    // A JSON error would quote the text around the fault, and that text is full of secrets.
    return 'refused';
  }
};
