import { nosqlInstances } from '../../../src/huawei/products/nosql-instances.ts';
import { testProduct } from './harness.ts';

testProduct(nosqlInstances, {
  request: { path: '/v3/{project_id}/instances', query: { limit: '100', offset: '0' } },
  // In the shape of "Querying Instances and Details" (GeminiDB API Reference).
  answer: {
    instances: [
      {
        id: 'ed16d4d1a6b04f6c8e1f2a3b4c5d6e7fin06',
        name: 'gemini-1',
        status: 'normal',
        port: '8635',
        mode: 'Cluster',
        datastore: { type: 'redis', version: '5.0' },
        created: '2019-01-17T07:05:52',
        updated: '2019-01-17T07:05:47',
        ssl: '0',
        vpc_id: '674e9b42-cd8d-4d25-a2e6-5abcc565b961',
        subnet_id: 'f1df08c5-71d1-406a-aff0-de435a51007b',
        security_group_id: '7aa51dbf-5b63-40db-9724-dad3c4828b58',
        lb_ip_address: '192.168.3.90',
        groups: [{ id: 'g1', nodes: [{ id: 'n1', public_ip: '203.0.113.73' }] }],
        backup_strategy: { start_time: '16:00-17:00', keep_days: 7 },
        enterprise_project_id: '0',
      },
    ],
    total_count: 1,
  },
  rowsAt: 'instances',
  idAt: 'id',
  paged: { family: 'offset', total: 'total_count' },
  record: {
    createdAt: '2019-01-17T07:05:52.000Z',
    publicAddresses: ['203.0.113.73'],
    details: {
      engine: 'redis',
      engineVersion: '5.0',
      kind: 'Cluster',
      port: 8635,
      isSslEnabled: false,
      balancerIp: '192.168.3.90',
      securityGroupId: '7aa51dbf-5b63-40db-9724-dad3c4828b58',
      subnetId: 'f1df08c5-71d1-406a-aff0-de435a51007b',
      backupKeepDays: 7,
    },
  },
});
