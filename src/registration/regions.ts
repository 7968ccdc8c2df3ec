/**
 * Which regions Security Center looks at. The choice is the vendor's in one data center, not one account's: what several
 * accounts want is put together, and nothing that is selected is taken away unless it is named.
 */
import type { Account } from '../model/account.ts';
import { AppError } from '../model/errors.ts';
import type { DefaultSite, VendorRegion } from '../security-center/policy.ts';
import type { SecurityCenter } from '../security-center/security-center.ts';

export interface RegionView {
  readonly region: string;
  readonly area: string | null;
  readonly selected: boolean;
  readonly takenByOtherDataCenter: boolean;
  /** Names of our accounts that provision it. */
  readonly wantedBy: readonly string[];
}

export interface RegionPlan {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Wanted, and selected in the other data center. */
  readonly takenElsewhere: readonly string[];
  /** Wanted, and not among the regions that Security Center knows. */
  readonly unknown: readonly string[];
  readonly defaultSite: { readonly before: DefaultSite; readonly after: DefaultSite; readonly blocked: boolean };
}

export interface RegionWish {
  /** Takes these out; the only way to narrow. */
  readonly remove?: readonly string[];
  /** Whether this data center gets regions that are new; undefined: as our accounts' policies say. */
  readonly defaultSite?: boolean;
}

type PolicyAccount = Pick<Account, 'name' | 'policy'>;

const wantedBy = (accounts: readonly PolicyAccount[], region: string): string[] =>
  accounts.filter(({ policy }) => policy.regions.includes(region)).map(({ name }) => name);

export const regionViews = (accounts: readonly PolicyAccount[], regions: readonly VendorRegion[]): RegionView[] =>
  regions.map(({ id, area, isSelected, isTakenElsewhere }) => ({
    region: id,
    area,
    selected: isSelected,
    takenByOtherDataCenter: isTakenElsewhere,
    wantedBy: wantedBy(accounts, id),
  }));

/** Regions of our policies that Security Center does not name. */
export const unknownRegions = (accounts: readonly PolicyAccount[], regions: readonly VendorRegion[]): string[] => {
  const wanted = new Set(accounts.flatMap(({ policy }) => policy.regions));
  return [...wanted].filter((id) => !regions.some((region) => region.id === id)).sort();
};

/** A data center stays the default site unless that is taken back; it cannot become it while the other one is. */
const planDefaultSite = (
  before: DefaultSite,
  accounts: readonly PolicyAccount[],
  wish: RegionWish,
): RegionPlan['defaultSite'] => {
  const wants = wish.defaultSite ?? (before === 'this' || accounts.some(({ policy }) => policy.autoIncludeNewRegions));
  if (before === 'other' || before === 'unknown') return { before, after: before, blocked: wants };
  return { before, after: wants ? 'this' : 'none', blocked: false };
};

/** @throws AppError `region-unknown` for a region to remove that is not selected */
export const planRegions = (
  accounts: readonly PolicyAccount[],
  regions: readonly VendorRegion[],
  defaultSite: DefaultSite,
  wish: RegionWish = {},
): RegionPlan => {
  const before = regions.filter(({ isSelected }) => isSelected).map(({ id }) => id);
  const { remove = [] } = wish;
  const notThere = remove.filter((id) => !before.includes(id));
  if (notThere.length > 0) {
    throw new AppError('region-unknown', `Not selected in this data center: ${notThere.join(', ')}.`, {
      details: { unknown: notThere, available: before },
    });
  }
  const wanted = regions.filter(({ id }) => wantedBy(accounts, id).length > 0 && !remove.includes(id));
  const added = wanted
    .filter(({ isSelected, isTakenElsewhere }) => !isSelected && !isTakenElsewhere)
    .map(({ id }) => id);
  return {
    before,
    after: [...before.filter((id) => !remove.includes(id)), ...added],
    added,
    removed: [...remove],
    takenElsewhere: wanted.filter(({ isTakenElsewhere }) => isTakenElsewhere).map(({ id }) => id),
    unknown: unknownRegions(accounts, regions),
    defaultSite: planDefaultSite(defaultSite, accounts, wish),
  };
};

export const changesRegions = ({ added, removed, defaultSite }: RegionPlan): boolean =>
  added.length > 0 || removed.length > 0 || defaultSite.before !== defaultSite.after;

export const readRegions = async (center: Pick<SecurityCenter, 'policy'>) => {
  const [regions, defaultSite] = await Promise.all([center.policy.listRegions(), center.policy.getDefaultSite()]);
  return { regions, defaultSite };
};

/** The whole selection is sent: what is left out would be taken away. */
export const applyRegions = async (plan: RegionPlan, center: Pick<SecurityCenter, 'policy'>): Promise<void> => {
  if (changesRegions(plan)) await center.policy.setRegions(plan.after, plan.defaultSite.after === 'this');
};
