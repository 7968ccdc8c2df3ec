/** The regions of a declared account against those of its policy. */
import type { Policy } from '../../model/account.ts';
import type { AccountRegion } from '../../model/scope.ts';
import type { DeclaredAccount } from '../accounts-file/accounts-file.ts';
import { pickRegions } from '../provisioning-policy.ts';

export type RegionWish = Pick<DeclaredAccount, 'regions' | 'autoIncludeNewRegions'>;

export const sameMembers = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((each) => others.includes(each));

export const includesNewRegions = ({ autoIncludeNewRegions }: RegionWish, policy: Policy): boolean =>
  autoIncludeNewRegions ?? policy.autoIncludeNewRegions;

/** Regions that were added by region management since regions were chosen. */
const addedSince = ({ regions, knownRegions }: Policy): string[] => regions.filter((id) => !knownRegions.includes(id));

/**
 * Whether a policy's regions are the declared ones. "all" are those that were there to choose from: later ones are region
 * management's, and neither do they stand in a list.
 */
export const holdsRegions = (wish: RegionWish, policy: Policy): boolean => {
  const { regions: wanted } = wish;
  const takesNew = includesNewRegions(wish, policy);
  if (wanted === null) return true;
  if (wanted !== 'all') {
    const expected = new Set([...wanted, ...(takesNew ? addedSince(policy) : [])]);
    return sameMembers([...expected], policy.regions);
  }
  const isChosen = policy.regions.length > 0 || takesNew;
  return isChosen && policy.knownRegions.every((id) => policy.regions.includes(id));
};

/**
 * Chooses the declared regions anew; what region management added stays as long as it is on.
 * @throws AppError `region-unknown`
 */
export const chooseRegions = (
  wish: RegionWish,
  policy: Policy,
  available: readonly AccountRegion[],
): Pick<Policy, 'regions' | 'knownRegions'> => {
  const chosen = pickRegions(wish.regions ?? 'all', available);
  const ids = available.map(({ id }) => id);
  const stays = (id: string) => includesNewRegions(wish, policy) && ids.includes(id) && !chosen.includes(id);
  const kept = addedSince(policy).filter(stays);
  return { regions: [...chosen, ...kept], knownRegions: ids.filter((id) => !kept.includes(id)) };
};
