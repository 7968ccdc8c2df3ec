import { ddsInstances } from '../../../src/huawei/products/dds-instances.ts';
import { testProduct } from './harness.ts';

testProduct(ddsInstances, {
  request: { path: '/v3/{project_id}/instances', query: { limit: '100', offset: '0' } },
  // In the shape of "Querying Instances" (DDS API Reference).
  answer: {
    instances: [
      {
        id: 'ee7776fb6b2f43d3a1e0f4d3c2b1a09fin02',
        name: 'test1',
        status: 'normal',
        port: '8635',
        mode: 'Sharding',
        region: 'cn-north-4',
        datastore: { type: 'DDS-Community', version: '4.0', storage_engine: 'wiredTiger' },
        created: '2019-01-21T10:36:50',
        updated: '2019-01-22T07:44:54',
        db_user_name: 'rwuser',
        ssl: 1,
        vpc_id: 'c1095793-9ecf-4eb5-8a5e-0a3f3f1c4e8d',
        subnet_id: '3f9b5e3a-1c2d-4e5f-8a9b-0c1d2e3f4a5b',
        security_group_id: 'c411d9d0-16d4-4b6a-8e7f-5d4c3b2a1908',
        backup_strategy: { start_time: '16:00-17:00', keep_days: 7 },
        groups: [
          { type: 'mongos', nodes: [{ id: 'n1', public_ip: '203.0.113.70', availability_zone: 'cn-north-4a' }] },
          { type: 'shard', nodes: [{ id: 'n2', public_ip: '', availability_zone: 'cn-north-4b' }] },
        ],
        disk_encryption_id: '',
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
    status: 'normal',
    createdAt: '2019-01-21T10:36:50.000Z',
    publicAddresses: ['203.0.113.70'],
    encryption: { enabled: false, kmsKeyId: null },
    tags: { env: 'prod' },
    details: {
      engine: 'DDS-Community',
      engineVersion: '4.0',
      kind: 'Sharding',
      port: 8635,
      isSslEnabled: true,
      securityGroupId: 'c411d9d0-16d4-4b6a-8e7f-5d4c3b2a1908',
      subnetId: '3f9b5e3a-1c2d-4e5f-8a9b-0c1d2e3f4a5b',
      backupKeepDays: 7,
      zones: ['cn-north-4a', 'cn-north-4b'],
    },
  },
});
