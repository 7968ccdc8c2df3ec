/**
 * How often Security Center looks by itself. Host and product frequencies are the vendor's in one data center; the key
 * check is each record's own. Where accounts want different things of what they share, the most frequent wins.
 */
import type { Account, Frequency } from '../model/account.ts';
import type { RefreshKind } from '../security-center/policy.ts';
import type { SecurityCenter } from '../security-center/security-center.ts';

/** An account with its record, whose key check has a schedule of its own. */
export interface ScheduledAccount {
  readonly account: Pick<Account, 'name' | 'policy'>;
  readonly authId: string | null;
}

export interface ScheduleView {
  readonly kind: RefreshKind;
  /** For the key check; null for what all accounts share. */
  readonly account: string | null;
  /** What Security Center does; null when nothing is set there. */
  readonly there: Frequency | null;
  /** What our accounts want; null when none uses it. */
  readonly wanted: Frequency | null;
  /** Accounts that want something else than what is wanted for all. */
  readonly otherwise: readonly string[];
}

const hours: Readonly<Record<Frequency, number>> = {
  '1h': 1,
  '3h': 3,
  '6h': 6,
  '12h': 12,
  '24h': 24,
  '7d': 168,
  off: Number.POSITIVE_INFINITY,
};

/** Whether one looks at least as often as another; nothing set looks never. */
const isAsOften = (one: Frequency | null, other: Frequency): boolean => hours[one ?? 'off'] <= hours[other];

const mostFrequent = (frequencies: readonly Frequency[]): Frequency | null =>
  frequencies.reduce<Frequency | null>(
    (best, each) => (best === null || hours[each] < hours[best] ? each : best),
    null,
  );

const sharedKinds = ['hosts', 'products'] as const;

const wishOf = (kind: (typeof sharedKinds)[number], { policy }: Pick<Account, 'policy'>): Frequency | null =>
  kind === 'hosts' ? policy.hostSync : policy.productSync;

const sharedView = async (
  kind: (typeof sharedKinds)[number],
  accounts: readonly ScheduledAccount[],
  center: Pick<SecurityCenter, 'policy'>,
): Promise<ScheduleView> => {
  const wishes = accounts.map(({ account }) => ({ name: account.name, wish: wishOf(kind, account) }));
  const wanted = mostFrequent(wishes.flatMap(({ wish }) => (wish === null ? [] : [wish])));
  const otherwise = wishes.filter(({ wish }) => wish !== null && wish !== wanted).map(({ name }) => name);
  return { kind, account: null, there: await center.policy.getFrequency(kind), wanted, otherwise };
};

const keyCheckView = async (
  { account, authId }: ScheduledAccount & { readonly authId: string },
  center: Pick<SecurityCenter, 'policy'>,
): Promise<ScheduleView> => ({
  kind: 'ak-check',
  account: account.name,
  there: await center.policy.getFrequency('ak-check', authId),
  wanted: account.policy.akCheck,
  otherwise: [],
});

/** What Security Center does and what our accounts want: hosts, products, then each registered account's key check. */
export const readSchedules = async (
  accounts: readonly ScheduledAccount[],
  center: Pick<SecurityCenter, 'policy'>,
): Promise<ScheduleView[]> => {
  const views: ScheduleView[] = [];
  for (const kind of sharedKinds) views.push(await sharedView(kind, accounts, center));
  for (const { account, authId } of accounts) {
    if (authId !== null) views.push(await keyCheckView({ account, authId }, center));
  }
  return views;
};

/**
 * The schedules to change. What all accounts of the vendor share is made more frequent and never less, unless that is asked
 * for: others may rely on it. The key check is the account's own and is set as it is wanted.
 */
export const planSchedules = (
  views: readonly ScheduleView[],
  { mayNarrow }: { readonly mayNarrow: boolean },
): readonly ScheduleView[] =>
  views.filter(({ kind, there, wanted }) => {
    if (wanted === null || wanted === there || (wanted === 'off' && there === null)) return false;
    return kind === 'ak-check' || mayNarrow || !isAsOften(there, wanted);
  });

export const applySchedules = async (
  changes: readonly ScheduleView[],
  accounts: readonly ScheduledAccount[],
  center: Pick<SecurityCenter, 'policy'>,
): Promise<void> => {
  for (const { kind, account: name, wanted } of changes) {
    const authId = accounts.find(({ account }) => account.name === name)?.authId ?? undefined;
    if (wanted !== null) await center.policy.setFrequency(kind, wanted, authId);
  }
};
