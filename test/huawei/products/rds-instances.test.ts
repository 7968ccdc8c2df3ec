import { rdsInstances } from '../../../src/huawei/products/rds-instances.ts';
import { recorded, testProduct } from './harness.ts';

testProduct(rdsInstances, {
  request: { path: '/v3/{project_id}/instances', query: { limit: '100', offset: '0' } },
  answer: recorded('rds-instances', '/instances'),
  rowsAt: 'instances',
  idAt: 'id',
  paged: { family: 'offset', total: 'total_count' },
  record: {
    id: 'rds-query-instance-id',
    name: 'rds-query-instance',
    status: 'ACTIVE',
    createdAt: '2023-03-15T08:00:00.000Z',
    updatedAt: '2023-03-16T10:30:00.000Z',
    vpcId: 'vpc-query-id',
    publicAddresses: [],
    encryption: { enabled: true, kmsKeyId: 'kms-query-id' },
    details: {
      engine: 'MySQL',
      engineVersion: '5.7',
      kind: 'Single',
      port: 3306,
      isSslEnabled: true,
      securityGroupId: 'sg-query-id',
      subnetId: 'subnet-query-id',
      backupKeepDays: null,
      zones: null,
      chargingMode: null,
    },
  },
});
