/** One writer at a time, over all processes of the machine. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, hasCode } from '../model/errors.ts';
import { type ConfigPaths, ensurePrivateDirectory, errnoOf, unwritable } from './files.ts';

export interface LockOptions {
  /** How long to wait for another writer, in milliseconds. Default 10 s. */
  readonly waitMs?: number;
  /** After how long without a sign of life a lock is taken over, in milliseconds; 2 s at least. Default 5 s. */
  readonly staleMs?: number;
}

const firstDelayMs = 15;
const longestDelayMs = 250;

/**
 * Waits for the lock and returns its release. A lock whose owner was killed is taken over once it is stale, which is sooner
 * than the wait ends.
 * @throws AppError `config-locked` after the wait, `config-unwritable` where no lock can be made
 */
export const acquireLock = async (
  paths: ConfigPaths,
  { waitMs = 10_000, staleMs = 5_000 }: LockOptions,
): Promise<() => Promise<void>> => {
  // By its default: a bundler gives a CommonJS module no other export when it is imported late.
  const { lock } = (await import('proper-lockfile')).default;
  const deadline = performance.now() + waitMs;
  // Losing the lock (a suspended laptop) needs no action here: a config that was replaced meanwhile is noticed before writing.
  const options = { realpath: false, lockfilePath: paths.lock, stale: staleMs, onCompromised: () => {} };
  for (let delayMs = firstDelayMs; ; delayMs = Math.min(delayMs * 1.5, longestDelayMs)) {
    try {
      const release = await lock(paths.config, options);
      return () => release().catch(() => {});
    } catch (error) {
      if (errnoOf(error) !== 'ELOCKED') throw unwritable(paths.config, error);
    }
    if (performance.now() >= deadline) throw stillLocked(paths, waitMs);
    await sleep(delayMs * (0.5 + Math.random() / 2));
  }
};

const stillLocked = (paths: ConfigPaths, waitMs: number): AppError =>
  new AppError(
    'config-locked',
    `${paths.config} is being written by another process: ${paths.lock} is still there after ${waitMs / 1000} s.`,
    {
      hint: 'Run the command again when the other one is done.',
      details: { path: paths.config, lock: paths.lock, waitedMs: waitMs },
    },
  );

/**
 * One setup of a Huawei Cloud account at a time: two would each make a user, or delete each other's key.
 * @throws AppError `config-locked` when another process is still at it after the wait
 */
export const acquireSetupLock = async (
  paths: ConfigPaths,
  domainId: string,
  options: LockOptions,
): Promise<() => Promise<void>> => {
  ensurePrivateDirectory(paths.directory);
  const id = createHash('sha256').update(domainId).digest('hex').slice(0, 16);
  const setup = path.join(paths.directory, `setup-${id}`);
  try {
    return await acquireLock({ ...paths, config: setup, lock: `${setup}.lock` }, options);
  } catch (error) {
    if (!hasCode(error, 'config-locked')) throw error;
    throw new AppError('config-locked', 'Another huawei-assets is setting up this Huawei Cloud account now.', {
      hint: 'Run the command again when the other one is done.',
      cause: error,
    });
  }
};
