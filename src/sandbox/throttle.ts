/** Lets so many requests through for each key in a sliding window of time. */
export interface Throttle {
  readonly most: number;
  /** @returns whether this request is one too many */
  isOver(key: string): boolean;
}

export const createThrottle = (most: number, windowMs: number, clock: () => number): Throttle => {
  const recent = new Map<string, number[]>();
  return {
    most,
    isOver: (key) => {
      const now = clock();
      const times = (recent.get(key) ?? []).filter((time) => time > now - windowMs);
      const isOver = times.length >= most;
      if (!isOver) times.push(now);
      recent.set(key, times);
      return isOver;
    },
  };
};

interface Documented {
  readonly host: string;
  readonly most: number;
}

/** What services say of their limits, a minute and user: HSS, "Limitations and Constraints"; RDS, "API Calling". */
const documented: readonly Documented[] = [
  { host: 'hss', most: 5 },
  { host: 'rds', most: 60 },
];

const minuteMs = 60_000;

/** The limits that are documented, by service. */
export const createDocumentedThrottles = (clock: () => number): ReadonlyMap<string, Throttle> =>
  new Map(documented.map(({ host, most }) => [host, createThrottle(most, minuteMs, clock)]));
