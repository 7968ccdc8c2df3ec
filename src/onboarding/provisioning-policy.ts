/** What becomes of a person's wishes as a policy: defaults, and regions held against what the account has. */
import { closest } from 'fastest-levenshtein';
import type { DataCenter, Policy, ProvisioningRequest, Site } from '../model/account.ts';
import { AppError } from '../model/errors.ts';
import type { AccountRegion } from '../model/scope.ts';

/** What is asked for nothing more than habit: sensible without a person, and the prompts' own defaults. */
export const defaults = {
  regions: 'all',
  autoIncludeNewRegions: true,
  hostSync: '6h',
  productSync: '24h',
  akCheck: '24h',
  syncNow: true,
  securityCenter: false,
  retireRootKey: 'keep',
} as const;

/** The account of an international data center is mostly an international one. */
export const likelySite = (dataCenter: DataCenter): Site => (dataCenter === 'chinese-mainland' ? 'china' : 'global');

/**
 * The account's regions that were asked for.
 * @throws AppError `region-unknown` with the nearest match
 */
export const pickRegions = (wanted: 'all' | readonly string[], available: readonly AccountRegion[]): string[] => {
  const ids = available.map((region) => region.id);
  if (wanted === 'all') return ids;
  const unknown = wanted.filter((id) => !ids.includes(id));
  if (unknown.length > 0) {
    const guesses = unknown.map((id) => (ids.length > 0 ? `"${id}" (did you mean ${closest(id, ids)}?)` : `"${id}"`));
    throw new AppError(
      'region-unknown',
      `The account has no region ${guesses.join(', ')}. It has: ${ids.join(', ') || 'none'}.`,
      {
        details: { unknown, available: ids },
      },
    );
  }
  return [...wanted];
};

/** The policy; a frequency that no chosen feature calls for is left out. @throws AppError `region-unknown` */
export const policyOf = (request: ProvisioningRequest, available: readonly AccountRegion[]): Policy => ({
  regions: pickRegions(request.regions, available),
  knownRegions: available.map((region) => region.id),
  autoIncludeNewRegions: request.autoIncludeNewRegions,
  hostSync: request.features.includes('host') ? request.hostSync : null,
  productSync: request.features.includes('cspm') ? request.productSync : null,
  akCheck: request.akCheck,
});
