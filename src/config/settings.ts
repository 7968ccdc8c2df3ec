/** Settings of the whole tool, beside the accounts. */
import { parseDuration } from '../model/durations.ts';
import { AppError } from '../model/errors.ts';
import type { ConfigData } from './config-data.ts';

export interface Settings {
  /** How long the inventory keeps what changed, in the flags' spelling: `90d`. */
  readonly changesRetention: string;
}

const defaultSettings: Settings = { changesRetention: '90d' };

const [shortestMs, longestMs] = [3_600_000, 3_650 * 86_400_000];

const isRetention = (value: unknown): value is string => {
  const ms = typeof value === 'string' ? parseDuration(value) : undefined;
  return ms !== undefined && ms >= shortestMs && ms <= longestMs;
};

/** What is set, and the defaults of the rest. */
export const settingsOf = ({ settings }: ConfigData): Settings => {
  const { changesRetention } = (settings ?? {}) as Partial<Record<keyof Settings, unknown>>;
  return isRetention(changesRetention) ? { changesRetention } : defaultSettings;
};

/** @throws AppError `usage` for a retention that is no duration from an hour to ten years */
export const withSettings = (config: ConfigData, change: Partial<Settings>): ConfigData => {
  const settings = { ...settingsOf(config), ...change };
  if (!isRetention(settings.changesRetention)) {
    throw new AppError(
      'usage',
      `"${settings.changesRetention}" is no time to keep changes for: 1h to 3650d, such as 30d.`,
    );
  }
  return { ...config, settings };
};

/** Milliseconds. */
export const changesRetentionMs = (config: ConfigData): number =>
  parseDuration(settingsOf(config).changesRetention) ?? 0;
