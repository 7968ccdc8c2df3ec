/** How long ago a time was, for people. */
export const agoText = (time: string | null, nowMs: number): string => {
  if (time === null) return 'never';
  const minutes = Math.max(0, Math.round((nowMs - Date.parse(time)) / 60_000));
  if (minutes < 1) return 'just now';
  if (minutes < 120) return `${minutes} min ago`;
  return minutes < 2_880 ? `${Math.round(minutes / 60)} h ago` : `${Math.round(minutes / 1_440)} days ago`;
};
