import { mrsClusters } from '../../../src/huawei/products/mrs-clusters.ts';
import { testProduct } from './harness.ts';

testProduct(mrsClusters, {
  request: {
    path: '/v1.1/{project_id}/cluster_infos',
    query: { clusterState: 'existing', enterpriseProjectId: '0', currentPage: '1', pageSize: '100' },
  },
  others: {
    '/v1.0/enterprise-projects': { enterprise_projects: [{ id: '0', name: 'default' }], total_count: 1 },
  },
  // In the shape of "Querying a Cluster List" (MRS API Reference).
  answer: {
    clusterTotal: 1,
    clusters: [
      {
        clusterId: 'bc134369-294c-42b7-a707-b2036ba38524',
        clusterName: 'mrs_D0zW',
        clusterState: 'running',
        clusterVersion: 'MRS 3.1.0',
        createAt: '1498272043',
        updateAt: '1498636753',
        vpcId: '3f99d1e9-8d9e-4d3a-9c3f-9a6d7f1e7e7f',
        subnetId: '815bece0-fd22-4b65-8a6e-15788c99ee43',
        securityGroupsId: 'b8ebbc4a-3dd4-4a91-8a1a-92d7a9b4a8d3',
        eipAddress: '203.0.113.80',
        externalIp: '192.168.0.5',
        safeMode: 1,
        enterpriseProjectId: '0',
        tags: 'env=prod,team=data',
      },
    ],
  },
  rowsAt: 'clusters',
  idAt: 'clusterId',
  paged: { family: 'page-number', page: 'currentPage', limit: 'pageSize', total: 'clusterTotal' },
  record: {
    name: 'mrs_D0zW',
    status: 'running',
    createdAt: '2017-06-24T02:40:43.000Z',
    publicAddresses: ['203.0.113.80'],
    tags: { env: 'prod', team: 'data' },
    details: {
      version: 'MRS 3.1.0',
      externalIp: '192.168.0.5',
      isKerberosOn: true,
      securityGroups: 'b8ebbc4a-3dd4-4a91-8a1a-92d7a9b4a8d3',
      subnetId: '815bece0-fd22-4b65-8a6e-15788c99ee43',
    },
  },
});
