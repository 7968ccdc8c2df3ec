/** Registers accounts with Security Center, waits for its verdicts and brings our policies there: for `push` and `onboard`. */
import type { Account, DataCenter } from '../model/account.ts';
import { type AppError, isAppError } from '../model/errors.ts';
import type { ServiceStatus } from '../model/security-center.ts';
import { awaitValidation } from '../registration/await-validation.ts';
import type { FoundBy } from '../registration/find-record.ts';
import { type ModuleView, moduleView } from '../registration/modules.ts';
import type { PushChange, PushPlan } from '../registration/plan-push.ts';
import { lookAhead, type PushDeps, pushAccount } from '../registration/push.ts';
import { applyRegions, planRegions, type RegionPlan, readRegions } from '../registration/regions.ts';
import {
  applySchedules,
  planSchedules,
  readSchedules,
  type ScheduledAccount,
  type ScheduleView,
} from '../registration/schedules.ts';
import type { SecurityCenter } from '../security-center/security-center.ts';
import type { Context } from './context.ts';
import { type ExitCode, exit, exitCodeOf } from './exit-codes.ts';
import { sleepUntilCancelled } from './make-iam.ts';
import { openCenter, recordsOf } from './open-security-center.ts';
import { hintOf } from './output/errors.ts';

export interface PushOptions {
  readonly dryRun: boolean;
  /** How long to wait for the verdicts; 0 looks once. */
  readonly waitMs: number;
  /** Whether regions and frequencies are brought there too. */
  readonly withPolicy: boolean;
}

export interface ErrorView {
  readonly code: AppError['code'];
  readonly message: string;
  readonly hint: string | null;
}

export interface PushedAccount {
  readonly account: string;
  readonly dataCenter: DataCenter;
  readonly action: PushPlan['action'] | 'failed';
  readonly authId: string | null;
  readonly foundBy: FoundBy | null;
  readonly changes: readonly PushChange[];
  /** Security Center's verdict; null where nothing was registered or nobody looked. */
  readonly status: ServiceStatus | null;
  readonly modules: readonly ModuleView[];
  readonly error: ErrorView | null;
}

export interface PushedPolicy {
  readonly dataCenter: DataCenter;
  readonly regions: RegionPlan | null;
  /** Frequencies that were, or would be, changed. */
  readonly frequencies: readonly ScheduleView[];
  readonly error: ErrorView | null;
}

export interface PushReport {
  readonly dryRun: boolean;
  readonly accounts: readonly PushedAccount[];
  readonly policies: readonly PushedPolicy[];
}

export const errorView = (error: AppError, { texts }: Context): ErrorView => ({
  code: error.code,
  message: error.message,
  hint: hintOf(error, texts),
});

const orError = async <T>(work: () => Promise<T>): Promise<T | AppError> => {
  try {
    return await work();
  } catch (error) {
    if (!isAppError(error) || error.code === 'cancelled') throw error;
    return error;
  }
};

interface Outcome {
  readonly account: Account;
  readonly plan: PushPlan | null;
  readonly authId: string | null;
  readonly error: AppError | null;
}

/** One account at a time and process: two that looked at the same list would both add. */
const pushOne = async (account: Account, deps: PushDeps, dryRun: boolean, context: Context): Promise<Outcome> => {
  const release = await (await context.config()).holdSetup(account.domainId);
  try {
    if (dryRun) {
      const plan = await lookAhead(account, deps);
      return { account, plan, authId: plan.action === 'add' ? null : plan.authId, error: null };
    }
    return { account, ...(await pushAccount(account, deps)), error: null };
  } finally {
    await release();
  }
};

const viewOf = (outcome: Outcome, center: DataCenter, found: Verdicts, context: Context): PushedAccount => {
  const { account, plan, authId, error } = outcome;
  const record = authId === null ? undefined : found.get(authId);
  return {
    account: account.name,
    dataCenter: center,
    action: error ? 'failed' : (plan?.action ?? 'failed'),
    authId,
    foundBy: plan && plan.action !== 'add' ? plan.foundBy : null,
    changes: plan?.action === 'update' ? plan.changes : [],
    status: record?.status ?? null,
    modules: record?.modules.map(moduleView) ?? [],
    error: error && errorView(error, context),
  };
};

type Verdicts = ReadonlyMap<string, Awaited<ReturnType<typeof awaitValidation>>[number]>;

const verdictsOn = async (
  authIds: readonly string[],
  center: SecurityCenter,
  waitMs: number,
  context: Context,
): Promise<Verdicts> => {
  if (authIds.length === 0) return new Map();
  const { texts, io } = context;
  const records = await awaitValidation(authIds, waitMs, {
    center,
    now: io.now,
    sleep: sleepUntilCancelled(context),
    onWait: (pending) => context.noteOnce(texts.securityCenter.validating(pending.map(({ alias }) => alias ?? '?'))),
  });
  return new Map(records.map((record) => [record.authId, record]));
};

