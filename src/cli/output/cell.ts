/** Values as people read them in a table. */

const part = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);

/** A list by its first element and how many more there are; an object by its keys, a bare one where the text is empty. */
export const shown = (value: unknown): string | null => {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) {
    const first = shown(value[0]);
    return value.length < 2 ? first : `${first ?? '-'} +${value.length - 1}`;
  }
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  return entries.map(([key, inner]) => (inner === '' ? key : `${key}=${part(inner)}`)).join(', ');
};
