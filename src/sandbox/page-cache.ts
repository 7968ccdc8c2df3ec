/** Pages already written out, kept up to a number of bytes; the oldest go first. */
export interface PageCache {
  get(key: string): Buffer | undefined;
  set(key: string, page: Buffer): void;
}

export const createPageCache = (mostBytes: number): PageCache => {
  const pages = new Map<string, Buffer>();
  let bytes = 0;
  return {
    get: (key) => pages.get(key),
    set: (key, page) => {
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
