/** Which regions an account has: one with a project. A region without a project was never opened on the console. */
import { type RetryPolicy, withRetry } from '../http/retry.ts';
import { hasCode } from '../model/errors.ts';
import type { AccountRegion } from '../model/scope.ts';
import type { Iam, Project, Region } from './iam.ts';

/** Region ids as IAM and the SDKs write them: `cn-north-4`, `ap-southeast-1`, `my-kualalumpur-1`. */
const regionPattern = /^[a-z]{2}-[a-z]+-\d+$/;

/**
 * Groups projects by region. A built-in project has the region's name, a sub-project is `<region>_<suffix>`; a project
 * whose region is unknown (such as OBS's own "MOS") holds no resources of a region and is left out.
 */
export const groupByRegion = (projects: readonly Project[], regions: readonly Region[] | null): AccountRegion[] => {
  const names = new Map(regions?.map((region) => [region.id, region.name]));
  const found = new Map<string, { id: string; name: string }[]>();
  for (const project of projects) {
    const region = project.name.split('_', 1)[0] ?? '';
    const isRegion = names.size > 0 ? names.has(region) : regionPattern.test(region);
    if (!project.enabled || !isRegion) continue;
    found.set(region, [...(found.get(region) ?? []), { id: project.id, name: project.name }]);
  }
  return [...found]
    .map(([id, own]) => ({
      id,
      name: names.get(id) ?? id,
      projects: own,
      ...(names.size > 0 ? {} : { isGuessed: true as const }),
    }))
    .sort((a, b) => a.id.localeCompare(b.id));
};

/** A list that is missed for a moment is no private cloud's: what is read from names instead may not be a region. */
const notThere: RetryPolicy = {
  minDelayMs: 300,
  maxDelayMs: 1_000,
  tries: { 'not-found': 2, 'service-not-offered': 2 },
};

/**
 * Asks IAM for the account's regions. A private cloud without a region list, or with an empty one,
 * is read by the projects' names alone.
 */
export const listAccountRegions = async (iam: Iam, domainId: string): Promise<AccountRegion[]> => {
  // One after the other: a key that is wrong should fail one signature, not two.
  const projects = await iam.listProjects(domainId);
  const list = () => iam.listRegions(domainId);
  const regions = await withRetry(true, list, { policy: notThere, signal: undefined, onRetry: () => undefined }).catch(
    (error: unknown) => {
      if (hasCode(error, 'not-found', 'service-not-offered', 'permission-missing')) return null;
      throw error;
    },
  );
  return groupByRegion(projects, regions);
};
