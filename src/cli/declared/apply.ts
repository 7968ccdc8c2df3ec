/** Carries out a plan of declared accounts, several at once, each by the functions that onboard a single one. */
import PQueue from 'p-queue';
import type { FeatureCheck } from '../../model/access-key-check.ts';
import type { Account } from '../../model/account.ts';
import { AppError, cancelled, isAppError } from '../../model/errors.ts';
import { wholeKey } from '../../onboarding/declared/look.ts';
import { type PlannedAccount, withPatch } from '../../onboarding/declared/plan.ts';
import type { RootKeyResult } from '../../onboarding/retire-root-key.ts';
import type { Context } from '../context.ts';
import { finishOnboarding, retireAsAsked } from '../finish-onboarding.ts';
import { makeIam } from '../make-iam.ts';
import type { OnboardAnswers } from '../onboard-answers.ts';
import { provisionManually } from '../provision-manually.ts';
import { contextFor } from './account-context.ts';
import type { Seen } from './look.ts';

/** A planned account with what was seen of it. */
export interface Task extends Seen {
  readonly planned: PlannedAccount;
}

export interface Outcome {
  readonly planned: PlannedAccount;
  readonly status: 'created' | 'updated' | 'unchanged' | 'failed';
  /** As it is configured now; null when it is not. */
  readonly account: Account | null;
  /** What its key may do, where that was looked at. */
  readonly features: readonly FeatureCheck[];
  readonly rootKey: RootKeyResult | null;
  /** What went wrong; with an account that is saved, what was left to do after that. */
  readonly error: AppError | null;
}

export interface ApplyOptions {
  readonly concurrency: number;
  /** How long to wait for permissions to take effect, in ms. */
  readonly wait: number | undefined;
  readonly onOutcome: (outcome: Outcome) => void;
}

const failureOf = (error: unknown): AppError =>
  isAppError(error)
    ? error
    : new AppError('internal', error instanceof Error ? error.message : String(error), { cause: error });

const answersOf = ({ planned, prospect }: Task): OnboardAnswers => {
  const accessKey = wholeKey(prospect.key);
  if (!planned.request || !accessKey) throw new AppError('internal', 'An account is to be made without its key.');
  return { ...planned.request, accessKey, syncNow: false, securityCenter: false, retireRootKey: planned.retireRootKey };
};

const make = async (task: Task, context: Context): Promise<Account> => {
  const { planned, verified } = task;
  if (!verified) throw new AppError('internal', 'An account is to be made with a key that was not proven.');
  const answers = answersOf(task);
  return answers.method === 'quick'
    ? makeIam(answers, verified, {}, context)
    : provisionManually(answers, verified, { yes: planned.declared.allowMissingPermissions }, context);
};

/** What follows once the account is saved; a failure of it does not unmake the account. */
const finish = async (task: Task, account: Account, wait: number | undefined, context: Context): Promise<Outcome> => {
  const { planned, verified } = task;
  const saved = { planned, status: 'created', account, features: [], rootKey: null, error: null } as const;
  if (!verified) return saved;
  try {
    const flags = { yes: true, ...(wait === undefined ? {} : { wait }) };
    const { features, rootKey } = await finishOnboarding(account, answersOf(task), verified, flags, context);
    return { ...saved, features, rootKey };
  } catch (error) {
    return { ...saved, error: failureOf(error) };
  } finally {
    await verified.cloud.close();
  }
};

const retire = async (
  { planned, prospect }: Task,
  account: Account,
  context: Context,
): Promise<RootKeyResult | null> => {
  const accessKey = wholeKey(prospect.key);
  const { retireRootKey } = planned;
  if (retireRootKey === 'keep' || !accessKey) return null;
  const cloud = await context.cloud(accessKey, account.site);
  try {
    return await retireAsAsked(
      account,
      { method: 'quick', retireRootKey, accessKey },
      { cloud },
      { yes: true },
      context,
    );
  } finally {
    await cloud.close();
  }
};

/** Changes what is configured in one write, then what is left of the root key. */
const update = async (task: Task, local: Account, context: Context): Promise<Outcome> => {
  const { planned, prospect } = task;
  const { patch } = planned;
  const { check } = prospect.sight;
  const changesConfig = patch && (patch.features || patch.key || Object.keys(patch.policy).length > 0);
  const account = changesConfig
    ? await (await context.config()).updateAccount(local.name, (before) => withPatch(before, patch))
    : local;
  const done = {
    planned,
    status: 'updated',
    account,
    features: check?.features ?? [],
    rootKey: null,
    error: null,
  } as const;
  try {
    if (check) await (await context.inventory()).saveCheck(account.domainId, check);
    return { ...done, rootKey: await retire(task, account, context) };
  } catch (error) {
    return { ...done, error: failureOf(error) };
  }
};

const failed = ({ planned, prospect }: Task, error: unknown): Outcome => ({
  planned,
  status: 'failed',
  account: prospect.local,
  features: [],
  rootKey: null,
  error: failureOf(error),
});

interface Queues {
  readonly making: PQueue;
  /** Waits hold nobody up: what may wait for half an hour does so beside the others. */
  readonly finishing: PQueue;
}

const carryOut = async (task: Task, queues: Queues, { wait }: ApplyOptions, context: Context): Promise<Outcome> => {
  const { planned, prospect } = task;
  const { local } = prospect;
  if (planned.error) return failed(task, planned.error);
  if (planned.action === 'unchanged') {
    return { planned, status: 'unchanged', account: local, features: [], rootKey: null, error: null };
  }
  const own = contextFor(planned.declared.name, context);
  const unlessLeft = <T>(work: () => Promise<T>) => {
    if (context.io.signal.aborted) throw cancelled(context.texts.declared.notBegun);
    return work();
  };
  try {
    if (local) return await queues.making.add(() => unlessLeft(() => update(task, local, own)));
    const account = await queues.making.add(() => unlessLeft(() => make(task, own)));
    return await queues.finishing.add(() => finish(task, account, wait, own));
  } catch (error) {
    return failed(task, error);
  }
};

/** @returns an outcome for each task, in their order; one that fails stops no other */
export const applyAll = async (tasks: readonly Task[], options: ApplyOptions, context: Context): Promise<Outcome[]> => {
  const { concurrency, wait, onOutcome } = options;
  const queues = {
    making: new PQueue({ concurrency }),
    finishing: new PQueue({ concurrency: wait === undefined ? concurrency : Math.max(1, tasks.length) }),
  };
  return Promise.all(
    tasks.map(async (task) => {
      const outcome = await carryOut(task, queues, options, context);
      onOutcome(outcome);
      return outcome;
    }),
  );
};
