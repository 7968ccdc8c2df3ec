/** Which ids were seen, in 16 bytes each: a Set keeps the texts, which were a third of the memory of a sync of a million hosts. */

const imul = Math.imul;

/** Two independent 32-bit hashes of a text (cyrb53's mixing, both words kept whole). */
const hashInto = (words: Uint32Array, text: string): void => {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    high = imul(high ^ code, 2654435761);
    low = imul(low ^ code, 1597334677);
  }
  high = imul(high ^ (high >>> 16), 2246822507) ^ imul(low ^ (low >>> 13), 3266489909);
  low = imul(low ^ (low >>> 16), 2246822507) ^ imul(high ^ (high >>> 13), 3266489909);
  words[0] = high;
  // An empty place is two zeros.
  words[1] = high === 0 && low === 0 ? 1 : low;
};

/** The place of a hash among pairs of words, or the empty one where it belongs. */
const placeOf = (pairs: Uint32Array, high: number, low: number): number => {
  const mask = pairs.length - 2;
  let at = (low << 1) & mask;
  while ((pairs[at] !== high || pairs[at + 1] !== low) && (pairs[at] !== 0 || pairs[at + 1] !== 0))
    at = (at + 2) & mask;
  return at;
};

export interface IdSet {
  /** Adds an id; false when it was there. Two of a million ids are taken for one once in thirty million lists. */
  add(id: string): boolean;
  readonly size: number;
}

export const openIdSet = (): IdSet => {
  const hash = new Uint32Array(2);
  let pairs = new Uint32Array(1024);
  let size = 0;
  const put = (into: Uint32Array, high: number, low: number): boolean => {
    const at = placeOf(into, high, low);
    if (into[at] === high && into[at + 1] === low) return false;
    into[at] = high;
    into[at + 1] = low;
    return true;
  };
  const grow = (): void => {
    const larger = new Uint32Array(pairs.length * 2);
    for (let at = 0; at < pairs.length; at += 2) {
      const [high = 0, low = 0] = [pairs[at], pairs[at + 1]];
      if (high !== 0 || low !== 0) put(larger, high, low);
    }
    pairs = larger;
  };
  return {
    add(id) {
      hashInto(hash, id);
      const isNew = put(pairs, hash[0] ?? 0, hash[1] ?? 0);
      if (isNew) size += 1;
      if (size * 4 > pairs.length) grow();
      return isNew;
    },
    get size() {
      return size;
    },
  };
};
