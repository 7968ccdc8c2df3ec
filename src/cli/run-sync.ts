/** Runs a sync with the context's config, inventory and progress display. */
import { setFlagsFromString } from 'node:v8';
import { changesRetentionMs } from '../config/settings.ts';
import { isAppError } from '../model/errors.ts';
import type { RecordKind } from '../model/scope.ts';
import { endOfSync } from '../schedule/task-end.ts';
import type { SyncReport } from '../sync/report.ts';
import type { SyncRequest } from '../sync/request.ts';
import { syncAccounts } from '../sync/sync-accounts.ts';
import type { Context } from './context.ts';
import { openProgress, type Progress } from './output/progress.ts';

const union = (a: readonly string[], b: readonly string[]): string[] => [...new Set([...a, ...b])];

/**
 * Regions that the account opened since its policy was made: provisioned from now on, or known as left out, so that
 * `status` and `policy show` tell of them.
 */
const rememberRegions = async (report: SyncReport, { config, output }: Context): Promise<void> => {
  const store = await config();
  for (const { account: name, newRegions, notProvisioned } of report.accounts) {
    const account = await store.findAccount(name);
    if (!account) continue;
    const { regions, knownRegions } = account.policy;
    const seen = [...newRegions, ...notProvisioned];
    if (seen.every((region) => regions.includes(region) || knownRegions.includes(region))) continue;
    try {
      await store.updateAccount(name, ({ policy, ...rest }) => ({
        ...rest,
        policy: {
          ...policy,
          regions: union(policy.regions, newRegions),
          knownRegions: union(policy.knownRegions, notProvisioned),
        },
      }));
    } catch (error) {
      if (!isAppError(error)) throw error;
      output.warn(error.message);
    }
  }
};

/** What a promise of the policy is kept by: all regions, and of products all types. */
const wholeKinds = ({ kinds, regions, types }: SyncChoice): readonly RecordKind[] =>
  kinds.filter((kind) => regions === null && (kind === 'hosts' || types === null));

/** Writes down what became of the promises, by whatever command they were kept. */
const recordTasks = async (report: SyncReport, choice: SyncChoice, context: Context): Promise<void> => {
  const inventory = await context.inventory();
  const idOf = new Map(choice.accounts.map(({ name, domainId }) => [name, domainId]));
  for (const { account, outcomes } of report.accounts) {
    for (const what of wholeKinds(choice)) {
      const end = endOfSync(outcomes, what, report.startedAt);
      const accountId = idOf.get(account);
      if (end && accountId !== undefined) await inventory.recordTask({ accountId, what }, end);
    }
  }
};

/**
 * A sync makes much garbage beside little that lasts. Left alone, V8 lets the heap grow to a multiple of what lasts before
 * it collects: a fifth more memory at the peak, for a tenth less CPU. At 15 % it takes no less than at 50 %, and collects more often.
 */
const keepHeapSmall = (): void => setFlagsFromString('--heap-growing-percent=50');

/** What a command chooses of a sync; the rest is the configuration's. */
export type SyncChoice = Omit<SyncRequest, 'keepChangesMs'>;

/** @param shown where its progress goes, instead of the display for people */
export const runSync = async (choice: SyncChoice, context: Context, shown?: Progress): Promise<SyncReport> => {
  keepHeapSmall();
  const inventory = await context.inventory();
  const request = { ...choice, keepChangesMs: changesRetentionMs(await (await context.config()).read()) };
  const { io } = context;
  // Before the live block: a line between its pictures would stay on the screen.
  context.sayEndpoint();
  const progress = shown ?? (await openProgress(context));
  try {
    const report = await syncAccounts(request, {
      inventory,
      progress,
      now: io.now,
      signal: io.signal,
      openCloud: (account, signal) => context.cloud(account.accessKey, account.site, { signal }),
    });
    await rememberRegions(report, context);
    await recordTasks(report, choice, context);
    return report;
  } finally {
    progress.close();
  }
};
