/** Tells the webhooks what they have not been told yet. One scheduler at a time does it, under a lease. */
import type { Account } from '../../model/account.ts';
import type { Alarm, AlarmKey, ToldAlarm, Webhook } from '../../model/notification.ts';
import { type LeaseStore, type LeaseTimes, withLease } from '../leased.ts';
import type { ScheduleStore } from '../records.ts';
import { type AccountStanding, type Judgement, judge } from './alarms.ts';
import { isNews, type News, newsFor } from './news.ts';
import type { Message, Notice } from './shapes.ts';

export interface NotifierStore extends ScheduleStore, LeaseStore {
  listTold(): Promise<readonly ToldAlarm[]>;
  /** Writes down what a webhook was told, and what it needs no longer be told of. */
  recordTold(webhook: string, raised: readonly Alarm[], over: readonly AlarmKey[]): Promise<void>;
}

export interface NotifierDeps {
  readonly store: NotifierStore;
  readonly listAccounts: () => Promise<readonly Account[]>;
  readonly listWebhooks: () => Promise<readonly Webhook[]>;
  /** @throws AppError when it was not taken */
  readonly send: (webhook: Webhook, message: Message) => Promise<void>;
  /** Puts notices into words. */
  readonly say: (notices: readonly Notice[]) => Message;
  readonly onSent: (webhook: Webhook, notices: readonly Notice[]) => void;
  readonly onFailed: (webhook: Webhook, error: unknown) => void;
  readonly now: () => number;
  readonly leaseTimes: LeaseTimes;
  readonly signal: AbortSignal;
}

const groupBy = <T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
};

const readStandings = async (accounts: readonly Account[], store: ScheduleStore): Promise<AccountStanding[]> => {
  const tasks = groupBy(await store.listTasks(), ({ accountId }) => accountId);
  const checks = groupBy(await store.listChecks(), ({ accountId }) => accountId);
  return accounts.map((account) => {
    const ofKey = checks.get(account.domainId)?.find(({ check }) => check.accessKeyId === account.accessKey.id);
    return { account, check: ofKey?.check, tasks: tasks.get(account.domainId) ?? [] };
  });
};

const noticeOf = (state: 'raised' | 'recovered', alarm: Alarm, names: ReadonlyMap<string, string>): Notice => ({
  state,
  kind: alarm.kind,
  account: names.get(alarm.accountId) ?? alarm.accountId,
  subject: alarm.subject === '' ? null : alarm.subject,
  detail: alarm.detail,
  since: alarm.since,
});

/** A webhook that failed rests, for longer each time. */
const [firstRestMs, longestRestMs] = [60_000, 3_600_000];

const openRests = (now: () => number) => {
  const rests = new Map<string, { readonly untilMs: number; readonly forMs: number }>();
  return {
    isResting: ({ name }: Webhook): boolean => (rests.get(name)?.untilMs ?? 0) > now(),
    failed: ({ name }: Webhook): void => {
      const forMs = Math.min(longestRestMs, (rests.get(name)?.forMs ?? firstRestMs / 2) * 2);
      rests.set(name, { untilMs: now() + forMs, forMs });
    },
    worked: ({ name }: Webhook): void => void rests.delete(name),
  };
};

interface Sweep {
  readonly judgement: Judgement;
  readonly told: readonly ToldAlarm[];
  readonly names: ReadonlyMap<string, string>;
}

const openSweep = async ({ listAccounts, store }: NotifierDeps): Promise<Sweep> => {
  const accounts = await listAccounts();
  const names = new Map(accounts.map(({ domainId, name }) => [domainId, name]));
  return { judgement: judge(await readStandings(accounts, store)), told: await store.listTold(), names };
};

const newsOf = (webhook: Webhook, { judgement, told }: Sweep): News =>
  newsFor(
    webhook,
    judgement,
    told.filter((alarm) => alarm.webhook === webhook.name),
  );

export interface Notifier {
  /** Tells what there is to tell; what could not be delivered is told by a later call. */
  sweep(): Promise<void>;
}

export const openNotifier = (deps: NotifierDeps): Notifier => {
  const { store, signal, now } = deps;
  const rests = openRests(now);

  const tell = async (webhook: Webhook, sweep: Sweep): Promise<void> => {
    const { raised, recovered, dropped } = newsOf(webhook, sweep);
    const notices = [
      ...raised.map((alarm) => noticeOf('raised', alarm, sweep.names)),
      ...recovered.map((alarm) => noticeOf('recovered', alarm, sweep.names)),
    ];
    try {
      if (notices.length > 0) await deps.send(webhook, deps.say(notices));
      await store.recordTold(webhook.name, raised, [...recovered, ...dropped]);
      rests.worked(webhook);
      if (notices.length > 0) deps.onSent(webhook, notices);
    } catch (error) {
      if (signal.aborted) return;
      rests.failed(webhook);
      deps.onFailed(webhook, error);
    }
  };

  const tellAll = async (webhooks: readonly Webhook[]): Promise<void> => {
    // Read again under the lease: another scheduler may just have told it.
    const sweep = await openSweep(deps);
    await Promise.all(webhooks.map((webhook) => tell(webhook, sweep)));
  };

  return {
    sweep: async () => {
      const webhooks = (await deps.listWebhooks()).filter((webhook) => !rests.isResting(webhook));
      if (webhooks.length === 0) return;
      const sweep = await openSweep(deps);
      const concerned = webhooks.filter((webhook) => isNews(newsOf(webhook, sweep)));
      if (concerned.length === 0) return;
      const key = { accountId: '', what: 'notify' } as const;
      await withLease(key, { store, times: deps.leaseTimes, now, signal }, () => tellAll(concerned));
    },
  };
};
