/** Does a task under its lease: renewed while it lasts, and given up when somebody else has it. */
import type { Lease, LeaseKind } from '../model/task.ts';

export interface GrantedLease {
  readonly accountId: string;
  readonly what: LeaseKind;
  readonly token: string;
}

/** What leases need of the inventory. */
export interface LeaseStore {
  takeLease(
    key: { readonly accountId: string; readonly what: LeaseKind },
    forMs: number,
  ): Promise<GrantedLease | { readonly heldBy: Lease }>;
  renewLease(lease: GrantedLease, forMs: number): Promise<boolean>;
  endLease(lease: GrantedLease): Promise<void>;
}

export interface LeaseTimes {
  /** How long a lease lasts that nobody renews: so long a task rests when its machine is gone. */
  readonly forMs: number;
  readonly renewEveryMs: number;
}

export const defaultLeaseTimes: LeaseTimes = { forMs: 120_000, renewEveryMs: 30_000 };

export interface LeaseDeps {
  readonly store: LeaseStore;
  readonly times: LeaseTimes;
  readonly now: () => number;
  /** Ends the work. */
  readonly signal: AbortSignal;
}

export type Leased<R> =
  | { readonly status: 'done'; readonly value: R }
  | { readonly status: 'held'; readonly heldBy: Lease }
  /** Another process took the lease over, as after a sleep of this machine; the work was stopped. */
  | { readonly status: 'lost' };

/** Renews until stopped; says when it could not be renewed in time, or was taken over. */
const keepRenewed = (lease: GrantedLease, { store, times, now }: LeaseDeps, onLost: () => void): (() => void) => {
  let renewedMs = now();
  const renew = async () => {
    const askedMs = now();
    const isOurs = await store.renewLease(lease, times.forMs).catch(() => undefined);
    if (isOurs) renewedMs = askedMs;
    if (isOurs === false || now() - renewedMs >= times.forMs) onLost();
  };
  const timer = setInterval(() => void renew(), times.renewEveryMs);
  return () => clearInterval(timer);
};

/**
 * @param work is handed the signal that ends it: the caller's, or the loss of the lease
 * @throws what the work throws, unless the lease was lost
 */
export const withLease = async <R>(
  key: { readonly accountId: string; readonly what: LeaseKind },
  deps: LeaseDeps,
  work: (signal: AbortSignal) => Promise<R>,
): Promise<Leased<R>> => {
  const lease = await deps.store.takeLease(key, deps.times.forMs);
  if ('heldBy' in lease) return { status: 'held', heldBy: lease.heldBy };
  const stop = new AbortController();
  const onStop = () => stop.abort();
  deps.signal.addEventListener('abort', onStop, { once: true });
  if (deps.signal.aborted) stop.abort();
  let isLost = false;
  const stopRenewing = keepRenewed(lease, deps, () => {
    isLost = true;
    stop.abort();
  });
  try {
    const value = await work(stop.signal);
    return isLost ? { status: 'lost' } : { status: 'done', value };
  } catch (error) {
    if (isLost) return { status: 'lost' };
    throw error;
  } finally {
    stopRenewing();
    deps.signal.removeEventListener('abort', onStop);
    // A connection that was ended is made anew; a lease that cannot be given back runs out by itself.
    await deps.store
      .endLease(lease)
      .catch(() => deps.store.endLease(lease))
      .catch(() => undefined);
  }
};
