import { expect, test } from '@jest/globals';
import { dmsKafkas } from '../../../src/huawei/products/dms-kafkas.ts';
import { recorded, testProduct } from './harness.ts';

testProduct(dmsKafkas, {
  request: {
    path: '/v2/{project_id}/instances',
    query: { engine: 'kafka', include_failure: 'true', limit: '50', offset: '0' },
  },
  answer: recorded('kafka-instances', '/instances'),
  rowsAt: 'instances',
  idAt: 'instance_id',
  paged: { family: 'offset', total: 'instance_num' },
  record: {
    id: 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx',
    name: 'kafka-instance-example',
    status: 'RUNNING',
    createdAt: '2020-03-29T21:49:47.087Z',
    tags: { environment: 'testing' },
    publicAddresses: [],
    details: {
      engineVersion: '1.1.0',
      isPublic: null,
      isSslEnabled: null,
      isBrokerSslEnabled: null,
      securityProtocol: null,
      isPublicPlain: null,
      isPublicSsl: null,
      securityGroupId: 'securityGroupId',
      subnetId: 'subnet-testing-kafka',
      chargingMode: 'on demand',
    },
  },
});

test('what the list has of the other brokers is left out', () => {
  expect(dmsKafkas.keep?.({ engine: 'kafka' })).toBe(true);
  expect(dmsKafkas.keep?.({ engine: 'reliability' })).toBe(false);
});
