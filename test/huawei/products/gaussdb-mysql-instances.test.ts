import { gaussdbMysqlInstances } from '../../../src/huawei/products/gaussdb-mysql-instances.ts';
import { testProduct } from './harness.ts';

testProduct(gaussdbMysqlInstances, {
  request: { path: '/v3.1/{project_id}/instances', query: { limit: '100', offset: '0' } },
  // In the shape of "Querying DB Instances" (TaurusDB API Reference, v3.1).
  answer: {
    instances: [
      {
        id: 'c29ef29b4d6a4b1e9f0a1b2c3d4e5f6ain07',
        name: 'taurus-1',
        status: 'ACTIVE',
        port: '3306',
        type: 'Cluster',
        datastore: { type: 'gaussdb-mysql', version: '8.0' },
        created: '2021-12-05T06:04:55+0000',
        updated: '2021-12-06T06:04:55+0000',
        private_ips: ['192.168.0.142'],
        proxy_ips: ['192.168.0.143'],
        public_ips: ['203.0.113.72'],
        vpc_id: '490a4a08-ef4b-44c5-94be-3051ef9e4fce',
        subnet_id: '0e2eda62-1d42-4d64-a9d1-4e9aa9cd994f',
        security_group_id: '2a1f7fc8-3307-42a7-aa6f-42c8b9b8f8c5',
        backup_strategy: { start_time: '17:00-18:00', keep_days: '7' },
        charge_info: { charge_mode: 'prePaid' },
        enterprise_project_id: '0',
        tags: [{ key: 'env', value: 'prod' }],
      },
    ],
    total_count: 1,
  },
  rowsAt: 'instances',
  idAt: 'id',
  paged: { family: 'offset', total: 'total_count' },
  record: {
    createdAt: '2021-12-05T06:04:55.000Z',
    publicAddresses: ['203.0.113.72'],
    encryption: null,
    tags: { env: 'prod' },
    details: {
      engine: 'gaussdb-mysql',
      engineVersion: '8.0',
      kind: 'Cluster',
      port: 3306,
      securityGroupId: '2a1f7fc8-3307-42a7-aa6f-42c8b9b8f8c5',
      subnetId: '0e2eda62-1d42-4d64-a9d1-4e9aa9cd994f',
      proxyIps: ['192.168.0.143'],
      backupKeepDays: 7,
      chargingMode: 'prePaid',
    },
  },
});
