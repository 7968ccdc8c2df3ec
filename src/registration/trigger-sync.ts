/** Makes Security Center look at Huawei Cloud now: one call a minute and kind, of which nobody tells the end. */
import { hasCode } from '../model/errors.ts';
import type { RecordKind } from '../model/scope.ts';
import type { SecurityCenter } from '../security-center/security-center.ts';

export interface TriggerDeps {
  readonly center: Pick<SecurityCenter, 'assets'>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly now: () => number;
  /** Told before the wait for the next minute. */
  readonly onThrottled: (kind: RecordKind, waitMs: number) => void;
}

/** An older page of RefreshAssets allows one call a minute. */
const intervalMs = 60_000;

/** @param limitMs how long a throttled call may be waited for. @throws CloudError `throttled` after that time */
export const triggerSync = async (kind: RecordKind, limitMs: number, deps: TriggerDeps): Promise<void> => {
  const deadline = deps.now() + limitMs;
  for (;;) {
    try {
      return await deps.center.assets.refresh(kind);
    } catch (error) {
      const leftMs = deadline - deps.now();
      if (!hasCode(error, 'throttled') || leftMs <= 0) throw error;
      const waitMs = Math.min(intervalMs, leftMs);
      deps.onThrottled(kind, waitMs);
      await deps.sleep(waitMs);
    }
  }
};