/** Only what is missing is added there: regions of the vendor and shared frequencies may be relied on by others. */
const pushPolicy = async (
  scheduled: readonly ScheduledAccount[],
  center: SecurityCenter,
  dryRun: boolean,
): Promise<Pick<PushedPolicy, 'regions' | 'frequencies'>> => {
  const { regions, defaultSite } = await readRegions(center);
  const wishes = scheduled.map(({ account }) => account);
  const plan = planRegions(wishes, regions, defaultSite);
  const frequencies = planSchedules(await readSchedules(scheduled, center), { mayNarrow: false });
  if (!dryRun) {
    await applyRegions(plan, center);
    await applySchedules(frequencies, scheduled, center);
  }
  return { regions: plan, frequencies };
};

/** Our accounts with a record in a data center, and its handle: what is shared is decided by all that are not paused. */
export const scheduledAccounts = async (dataCenter: DataCenter, context: Context): Promise<ScheduledAccount[]> => {
  const registrations = await (await recordsOf(context)).listRegistrations();
  const accounts = await (await context.config()).listAccounts();
  return accounts
    .filter((account) => account.dataCenter === dataCenter && !account.pausedAt)
    .flatMap((account) => {
      const found = registrations.find((each) => each.domainId === account.domainId && each.dataCenter === dataCenter);
      return found ? [{ account, authId: found.authId }] : [];
    });
};

/** What our registered accounts want, and those that are about to be registered. */
const withNew = (scheduled: readonly ScheduledAccount[], outcomes: readonly Outcome[]): ScheduledAccount[] => [
  ...scheduled,
  ...outcomes
    .filter(({ error, account }) => !error && !scheduled.some((each) => each.account.name === account.name))
    .map(({ account, authId }) => ({ account, authId })),
];

const pushToCenter = async (
  accounts: readonly Account[],
  dataCenter: DataCenter,
  options: PushOptions,
  context: Context,
): Promise<{ readonly accounts: PushedAccount[]; readonly policy: PushedPolicy | null }> => {
  const center = await openCenter(dataCenter, context);
  const deps = { center, records: await recordsOf(context), now: context.io.now };
  const outcomes: Outcome[] = [];
  for (const account of accounts) {
    const outcome = await orError(() => pushOne(account, deps, options.dryRun, context));
    outcomes.push(isAppError(outcome) ? { account, plan: null, authId: null, error: outcome } : outcome);
  }
  const authIds = outcomes.flatMap(({ authId }) => (authId === null ? [] : [authId]));
  const verdicts = await verdictsOn(authIds, center, options.dryRun ? 0 : options.waitMs, context);
  const views = outcomes.map((outcome) => viewOf(outcome, dataCenter, verdicts, context));
  const isAnyThere = outcomes.some(({ error }) => !error);
  if (!options.withPolicy || !isAnyThere) return { accounts: views, policy: null };
  const scheduled = withNew(await scheduledAccounts(dataCenter, context), outcomes);
  const policy = await orError(() => pushPolicy(scheduled, center, options.dryRun));
  return {
    accounts: views,
    policy: isAppError(policy)
      ? { dataCenter, regions: null, frequencies: [], error: errorView(policy, context) }
      : { dataCenter, ...policy, error: null },
  };
};

/** @throws AppError `security-center-not-connected` before anything is done */
export const pushAccounts = async (
  accounts: readonly Account[],
  options: PushOptions,
  context: Context,
): Promise<PushReport> => {
  const dataCenters = [...new Set(accounts.map(({ dataCenter }) => dataCenter))];
  const records = await recordsOf(context);
  for (const dataCenter of dataCenters) await records.getConnection(dataCenter);
  const views: PushedAccount[] = [];
  const policies: PushedPolicy[] = [];
  for (const dataCenter of dataCenters) {
    const mine = accounts.filter((account) => account.dataCenter === dataCenter);
    const pushed = await pushToCenter(mine, dataCenter, options, context);
    views.push(...pushed.accounts);
    if (pushed.policy) policies.push(pushed.policy);
  }
  return { dryRun: options.dryRun, accounts: views, policies };
};

/** What is told of an account that could not be registered at all. */
export const failedPush = ({ name, dataCenter }: Account, error: AppError, context: Context): PushReport => ({
  dryRun: false,
  accounts: [
    {
      account: name,
      dataCenter,
      action: 'failed',
      authId: null,
      foundBy: null,
      changes: [],
      status: null,
      modules: [],
      error: errorView(error, context),
    },
  ],
  policies: [],
});

/** 0 when everything is in order; the one error that all share; else 5. What is still being validated is not wrong yet. */
export const exitCodeOfPush = ({ accounts, policies, dryRun }: PushReport): ExitCode => {
  const errors = [...accounts, ...policies].flatMap(({ error }) => (error ? [error.code] : []));
  const isAllFailed = accounts.every(({ error }) => error !== null);
  const [first] = errors;
  if (first && isAllFailed && new Set(errors).size === 1) return exitCodeOf[first];
  const isWrong = ({ status }: PushedAccount) => status !== null && status !== 'normal' && status !== 'validating';
  return first || (!dryRun && accounts.some(isWrong)) ? exit.partlyDone : exit.done;
};
