/** `onboard --from`: accounts that a file declares are planned, shown, and after a clear yes made or changed, several at once. */
import type { Account } from '../../model/account.ts';
import { AppError, cancelled } from '../../model/errors.ts';
import { type PlannedAccount, planDeclared } from '../../onboarding/declared/plan.ts';
import { openJournal } from '../../onboarding/journal.ts';
import type { SyncReport } from '../../sync/report.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exit, exitCodeOf } from '../exit-codes.ts';
import { runFirstSync } from '../finish-onboarding.ts';
import { noteIfRegistered } from '../note-registration.ts';
import type { OnboardFlags } from '../onboard-answers.ts';
import { paintOf, paintWhen } from '../output/paint.ts';
import { exitCodeOfSync, syncView } from '../output/sync-report.ts';
import { columnsOf } from '../prompts/wrap.ts';
import { applyAll, type Outcome, type Task } from './apply.ts';
import { lookAtAll, type Seen } from './look.ts';
import { type Canvas, isToDo, planText, planView, sharedCodeOf, summaryText } from './plan-view.ts';
import { readAccountsFile } from './read-accounts-file.ts';
import { exitCodeOfOutcomes, outcomeText, reportText, reportView } from './report.ts';

const defaultConcurrency = 4;

export interface FromFlags extends OnboardFlags {
  readonly from: string;
  readonly concurrency?: number;
}

/** What the file says of each account is not said for all of them, and what is for one account is not for several. */
const ofOneAccount: Readonly<Partial<Record<keyof OnboardFlags, string>>> = {
  method: '--method',
  account: '--account',
  dataCenter: '--data-center',
  site: '--site',
  features: '--features',
  accessKeyId: '--access-key-id',
  secretStdin: '--secret-stdin',
  credentialsFile: '--credentials-file',
  regions: '--regions',
  autoIncludeNewRegions: '--[no-]auto-include-new-regions',
  hostSync: '--host-sync',
  productSync: '--product-sync',
  akCheck: '--ak-check',
  retireRootKey: '--retire-root-key',
  reuseUser: '--reuse-user',
  resume: '--resume',
  undo: '--undo',
  repair: '--repair',
};

const refuseOtherFlags = (flags: FromFlags): void => {
  const given = new Map(Object.entries(flags));
  const others = Object.entries(ofOneAccount).flatMap(([flag, spelling]) => (given.has(flag) ? [spelling] : []));
  if (others.length === 0) return;
  throw new AppError('usage', `With --from the file says it: leave out ${others.join(', ')}.`, {
    details: { flags: others },
  });
};

/** Without a terminal nothing is made that was not agreed to beforehand. */
const requireYes = (flags: FromFlags, { isInteractive, texts }: Context): void => {
  if (isInteractive || flags.yes || flags.dryRun) return;
  throw new AppError('missing-input', texts.declared.needsYes, {
    hint: 'See the plan with --dry-run first.',
    details: { missing: ['--yes'] },
  });
};

const planAll = async (seen: readonly Seen[], context: Context): Promise<Task[]> => {
  const entries = await openJournal(await context.config()).list();
  const interrupted = new Map(entries.map(({ domainId, name }) => [domainId, name]));
  const plan = planDeclared(
    seen.map(({ prospect }) => prospect),
    interrupted,
  );
  return seen.flatMap((each, index) => {
    const planned = plan[index];
    return planned ? [{ ...each, planned }] : [];
  });
};

const mostColumns = 100;

/** Results are laid out for a terminal; in a pipe lines stay whole, for grep. */
const canvasOf = (context: Context): Canvas => ({
  columns: context.io.stdout.isTTY ? Math.min(context.output.columns, mostColumns) : Number.POSITIVE_INFINITY,
  paint: paintOf(context),
});

/** As if the plan had been carried out and nothing else had gone wrong. */
const exitCodeOfPlan = (plan: readonly PlannedAccount[]): ExitCode => {
  const shared = sharedCodeOf(plan.map(({ error }) => error));
  if (shared) return exitCodeOf[shared];
  return plan.some(({ error }) => error) ? exit.partlyDone : exit.done;
};

/** Root keys that go are named in the question: nothing else here cannot be taken back. */
const questionOf = (plan: readonly PlannedAccount[], { texts }: Context): string => {
  const { declared } = texts;
  const retired = (['disable', 'delete'] as const).flatMap((action) => {
    const count = plan.filter(({ retireRootKey }) => retireRootKey === action).length;
    return count > 0 ? [declared.confirmRootKeys(declared.retire[action], count)] : [];
  });
  return declared.confirm([summaryText(plan.filter(isToDo), texts), ...retired].join(', '));
};

