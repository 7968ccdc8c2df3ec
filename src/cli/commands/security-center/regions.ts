/** `security-center regions`: which regions are selected here and in the other data center, and which our accounts want. */
import { Command } from 'commander';
import type { DataCenter } from '../../../model/account.ts';
import { AppError } from '../../../model/errors.ts';
import {
  applyRegions,
  changesRegions,
  planRegions,
  type RegionPlan,
  type RegionView,
  readRegions,
  regionViews,
} from '../../../registration/regions.ts';
import type { DefaultSite } from '../../../security-center/policy.ts';
import type { SecurityCenter } from '../../../security-center/security-center.ts';
import { requireConfirmed } from '../../confirmed.ts';
import type { Context } from '../../context.ts';
import { collectList, parseDataCenter } from '../../flags.ts';
import type { MakeCommand } from '../../make-command.ts';
import { table } from '../../output/table.ts';

interface RegionFlags {
  readonly dataCenter?: DataCenter;
  readonly apply?: boolean;
  readonly remove?: string[];
  readonly defaultSite?: boolean;
  readonly yes?: boolean;
}

interface CenterRegions {
  readonly dataCenter: DataCenter;
  readonly defaultSite: DefaultSite;
  readonly regions: readonly RegionView[];
  /** What would change, or has been changed. */
  readonly plan: RegionPlan;
  readonly applied: boolean;
}

/** A change that others may feel is confirmed; adding a region takes nothing from anybody. */
const confirmNarrowing = async (plan: RegionPlan, flags: RegionFlags, context: Context): Promise<void> => {
  const losesSite = plan.defaultSite.before === 'this' && plan.defaultSite.after !== 'this';
  if (plan.removed.length === 0 && !losesSite) return;
  const question = context.texts.securityCenter.askNarrow(plan.removed, losesSite);
  await requireConfirmed('Taking regions away', question, flags.yes, context);
};

const regionsAt = async (center: SecurityCenter, flags: RegionFlags, context: Context): Promise<CenterRegions> => {
  const { accountsOf } = await import('../../connected-centers.ts');
  const accounts = (await accountsOf(center, context)).filter(({ pausedAt }) => !pausedAt);
  const { regions, defaultSite } = await readRegions(center);
  const { remove = [], defaultSite: wantsSite } = flags;
  const wish = { remove, ...(wantsSite === undefined ? {} : { defaultSite: wantsSite }) };
  const plan = planRegions(accounts, regions, defaultSite, wish);
  const applies = (flags.apply ?? false) && changesRegions(plan);
  if (applies) {
    await confirmNarrowing(plan, flags, context);
    await applyRegions(plan, center);
  }
  const { dataCenter } = center;
  return { dataCenter, defaultSite, regions: regionViews(accounts, regions), plan, applied: applies };
};

const refuseAmbiguous = (centers: readonly SecurityCenter[], { remove, defaultSite }: RegionFlags): void => {
  if (centers.length < 2 || (remove === undefined && defaultSite === undefined)) return;
  throw new AppError('usage', 'Several data centers are connected: say which one with --data-center cn|intl.');
};

const siteTexts: Readonly<Record<DefaultSite, string>> = {
  none: 'no data center gets regions that are new',
  this: 'regions that are new come to this data center',
  other: 'regions that are new go to the other data center',
  unknown: 'not told',
};

const stateOf = ({ selected, takenByOtherDataCenter }: RegionView): string | null =>
  selected ? 'here' : takenByOtherDataCenter ? 'in the other data center' : null;

const planLines = ({ plan, applied }: CenterRegions): string[] => {
  const will = applied ? '' : 'would be ';
  return [
    ...(plan.added.length > 0 ? [`${will}added: ${plan.added.join(', ')}`] : []),
    ...(plan.removed.length > 0 ? [`${will}taken away: ${plan.removed.join(', ')}`] : []),
    ...(plan.takenElsewhere.length > 0
      ? [`wanted, but in the other data center: ${plan.takenElsewhere.join(', ')}`]
      : []),
    ...(plan.unknown.length > 0 ? [`wanted, but not known to Security Center: ${plan.unknown.join(', ')}`] : []),
    ...(!applied && changesRegions(plan) ? ['Apply it with: huawei-assets security-center regions --apply'] : []),
  ];
};

const render = (views: readonly CenterRegions[]): string =>
  views
    .map((view) => {
      const shown = view.regions.filter((region) => stateOf(region) !== null || region.wantedBy.length > 0);
      const rows = shown.map((region) => [region.region, region.area, stateOf(region), region.wantedBy.join(', ')]);
      return [
        `${view.dataCenter}: ${siteTexts[view.defaultSite]}`,
        table(['region', 'area', 'selected', 'wanted by'], rows),
        ...planLines(view),
      ].join('\n');
    })
    .join('\n\n');

export const regionsCommand: MakeCommand = (context) =>
  new Command('regions')
    .description(
      'which regions Security Center looks at, here and in the other data center; --apply adds what is wanted',
    )
    .option('--data-center <name>', 'only this one (default: all that are connected)', parseDataCenter)
    .option('--apply', 'select what our accounts want in addition to what is selected')
    .option('--remove <ids>', 'with --apply: take these away (repeatable)', collectList)
    .option('--default-site', 'with --apply: regions that are new come to this data center')
    .option('--no-default-site', 'with --apply: they do not')
    .option('-y, --yes', 'do not ask')
    .addHelpText(
      'after',
      `
The selection holds for all Huawei Cloud accounts of a data center. Without --default-site it becomes the default site when
one of our accounts includes new regions automatically; it is given up by --no-default-site alone.

Examples:
  $ huawei-assets security-center regions
  $ huawei-assets security-center regions --apply
  $ huawei-assets security-center regions --data-center cn --apply --remove cn-north-1 --yes`,
    )
    .action(async (flags: RegionFlags) => {
      const current = context();
      const { connectedCenters } = await import('../../connected-centers.ts');
      const centers = await connectedCenters(flags.dataCenter, current);
      refuseAmbiguous(centers, flags);
      const views: CenterRegions[] = [];
      for (const center of centers) {
        views.push(await regionsAt(center, flags, current));
      }
      await current.output.result(views, render);
    });
