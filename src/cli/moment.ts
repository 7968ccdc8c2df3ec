/** Times as people type them: how long ago, a date or time, or a run. */
import type { Inventory } from '../inventory/inventory.ts';
import { parseDuration } from '../model/durations.ts';
import { AppError } from '../model/errors.ts';

/** A time without a zone is UTC, as all times that the tool prints. */
const parseTime = (text: string): Date | undefined => {
  if (!/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/i.test(text)) return undefined;
  const hasZone = text.length === 10 || /(Z|[+-]\d{2}:?\d{2})$/i.test(text.slice(10));
  const time = new Date(`${text.replace(' ', 'T')}${hasZone ? '' : 'Z'}`);
  return Number.isNaN(time.getTime()) ? undefined : time;
};

const ago = (text: string, nowMs: number): Date | undefined => {
  const ms = parseDuration(text);
  const time = ms === undefined ? undefined : new Date(nowMs - ms);
  return time && !Number.isNaN(time.getTime()) ? time : undefined;
};

const isRunId = (text: string): boolean => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text);

export interface MomentOptions {
  /** For messages: `--since`. */
  readonly flag: string;
  readonly nowMs: number;
  /** Which end of a run is meant. */
  readonly end: 'startedAt' | 'finishedAt';
}

/** @throws AppError `usage` for what is no time, and for a run that is not on record */
export const parseMoment = async (
  text: string,
  { flag, nowMs, end }: MomentOptions,
  inventory: Pick<Inventory, 'findRun'>,
): Promise<Date> => {
  const time = ago(text, nowMs) ?? parseTime(text);
  if (time) return time;
  if (!isRunId(text)) {
    throw new AppError(
      'usage',
      `${flag}: "${text}" is no time. Say 24h, 2024-05-01, 2024-05-01T08:00Z or the id of a run.`,
    );
  }
  const run = await inventory.findRun(text.toLowerCase());
  if (!run) throw new AppError('usage', `${flag}: no run ${text} is on record.`);
  // A run that has no end yet goes on until now.
  const at = run[end];
  return at === null ? new Date(nowMs) : new Date(Date.parse(at) + (end === 'finishedAt' ? 1 : 0));
};
