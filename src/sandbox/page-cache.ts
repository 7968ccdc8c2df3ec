/** Pages already written out, kept up to a number of bytes; the oldest go first. */
export interface PageCache {
  get(key: string): Buffer | undefined;
  /** Keeps a page under a key that always means the same page. */
  set(key: string, page: Buffer): void;
}

export const createPageCache = (mostBytes: number): PageCache => {
  const pages = new Map<string, Buffer>();
  let bytes = 0;
  return {
    get: (key) => pages.get(key),
    set: (key, page) => {
      if (pages.has(key)) return;
      pages.set(key, page);
      bytes += page.length;
      for (const [oldest, old] of pages) {
        if (bytes <= mostBytes) return;
        pages.delete(oldest);
        bytes -= old.length;
      }
    },
  };
};

/** Puts ASCII rows between a head and a tail with one copy: joining strings first took three. */
export const joinRows = (head: string, rows: readonly string[], tail: string): Buffer => {
  const commas = Math.max(0, rows.length - 1);
  const length = rows.reduce((sum, row) => sum + row.length, head.length + tail.length + commas);
  const page = Buffer.allocUnsafe(length);
  let at = page.write(head, 'latin1');
  rows.forEach((row, index) => {
    if (index > 0) at += page.write(',', at, 'latin1');
    at += page.write(row, at, 'latin1');
  });
  page.write(tail, at, 'latin1');
  return page;
};
