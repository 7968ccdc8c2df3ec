import { cssClusters } from '../../../src/huawei/products/css-clusters.ts';
import { testProduct } from './harness.ts';

testProduct(cssClusters, {
  request: { path: '/v1.0/{project_id}/clusters', query: { offset: '1', limit: '100' } },
  // In the shape of "Querying the Cluster List" (CSS API Reference): rows are counted from 1.
  answer: {
    totalSize: 1,
    clusters: [
      {
        id: '4a6a05b1-2f3d-4c8e-9b7a-5d6e7f8a9b0c',
        name: 'es-1',
        status: '200',
        datastore: { type: 'elasticsearch', version: '7.10.2', supportSecuritymode: true },
        created: '2022-01-10T09:32:47',
        updated: '2022-01-10T09:32:47',
        vpcId: '04410b24-421a-43f6-aa7e-2c5f2e5a3c1b',
        subnetId: '5e9b3ebb-2e0e-4e1a-8b7d-6c5f4e3d2c1b',
        securityGroupId: '9ed4d0f7-9f8e-4d7c-8b6a-5f4e3d2c1b0a',
        publicIp: '203.0.113.78:9200',
        publicKibanaResp: { publicKibanaIp: '203.0.113.79:5601', elbWhiteListResp: { whiteList: '0.0.0.0/0' } },
        elbWhiteList: { enableWhiteList: true, whiteList: '10.0.0.0/8' },
        httpsEnable: false,
        authorityEnable: false,
        diskEncrypted: false,
        cmkId: null,
        backupAvailable: false,
        period: false,
        enterpriseProjectId: '0',
        tags: [{ key: 'env', value: 'prod' }],
      },
    ],
  },
  rowsAt: 'clusters',
  idAt: 'id',
  paged: { family: 'offset', from: 1, total: 'totalSize' },
  record: {
    status: '200',
    createdAt: '2022-01-10T09:32:47.000Z',
    vpcId: '04410b24-421a-43f6-aa7e-2c5f2e5a3c1b',
    enterpriseProjectId: '0',
    publicAddresses: ['203.0.113.78', '203.0.113.79'],
    encryption: { enabled: false, kmsKeyId: null },
    details: {
      state: 'available',
      engine: 'elasticsearch',
      engineVersion: '7.10.2',
      isHttps: false,
      isSecurityMode: false,
      isWhitelistOn: true,
      whitelist: '10.0.0.0/8',
      kibanaWhitelist: '0.0.0.0/0',
      isBackedUp: false,
      securityGroupId: '9ed4d0f7-9f8e-4d7c-8b6a-5f4e3d2c1b0a',
      subnetId: '5e9b3ebb-2e0e-4e1a-8b7d-6c5f4e3d2c1b',
    },
  },
});
