/** Accounts and an inventory of tasks and leases in memory, on a clock that is moved by hand. */
import type { AccessKeyCheck } from '../../src/model/access-key-check.ts';
import type { Account } from '../../src/model/account.ts';
import type { Lease, LeaseKind, TaskEnd, TaskKind, TaskState } from '../../src/model/task.ts';
import type { WorkStore } from '../../src/schedule/work-off.ts';

export const accountOf = (domainId: string, more: Partial<Account> = {}): Account => ({
  name: `name of ${domainId}`,
  method: 'manual',
  site: 'china',
  dataCenter: 'chinese-mainland',
  features: ['host'],
  domainId,
  domainName: domainId,
  userId: 'u',
  userName: 'reader',
  accessKey: { id: `AK${domainId}`, secret: 'not used' },
  policy: {
    regions: ['cn-north-4'],
    knownRegions: ['cn-north-4'],
    autoIncludeNewRegions: true,
    hostSync: '6h',
    productSync: null,
    akCheck: '24h',
  },
  createdIam: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  ...more,
});

export interface Clock {
  ms: number;
}

type Key = { readonly accountId: string; readonly what: LeaseKind };
const textOf = ({ accountId, what }: Key): string => `${accountId} ${what}`;

export interface MemoryStore extends WorkStore {
  readonly ends: Map<string, TaskEnd>;
  readonly leases: Map<string, Lease & { token: string }>;
  /** Another process takes the lease over. */
  steal(key: Key): void;
}

/** Leases as the inventory's, held by whoever `pid` says. */
export const memoryStore = (clock: Clock, pid = 1, shared?: MemoryStore): MemoryStore => {
  const ends = shared?.ends ?? new Map<string, TaskEnd>();
  const leases = shared?.leases ?? new Map<string, Lease & { token: string }>();
  const iso = (ms: number) => new Date(ms).toISOString();
  const grant = (key: Key, forMs: number, holder: number) => {
    const token = `${holder} ${Math.random()}`;
    leases.set(textOf(key), {
      ...key,
      token,
      host: 'here',
      pid: holder,
      takenAt: iso(clock.ms),
      until: iso(clock.ms + forMs),
    });
    return { ...key, token };
  };
  return {
    ends,
    leases,
    steal: (key) => void grant(key, 60_000, 99),
    listTasks: async (ids) =>
      [...ends].flatMap(([key, end]): TaskState[] => {
        const [accountId = '', what = ''] = key.split(' ');
        if (ids && !ids.includes(accountId)) return [];
        const isOk = end.status === 'ok';
        return [{ accountId, what: what as TaskKind, lastOkAt: isOk ? end.at : null, failures: isOk ? 0 : 1, ...end }];
      }),
    // A key that was checked when its task was done.
    listChecks: async () =>
      [...ends].flatMap(([key, { at }]) => {
        const [accountId = '', what] = key.split(' ');
        const check = { accessKeyId: `AK${accountId}`, checkedAt: at, features: [] } as unknown as AccessKeyCheck;
        return what === 'ak-check' ? [{ accountId, check }] : [];
      }),
    recordTask: async (key, end) => void ends.set(textOf(key), end),
    takeLease: async (key, forMs) => {
      const held = leases.get(textOf(key));
      if (held && Date.parse(held.until) > clock.ms) return { heldBy: held };
      return grant(key, forMs, pid);
    },
    renewLease: async (lease, forMs) => {
      const held = leases.get(textOf(lease));
      if (held?.token !== lease.token) return false;
      leases.set(textOf(lease), { ...held, until: iso(clock.ms + forMs) });
      return true;
    },
    endLease: async (lease) => {
      if (leases.get(textOf(lease))?.token === lease.token) leases.delete(textOf(lease));
    },
  };
};
