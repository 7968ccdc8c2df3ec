/**
 * What is due: from what is on record, the policies and the clock. Nothing here remembers anything, so that a scheduler which
 * slept for a week, was restarted, or shares its work with others comes to the same answer as one that never stopped.
 */
import { createHash } from 'node:crypto';
import type { FeatureStatus } from '../model/access-key-check.ts';
import type { Account, Feature, Frequency, Policy } from '../model/account.ts';
import { parseDuration } from '../model/durations.ts';
import type { ErrorCode } from '../model/errors.ts';
import { mayPass, type TaskEnd, type TaskKind, taskKinds } from '../model/task.ts';

/** What is on record of a task: its last end. */
export interface TaskRecord extends Pick<TaskEnd, 'at' | 'error'> {
  readonly failures: number;
}

/** The last verdict on the account's present key. */
export interface KeyRecord {
  readonly checkedAt: string;
  readonly features: Readonly<Partial<Record<Feature, FeatureStatus>>>;
}

export interface AccountRecord {
  readonly account: Pick<Account, 'name' | 'domainId' | 'policy' | 'createdAt' | 'createdIam' | 'pausedAt'>;
  /** Missing: never done. */
  readonly tasks: Readonly<Partial<Record<TaskKind, TaskRecord>>>;
  /** Null: the key that the account has now was never checked. */
  readonly key: KeyRecord | null;
}

/**
 * `first`: never done. `period`: its frequency. `retry`: the last one failed in a way that may pass. `pending`: a permission is
 * granted and not yet in effect. `granted`: it was refused, and the key was seen to be permitted since. `clock-set-back`: the last
 * one lies in the future. `off`, `paused`: not done by itself.
 */
export type DueReason = 'first' | 'period' | 'retry' | 'pending' | 'granted' | 'clock-set-back' | 'off' | 'paused';

export interface PlannedTask {
  /** The account's name. */
  readonly account: string;
  /** IAM domain id. */
  readonly accountId: string;
  readonly what: TaskKind;
  readonly frequency: Frequency;
  /** When the last one began (ISO 8601 UTC); null: never. */
  readonly lastAt: string | null;
  /** When it will be done: what is due, now. Null: not by itself. */
  readonly nextAt: string | null;
  /** Since when it is due; null while it is not. */
  readonly dueSince: string | null;
  readonly reason: DueReason;
}

/** How much earlier than promised a task may be done, as a share of its period, so that many accounts spread. */
export const mostJitter = 0.1;
/** Accounts that were added together begin within this time. */
export const firstSpreadMs = 5 * 60_000;
export const firstRetryMs = 5 * 60_000;
export const firstPendingMs = 5 * 60_000;
/** So long after a grant a refused sync waits for the key check to see the permission. Huawei's documents give 30 minutes. */
export const holdMs = 60 * 60_000;

export const frequencyOf = (what: TaskKind, { akCheck, hostSync, productSync }: Policy): Frequency | null =>
  ({ 'ak-check': akCheck, hosts: hostSync, products: productSync })[what];

const featureOf: Readonly<Record<Exclude<TaskKind, 'ak-check'>, Feature>> = { hosts: 'host', products: 'cspm' };

/** Always the same for an account's task, from 0 to 1 and evenly spread. */
export const shareOf = (accountId: string, what: TaskKind): number =>
  createHash('sha256')
    .update(JSON.stringify([accountId, what]))
    .digest()
    .readUInt32BE(0) /
  2 ** 32;

interface Moment {
  readonly atMs: number;
  readonly reason: DueReason;
}

interface Timing {
  readonly record: AccountRecord;
  readonly what: TaskKind;
  readonly periodMs: number;
  readonly share: number;
  readonly nowMs: number;
}

/** Since when permissions may be on their way. */
const grantedMsOf = ({ account }: AccountRecord): number =>
  Date.parse(account.createdIam?.grantedAt ?? account.createdAt);

/** Early checks at first, then ever rarer: what was not there after a day is not there a minute later. */
const pendingWaitMs = ({ record, periodMs }: Timing, lastMs: number): number =>
  Math.min(periodMs, Math.max(firstPendingMs, (lastMs - grantedMsOf(record)) / 2));

const retryWaitMs = (failures: number, periodMs: number): number =>
  Math.min(periodMs, firstRetryMs * 2 ** Math.min(failures - 1, 20));

