import { createHash } from 'node:crypto';

/** Mixes 32 bits so that neighbouring inputs give unrelated outputs: the source of all that looks random in generated rows. */
export const mix = (value: number): number => {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return (h ^ (h >>> 15)) >>> 0;
};

export const sha256Hex = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');

/** A 32-bit seed for anything that has a name. */
export const seedOf = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0);

/** 32 hex digits, the form of IAM's ids. */
export const hexId = (text: string): string => sha256Hex(text).slice(0, 32);

/** Fixed text of a given length over an alphabet, the same for the same source. */
export const textOf = (source: string, alphabet: string, length: number): string => {
  let text = '';
  for (let block = 0; text.length < length; block += 1) {
    for (const byte of createHash('sha256').update(`${source}#${block}`).digest()) {
      text += alphabet.charAt(byte % alphabet.length);
    }
  }
  return text.slice(0, length);
};

export const upperAlphanumerics = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
export const alphanumerics = `${upperAlphanumerics}abcdefghijklmnopqrstuvwxyz`;

/** An element of a non-empty list; the list wraps, so that any hash may choose. */
export const pick = <T>(list: readonly [T, ...T[]], hash: number): T => list[hash % list.length] ?? list[0];

const hexBytes: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const hexByte = (value: number): string => hexBytes[value & 255] ?? '';

export const hex8 = (value: number): string =>
  hexByte(value >>> 24) + hexByte(value >>> 16) + hexByte(value >>> 8) + hexByte(value);

const indexFactor = 0x9e3779b1;

/** The inverse of an odd number modulo 2^32, by Newton's iteration: five steps from 3 right bits reach 96. */
const inverseOf = (odd: number): number => {
  let inverse = odd;
  for (let step = 0; step < 5; step += 1) inverse = Math.imul(inverse, 2 - Math.imul(odd, inverse));
  return inverse >>> 0;
};

/**
 * The UUID of row `index` of a series. Its first eight digits carry the index, scrambled reversibly, so that a marker
 * leads back to its row without a table of all ids.
 */
export const uuidAt = (seed: number, index: number): string => {
  const head = (Math.imul(index, indexFactor) + seed) >>> 0;
  const a = mix(head ^ seed ^ 0x2545f491);
  const b = mix(a + 0x6d2b79f5);
  const c = mix(b + 0x6d2b79f5);
  const middle = hex8(a);
  const variant = hex8((b & 0x3fffffff) | 0x80000000);
  return `${hex8(head)}-${middle.slice(0, 4)}-4${middle.slice(5)}-${variant.slice(0, 4)}-${variant.slice(4)}${hex8(c)}`;
};

/** The index that `uuidAt` would have been given, if this is such a UUID; the caller compares the whole UUID. */
export const indexOfUuid = (seed: number, uuid: string): number =>
  Math.imul(Number.parseInt(uuid.slice(0, 8), 16) - seed, inverseOf(indexFactor)) >>> 0;
