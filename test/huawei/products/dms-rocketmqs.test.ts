import { expect, test } from '@jest/globals';
import { dmsRocketmqs } from '../../../src/huawei/products/dms-rocketmqs.ts';
import { recordOf } from '../../../src/huawei/products/record.ts';
import { recorded, testProduct } from './harness.ts';

testProduct(dmsRocketmqs, {
  request: { path: '/v2/{project_id}/instances', query: { engine: 'rocketmq', include_failure: 'true' } },
  answer: recorded('iam-domains-projects', '/instances?'),
  rowsAt: 'instances',
  idAt: 'instance_id',
  paged: { family: 'offset', total: 'instance_num' },
  record: {
    id: '87de1d04-40ed-4860-9898-deab0cf9e5f6',
    name: 'rocketmq-instance-example',
    status: 'RUNNING',
    createdAt: '2023-05-07T11:54:45.000Z',
    vpcId: '66acfca2-3823-46de-aab0-f4f44e12da4d',
    tags: { totest: 'delete' },
    publicAddresses: [],
  },
});

test('several public addresses are read without their ports', () => {
  const row = {
    instance_id: 'r',
    publicip_address: '203.0.113.1',
    public_namesrv_address: '203.0.113.2:8200;[2001:db8::1]:8200',
    public_broker_address: '203.0.113.1:10101,2001:db8::2',
  };
  const { fields } = recordOf(row, dmsRocketmqs.list.fields, dmsRocketmqs, null);
  expect(fields.publicAddresses).toEqual(['203.0.113.1', '203.0.113.2', '2001:db8::1', '2001:db8::2']);
});