const wasRefused = (error: ErrorCode | null): boolean => error === 'permission-missing' || error === 'access-forbidden';

const featureStatusOf = ({ record, what }: Timing): FeatureStatus | undefined =>
  what === 'ak-check' ? undefined : record.key?.features[featureOf[what]];

/** A sync that would be refused waits for the check that sees its permission; not for long, and never for one that is off. */
const waitsForPermission = (timing: Timing, last: TaskRecord | undefined): boolean => {
  const { record, nowMs } = timing;
  if (record.account.policy.akCheck === 'off' || featureStatusOf(timing) !== 'pending') return false;
  const wasJustGranted = Math.abs(nowMs - grantedMsOf(record)) < holdMs;
  return wasJustGranted && (last === undefined || wasRefused(last.error));
};

const isPermittedSince = (timing: Timing, last: TaskRecord): boolean =>
  wasRefused(last.error) &&
  featureStatusOf(timing) === 'normal' &&
  Date.parse(timing.record.key?.checkedAt ?? last.at) > Date.parse(last.at);

/** The last one of the present key: after a key was replaced, its check is due. */
const lastOf = ({ tasks, key }: AccountRecord, what: TaskKind): TaskRecord | undefined => {
  if (what !== 'ak-check') return tasks[what];
  return key ? (tasks[what] ?? { at: key.checkedAt, error: null, failures: 0 }) : undefined;
};

const firstTime = ({ record, share, nowMs }: Timing): Moment => {
  const atMs = Date.parse(record.account.createdAt) + share * firstSpreadMs;
  // An account that was made in the future would wait for it.
  return { atMs: atMs > nowMs + firstSpreadMs ? nowMs : atMs, reason: 'first' };
};

const nextTime = (timing: Timing, last: TaskRecord): Moment => {
  const { record, what, periodMs, share, nowMs } = timing;
  const lastMs = Date.parse(last.at);
  const early = 1 - share * mostJitter;
  // Less than this only delays the next one by as much.
  if (lastMs > nowMs + periodMs * mostJitter) return { atMs: nowMs, reason: 'clock-set-back' };
  if (isPermittedSince(timing, last)) return { atMs: Date.parse(record.key?.checkedAt ?? last.at), reason: 'granted' };
  if (what === 'ak-check' && Object.values(record.key?.features ?? {}).includes('pending')) {
    return { atMs: lastMs + pendingWaitMs(timing, lastMs) * early, reason: 'pending' };
  }
  if (last.failures > 0 && last.error !== null && mayPass(last.error)) {
    return { atMs: lastMs + retryWaitMs(last.failures, periodMs) * early, reason: 'retry' };
  }
  return { atMs: lastMs + periodMs * early, reason: 'period' };
};

const momentOf = (timing: Timing): Moment => {
  const last = lastOf(timing.record, timing.what);
  return last ? nextTime(timing, last) : firstTime(timing);
};

const iso = (ms: number): string => new Date(ms).toISOString();

/** Undefined where none of the account's features calls for it. */
const planTask = (record: AccountRecord, what: TaskKind, nowMs: number): PlannedTask | undefined => {
  const { account } = record;
  const frequency = frequencyOf(what, account.policy);
  if (frequency === null) return undefined;
  const last = lastOf(record, what);
  const common = { account: account.name, accountId: account.domainId, what, frequency, lastAt: last?.at ?? null };
  const periodMs = parseDuration(frequency);
  if (account.pausedAt || periodMs === undefined) {
    return { ...common, nextAt: null, dueSince: null, reason: account.pausedAt ? 'paused' : 'off' };
  }
  const timing = { record, what, periodMs, share: shareOf(account.domainId, what), nowMs };
  if (waitsForPermission(timing, last)) {
    const check = planTask(record, 'ak-check', nowMs);
    return { ...common, nextAt: check?.nextAt ?? null, dueSince: null, reason: 'pending' };
  }
  const { atMs, reason } = momentOf(timing);
  return { ...common, nextAt: iso(Math.max(atMs, nowMs)), dueSince: atMs <= nowMs ? iso(atMs) : null, reason };
};

/** Every promise of these accounts: when it was kept last, and when it is to be kept next. */
export const planTasks = (records: readonly AccountRecord[], nowMs: number): PlannedTask[] =>
  records.flatMap((record) => taskKinds.flatMap((what) => planTask(record, what, nowMs) ?? []));

export const isDue = (task: PlannedTask): boolean => task.dueSince !== null;
