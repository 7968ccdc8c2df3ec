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

/**
 * Reads a time as ISO 8601 UTC. Huawei writes `...Z`, the same without Z, a space instead of T, and offsets such as
 * `+0800`; without a zone it is UTC.
 */
export const asTime = (value: unknown): string | null => {
  if (typeof value === 'number') return Number.isFinite(value) && value > 0 ? isoOrNull(value) : null;
  const text = asText(value);
  if (text === null) return null;
  if (/^\d{13}$/.test(text)) return isoOrNull(Number(text));
  const withT = text.replace(/^(\d{4}-\d{2}-\d{2}) (?=\d)/, '$1T');
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(withT) ? withT : `${withT}Z`;
  return isoOrNull(Date.parse(zoned.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')));
};

const isoOrNull = (ms: number): string | null => {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
};

/** The list at a key of an answer. @throws AppError `bad-response` when the answer has no such list */
export const listAt = (answer: unknown, key: string, call: string): readonly Json[] => {
  const list = asObject(answer)?.[key];
  if (!Array.isArray(list)) {
    throw new AppError('bad-response', `Huawei Cloud answered ${call} without the list "${key}".`);
  }
  return list.map(asObject).filter((item) => item !== null);
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
