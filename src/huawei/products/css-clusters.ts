import type { ProductEntry } from './entry.ts';
import { encryptedByFlag, flag, tagList, word } from './readers.ts';

/** Rows are counted from 1, and fields are written in camel case. */
export const cssClusters: ProductEntry = {
  type: 'css.clusters',
  title: 'CSS clusters',
  service: 'css',
  scope: 'project',
  list: {
    path: '/v1.0/{project_id}/clusters',
    paging: { family: 'offset', size: 100, from: 1, total: 'totalSize' },
    items: 'clusters',
    fields: {
      id: 'id',
      name: 'name',
      status: 'status',
      createdAt: 'created',
      updatedAt: 'updated',
      vpcId: 'vpcId',
      enterpriseProjectId: 'enterpriseProjectId',
      tags: tagList('tags'),
      publicAddresses: ['publicIp', 'publicKibanaResp.publicKibanaIp'],
      encryption: encryptedByFlag('diskEncrypted', 'cmkId'),
      details: {
        state: word('status', { 100: 'creating', 200: 'available', 303: 'unavailable' }),
        engine: 'datastore.type',
        engineVersion: 'datastore.version',
        isHttps: flag('httpsEnable'),
        isSecurityMode: flag('authorityEnable'),
        isWhitelistOn: flag('elbWhiteList.enableWhiteList'),
        whitelist: 'elbWhiteList.whiteList',
        kibanaWhitelist: 'publicKibanaResp.elbWhiteListResp.whiteList',
        isBackedUp: flag('backupAvailable'),
        securityGroupId: 'securityGroupId',
        subnetId: 'subnetId',
      },
    },
  },
  configType: 'css.clusters',
  permission: 'css:cluster:list',
  source: 'CSS API Reference, "Querying the Cluster List"; answer in the shape of that page',
};
