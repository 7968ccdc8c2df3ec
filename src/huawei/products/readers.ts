/** Small readers that entries are made of. What a row does not say is null. */
import type { Encryption, JsonValue } from '../../model/record.ts';
import { redactDocument } from '../../model/redact.ts';
import { asList, asObject, asText, type Json } from '../read.ts';
import type { Path, Reader } from './entry.ts';

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === '';

/** Every value at a path, through all the lists on its way; none where it does not lead anywhere. */
export const valuesAt = (item: unknown, path: Path): readonly unknown[] => {
  let values: readonly unknown[] = [item];
  for (const step of path.split('.')) {
    const isList = step.endsWith('[]');
    const key = isList ? step.slice(0, -2) : step;
    const found = values.map((value) => asObject(value)?.[key]);
    values = (isList ? found.flatMap(asList) : found).filter((value) => !isNothing(value));
  }
  return values;
};

/** The value at a path: of a path through lists all of them as one list, else the one; null where there is none. */
export const valueAt = (item: Json, path: Path): JsonValue => {
  const values = valuesAt(item, path);
  if (path.includes('[]')) {
    const through = valuesAt(item, path.slice(0, path.indexOf('[]')));
    return through.length === 0 ? null : (redactDocument(values) as JsonValue);
  }
  // A cloud's document is JSON.
  return values.length === 0 ? null : (redactDocument(values[0]) as JsonValue);
};

/** A text or a number as a text; null for anything else. */
export const textAt = (item: Json, path: Path): string | null => {
  const [value] = valuesAt(item, path);
  return typeof value === 'number' ? String(value) : asText(value);
};

export const textsAt = (item: Json, path: Path): string[] =>
  valuesAt(item, path).flatMap((value) => (typeof value === 'string' ? [value] : []));

/** The addresses in a text such as `203.0.113.1:9094,203.0.113.2:9094` or `[2001:db8::1]:9094`; of an address, itself. */
export const addressesIn = (value: unknown): string[] =>
  (asText(value) ?? '')
    .split(/[,;]/)
    .map((part) =>
      part
        .trim()
        .replace(/^\[(.*)\](:\d+)?$/, '$1')
        .replace(/^([^:]+):\d+$/, '$1'),
    )
    .filter(Boolean);

const flags: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['on', true],
  ['false', false],
  ['0', false],
  ['off', false],
]);

/** Services write yes and no as booleans, as 1 and 0, as on and off, and as texts of all these in any case of letters. */
export const asFlag = (value: unknown): boolean | null => flags.get(String(value).toLowerCase()) ?? null;

/** A setting that one API of a list does not tell, and another does. */
export const none: Reader<null> = () => null;

export const flag =
  (path: Path): Reader<boolean | null> =>
  (item) =>
    asFlag(valuesAt(item, path)[0]);

export const number =
  (path: Path): Reader<number | null> =>
  (item) => {
    const [value] = valuesAt(item, path);
    const parsed = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;
    return Number.isFinite(parsed) ? parsed : null;
  };

/** JSON within a text, as policies are. Null where it is none. */
export const parsed =
  (path: Path): Reader<JsonValue> =>
  (item) => {
    const [value] = valuesAt(item, path);
    if (typeof value !== 'string') return (redactDocument(value) as JsonValue | undefined) ?? null;
    try {
      return redactDocument(JSON.parse(value)) as JsonValue;
    } catch {
      return null;
    }
  };

/** The word that the API's documentation has for a code; null for a code that it does not know. */
export const word =
  (path: Path, words: Readonly<Record<string, string>>): Reader<string | null> =>
  (item) =>
    words[textAt(item, path) ?? ''] ?? null;

/** How many rows a list has; null where there is no list. */
export const count =
  (path: Path): Reader<number | null> =>
  (item) => {
    const [list] = valuesAt(item, path);
    return Array.isArray(list) ? list.length : null;
  };

/** Whether there is anything at a path; null where not even the object around it is there. */
export const present =
  (path: Path): Reader<boolean | null> =>
  (item) => {
    const around = path.includes('.') ? valuesAt(item, path.slice(0, path.lastIndexOf('.'))) : [item];
    return around.length === 0 ? null : valuesAt(item, path).length > 0;
  };

/** A field of the row that is null where it holds for all: "all" then; null where the row has no such field. */
export const allWhereNull =
  (key: string): Reader<string | null> =>
  (item) =>
    key in item ? (textAt(item, key) ?? 'all') : null;

/** `enabled` and `disabled` for a flag. */
export const enabledWord =
  (path: Path): Reader<string | null> =>
  (item) => {
    const isOn = asFlag(valuesAt(item, path)[0]);
    return isOn === null ? null : isOn ? 'enabled' : 'disabled';
  };

/** The platform's own bookkeeping is kept in tags, too. */
const isSystemTag = (key: string): boolean => key.startsWith('_sys_') || key.startsWith('__type_');

const tagsFrom = (pairs: Iterable<readonly [string | null, unknown]>): Record<string, string> => {
  const tags: Record<string, string> = {};
  for (const [key, value] of pairs) if (key && !isSystemTag(key)) tags[key] = asText(value) ?? '';
  return tags;
};

/** `[{key, value}]`. */
export const tagList =
  (path: Path): Reader<Record<string, string>> =>
  (item) =>
    tagsFrom(valuesAt(item, `${path}[]`).map((tag) => [asText(asObject(tag)?.key), asObject(tag)?.value]));

/** `{key: value}`. */
export const tagMap =
  (path: Path): Reader<Record<string, string>> =>
  (item) =>
    tagsFrom(Object.entries(asObject(valuesAt(item, path)[0]) ?? {}));

const splitTag = (text: string): readonly [string, string] => {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
};

/** `["key=value"]`, cut at the first `=`; a bare key has an empty value. */
export const tagTexts =
  (path: Path): Reader<Record<string, string>> =>
  (item) =>
    tagsFrom(textsAt(item, `${path}[]`).map(splitTag));

/** `"key=value,key=value"`. */
export const tagLine =
  (path: Path): Reader<Record<string, string>> =>
  (item) =>
    tagsFrom((textAt(item, path) ?? '').split(',').filter(Boolean).map(splitTag));

/** `"{\"key\": \"value\"}"`, and such a list. */
export const tagJson = (path: Path): Reader<Record<string, string>> => {
  const read = parsed(path);
  return (item) => {
    const tags = read(item);
    return Array.isArray(tags) ? tagList('tags')({ tags }) : tagMap('tags')({ tags });
  };
};

/** The two shapes that one API has had: `[{key, value}]` and `{key: value}`. */
export const tagListOrMap =
  (path: Path): Reader<Record<string, string>> =>
  (item) =>
    Array.isArray(valuesAt(item, path)[0]) ? tagList(path)(item) : tagMap(path)(item);

/** A list that names the key of what is encrypted, and leaves the field out of what is not. */
export const encryptedByKey =
  (path: Path): Reader<Encryption> =>
  (item) => {
    const kmsKeyId = textAt(item, path);
    return { enabled: kmsKeyId !== null, kmsKeyId };
  };

/** A list that says whether, and by which key; null where it says neither. */
export const encryptedByFlag =
  (path: Path, keyPath?: Path): Reader<Encryption | null> =>
  (item) => {
    const enabled = flag(path)(item);
    const kmsKeyId = keyPath === undefined ? null : textAt(item, keyPath);
    return enabled === null && kmsKeyId === null ? null : { enabled, kmsKeyId };
  };
