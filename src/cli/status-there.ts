/** What `status` says of Security Center in a few words; asked in a hurry, because the rest of `status` asks nobody. */
import type { Account } from '../model/account.ts';
import { openRecords } from '../registration/records.ts';
import type { CenterAccountStatus } from './center-status.ts';
import type { Context } from './context.ts';
import type { Tone } from './output/paint.ts';
import { toneOf } from './output/paint.ts';

export interface StatusThere {
  readonly state: CenterAccountStatus['state'];
  /** Its verdict on the key; null where there is no record. */
  readonly status: string | null;
  readonly enabled: boolean | null;
  /** How many; "security-center status" tells them. */
  readonly differences: number;
  /** Why nobody could be asked. */
  readonly reason: string | null;
}

/** By account name. */
export type StatusesThere = ReadonlyMap<string, StatusThere>;

export const nobodyAsked: StatusesThere = new Map();

const hurry = { limits: { connectMs: 4_000, totalMs: 8_000 }, retry: { minDelayMs: 0, maxDelayMs: 0, tries: {} } };

const shortOf = ({ state, registration, error }: CenterAccountStatus): StatusThere => ({
  state,
  status: registration?.status ?? null,
  enabled: registration?.enabled ?? null,
  differences: registration?.differences.length ?? 0,
  reason: error?.message ?? null,
});

/** Empty where no data center is connected, so that nothing is loaded and nobody asked. */
export const statusThere = async (accounts: readonly Account[], context: Context): Promise<StatusesThere> => {
  const connections = await openRecords(await context.config()).listConnections();
  const connected = accounts.filter((account) =>
    connections.some(({ dataCenter }) => dataCenter === account.dataCenter),
  );
  if (connected.length === 0) return nobodyAsked;
  const { centerStatuses } = await import('./center-status.ts');
  const { openCenter } = await import('./open-security-center.ts');
  const views = await centerStatuses(connected, (dataCenter) => openCenter(dataCenter, context, hurry), context);
  return new Map(views.map((view) => [view.account, shortOf(view)]));
};

export const thereText = ({ state, status, enabled, differences }: StatusThere): string =>
  [
    state === 'registered' ? (status ?? 'unknown') : state,
    ...(enabled === false ? ['disabled'] : []),
    ...(differences > 0 ? [`${differences} ${differences === 1 ? 'difference' : 'differences'}`] : []),
  ].join(', ');

export const thereTone = ({ state, status, differences }: StatusThere): Tone => {
  if (state === 'registered') return differences > 0 ? 'bad' : toneOf(status ?? 'unknown');
  return state === 'conflict' ? 'bad' : 'doubtful';
};
