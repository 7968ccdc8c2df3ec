import { mix } from './numbers.ts';

const createdSpanMinutes = 3 * 365 * 24 * 60;
const firstDayMs = Date.UTC(2021, 0, 4);

const days: string[] = [];

/** `2022-07-19T`, kept once made: `toISOString` for each row was a tenth of the time of a page. */
const dayText = (day: number): string => {
  const text = days[day] ?? new Date(firstDayMs + day * 86_400_000).toISOString().slice(0, 11);
  days[day] = text;
  return text;
};

const twoDigits = (value: number): string => (value < 10 ? `0${value}` : String(value));

const minutesOf = (seed: number, index: number): number => mix(seed ^ mix(index + 1)) % createdSpanMinutes;

/** When row `index` was made, to the minute: `2022-07-19T08:41`. */
export const createdAt = (seed: number, index: number): string => {
  const minutes = minutesOf(seed, index);
  return `${dayText(Math.floor(minutes / 1440))}${twoDigits(Math.floor(minutes / 60) % 24)}:${twoDigits(minutes % 60)}`;
};

/** The same in milliseconds since 1970. */
export const createdMsAt = (seed: number, index: number): number => firstDayMs + minutesOf(seed, index) * 60_000;

/** When everything generated was last touched. */
export const updatedText = '2025-03-21T02:25:17Z';
