/** Flags become values of the domain here, at the edge: a wrong one is refused with what would be right. */
import { InvalidArgumentError } from 'commander';
import {
  type DataCenter,
  dataCenters,
  type Feature,
  type Frequency,
  features,
  frequencies,
  type Site,
  sites,
} from '../model/account.ts';
import { parseDuration } from '../model/durations.ts';

const oneOf =
  <T extends string>(words: readonly T[], what: string) =>
  (text: string): T => {
    const found = words.find((word) => word === text.toLowerCase());
    if (!found) throw new InvalidArgumentError(`"${text}" is no ${what}: ${words.join(', ')}.`);
    return found;
  };

export const parseFrequency: (text: string) => Frequency = oneOf(frequencies, 'frequency of Security Center');
export const parseSite: (text: string) => Site = oneOf(sites, 'site');

const shortDataCenters: Readonly<Record<string, DataCenter>> = {
  cn: 'chinese-mainland',
  intl: 'outside-chinese-mainland',
};

export const parseDataCenter = (text: string): DataCenter =>
  shortDataCenters[text.toLowerCase()] ?? oneOf(dataCenters, 'data center (short: cn, intl)')(text);

/** `a,b , c` as a list without empties and repeats. */
export const parseList = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((word) => word.trim())
      .filter(Boolean),
  ),
];

/** A list of these words, each once, in their own order. */
export const parseWords =
  <T extends string>(words: readonly T[], what: string) =>
  (text: string): T[] => {
    const chosen = parseList(text).map(oneOf(words, what));
    if (chosen.length === 0) throw new InvalidArgumentError(`Name at least one of ${words.join(', ')}.`);
    return words.filter((word) => chosen.includes(word));
  };

export const parseFeatures: (text: string) => Feature[] = parseWords(features, 'feature');

/** `all`, or a list of region ids. */
export const parseRegions = (text: string): 'all' | string[] => {
  const ids = parseList(text.toLowerCase());
  if (ids.length === 0) throw new InvalidArgumentError('Name regions by id, or "all".');
  return ids.includes('all') ? 'all' : ids;
};

/** A flag that may be repeated, each time with a list. */
export const collectList = (text: string, before: readonly string[] | undefined): string[] => [
  ...new Set([...(before ?? []), ...parseList(text)]),
];

export const parseDurationFlag = (text: string): number => {
  const ms = parseDuration(text);
  if (ms === undefined) throw new InvalidArgumentError(`"${text}" is no duration: 90s, 30m, 6h, 7d.`);
  return ms;
};

export const parseWholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new InvalidArgumentError(`"${text}" is no whole number from ${least} to ${most}.`);
    }
    return value;
  };
