/** `security-center frequencies`: how often Security Center looks by itself, beside what our accounts want. */
import { Command } from 'commander';
import type { DataCenter } from '../../../model/account.ts';
import { applySchedules, planSchedules, readSchedules, type ScheduleView } from '../../../registration/schedules.ts';
import type { SecurityCenter } from '../../../security-center/security-center.ts';
import { frequencyText } from '../../account-view.ts';
import { requireConfirmed } from '../../confirmed.ts';
import type { Context } from '../../context.ts';
import { parseDataCenter } from '../../flags.ts';
import type { MakeCommand } from '../../make-command.ts';
import { table } from '../../output/table.ts';

interface FrequencyFlags {
  readonly dataCenter?: DataCenter;
  readonly apply?: boolean;
  readonly yes?: boolean;
}

interface CenterFrequencies {
  readonly dataCenter: DataCenter;
  readonly frequencies: readonly ScheduleView[];
  /** What would change, or has been changed. */
  readonly changes: readonly ScheduleView[];
  readonly applied: boolean;
}

/** What several accounts share may become less frequent here, because somebody asks for it: that is confirmed. */
const confirmLess = async (
  changes: readonly ScheduleView[],
  views: readonly ScheduleView[],
  flags: FrequencyFlags,
  context: Context,
): Promise<void> => {
  const more = planSchedules(views, { mayNarrow: false });
  const less = changes.filter((change) => !more.includes(change));
  if (less.length === 0) return;
  const words = less.map(({ kind, wanted }) => `${kind} ${frequencyText(wanted)}`);
  await requireConfirmed('Looking less often', context.texts.securityCenter.askLess(words), flags.yes, context);
};

const frequenciesAt = async (
  center: SecurityCenter,
  flags: FrequencyFlags,
  context: Context,
): Promise<CenterFrequencies> => {
  const { scheduledAccounts } = await import('../../push-accounts.ts');
  const { dataCenter } = center;
  const accounts = await scheduledAccounts(dataCenter, context);
  const views = await readSchedules(accounts, center);
  const changes = planSchedules(views, { mayNarrow: true });
  const applies = (flags.apply ?? false) && changes.length > 0;
  if (applies) {
    await confirmLess(changes, views, flags, context);
    await applySchedules(changes, accounts, center);
  }
  return { dataCenter, frequencies: views, changes, applied: applies };
};

const render = (views: readonly CenterFrequencies[]): string =>
  views
    .map(({ dataCenter, frequencies, changes, applied }) => {
      const rows = frequencies.map((view) => [
        view.account ? `${view.kind} of ${view.account}` : view.kind,
        view.there === null ? 'not set' : frequencyText(view.there),
        view.wanted === null ? null : frequencyText(view.wanted),
        view.otherwise.length > 0 ? `otherwise: ${view.otherwise.join(', ')}` : null,
        changes.includes(view) ? (applied ? 'changed' : 'differs') : null,
      ]);
      const next = 'Apply it with: huawei-assets security-center frequencies --apply';
      return [
        `${dataCenter}:`,
        table(['what', 'there', 'wanted here', '', ''], rows),
        ...(changes.length > 0 && !applied ? [next] : []),
      ].join('\n');
    })
    .join('\n\n');

export const frequenciesCommand: MakeCommand = (context) =>
  new Command('frequencies')
    .description('how often Security Center looks by itself, beside what our accounts want; --apply brings it there')
    .option('--data-center <name>', 'only this one (default: all that are connected)', parseDataCenter)
    .option('--apply', 'set it as our registered accounts want it; where they differ the most frequent wins')
    .option('-y, --yes', 'do not ask')
    .addHelpText(
      'after',
      `
Hosts and products are looked at for all Huawei Cloud accounts of a data center; each account's key check is its own. What an
account wants is set with "huawei-assets policy set".

Examples:
  $ huawei-assets security-center frequencies
  $ huawei-assets security-center frequencies --apply --yes`,
    )
    .action(async (flags: FrequencyFlags) => {
      const current = context();
      const { connectedCenters } = await import('../../connected-centers.ts');
      const views: CenterFrequencies[] = [];
      for (const center of await connectedCenters(flags.dataCenter, current)) {
        views.push(await frequenciesAt(center, flags, current));
      }
      await current.output.result(views, render);
    });
