/**
 * What differs from row to row stands in a template as one character of Unicode's private area, which no real text has.
 */
export const hole = {
  id: '\uE000',
  number: '\uE001',
  hexNumber: '\uE002',
  octets: '\uE003',
  lowOctets: '\uE004',
  card: '\uE005',
  mac: '\uE006',
  otherCard: '\uE007',
  otherMac: '\uE008',
  created: '\uE009',
  volume: '\uE00A',
  checksum: '\uE00B',
} as const;

export type HoleName = keyof typeof hole;

export interface Templates {
  fill(variant: number, values: Readonly<Record<HoleName, string>>): string;
}

interface Template {
  readonly first: string;
  readonly rest: readonly { readonly name: HoleName; readonly text: string }[];
}

/** Every character beyond ASCII as `\\uXXXX`, as recorded answers have it; it also keeps the text at one byte a character. */
export const escapeToAscii = (text: string): string =>
  text.replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

const holeNames = new Map<string, HoleName>([
  [hole.id, 'id'],
  [hole.number, 'number'],
  [hole.hexNumber, 'hexNumber'],
  [hole.octets, 'octets'],
  [hole.lowOctets, 'lowOctets'],
  [hole.card, 'card'],
  [hole.mac, 'mac'],
  [hole.otherCard, 'otherCard'],
  [hole.otherMac, 'otherMac'],
  [hole.created, 'created'],
  [hole.volume, 'volume'],
  [hole.checksum, 'checksum'],
]);

const firstHole = 0xe000;
const lastHole = 0xe00b;

// A loop over characters: splitting by a regular expression took half of a cold drain.
const compile = (text: string): Template => {
  const starts: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= firstHole && code <= lastHole) starts.push(at);
  }
  return {
    first: escapeToAscii(text.slice(0, starts[0] ?? text.length)),
    rest: starts.map((start, index) => ({
      name: holeNames.get(text.charAt(start)) ?? 'id',
      text: escapeToAscii(text.slice(start + 1, starts[index + 1] ?? text.length)),
    })),
  };
};

/**
 * Writes rows by filling holes. Composing each row from its parts instead took ten times as long, and the sandbox then
 * was slower than what it measures.
 */
export const createTemplates = (shape: (variant: number) => string): Templates => {
  const compiled = new Map<number, Template>();
  return {
    fill: (variant, values) => {
      const template = compiled.get(variant) ?? compile(shape(variant));
      compiled.set(variant, template);
      let text = template.first;
      for (const part of template.rest) text += values[part.name] + part.text;
      return text;
    },
  };
};
