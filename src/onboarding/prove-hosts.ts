/** Lists hosts with a key: one answer proves the key, its user and the grant together. */
import type { Huawei } from '../huawei/cloud.ts';
import { hasCode } from '../model/errors.ts';

/**
 * Asks in one region after the other until one has ECS: the first of an account need not.
 * @returns false where the key sees no region: it has no grant, or none in effect yet
 * @throws CloudError why hosts cannot be listed
 */
export const provesHosts = async (cloud: Huawei, domainId: string): Promise<boolean> => {
  let notOffered: unknown;
  for (const { id: region, projects } of await cloud.listAccountRegions(domainId)) {
    const [project] = projects;
    if (!project) continue;
    try {
      await cloud.probeServers({ region, projectId: project.id });
      return true;
    } catch (error) {
      if (!hasCode(error, 'service-not-offered')) throw error;
      notOffered = error;
    }
  }
  if (notOffered) throw notOffered;
  return false;
};
