/** Where to ask for what belongs to the whole account and is answered in every region alike. */
import { AppError } from '../../model/errors.ts';
import { groupByRegion } from '../regions.ts';
import type { Sdk } from '../sdk.ts';
import type { ListOptions } from './entry.ts';

/** Regions whose services also answer for the whole account, in China and elsewhere; any other will do as well. */
const usualRegions = ['cn-north-4', 'ap-southeast-3'];

/** A project of the account, whichever it is. Needs no permission. */
export const anyProject = async (
  sdk: Sdk,
  { domainId, watcher }: ListOptions,
): Promise<{ region: string; projectId: string }> => {
  // The SDK's client of IAM is large, and one list needs it.
  const { openIam } = await import('../iam.ts');
  const regions = groupByRegion(await openIam(sdk, watcher).listProjects(domainId), null);
  const region = usualRegions.flatMap((id) => regions.find((found) => found.id === id) ?? [])[0] ?? regions[0];
  const project = region?.projects[0];
  if (!project) throw new AppError('service-not-offered', 'The account has no project in any region to ask in.');
  return { region: region.id, projectId: project.id };
};
