/**
 * Which words of an accounts file may be repeated in a message. A secret may stand anywhere in it by mistake: as a value, in
 * the wrong column, even as a name.
 */
import { closest, distance } from 'fastest-levenshtein';

/** Huawei Cloud's secrets are 40 letters and digits; nothing that belongs into the file looks like that. */
export const looksLikeSecret = (text: string): boolean =>
  /^[A-Za-z0-9+/=]{32,}$/.test(text) && /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text);

/** Short, or made of several words, or without digits: no key, and no part of one. */
const isHarmless = (word: string): boolean =>
  /^[\w .:@/-]{1,64}$/.test(word) &&
  (word.length < 12 || !/\d/.test(word) || /[ _./-]/.test(word)) &&
  !looksLikeSecret(word);

/** The word in quotes, or what takes its place where it could be a secret. */
export const quoted = (word: string, otherwise: string): string => (isHarmless(word) ? `"${word}"` : otherwise);

export const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');

const secretNames = new Set(
  ['secret', 'secretKey', 'secretAccessKey', 'accessKeySecret', 'secretValue', 'sk', 'password', 'token'].map(
    plainName,
  ),
);

/** A field that could hold nothing but a secret itself. */
export const isSecretName = (name: string): boolean => secretNames.has(plainName(name));

export const secretRefused =
  'a secret must not stand in this file: say where it is with secretFromEnv, secretFromFile or credentialsFile';

/** Says that a field is none, with the nearest one that is. */
export const unknownField = (name: string, known: readonly string[]): string => {
  if (isSecretName(name)) return secretRefused;
  const what = `there is no field ${quoted(name, 'of this name')}`;
  const byName = new Map(known.map((each) => [plainName(each), each]));
  const nearest = closest(plainName(name), [...byName.keys()]);
  const isNear = distance(plainName(name), nearest) <= Math.max(2, Math.floor(nearest.length / 3));
  return isNear ? `${what}: did you mean ${byName.get(nearest)}?` : `${what}; there are ${known.join(', ')}`;
};
