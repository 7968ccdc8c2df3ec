/** Security Center validates keys on its own time: its verdicts are asked for until they are there. */
import type { SecurityCenter } from '../security-center/security-center.ts';
import type { VendorAccount } from '../security-center/vendor-accounts.ts';

export interface ValidationDeps {
  readonly center: Pick<SecurityCenter, 'accounts'>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly now: () => number;
  /** Told before each wait which records are still being validated. */
  readonly onWait: (pending: readonly VendorAccount[]) => void;
}

const firstWaitMs = 500;
const longestWaitMs = 5_000;

const isPending = ({ status, modules }: VendorAccount): boolean =>
  status === 'validating' || modules.some((module) => module.status === 'validating');

/**
 * The records as they are when none is being validated any more, or when the time is over.
 * @param limitMs 0 looks once
 */
export const awaitValidation = async (
  authIds: readonly string[],
  limitMs: number,
  { center, sleep, now, onWait }: ValidationDeps,
): Promise<readonly VendorAccount[]> => {
  const deadline = now() + limitMs;
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(longestWaitMs, waitMs * 2)) {
    const records = (await center.accounts.list()).filter(({ authId }) => authIds.includes(authId));
    const pending = records.filter(isPending);
    const leftMs = deadline - now();
    if (pending.length === 0 || leftMs <= 0) return records;
    onWait(pending);
    await sleep(Math.min(waitMs, leftMs));
  }
};