/** @throws AppError `cancelled` when the person does not want it */
const confirm = async (file: string, plan: readonly PlannedAccount[], flags: FromFlags, context: Context) => {
  if (!context.isInteractive || flags.yes) return;
  const ask = await context.ask();
  const canvas = { columns: columnsOf(context), paint: paintWhen(context.useColor) };
  ask.say(`\n${planText(file, plan, canvas, context.texts)}\n`);
  if (!plan.some(isToDo)) return;
  if (!(await ask.confirm(questionOf(plan, context), false))) throw cancelled(context.texts.cancelledNothingDone);
};

/** Says of each account what became of it, as soon as that is known; what was as declared before is not news. */
const teller = (tasks: readonly Task[], { output, texts }: Context) => {
  const total = tasks.filter(({ planned }) => planned.action !== 'unchanged').length;
  let told = 0;
  return (outcome: Outcome): void => {
    if (outcome.status === 'unchanged') return;
    told += 1;
    output.note(`[${told}/${total}] ${outcome.planned.declared.name}: ${outcomeText(outcome, texts)}`);
  };
};

/** A run over the accounts whose products are wanted, too, and one over the others. */
const inRuns = (accounts: readonly Account[]) => {
  const [withProducts, others] = [true, false].map((isWanted) =>
    accounts.filter(({ features }) => features.includes('cspm') === isWanted),
  );
  return [
    { accounts: others ?? [], kinds: ['hosts'] as const },
    { accounts: withProducts ?? [], kinds: ['hosts', 'products'] as const },
  ].filter((run) => run.accounts.length > 0);
};

/** The first sync of the accounts that were made, as far as their keys may list something already. */
const firstSyncs = async (outcomes: readonly Outcome[], context: Context): Promise<SyncReport[]> => {
  const made = outcomes.filter(({ status, error }) => status === 'created' && !error);
  const ready = made.filter(({ features }) => features.some(({ status }) => status === 'normal'));
  if (ready.length < made.length) context.output.note(context.texts.wizard.syncLater);
  const reports: SyncReport[] = [];
  for (const { accounts, kinds } of inRuns(ready.flatMap(({ account }) => account ?? []))) {
    if (context.io.signal.aborted) break;
    reports.push(await runFirstSync(accounts, kinds, context));
  }
  return reports;
};

/** The code of the runs that were not whole, where it is one and the same. */
const exitCodeOfSyncs = (reports: readonly SyncReport[]): ExitCode => {
  const codes = new Set(reports.map(exitCodeOfSync).filter((code) => code !== exit.done));
  const [only = exit.done] = codes;
  return codes.size > 1 ? exit.partlyDone : only;
};

/** A key that was changed here is not changed in Security Center by itself. */
const noteOldKeys = async (outcomes: readonly Outcome[], context: Context): Promise<void> => {
  for (const { status, account, planned } of outcomes) {
    if (status !== 'updated' || !account || !planned.patch?.key) continue;
    await noteIfRegistered(account, context.texts.securityCenter.otherKeyThere(account.name), context);
  }
};

/** @throws AppError `usage`, `missing-input`, `accounts-file-invalid`, `cancelled`; what fails of one account is in the result */
export const onboardFrom = async (flags: FromFlags, context: Context): Promise<void> => {
  refuseOtherFlags(flags);
  requireYes(flags, context);
  const { output, texts } = context;
  const file = await readAccountsFile(flags.from, context);
  const concurrency = flags.concurrency ?? defaultConcurrency;
  output.note(texts.declared.looks(file.accounts.length));
  const tasks = await planAll(await lookAtAll(file, concurrency, context), context);
  const plan = tasks.map(({ planned }) => planned);
  if (flags.dryRun) {
    const canvas = canvasOf(context);
    await output.result(planView(file.name, plan, texts), () => planText(file.name, plan, canvas, texts));
    context.exit(exitCodeOfPlan(plan));
    return;
  }
  await confirm(file.name, plan, flags, context);
  const outcomes = await applyAll(tasks, { concurrency, wait: flags.wait, onOutcome: teller(tasks, context) }, context);
  const reports = flags.syncNow === false ? [] : await firstSyncs(outcomes, context);
  const syncs = reports.map((report) => syncView(report, texts));
  await output.result(reportView(file.name, outcomes, syncs, texts), () =>
    reportText(outcomes, syncs, canvasOf(context), texts),
  );
  await noteOldKeys(outcomes, context);
  context.exit(exitCodeOfOutcomes(outcomes, exitCodeOfSyncs(reports)));
};
