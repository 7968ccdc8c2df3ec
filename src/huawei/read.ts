/** Reads foreign JSON: what is missing or of another type is null, and nothing is assumed. */
import { AppError } from '../model/errors.ts';

export type Json = Readonly<Record<string, unknown>>;

export const asObject = (value: unknown): Json | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;

export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const asText = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Numbers come as numbers or as strings ("1024"), depending on the service. */
export const asNumber = (value: unknown): number | null => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : null;
};

/** Ten digits are seconds, thirteen are milliseconds: Huawei's services write either, as numbers and as texts. */
const asEpoch = (value: number): string | null =>
  value > 0 ? isoOrNull(value < 100_000_000_000 ? value * 1000 : value) : null;

/**
 * Reads a time as ISO 8601 UTC. Huawei writes `...Z`, the same without Z, a space instead of T, offsets such as `+0800`
 * (after a space, too, or with UTC behind it) and epochs; without a zone it is UTC.
 */
export const asTime = (value: unknown): string | null => {
  if (typeof value === 'number') return asEpoch(value);
  const text = asText(value)?.trim();
  if (!text) return null;
  if (/^\d{10}(\d{3})?$/.test(text)) return asEpoch(Number(text));
  const [, day, time = '00:00:00', sign, hours, minutes] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?(?: ?(?:Z|UTC|GMT|([+-])(\d{2}):?(\d{2})(?: UTC)?))?$/.exec(
      text,
    ) ?? [];
  if (!day) return null;
  return isoOrNull(Date.parse(`${day}T${time}${sign ? `${sign}${hours}:${minutes}` : 'Z'}`));
};

const isoOrNull = (ms: number): string | null => {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
};

/** The list of objects at a key of an answer. @throws AppError `bad-response` when the answer has no such list */
export const listAt = (answer: unknown, key: string, call: string): readonly Json[] => {
  const list = asObject(answer)?.[key];
  if (!Array.isArray(list)) {
    throw new AppError('bad-response', `Huawei Cloud answered ${call} without the list "${key}".`);
  }
  return list.map((value) => {
    const item = asObject(value);
    if (!item)
      throw new AppError('bad-response', `Huawei Cloud answered ${call} with a row in "${key}" that is no object.`);
    return item;
  });
};

/** The object at a key of an answer. @throws AppError `bad-response` when it is missing */
export const objectAt = (answer: unknown, key: string, call: string): Json => {
  const found = asObject(asObject(answer)?.[key]);
  if (!found) throw new AppError('bad-response', `Huawei Cloud answered ${call} without "${key}".`);
  return found;
};

/** A text that the answer must have. @throws AppError `bad-response` */
export const textAt = (item: Json, key: string, call: string): string => {
  const text = asText(item[key]);
  if (text === null) throw new AppError('bad-response', `Huawei Cloud answered ${call} without "${key}".`);
  return text;
};
