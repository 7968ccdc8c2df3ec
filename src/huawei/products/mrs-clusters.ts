import type { ProductEntry } from './entry.ts';
import { epsEnterpriseProjects } from './eps-enterprise-projects.ts';
import { flag, tagLine } from './readers.ts';

/**
 * Only the clusters of one enterprise project are listed, the default one's unless another is named, so each is asked
 * for. Without the state, deleted clusters come along. Times are epochs in seconds.
 */
export const mrsClusters: ProductEntry = {
  type: 'mrs.mrs',
  title: 'MRS clusters',
  service: 'mrs',
  scope: 'project',
  list: {
    path: '/v1.1/{project_id}/cluster_infos',
    query: { clusterState: 'existing' },
    paging: { family: 'page-number', size: 100, page: 'currentPage', limit: 'pageSize', total: 'clusterTotal' },
    items: 'clusters',
    fields: {
      id: 'clusterId',
      name: 'clusterName',
      status: 'clusterState',
      createdAt: 'createAt',
      updatedAt: 'updateAt',
      vpcId: 'vpcId',
      enterpriseProjectId: 'enterpriseProjectId',
      tags: tagLine('tags'),
      publicAddresses: ['eipAddress', 'eipv6Address'],
      details: {
        version: 'clusterVersion',
        externalIp: 'externalIp',
        isKerberosOn: flag('safeMode'),
        securityGroups: 'securityGroupsId',
        subnetId: 'subnetId',
      },
    },
  },
  parent: { entry: epsEnterpriseProjects, parameter: 'enterpriseProjectId', always: ['0'] },
  configType: 'mrs.mrs',
  permission: 'mrs:cluster:list',
  source: 'MRS API Reference, "Querying a Cluster List"; answer in the shape of that page',
};
