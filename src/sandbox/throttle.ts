/** Lets so many requests a second through for each key, by a sliding second. */
export interface Throttle {
  readonly perSecond: number;
  /** @returns whether this request is one too many */
  isOver(key: string): boolean;
}

export const createThrottle = (perSecond: number, clock: () => number): Throttle => {
  const recent = new Map<string, number[]>();
  return {
    perSecond,
    isOver: (key) => {
      const now = clock();
      const times = (recent.get(key) ?? []).filter((time) => time > now - 1000);
      const isOver = times.length >= perSecond;
      if (!isOver) times.push(now);
      recent.set(key, times);
      return isOver;
    },
  };
};
