import { gaussdbOpengaussInstances } from '../../../src/huawei/products/gaussdb-opengauss-instances.ts';
import { testProduct } from './harness.ts';

testProduct(gaussdbOpengaussInstances, {
  request: { path: '/v3.1/{project_id}/instances', query: { limit: '100', offset: '0' } },
  // In the shape of "Querying DB Instances" (GaussDB API Reference, v3.1).
  answer: {
    instances: [
      {
        id: 'ed7cc6166ec24360a5ed5c5c9c2ed726in14',
        name: 'gauss-1',
        status: 'ACTIVE',
        port: 8000,
        type: 'Ha',
        region: 'cn-north-4',
        datastore: { type: 'GaussDB', version: '8.1' },
        created: '2021-08-20 02:32:46 +0000',
        updated: '2021-08-20 03:32:46 +0000',
        vpc_id: '490a4a08-ef4b-44c5-94be-3051ef9e4fce',
        subnet_id: '0e2eda62-1d42-4d64-a9d1-4e9aa9cd994f',
        security_group_id: '2a1f7fc8-3307-42a7-aa6f-42c8b9b8f8c5',
        public_ips: [],
        nodes: [{ id: 'n1', public_ip: '203.0.113.71' }],
        backup_strategy: { start_time: '17:00-18:00', keep_days: 7 },
        charge_info: { charge_mode: 'postPaid' },
        disk_encryption_id: 'k1',
        enterprise_project_id: '0',
        tags: [],
      },
    ],
    total_count: 1,
  },
  rowsAt: 'instances',
  idAt: 'id',
  paged: { family: 'offset', total: 'total_count' },
  record: {
    status: 'ACTIVE',
    createdAt: '2021-08-20T02:32:46.000Z',
    publicAddresses: ['203.0.113.71'],
    encryption: { enabled: true, kmsKeyId: 'k1' },
    details: {
      engine: 'GaussDB',
      engineVersion: '8.1',
      kind: 'Ha',
      port: 8000,
      securityGroupId: '2a1f7fc8-3307-42a7-aa6f-42c8b9b8f8c5',
      subnetId: '0e2eda62-1d42-4d64-a9d1-4e9aa9cd994f',
      backupKeepDays: 7,
      chargingMode: 'postPaid',
    },
  },
});
