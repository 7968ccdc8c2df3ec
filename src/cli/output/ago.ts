/** How long ago a time was, or how far away it is, for people. */

export const spanText = (ms: number): string => {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2_880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1_440)} days`;
};

export const agoText = (time: string | null, nowMs: number): string => {
  if (time === null) return 'never';
  const ms = nowMs - Date.parse(time);
  return ms < 30_000 ? 'just now' : `${spanText(ms)} ago`;
};

/** A time that is past, or about to be, is `now`. */
export const untilText = (time: string, nowMs: number): string => {
  const ms = Date.parse(time) - nowMs;
  return ms < 30_000 ? 'now' : `in ${spanText(ms)}`;
};
